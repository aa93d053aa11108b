"""Name and version of what extracts, without loading it."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from newsarchive import __version__


@cache
def extractor() -> str:
    """Such as "newsarchive 0.1.0 + trafilatura 2.0.0"; an archive keeps it with each article."""
    return f"newsarchive {__version__} + trafilatura {version('trafilatura')}"

"""State the name and version of the extractor without loading it."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from newsarchive import __version__


@cache
def extractor() -> str:
    """Return a string such as "newsarchive 0.1.0 + trafilatura 2.0.0"."""
    return f"newsarchive {__version__} + trafilatura {version('trafilatura')}"

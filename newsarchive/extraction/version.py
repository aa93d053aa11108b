"""State the name and version of the extractor, and which code it is, without loading it."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import newsarchive
from newsarchive import __version__

#: Parts of the package that no extraction reads.
_BESIDE = {"archive", "commands", "console", "crawling", "pipelines", "sample", "spiders", "web"}


@cache
def extractor() -> str:
    """Return a string such as "newsarchive 0.1.0 + trafilatura 2.0.0"."""
    return f"newsarchive {__version__} + trafilatura {version('trafilatura')}"


@cache
def code_version() -> str:
    """Return the extractor and a digest of its code: "newsarchive 1.0 + trafilatura 2.0, 1a2b3c4d".

    The digest covers modules and data, because two clones of one release may differ.
    """
    root = Path(newsarchive.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*")):
        parts = file.relative_to(root).parts
        if parts[0] not in _BESIDE and "__pycache__" not in parts and file.is_file():
            digest.update("/".join(parts).encode() + b"\0" + file.read_bytes())
    return f"{extractor()}, code {digest.hexdigest()[:8]}"

"""Which code a machine runs: articles of two versions must not be mixed without a word."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import newsarchive
from newsarchive.extraction.version import extractor

#: Parts of the package that no extraction reads.
_BESIDE = {"archive", "commands", "console", "crawling", "pipelines", "sample", "spiders", "web"}


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

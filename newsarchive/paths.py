"""Where things are when nobody says otherwise: all hangs on the project root, not on the folder."""

from __future__ import annotations

import os
from pathlib import Path

#: The folder that holds scrapy.cfg, spiders/ and archive.db.
PROJECT_ROOT = Path(__file__).resolve().parent.parent


def default_archive_path() -> Path:
    """The archive to use: the environment's NEWSARCHIVE_DB, else archive.db at the project root."""
    named = os.environ.get("NEWSARCHIVE_DB")
    return Path(named).expanduser() if named else PROJECT_ROOT / "archive.db"


def captures_folder(archive: Path) -> Path:
    """Where the WARC files of *archive* are: ``captures/`` beside it."""
    return archive.absolute().parent / "captures"

"""Where things are: the project's root and the archive that is meant when none is named."""

from __future__ import annotations

import os
from pathlib import Path

#: The folder that holds the package, spiders/ and pipelines/.
PROJECT_ROOT = Path(__file__).resolve().parent.parent


def default_archive_path() -> Path:
    """The archive meant when none is named: ``NEWSARCHIVE_DB``, or archive.db at the project root.

    The same from whichever folder it is called; a relative ``NEWSARCHIVE_DB``
    is relative to the current folder, as a shell user expects.
    """
    named = os.environ.get("NEWSARCHIVE_DB")
    return Path(named).expanduser().absolute() if named else PROJECT_ROOT / "archive.db"


def captures_folder(archive: Path) -> Path:
    """Where the WARC files of *archive* are: ``captures/`` beside it."""
    return archive.absolute().parent / "captures"

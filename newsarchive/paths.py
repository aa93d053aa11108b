"""Where the files of an archive are: the project folder, the archive and its captures."""

from __future__ import annotations

import os
from configparser import ConfigParser, Error
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from newsarchive.errors import NewsArchiveError

SETTINGS = "newsarchive.settings"
#: The folder that holds the package: a clone of the repository, or site-packages.
_PACKAGE_PARENT = Path(__file__).resolve().parent.parent


def project_folder() -> Path | None:
    """Return the project folder that a command works in, or None if there is none.

    It is the folder of the closest scrapy.cfg, from the current folder upwards, as Scrapy finds
    it, if its settings are ours. Elsewhere it is the clone of the repository that this program
    runs from, so that a crontab may call it from any folder; an installed wheel has none.
    """
    here = _current_folder()
    for folder in (here, *here.parents):
        if (folder / "scrapy.cfg").is_file():
            if _is_ours(folder):
                return folder
            break  # Scrapy looks no further either
    return _PACKAGE_PARENT if _is_ours(_PACKAGE_PARENT) else None


def _current_folder() -> Path:
    """Return the current folder. Raises ``NewsArchiveError`` if it was deleted."""
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        why = "the current folder was deleted; go to another one (`cd`), then run it again"
        raise NewsArchiveError(why) from error


def _is_ours(folder: Path) -> bool:
    """Return whether scrapy.cfg in *folder* names our settings, or a file that extends them."""
    config = ConfigParser(interpolation=None)
    try:
        config.read(folder / "scrapy.cfg", encoding="utf-8")
        modules = [module for _, module in config.items("settings")]
        files = [folder.joinpath(*module.split(".")).with_suffix(".py") for module in modules]
        return SETTINGS in modules or any(
            SETTINGS in file.read_text(encoding="utf-8") for file in files if file.is_file()
        )
    except (Error, OSError, UnicodeDecodeError):  # Scrapy says what is wrong with it
        return False


def default_archive_path() -> Path:
    """Return the path of the archive to use if none is named.

    It is ``NEWSARCHIVE_DB``, else archive.db in the project folder, else archive.db in the
    current folder. A relative ``NEWSARCHIVE_DB`` is relative to the current folder.
    """
    named = os.environ.get("NEWSARCHIVE_DB")
    if named:
        return Path(named).expanduser().absolute()
    return (project_folder() or _current_folder()) / "archive.db"


def captures_folder(archive: Path) -> Path:
    """Return the folder of the WARC files of *archive*: ``captures/`` beside it."""
    return archive.absolute().parent / "captures"


def uploads_folder(beside: Path) -> Path:
    """Return the folder in *beside* where files of captures wait that are to go to a store."""
    return beside / "captures-to-upload"


def folder_of(url: str) -> Path | None:
    """Return the folder that *url* names, a path or ``file:///...``; None for "".

    Raises ``ValueError`` for any other kind of URL.
    """
    if not url:
        return None
    if url.startswith("file://"):
        return Path(url2pathname(urlsplit(url).path))
    if "://" in url:
        raise ValueError(f"{url} is no folder: mount it, and name its path")
    return Path(url).expanduser().absolute()


def feeds_file(archive: Path) -> Path:
    """Return the file of the feeds that were imported for *archive*: ``feeds.opml`` beside it."""
    return archive.absolute().parent / "feeds.opml"

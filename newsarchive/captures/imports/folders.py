"""Which files of a folder are imported: those whose content is a page, records or feeds."""

from __future__ import annotations

import mimetypes
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from newsarchive.captures.imports import mhtml
from newsarchive.captures.imports.json_values import is_json, start_of
from newsarchive.captures.imports.opml import is_opml
from newsarchive.captures.imports.tables import is_table_of_articles
from newsarchive.captures.record_heads import begins_record
from newsarchive.captures.record_pages import BEGINS_AS_HTML

#: Bytes by which a file in a folder is recognised.
_START = 2**13
_HTML = (".html", ".htm", ".xhtml", ".mhtml", ".mht")
WARC = (".warc", ".warc.gz", ".warc.zst", ".wacz", ".arc", ".arc.gz")
#: Files that are not even opened: they are many in mirrors, and none is a page.
_NEVER = ("image/", "audio/", "video/", "font/", "text/css", "text/javascript")
#: What HTTrack keeps for itself: its folder has older copies of all pages.
_HTTRACK_CACHE = "hts-cache"
_ENCODINGS_OF_TWO_BYTES = (b"\xff\xfe", b"\xfe\xff")


class FilesToImport:
    """The files below *paths*, each once and in order, and how many others are in the folders.

    Of a folder these are the files with the name of a page or of a WARC file, and all others whose
    content is a page, a feed list, JSON or a table of articles. Symbolic links to folders are not
    followed. Lists of URLs, and what is no regular file, such as a pipe, are read only if they are
    named themselves.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self.files: list[tuple[Path, Path]] = []
        """Each file, with the folder to which its name is relative."""
        self.left_out: Counter[str] = Counter()
        """The number of other files by their ending."""
        found: dict[Path, Path] = {}
        for path in paths:
            if path.is_dir():
                self._walk(path, found)
            else:
                found.setdefault(path, path.parent)
        self.files = list(found.items())

    def _walk(self, path: Path, found: dict[Path, Path]) -> None:
        for folder, folders, names in os.walk(path):
            folders.sort()
            if _HTTRACK_CACHE in folders:
                folders.remove(_HTTRACK_CACHE)
            originals = {name.removesuffix(".orig") for name in names if name.endswith(".orig")}
            for name in sorted(names):
                file = Path(folder, name)
                if file.exists() and not file.is_file():  # reading a pipe may never end
                    continue
                # Of a page that wget changed for reading offline the original is imported.
                if name not in originals and self._is_wanted(file, name):
                    found.setdefault(file, path)
                else:
                    self.left_out[file.suffix.lower()[:10]] += 1

    def _is_wanted(self, file: Path, name: str) -> bool:
        if name.lower().endswith(_HTML + WARC):
            return not _is_httrack_index(file)
        kind = mimetypes.guess_type(name)[0] or ""
        return not kind.startswith(_NEVER) and is_of_use(file)


def _is_httrack_index(file: Path) -> bool:
    """Return whether *file* is the list of mirrors that HTTrack makes beside its cache."""
    if file.name != "index.html" or not (file.parent / _HTTRACK_CACHE).is_dir():
        return False
    with file.open("rb") as opened:
        return b"HTTrack Website Copier</title>" in opened.read(_START)


def is_of_use(file: Path) -> bool:
    """Return whether the content of *file* is a page, records, or a list of feeds."""
    try:
        with file.open("rb") as opened:
            start = opened.read(_START)
            opened.seek(0)
            unpacked = start_of(opened, _START)
    except OSError:
        return True  # the import says why it cannot be read
    if start[:2] in _ENCODINGS_OF_TWO_BYTES:
        start = start.replace(b"\0", b"")[2:]
    return (
        BEGINS_AS_HTML.match(start) is not None
        or is_opml(start)
        or mhtml.is_mhtml(start)
        or begins_record(unpacked)
        or is_json(unpacked)
        or is_table_of_articles(start)
    )

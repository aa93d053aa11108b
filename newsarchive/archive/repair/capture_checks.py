"""Whether the captures and the archive agree: for `newsarchive doctor --captures`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newsarchive.archive.ledger.capture_index import every_capture, stored_record
from newsarchive.archive.tombstones import Tombstones
from newsarchive.captures.imports.import_files import own_import_items
from newsarchive.captures.stores.store_urls import split_name
from newsarchive.captures.warc_writer import Capture, is_own_file
from newsarchive.errors import ExtractionError, StoreUnreachable
from newsarchive.progress.board import working
from newsarchive.text import counted


def own_files(folder: Path) -> Iterator[Path]:
    """Yield the files of captures in *folder* that the archive wrote itself."""
    if folder.is_dir():
        yield from (file for file in sorted(folder.glob("*.warc*")) if is_own_file(file))


def unreadable_captures(connection: Any, folder: Path) -> list[str]:
    """Return one line for each capture that cannot be read, and for each store that cannot be."""
    lines = []
    lost_stores: set[str] = set()
    [[number]] = connection.execute("SELECT count(*) FROM captures")
    with working("reading", number, "capture") as advance:
        for capture in every_capture(connection):
            advance(1)
            store, _ = split_name(capture.warc_file)
            if store in lost_stores:
                continue
            try:
                stored_record(connection, folder, capture)
            except ExtractionError as error:
                lines.append(str(error))
            except StoreUnreachable as error:
                lost_stores.add(store)
                lines.append(str(error))
    return lines


def captures_without_rows(connection: Any, folder: Path) -> tuple[list[str], list[str]]:
    """Return a line if *folder* has pages that the archive does not know of, and one if it has
    pages of removed articles.
    """
    stones = Tombstones(connection)
    unknown: list[Capture] = []
    removed: list[Capture] = []
    for each in _loose_captures(connection, folder):
        (removed if each.url in stones else unknown).append(each)
    return _lines_about_unknown(unknown, folder), _lines_about_removed(removed, folder)


def _loose_captures(connection: Any, folder: Path) -> Iterator[Capture]:
    """Yield each page in the files of *folder* that no row refers to."""
    known = {(each.warc_file, each.warc_offset) for each in every_capture(connection)}
    files = list(own_files(folder))
    with working("comparing captures", sum(file.stat().st_size for file in files)) as advance:
        for file in files:
            for item in own_import_items(file):
                advance(item.read_bytes)
                capture = item.capture
                if capture and (capture.warc_file, capture.warc_offset) not in known:
                    yield capture


def _lines_about_unknown(captures: list[Capture], folder: Path) -> list[str]:
    if not captures:
        return []
    pages = counted(
        len(captures),
        f"page in {folder.name}/ is not in the archive",
        f"pages in {folder.name}/ are not in the archive",
    )
    first = f"{captures[0].url} in {captures[0].warc_file}"
    return [f"{pages} (the first: {first}); run newsarchive import {folder.name}/"]


def _lines_about_removed(captures: list[Capture], folder: Path) -> list[str]:
    if not captures:
        return []
    pages = counted(len(captures), "page of a removed article is", "pages of removed articles are")
    first = f"{captures[0].url} in {captures[0].warc_file}"
    return [
        f"{pages} in {folder.name}/ (the first: {first}); run newsarchive remove with its URL again"
    ]

"""Write the chosen articles in the chosen form, to a file or to standard output."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from newsarchive.archive.articles.export_records import COLUMNS, Selection
from newsarchive.archive.exports.selecting import select
from newsarchive.archive.exports.whole_archive import WholeArchive
from newsarchive.console.exchange.exporting.captured_pages import (
    CapturedPages,
    WaczTarget,
    WarcTarget,
    wacz_writer,
)
from newsarchive.console.exchange.exporting.csv_files import CsvWriter
from newsarchive.console.exchange.exporting.feed_files import write_feed
from newsarchive.console.exchange.exporting.folders import BulkFolder, MonthFolder
from newsarchive.console.exchange.exporting.opensearch import actions
from newsarchive.console.exchange.exporting.output import opened_output
from newsarchive.console.exchange.exporting.parquet import write_parquet
from newsarchive.console.exchange.exporting.progress import with_progress
from newsarchive.console.exchange.exporting.shapes import SHAPES
from newsarchive.paths import captures_folder
from newsarchive.text import counted

Records = Iterable[Mapping[str, Any]]

_TEXT: Final = ("jsonl", "csv", "opensearch")
# Many programs end a line at these, so a line of JSON must not contain them.
_LINE_ENDS: Final = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How articles are written."""

    kind: str
    shape: str
    delimiter: str
    for_spreadsheet: bool
    captures: bool
    """Whether the captured pages are written beside them."""
    name: str
    """Which articles they are, for the title of a feed or a package."""
    by_month: bool = False
    """Whether Parquet is written as a folder with a file for each month."""
    index: str = ""
    """The beginning of the names of indexes, for OpenSearch."""
    most_bytes: int = 0
    """The size in bytes of a bulk request, for OpenSearch."""


@dataclass(slots=True, kw_only=True)
class Done:
    """What was written."""

    number: int
    places: str
    """The names of the files."""
    remarks: list[str]
    is_incomplete: bool
    """Whether something that the archive has could not be read."""


class Export:
    """One export from the *archive* at *path*."""

    def __init__(self, archive: WholeArchive, path: Path, form: Form) -> None:
        self._archive = archive
        self._path = path
        self._form = form
        self._remarks: list[str] = []
        self._pages: CapturedPages | None = None

    def write(self, selection: Selection, output: Path | None) -> Done:
        """Write the articles of *selection* to *output*, or to standard output."""
        ids = select(self._archive, selection)
        if output is not None and (self._form.by_month or self._form.kind == "opensearch"):
            return self._write_folder(ids, output)
        places = str(output)
        with ExitStack() as stack:
            file = stack.enter_context(
                opened_output(output, self._path, text=self._form.kind in _TEXT)
            )
            is_slow = self._form.captures or self._form.kind in ("warc", "wacz")
            records = self._records(ids, is_slow=is_slow, to_file=output is not None)
            if self._form.captures and output is not None:
                beside = output.with_name(f"{output.name.partition('.')[0] or output.name}.warc.gz")
                warc = stack.enter_context(opened_output(beside, self._path, text=False))
                self._pages = self._captured(WarcTarget(warc, beside.name, self._form.name))
                records = self._pages.with_captures(records)
                places = f"{places}, and captured pages to {beside}"
            number = self._write(records, ids, file, output)
        is_incomplete = False
        if self._pages is not None:
            self._remarks += self._pages.remarks()
            is_incomplete = self._pages.unreadable > 0
        return Done(
            number=number, places=places, remarks=self._remarks, is_incomplete=is_incomplete
        )

    def _write_folder(self, ids: array[int], output: Path) -> Done:
        """Write the articles *ids* to files in the folder *output*."""
        if self._form.by_month:
            folder = MonthFolder(output, self._path)
            number = 0
            for month, records in folder.months(self._records(ids, is_slow=False)):
                with folder.file(month) as file:
                    number += write_parquet(records, COLUMNS, file)
            folder.finish()
        else:
            about = {"index": self._form.index, "articles": self._form.name}
            bulk = BulkFolder(output, self._path, self._form.most_bytes, about)
            left = array("q", sorted(each for each in ids if each > bulk.last_id))
            found = self._records(left, is_slow=False)
            number = bulk.write((each["id"], b"".join(self._actions([each]))) for each in found)
            if more := len(ids) - len(left):
                self._remarks.append(f"{counted(more, 'article')} in {output} already")
        return Done(number=number, places=str(output), remarks=self._remarks, is_incomplete=False)

    def _records(self, ids: array[int], *, is_slow: bool, to_file: bool = True) -> Records:
        records = self._archive.read_records(ids)
        return with_progress(records, len(ids), is_slow=is_slow, to_file=to_file)

    def _actions(self, records: Records) -> Iterator[bytes]:
        return actions(records, self._form.index)

    def _captured(self, target: WarcTarget | WaczTarget) -> CapturedPages:
        return CapturedPages(self._archive, captures_folder(self._path), target)

    def _write(self, records: Records, ids: array[int], file: IO[Any], output: Path | None) -> int:
        """Write *records*, the articles *ids*, to *file*; return how many there were."""
        match self._form.kind:
            case "csv":
                return self._write_csv(records, file)
            case "atom":
                return write_feed(self._archive, ids, records, self._form.name, file)
            case "parquet":
                return write_parquet(records, COLUMNS, file)
            case "opensearch":
                file.writelines(lines.decode() for lines in self._actions(records))
                return len(ids)
            case "warc" | "wacz":
                return self._write_captures(records, file, output)
            case _:
                return _write_lines(records, self._form.shape, file)

    def _write_csv(self, records: Records, file: IO[str]) -> int:
        form = self._form
        writer = CsvWriter(file, COLUMNS, form.delimiter, for_spreadsheet=form.for_spreadsheet)
        number = writer.write(records)
        if writer.cut:
            texts = counted(writer.cut, "text")
            self._remarks.append(
                f"{texts} cut off after 32,767 characters, which is all that a cell of a"
                " spreadsheet can have; without --for-spreadsheet they are whole"
            )
        return number

    def _write_captures(self, records: Records, file: IO[bytes], output: Path | None) -> int:
        """Write the captured pages of *records*; return the number of articles that have some."""
        name = self._form.name
        with ExitStack() as stack:
            if self._form.kind == "wacz":
                folder = output.resolve().parent if output is not None else None
                package = stack.enter_context(wacz_writer(file, f"newsarchive: {name}", folder))
                self._pages = self._captured(WaczTarget(package))
            else:
                stem = output.name if output is not None else "newsarchive.warc.gz"
                self._pages = self._captured(WarcTarget(file, stem, name))
            number = sum(1 for _ in self._pages.with_captures(records))
        return number - self._pages.without_capture


def _write_lines(records: Records, shape: str, file: IO[str]) -> int:
    """Write *records* as JSON lines with the keys of *shape*; return their number."""
    number = 0
    for record in records:
        line = json.dumps(SHAPES[shape](record), ensure_ascii=False)
        file.write(_LINE_ENDS.sub(_escaped, line) + "\n")
        number += 1
    return number


def _escaped(character: re.Match[str]) -> str:
    return f"\\u{ord(character[0]):04x}"

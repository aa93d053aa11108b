"""Write an export to a folder of several files: for bulk requests, or a Parquet file a month."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import IO, Any, Final

from newsarchive.console.output_file import output_file
from newsarchive.errors import NewsArchiveError

#: A folder of bulk requests has this file, which says what of the archive is in it.
MANIFEST: Final = "newsarchive-export.json"
_BULK: Final = re.compile(r"bulk-(\d{12})-(\d{12})\.ndjson")
#: The name that Hive, Spark and DuckDB give to what has no value.
NO_MONTH: Final = "__HIVE_DEFAULT_PARTITION__"
_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class BulkFolder:
    """The folder *path* of bulk requests of at most *most_bytes* each.

    Each file has the articles from one id to another, so an export that was stopped, or of an
    archive that has grown since, goes on after the last id.
    """

    def __init__(self, path: Path, archive: Path, most_bytes: int, about: dict[str, Any]) -> None:
        self._path = path
        self._archive = archive
        self._most_bytes = most_bytes
        _make_folder(path, archive, lambda name: bool(_BULK.fullmatch(name)) or name == MANIFEST)
        manifest = path / MANIFEST
        if manifest.exists() and json.loads(manifest.read_text(encoding="utf-8")) != about:
            raise NewsArchiveError(
                f"{path} has an export with other options; name another folder, or empty it"
            )
        with output_file(manifest, archive, text=True) as file:
            json.dump(about, file)

    @property
    def last_id(self) -> int:
        """Return the id of the last article that is in the folder, or 0."""
        found = (_BULK.fullmatch(each.name) for each in self._path.iterdir())
        return max((int(each[2]) for each in found if each), default=0)

    def write(self, actions: Iterable[tuple[int, bytes]]) -> int:
        """Write *actions*, each with the id of its article, in their order; return how many.

        A document that is larger than a file may be gets one of its own.
        """
        number, size = 0, 0
        waiting: list[tuple[int, bytes]] = []
        for article_id, action in actions:
            if waiting and size + len(action) > self._most_bytes:
                self._write_file(waiting)
                waiting, size = [], 0
            waiting.append((article_id, action))
            size += len(action)
            number += 1
        if waiting:
            self._write_file(waiting)
        return number

    def _write_file(self, actions: Sequence[tuple[int, bytes]]) -> None:
        name = f"bulk-{actions[0][0]:012}-{actions[-1][0]:012}.ndjson"
        with output_file(self._path / name, self._archive, text=False) as file:
            file.writelines(action for _, action in actions)


def month_of(published_at: str | None) -> str:
    """Return the month of an article, as a part of the folder's name."""
    month = (published_at or "")[:7]
    return month if _MONTH.fullmatch(month) else NO_MONTH


class MonthFolder:
    """The folder *path* with a Parquet file a month: ``published_month=2026-08/part-0.parquet``.

    The files of an earlier export there are replaced; those of months without articles are deleted.
    """

    def __init__(self, path: Path, archive: Path) -> None:
        self._path = path
        self._archive = archive
        self._written: dict[str, int] = {}
        _make_folder(path, archive, lambda name: name.startswith("published_month="))

    def months(
        self, records: Iterable[Mapping[str, Any]]
    ) -> Iterator[tuple[str, Iterator[Mapping[str, Any]]]]:
        """Yield each month of *records*, which are in the order of dates, with its records."""
        yield from groupby(records, key=lambda record: month_of(record["published_at"]))

    @contextmanager
    def file(self, month: str) -> Iterator[IO[bytes]]:
        """Give the file of *month*, which replaces an earlier one when the block is complete."""
        folder = self._path / f"published_month={month}"
        folder.mkdir(exist_ok=True)
        number = self._written.get(folder.name, 0)  # dates that are none are not together
        with output_file(folder / f"part-{number}.parquet", self._archive, text=False) as file:
            yield file
        self._written[folder.name] = number + 1

    def finish(self) -> None:
        """Delete the files of an earlier export that has months which this one has not."""
        for folder in self._path.iterdir():
            number = self._written.get(folder.name, 0)
            while (file := folder / f"part-{number}.parquet").exists():
                file.unlink()
                number += 1
            if folder.name not in self._written:
                folder.rmdir()


def _make_folder(path: Path, archive: Path, is_ours: Any) -> None:
    """Make the folder *path*, or check that nothing but an earlier export is in it."""
    if path.exists() and not path.is_dir():
        raise NewsArchiveError(f"{path} is a file; name a folder")
    if not path.parent.is_dir():
        raise NewsArchiveError(f"{path}: the folder {path.parent} does not exist; create it first")
    path.mkdir(exist_ok=True)
    for each in path.iterdir():
        is_left_over = each.name.startswith(".newsarchive-") and each.suffix == ".part"
        if is_left_over:
            each.unlink()
        elif not is_ours(each.name):
            raise NewsArchiveError(
                f"{path} has other files, such as {each.name}; name a new folder"
            )

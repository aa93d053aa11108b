"""Take another archive in: all its parts in their order, each in short transactions.

The other archive is read by the calling thread, and what it has is written by the writing thread of
this one. Whatever is here already is not written again. So a merge that was interrupted or killed
is done again, and one that is complete changes nothing.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

from newsarchive.archive import Archive
from newsarchive.archive.merging import captures, ledger, people, removals
from newsarchive.archive.merging.articles import Taken, is_same_here, take
from newsarchive.archive.merging.other_article import (
    StoredArticle,
    articles_after,
    marks_of,
    read_article,
)
from newsarchive.archive.parts.catalogue import ids_in_part, parts_of
from newsarchive.archive.parts.returning import bring_back_at, reading
from newsarchive.archive.tombstones import queue_erasing
from newsarchive.article import iso
from newsarchive.captures.stores.store_urls import is_in_store

T = TypeVar("T")

#: Articles of one transaction: a quarter of a second.
SLICE: Final = 50

#: Puts a WARC file of the other archive into the captures folder, under a name, and returns the
#: name that it got there; None if there is no such file.
Place = Callable[[str, str], str | None]
Stop = Callable[[], object]
Advance = Callable[[int], None]


@dataclass(slots=True)
class Merged:
    """What a merge took in."""

    articles: Counter[Taken] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    """Rows that were written, by their tables."""
    removals: removals.Removals = field(default_factory=removals.Removals)
    missing_files: list[str] = field(default_factory=list)
    """WARC files to which the other archive refers and which are not there."""
    sites: set[str] = field(default_factory=set)
    """Sites with articles that were written."""

    @property
    def is_change(self) -> bool:
        """Return whether anything was written."""
        written = self.articles[Taken.NEW] + self.articles[Taken.COMBINED] + self.rows.total()
        return bool(written or self.removals.refused or self.removals.removed)


class Merge:
    """The merge of the archive that *other* reads, into *archive*."""

    def __init__(self, archive: Archive, other: sqlite3.Connection, stop: Stop) -> None:
        self.merged = Merged()
        self._archive = archive
        self._other = other
        self._stop = stop
        self._runs: dict[int, int] = {}

    def take_runs(self, now: datetime) -> None:
        """Take the sites and the runs in. First, because other rows refer to them."""
        for rows in ledger.rows_of(self._other, "sites"):
            self.merged.rows["sites"] += self._archive.write(partial(ledger.merge_sites, rows=rows))
        (before,) = self._archive.rows("SELECT count(*) FROM runs")[0]
        for rows in ledger.rows_of(self._other, "runs"):
            job = partial(ledger.merge_runs, rows=rows, now=iso(now) or "")
            self._runs |= self._archive.write(job)
        (after,) = self._archive.rows("SELECT count(*) FROM runs")[0]
        self.merged.rows["runs"] += after - before

    def take_removals(self, *, remove: bool) -> removals.Stones:
        """Take the tombstones in, before the articles; *remove* what was removed there."""
        archive, stones, result = self._archive, removals.read_stones(self._other), self.merged
        if not stones.rows:
            return stones
        for urls in _slices([row["url"] for row in stones.rows.values() if row["url"]]):
            archive.write(partial(_bring_back, urls=urls))
        here = archive.read(partial(removals.removed_there, stones=stones))
        is_same_salt = archive.write(partial(removals.adopt_salt, stones=stones))
        for part in _slices(here if remove else []):
            result.removals.removed += archive.write(
                partial(removals.remove_here, articles=part, stones=stones)
            )
        if result.removals.removed:
            archive.write(queue_erasing)
        result.removals.still_here = [] if remove else [url for url, _ in here]
        kept = {stones.check.key(url) for url in result.removals.still_here}
        for keys in _slices([key for key in stones.rows if key not in kept]):
            job = partial(
                removals.enter_stones, keys=keys, stones=stones, is_same_salt=is_same_salt
            )
            new, unknown = archive.write(job)
            result.removals.refused += new
            result.removals.unknown += unknown
        if is_same_salt:
            archive.write(partial(removals.enter_texts, stones=stones, kept=kept))
        return stones

    def take_articles(self, stones: removals.Stones, advance: Advance) -> None:
        """Take the articles in, but for those of which the other archive kept only metadata."""
        self._take_file(self._other, stones, advance)
        for part in parts_of(self._other):
            part.check()
            with reading(part) as connection:
                ids = ids_in_part(self._other, part)
                self._take_file(connection, stones, advance, ids)

    def _take_file(
        self,
        other: sqlite3.Connection,
        stones: removals.Stones,
        advance: Advance,
        ids: set[int] | None = None,
    ) -> None:
        """Take in the articles of one file; of a part only those with *ids*, which are its own."""
        after = 0
        while not self._stop() and (found := articles_after(other, after, SLICE)):
            after = found[-1]["id"]
            rows = [row for row in found if ids is None or row["id"] in ids]
            with_text = [row for row in rows if row["text"] or row["url"] not in stones.check]
            new = [
                row
                for row in with_text
                if not self._archive.read(
                    partial(is_same_here, url=row["url"], marks=marks_of(other, row))
                )
            ]
            self.merged.articles[Taken.KNOWN] += len(with_text) - len(new)
            others = [read_article(other, row) for row in new]
            if others:
                taken = self._archive.write(partial(_take_all, others=others))
                self.merged.articles.update(taken)
                self.merged.sites |= {
                    each.row["site"]
                    for each, what in zip(others, taken, strict=True)
                    if what in (Taken.NEW, Taken.COMBINED)
                }
            advance(len(rows))

    def take_ledger(self, advance: Advance) -> None:
        """Take the URLs in, with what is known of their sites and sources."""
        for rows in ledger.rows_of(self._other, "urls"):
            if self._stop():
                return
            addresses = ledger.addresses(self._other, rows)
            job = partial(ledger.merge_urls, rows=rows, runs=self._runs, articles=addresses)
            self.merged.rows["urls"] += self._archive.write(job)
            advance(len(rows))
        for table in ledger.TABLES:
            for rows in ledger.rows_of(self._other, table):
                job = partial(ledger.merge_table, table=table, rows=rows, runs=self._runs)
                self.merged.rows[table] += self._archive.write(job)

    def take_captures(self, place: Place) -> None:
        """Take the index of captures in, and have *place* bring the files that it needs."""
        for name, rows in captures.rows_by_file(self._other):
            if self._stop():
                return
            if not self._archive.read(partial(captures.is_needed, rows=rows)):
                continue
            in_store = is_in_store(name)  # its file stays where it is
            here = name if in_store else place(name, captures.name_here(name, self._runs))
            if here is None:
                self.merged.missing_files.append(name)
                continue
            for part in _slices(rows, ledger.SLICE):
                job = partial(captures.insert_rows, rows=part, name=here)
                self.merged.rows["captures"] += self._archive.write(job)

    def take_decisions(self, origin: str) -> None:
        """Take in what people decided; a saved search may get *origin* in its name."""
        overrides = list(self._other.execute("SELECT * FROM boilerplate_overrides"))
        job = partial(people.merge_overrides, rows=[dict(row) for row in overrides])
        self.merged.rows["boilerplate_overrides"] += self._archive.write(job)
        alerts: list[ledger.Row] = [
            dict(row) for row in self._other.execute("SELECT * FROM alerts")
        ]
        hits = people.read_hits(self._other)
        self.merged.rows["alerts"] += self._archive.write(
            partial(people.merge_alerts, alerts=alerts, hits=hits, origin=origin)
        )


def _bring_back(connection: sqlite3.Connection, urls: Sequence[str]) -> None:
    bring_back_at(connection, *urls)


def _take_all(connection: sqlite3.Connection, others: Sequence[StoredArticle]) -> list[Taken]:
    return [take(connection, each) for each in others]


def _slices(items: Sequence[T], size: int = 200) -> Iterator[Sequence[T]]:
    for first in range(0, len(items), size):
        yield items[first : first + size]

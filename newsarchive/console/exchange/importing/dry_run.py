"""``newsarchive import --dry-run``: what is in the files, and what would be refused."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from newsarchive.archive import open_reader
from newsarchive.archive.parts.catalogue import ids_at
from newsarchive.archive.tombstones import removed_among
from newsarchive.article import iso
from newsarchive.captures.imports.items import ImportItem, JsonRecord
from newsarchive.dates.spelling import format_date
from newsarchive.errors import BrokenInput
from newsarchive.extraction.foreign.containers import articles_in
from newsarchive.extraction.foreign.foreign_article import Foreign, foreign_article
from newsarchive.text import counted
from newsarchive.urls import site_of

#: Examples of each kind, and of each reason.
_EXAMPLES = 3
_PARTS = 64
#: Fields without a place, and endings of files, that are named.
_NAMED = 12


class DryRun:
    """Counts what the files hold, against *archive* if it exists; only of *sites*, if given."""

    def __init__(self, archive: Path, sites: set[str]) -> None:
        self._archive = archive
        self._sites = sites
        self._kinds: Counter[str] = Counter()
        self._known: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._without: Counter[str] = Counter()
        self._examples: dict[str, list[str]] = {}
        self._unplaced: Counter[str] = Counter()
        self._seen: dict[tuple[str, int], array[int]] = {}
        """The hashes of the URLs of each kind, in parts of which one after the other is counted.

        So a million records take 8 MB; a set would take a tenth of a GB.
        """
        self._reader: Any = None

    def report(self, items: Iterable[ImportItem], left_out: Mapping[str, int]) -> bool:
        """Print what *items* are, and return whether any of them is of use."""
        if self._archive.exists():
            with open_reader(self._archive) as self._reader:
                self._take_all(items)
        else:
            self._take_all(items)
        click.echo("dry run: nothing is stored")
        for line in (*self._lines(), *lines_beside(self._unplaced, left_out)):
            click.echo(line)
        return bool(self._kinds)

    def _take_all(self, items: Iterable[ImportItem]) -> None:
        for item in items:
            self._take(item)

    def _take(self, item: ImportItem) -> None:
        self._unplaced.update(item.unplaced or {})
        if item.note is not None:
            self._note("note", item.note)
        if item.page is not None:
            kind = "page of WARC files" if item.is_record else "saved page"
            self._count(kind, item.page.url, item.page.url)
        elif item.json is not None:
            self._take_records(item.json)
        elif item.feed is not None:
            tags = f" ({', '.join(item.feed.tags)})" if item.feed.tags else ""
            self._count("feed", item.feed.url, f"{item.feed.title or ''} {item.feed.url}{tags}")
        elif item.link is not None:
            self._count("URL for the next crawl", item.link.url, item.link.url)
        elif item.refusal is not None:
            self._refuse(item.refusal.reason, f"{item.refusal.url}: {item.refusal.detail}")
        elif item.no_page is not None:
            self._without[item.no_page.why] += 1

    def _take_records(self, record: JsonRecord) -> None:
        for part in articles_in(record.fields):
            try:
                found = foreign_article(part, record.place, record.at)
            except BrokenInput as error:
                if error.reason == "not_article":
                    self._without["not_article"] += 1
                    self._note("not_article", f"{record.place}: {error.detail}")
                else:
                    self._refuse(error.reason, f"{record.place}: {error.detail}")
                continue
            self._count(f"record of {found.kind}", found.page.url, _example(found))
            self._unplaced.update(found.unplaced)

    def _count(self, kind: str, url: str, example: str) -> None:
        if self._sites and site_of(url) not in self._sites:
            self._without["other_site"] += 1
            return
        if self._reader is not None:
            if removed_among(self._reader, [url]):
                self._refuse("removed", url)
                return
            known = self._reader.execute("SELECT 1 FROM articles WHERE url = ?", (url,))
            self._known[kind] += known.fetchone() is not None or bool(ids_at(self._reader, [url]))
        self._kinds[kind] += 1
        key = hash(url)
        self._seen.setdefault((kind, key % _PARTS), array("q")).append(key)
        self._note(kind, example)

    def _refuse(self, reason: str, detail: str) -> None:
        self._refused[reason] += 1
        self._note(reason, detail)

    def _note(self, key: str, example: str) -> None:
        examples = self._examples.setdefault(key, [])
        if len(examples) < _EXAMPLES:
            examples.append(example)

    def _repeated(self, kind: str) -> int:
        parts = (self._seen.get((kind, part), ()) for part in range(_PARTS))
        return sum(len(part) - len(set(part)) for part in parts)

    def _lines(self) -> Iterator[str]:
        for kind, number in self._kinds.most_common():
            beside = [
                f"{count:,} {words}"
                for count, words in (
                    (self._known[kind], "in the archive"),
                    (self._repeated(kind), "more than once"),
                )
                if count
            ]
            yield _plural(number, kind) + (f" ({', '.join(beside)})" if beside else "")
            yield from self._examples_of(kind)
        for reason, number in self._refused.most_common():
            yield f"{number:,} would be refused: {reason}"
            yield from self._examples_of(reason)
        if self._without:
            kinds = ", ".join(f"{number} {why}" for why, number in self._without.most_common())
            yield f"{counted(self._without.total(), 'record')} without a page: {kinds}"
            yield from self._examples_of("not_article")
        yield from self._examples.get("note", ())

    def _examples_of(self, key: str) -> Iterator[str]:
        return (f"  {example}" for example in self._examples.get(key, ()))


def lines_beside(unplaced: Mapping[str, int], left_out: Mapping[str, int]) -> Iterator[str]:
    """Yield what was not taken from the files: fields without a place, and other files."""
    if unplaced:
        names = Counter(unplaced).most_common()
        shown = ", ".join(f"{name} ({number:,})" for name, number in names[:_NAMED])
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        yield f"An article has no place for: {shown}{more}."
    if left_out:
        endings = Counter(left_out).most_common()
        shown = ", ".join(
            f"{number} {ending or 'without ending'}" for ending, number in endings[:5]
        )
        files = counted(sum(left_out.values()), "other file")
        yield f"{files} in the folders left out, without a page: {shown}."


def _example(found: Foreign) -> str:
    article = found.article
    if article is None:
        return f"{found.page.url} (its HTML is extracted)"
    date = format_date(iso(article.published_at), article.published_precision) or "no date"
    words = counted(article.word_count, "word")
    return f"{article.title or 'no title'}, {date}, {words}, {article.url}"


def _plural(number: int, kind: str) -> str:
    noun, _, rest = kind.partition(" ")
    if kind == "saved page":
        return counted(number, kind)
    return f"{counted(number, noun)}{f' {rest}' if rest else ''}"

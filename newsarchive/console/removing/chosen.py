"""Which articles ``newsarchive remove`` takes out, and what it says of them before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from newsarchive.archive.articles.lookup import NoSuchArticle, article_row, part_with
from newsarchive.archive.parts.catalogue import Part, ids_in_part, parts_of
from newsarchive.archive.parts.returning import reading
from newsarchive.archive.removal.choosing import (
    counts_of,
    matching_articles,
    near_copies,
    stories_of,
    without_text,
)
from newsarchive.archive.search.query import NOTHING, Query, parse_query
from newsarchive.archive.search.query.notes import Note
from newsarchive.article import iso
from newsarchive.errors import BadURL
from newsarchive.text import counted
from newsarchive.urls import normalised_url

if TYPE_CHECKING:
    _AgeType = click.ParamType[int]
else:  # click before 8.2 has no type arguments here
    _AgeType = click.ParamType

_DAYS = {"d": 1.0, "w": 7.0, "m": 30.44, "y": 365.25}
_SHOWN = 5


class _Age(_AgeType):
    """A span of time, such as 5y, as a number of days."""

    name = "age"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        found = re.fullmatch(r"(\d{1,4})([dwmy])", str(value).strip().lower())
        if found is None or not int(found[1]):
            self.fail(f"{value!r} is not a span of time; write it like 5y, 18m, 6w or 90d")
        return round(int(found[1]) * _DAYS[found[2]])


AGE = _Age()


@dataclass(slots=True, frozen=True)
class Chosen:
    """What is to be removed."""

    articles: list[int]
    addresses: list[str]
    """Addresses at which no article is; they are refused from now on."""
    titles: list[str] = field(default_factory=list)
    """The first articles, for people."""
    revisions: int = 0
    captures: int = 0
    copies: list[tuple[int, str]] = field(default_factory=list)
    """Near-duplicates of the articles that stay, with their URLs."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to remove."""
        return not (self.articles or self.addresses)

    def described(self, *, keeps_metadata: bool) -> str:
        """Return what people should know before they say yes."""
        if self.is_empty:
            return "no article matches, so there is nothing to remove"
        what = "the texts of " if keeps_metadata else ""
        lines = [
            f"To be removed: {what}{counted(len(self.articles), 'article')},"
            f" {counted(self.revisions, 'earlier version')},"
            f" {counted(self.captures, 'captured page')}"
        ]
        lines += [f"  {title}" for title in self.titles]
        if more := len(self.articles) - len(self.titles):
            lines.append(f"  and {counted(more, 'more article')}")
        lines += [f"  {url} (no article; it will be refused)" for url in self.addresses]
        if self.copies:
            lines.append(f"These {len(self.copies)} copies of them, at other addresses, stay:")
            lines += [f"  {article_id} {url}" for article_id, url in self.copies[:_SHOWN]]
        return "\n".join(lines)


def choose(
    connection: Any,
    urls: Sequence[str],
    *,
    site: str | None,
    words: str | None,
    age: int | None,
    with_text: bool,
) -> Chosen:
    """Return the articles that *urls* name, or that *site*, the query *words* and *age* choose.

    They may be in any file of the archive. Raises :class:`.PartMissing` if one of the parts that
    may have them cannot be used.
    """
    addresses: list[str] = []
    if urls:
        named, addresses = _named(connection, urls)
    by_file: list[tuple[Part | None, list[int]]] = []
    stories: set[int] = set()
    for part, file in _files(connection, set(named) if urls else None):
        if urls:
            ids = sorted(named.get(part.part_id if part else None, ()))
        else:
            ids = ids_chosen(file, site=site, words=words, age=age, with_text=with_text)
            if part is not None:
                ours = ids_in_part(connection, part) - (
                    without_text(connection) if with_text else set()
                )
                ids = [each for each in ids if each in ours]
        by_file.append((part, ids))
        stories |= stories_of(file, ids)
    chosen = sorted(each for _, ids in by_file for each in ids)
    return _described(connection, by_file, Chosen(chosen, addresses), stories)


def _described(
    connection: Any,
    by_file: Sequence[tuple[Part | None, list[int]]],
    chosen: Chosen,
    stories: set[int],
) -> Chosen:
    """Return *chosen* with what people should know of it, from each file."""
    titles: list[tuple[int, str]] = []
    copies: set[tuple[int, str]] = set()
    revisions = captures = 0
    for part, ids in by_file:
        with reading(part) if part else nullcontext(connection) as file:
            found, of_file, pages = counts_of(file, ids, _SHOWN)
            titles += found
            revisions += of_file
            captures += pages
            ours = ids_in_part(connection, part) if part else None
            near = near_copies(file, chosen.articles, stories)
            copies.update(each for each in near if ours is None or each[0] in ours)
    first = [title for _, title in sorted(titles)[:_SHOWN]]
    return replace(
        chosen, titles=first, revisions=revisions, captures=captures, copies=sorted(copies)
    )


def _files(connection: Any, needed: set[int | None] | None) -> Iterator[tuple[Part | None, Any]]:
    """Yield archive.db and its parts, open for reading.

    One that cannot be used is left out if it is not among those *needed*; None: all are.
    """
    yield None, connection
    for part in parts_of(connection):
        if not part.articles:
            continue
        if needed is None or part.part_id in needed:
            part.check()
        elif part.problem() is not None:
            continue
        with reading(part) as file:
            yield part, file


def _named(connection: Any, urls: Sequence[str]) -> tuple[dict[int | None, set[int]], list[str]]:
    """Return the articles that *urls* name, by the id of their part, and the other addresses."""
    named: dict[int | None, set[int]] = {}
    addresses: list[str] = []
    for url in urls:
        if (found := part_with(connection, url)) is not None:
            named.setdefault(found[0].part_id, set()).add(found[1])
            continue
        try:
            named.setdefault(None, set()).add(int(article_row(connection, url)["id"]))
        except NoSuchArticle:
            addresses.append(_address(url))
    return named, addresses


def ids_chosen(
    connection: Any,
    *,
    site: str | None,
    words: str | None,
    age: int | None,
    with_text: bool = False,
) -> list[int]:
    """Return the ids of the articles in one file that *site*, *words* and *age* choose."""
    before = None if age is None else iso(datetime.now(UTC) - timedelta(days=age))
    query = None if words is None else _query(words)
    return matching_articles(connection, site, before, query, with_text=with_text)


def _address(url: str) -> str:
    try:
        return normalised_url(url)
    except BadURL as error:
        raise click.UsageError(f"the archive has no article {url!r}, and it is no URL") from error


def _query(words: str) -> Query:
    """Parse *words*. A query that is not understood whole is refused: too much might go."""
    query = parse_query(words)
    if query.root in (None, NOTHING):
        raise click.UsageError(Note.NOTHING_TO_FIND)
    if query.notes:
        raise click.UsageError("; ".join(map(str, query.notes)))
    return query

"""Which articles ``newsarchive remove`` takes out, and what it says of them before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from newsarchive.archive.articles.lookup import NoSuchArticle, article_row
from newsarchive.archive.removal.choosing import counts_of, matching_articles, near_copies
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
    titles: list[str]
    """The first articles, for people."""
    revisions: int
    captures: int
    copies: list[tuple[int, str]]
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
    """Return the articles that *urls* name, or that *site*, the query *words* and *age* choose."""
    addresses: list[str] = []
    if urls:
        ids = []
        for url in urls:
            try:
                ids.append(int(article_row(connection, url)["id"]))
            except NoSuchArticle:
                addresses.append(_address(url))
        ids = sorted(set(ids))
    else:
        ids = ids_chosen(connection, site=site, words=words, age=age, with_text=with_text)
    titles, revisions, captures = counts_of(connection, ids, _SHOWN)
    return Chosen(ids, addresses, titles, revisions, captures, near_copies(connection, ids))


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

"""Read an article with its history, in the form in which another archive takes it in."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsarchive.archive.articles.changes.timeline import SeenVersion
from newsarchive.archive.articles.cleaning import verdicts_of
from newsarchive.archive.articles.reextraction import stored_article
from newsarchive.archive.articles.versions import seen_versions
from newsarchive.article import Article, is_imported
from newsarchive.boilerplate.removals import family_key
from newsarchive.errors import NewsArchiveError

#: Columns of an article's row that no extraction gives and that come along with it.
HISTORY_COLUMNS = (
    "first_seen_at", "last_seen_at", "gone_at", "discovered_via", "revision_count", "other_titles",
    "memento",
)  # fmt: skip
#: Tables with rows of an article, and their columns that come along.
_ROWS = {
    "revisions": "number, seen_at, replaced_at, title, text, change",
    "extractions": "number, extractor, replaced_at, replaced_by, before, blocks, sources",
    "absences": "gone_at, back_at",
}


@dataclass(slots=True, frozen=True)
class StoredArticle:
    """An article as an archive has it."""

    row: sqlite3.Row
    article: Article
    """What extraction returned of it, before any block was cut."""
    versions: list[SeenVersion]
    cut: frozenset[str]
    """The lines of its versions that are boilerplate there."""
    rows: dict[str, list[tuple[object, ...]]]
    """Its rows in other tables, without its id."""

    @property
    def url(self) -> str:
        """Return the article's address."""
        return str(self.row["url"])

    @property
    def is_imported(self) -> bool:
        """Return whether another program extracted it."""
        return is_imported(self.row["extractor"])

    @property
    def headlines(self) -> set[str]:
        """Return every title that it had."""
        titles = {each.version.title for each in self.versions}
        titles.update(*(each.version.other_titles for each in self.versions))
        return {title for title in titles if title}


def read_article(connection: sqlite3.Connection, row: sqlite3.Row) -> StoredArticle:
    """Return the article of *row*, a row of ``articles``.

    Raises :class:`NewsArchiveError` for values that no version of this program writes.
    """
    try:
        return _read_article(connection, row)
    except (ValueError, TypeError) as error:
        raise NewsArchiveError(
            f"the article {row['url']} has a value that cannot be read ({error}), so its archive"
            " cannot be merged; `newsarchive export` and `import` may still bring the others over"
        ) from error


def _read_article(connection: sqlite3.Connection, row: sqlite3.Row) -> StoredArticle:
    versions = seen_versions(connection, row)
    rows = {
        table: [
            tuple(each)
            for each in connection.execute(
                f"SELECT {columns} FROM {table} WHERE article_id = ? ORDER BY 1", (row["id"],)
            )
        ]
        for table, columns in _ROWS.items()
    }
    cut = frozenset(_cut_lines(connection, row, versions))
    return StoredArticle(row, stored_article(connection, row), versions, cut, rows)


def insert_rows(
    connection: sqlite3.Connection, article_id: int, table: str, rows: list[tuple[object, ...]]
) -> None:
    """Insert *rows* of a :class:`StoredArticle` into *table* for the article of that id."""
    columns = _ROWS[table]
    marks = ", ".join("?" * (1 + len(columns.split(","))))
    connection.executemany(
        f"INSERT INTO {table}(article_id, {columns}) VALUES ({marks}) ON CONFLICT DO NOTHING",
        [(article_id, *each) for each in rows],
    )


def _cut_lines(
    connection: sqlite3.Connection, row: sqlite3.Row, versions: Sequence[SeenVersion]
) -> Iterator[str]:
    removed = "SELECT text FROM removed_blocks WHERE article_id = ? AND verdict_by <> 'extraction'"
    yield from (text for (text,) in connection.execute(removed, (row["id"],)))
    lines = {line for each in versions for line in each.version.text.split("\n")}
    keys = {family_key(row["site"], line): line for line in lines}
    found = verdicts_of(connection, keys)
    yield from (keys[key] for key, verdict in found.items() if verdict.reason)


def articles_after(connection: sqlite3.Connection, after: int, most: int) -> list[sqlite3.Row]:
    """Return the rows of at most *most* articles with ids higher than *after*, in their order."""
    return connection.execute(
        "SELECT * FROM articles WHERE id > ? ORDER BY id LIMIT ?", (after, most)
    ).fetchall()


def marks_of(connection: sqlite3.Connection, row: sqlite3.Row) -> str:
    """Return what is the same of two articles that have the same text and the same history."""
    columns = [row[name] for name in ("url", "title", "raw_hash", "extractor", *HISTORY_COLUMNS)]
    dates = connection.execute(
        "SELECT seen_at FROM revisions WHERE article_id = ? ORDER BY number", (row["id"],)
    )
    return json.dumps([*columns, *(at for (at,) in dates)])

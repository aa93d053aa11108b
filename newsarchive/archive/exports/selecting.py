"""Which articles of a whole archive are exported, in the order of one file."""

from __future__ import annotations

import heapq
import sqlite3
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, TypeAlias

from newsarchive.archive.articles.export_records import (
    NO_END,
    Selection,
    selected_ids,
    selection_statement,
)
from newsarchive.archive.connection import translated_errors
from newsarchive.archive.exports.relevance import Asked, ranked_ids
from newsarchive.archive.exports.whole_archive import File, WholeArchive
from newsarchive.archive.search.facet_matches import exact_filters, known_value, without_filter
from newsarchive.archive.search.query import Filter, Query
from newsarchive.archive.search.statements import (
    EXTENT,
    Search,
    languages_of,
    register_search_functions,
)

#: ``id, published_at`` of articles, in order.
Rows: TypeAlias = Iterator[tuple[int, str | None]]
#: The keys by which rows of several files are merged, and whether the largest comes first: the
#: orders of :data:`.export_records.ORDERS`.
_KEYS: Final[dict[str, tuple[Callable[[Any], Any], bool]]] = {
    "newest": (lambda row: (row[1] is not None, row[1] or "", row[0]), True),
    "relevance": (lambda row: (row[1] is not None, row[1] or "", row[0]), True),
    "oldest": (lambda row: (row[1] is None, row[1] or "", row[0]), False),
    "archived": (lambda row: row[0], True),
}


def select(archive: WholeArchive, selection: Selection) -> array[int]:
    """Return the ids of the articles of *selection* in all files.

    Their order is that of :func:`.export_records.selected_ids` for one file.
    """
    if not archive.has_parts:
        return selected_ids(archive.connection, selection)
    with archive.snapshot() as files:
        asked = _asked(files, selection.query) if selection.query is not None else []
        searches: Sequence[Search | None]
        searches = [search for _, search in asked] or [None] * len(files)
        key, is_reversed = _KEYS[selection.sort]
        chosen = [_rows(f, selection, s) for f, s in zip(files, searches, strict=True)]
        if archive.is_crowded:
            chosen = _set_aside(chosen, archive.connection)
        rows = heapq.merge(*chosen, key=key, reverse=is_reversed)
        if selection.sort != "relevance" or selection.query is None:
            return array("q", (row[0] for row in islice(rows, selection.limit)))
        ids = array("q", (row[0] for row in rows))
        wanted = set(ids)
        best = [each for each in ranked_ids(selection.query, asked) if each in wanted]
        wanted.difference_update(best)
        ids = array("q", [*best, *(each for each in ids if each in wanted)])
        return ids[: selection.limit] if selection.limit is not None else ids


def count_all_hits(archive: WholeArchive, query: Query) -> int:
    """Return the number of articles in all files that *query* matches."""
    return len(select(archive, Selection(query=query)))


def _set_aside(chosen: Sequence[Rows], connection: sqlite3.Connection) -> list[Rows]:
    """Read the rows of one file after the other, and return them again from a temporary table.

    So the files need not be open at the same time. The end of the snapshot takes the table back.
    """
    connection.execute(
        "CREATE TEMP TABLE chosen (file, place, id, published_at, PRIMARY KEY (file, place))"
        " WITHOUT ROWID"
    )
    for file, rows in enumerate(chosen):
        numbered = ((file, place, row[0], row[1]) for place, row in enumerate(rows))
        connection.executemany("INSERT INTO chosen VALUES (?, ?, ?, ?)", numbered)
    again = "SELECT id, published_at FROM chosen WHERE file = ? ORDER BY place"
    return [connection.execute(again, (file,)) for file in range(len(chosen))]


def _rows(file: File, selection: Selection, search: Search | None) -> Rows:
    """Yield ``id, published_at`` of the articles of *selection* in a file, in its order."""
    if file.part is None:
        yield from file.connection.execute(*selection_statement(selection, search))
        return
    with translated_errors(file.part.path):
        counted = file.counted
        for row in file.connection.execute(*selection_statement(selection, search)):
            if counted is None or row[0] in counted:
                yield row


def _asked(files: Sequence[File], query: Query) -> list[Asked]:
    """Return the search for *query* as each file must be asked.

    Words are stemmed in the languages of all files. A value of a facet that a file does not have,
    but another one has, matches nothing there: it does not become a part of similar values.
    """
    register_search_functions(files[0].connection)
    extents = [file.connection.execute(EXTENT).fetchone() for file in files]
    languages = tuple(sorted({code for each in extents for code in languages_of(each)}))
    exact = set(exact_filters(query.root))
    having = {each: [_has_value(file.connection, each) for file in files] for each in exact}
    found: list[Asked] = []
    for place, file in enumerate(files):
        root = query.root
        for each in exact:
            if not having[each][place] and any(having[each]):
                root = without_filter(root, each)
        found.append((file, Search(Query(root), NO_END, languages)))
    return found


def _has_value(connection: sqlite3.Connection, wanted: Filter) -> bool:
    statement = known_value(wanted)
    return statement is not None and connection.execute(*statement).fetchone() is not None

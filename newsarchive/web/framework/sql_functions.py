"""The SQL functions and pragmas that each of Datasette's connections needs."""

from __future__ import annotations

from typing import Any, Final

from newsarchive.archive.search.query import parse_query
from newsarchive.archive.search.statements import (
    EXTENT,
    Search,
    languages_of,
    register_search_functions,
)
from newsarchive.text import search_text

#: Bytes of the file that a connection may map.
_MMAP_BYTES: Final = 4 * 1024**3
#: Size of a connection's page cache; SQLite reads a negative number as KiB.
_CACHE_KIB: Final = -32_768


def set_up_connection(connection: Any) -> None:
    """Register our SQL functions on *connection* and set its pragmas.

    Datasette calls this for every database, so it must also work on one that is no archive.
    """
    connection.create_function("search_text", 1, search_text, deterministic=True)

    def escape_in_archive(query: str) -> str:
        return escape_fts(query, _languages(connection))

    connection.create_function("escape_fts", 1, escape_in_archive, deterministic=True)
    register_search_functions(connection)
    connection.execute(f"PRAGMA mmap_size = {_MMAP_BYTES}")
    connection.execute(f"PRAGMA cache_size = {_CACHE_KIB}")


def _languages(connection: Any) -> tuple[str, ...]:
    """Return the languages of the archive at this moment; none for another database."""
    archive = "SELECT 1 FROM sqlite_master WHERE name = 'facet_values'"
    if connection.execute(archive).fetchone() is None:
        return ()
    return languages_of(connection.execute(EXTENT).fetchone())


def escape_fts(query: str, languages: tuple[str, ...] = ()) -> str:
    """Return the FTS5 expression that finds *query*, for Datasette's own table search.

    This replaces Datasette's function of the same name. It spells words as our index does (Chinese,
    Arabic and others) and understands our query language, except the filters. *languages* are those
    of the archive.
    """
    terms_only = Search(parse_query(query), 0, languages).whole_match
    return terms_only or '""'

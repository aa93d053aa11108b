"""What each connection of Datasette's needs for our statements and for its own search."""

from __future__ import annotations

from typing import Any, Final

from newsarchive.archive.search.query import parse_query
from newsarchive.archive.search.statements import Search, register_search_functions
from newsarchive.text import search_text

#: Bytes of the file that a connection may map, and of its page cache (negative: KiB).
_MMAP_BYTES: Final = 4 * 1024**3
_CACHE_KIB: Final = -32_768


def set_up_connection(connection: Any) -> None:
    """Give *connection*, of any database, our functions; it must not fail on a foreign one."""
    connection.create_function("search_text", 1, search_text, deterministic=True)
    connection.create_function("escape_fts", 1, escape_fts, deterministic=True)
    register_search_functions(connection)
    connection.execute(f"PRAGMA mmap_size = {_MMAP_BYTES}")
    connection.execute(f"PRAGMA cache_size = {_CACHE_KIB}")


def escape_fts(query: str) -> str:
    """A FTS5 expression that finds *query*, for Datasette's own table search.

    Replaces Datasette's function of that name: with our spelling of the words
    (Chinese, Arabic ...) and our query language, filters of columns apart.
    """
    terms_only = Search(parse_query(query), until=0).whole_match
    return terms_only or '""'

"""How triggers call our functions, so that other programs are refused with a sentence.

SQLite looks up the functions of all triggers of a statement before it runs the first one. If one is
unknown, the statement fails with "no such function", and no trigger can say what to do. So triggers
call our functions by names that every SQLite with FTS5 knows, and that our connections define anew:

- ``highlight`` takes any number of arguments, and fails outside of a full-text search. Ours takes
  the name of one of our functions and its arguments. In a search, FTS5 still uses its own.
- ``sqlite_compileoption_used`` is 0 for an option that SQLite does not know. Ours is 1 for
  NEWSARCHIVE, so a trigger sees whose connection it runs on before it calls anything.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final, TypeAlias

from newsarchive.archive.schema.facet_words import INDEXED, facet_words
from newsarchive.text import beginnings, indexed_text, search_text

_Function: TypeAlias = Callable[..., str | None]

#: Our functions, each with its number of arguments.
_FUNCTIONS: Final[tuple[tuple[str, int, _Function], ...]] = (
    ("search_text", 1, search_text),
    ("search_text", 2, indexed_text),
    ("beginnings", 3, beginnings),
    ("facet_words", len(INDEXED), facet_words),
)
_BY_CALL: Final = {(name, number): function for name, number, function in _FUNCTIONS}
_OPTION: Final = "NEWSARCHIVE"


def call(name: str, *arguments: str) -> str:
    """Return SQL that calls the function *name* in a trigger."""
    return f"highlight('{name}', {', '.join(arguments)})"


def refusal(sentence: str) -> str:
    """Return the statement of a trigger that stops other programs with *sentence*."""
    return f"SELECT RAISE(ABORT, '{sentence}') WHERE NOT sqlite_compileoption_used('{_OPTION}');"


def register(connection: sqlite3.Connection) -> None:
    """Register our functions on *connection*, and those by which triggers call them."""
    for name, number, function in _FUNCTIONS:
        connection.create_function(name, number, function, deterministic=True)
    connection.create_function("highlight", -1, _call, deterministic=True)
    connection.create_function("sqlite_compileoption_used", 1, _is_used, deterministic=True)


def _call(name: str, *arguments: str | None) -> str | None:
    return _BY_CALL[name, len(arguments)](*arguments)


def _is_used(option: str) -> bool:
    return option == _OPTION

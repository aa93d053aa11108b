"""The query language: from what people type to a tree of what an article must have.

Start reading in :mod:`newsarchive.archive.search.query.parser`, which has the grammar, and in
``tree.py``, its result. Rules for the next author: nothing here knows SQL, no text raises an error,
and what cannot be understood gets a note (``notes.py``): it is never silently a word and never
silently ignored.
"""

from __future__ import annotations

from newsarchive.archive.search.query.dates import first_day
from newsarchive.archive.search.query.fields import make_filter
from newsarchive.archive.search.query.parser import parse_query
from newsarchive.archive.search.query.tokens import MAX_TERMS
from newsarchive.archive.search.query.tree import (
    NOTHING,
    And,
    Filter,
    Near,
    Node,
    Not,
    Or,
    Query,
    Term,
    all_of,
    any_of,
    none_of,
)
from newsarchive.archive.search.query.words import MAX_QUERY_LENGTH

__all__ = [
    "MAX_QUERY_LENGTH",
    "MAX_TERMS",
    "NOTHING",
    "And",
    "Filter",
    "Near",
    "Node",
    "Not",
    "Or",
    "Query",
    "Term",
    "all_of",
    "any_of",
    "first_day",
    "make_filter",
    "none_of",
    "parse_query",
]

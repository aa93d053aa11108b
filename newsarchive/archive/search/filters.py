"""Translate the terms and filters of a query into conditions in SQL.

In a condition ``f`` is the row of ``article_facets``, whose characters are enough for most filters,
``a`` is the row of ``articles`` for the others, and ``{id}`` is the id of either.
``statements.py`` joins the tables that a condition names.
"""

from __future__ import annotations

import json
import unicodedata
from contextlib import suppress
from datetime import date
from typing import Final

from newsarchive.archive.schema.facets import (
    CHARACTER,
    FLAG_VALUES,
    character_in_codes,
    day_character,
)
from newsarchive.archive.search.query import Filter, Term
from newsarchive.text import without_invisible

Parameters = dict[str, str | int | None]

# The character of the day published; char(1) where there is none.
_DAY: Final = character_in_codes("day", "f.codes")
_FLAG: Final = character_in_codes("flag", "f.codes")
# The values of a facet that a filter's value matches. A facet that is not named here matches the
# same value in any case.
_SAME_VALUE: Final = "value = ? COLLATE NOCASE"
_MATCHING_VALUES: Final = {
    # "bbc", "bbc.com", "news.bbc.com" or the site's name: whole labels of the host, between dots.
    "site": "value IN (SELECT site FROM sites WHERE instr('.' || replace(site, ':', '.') || '.',"
    " '.' || replace(?, ':', '.') || '.') OR lower(name) = ?)",
    "lang": "(value = lower(?) OR value LIKE lower(?) || '-%')",
}


def condition(atom: Term | Filter, parameters: Parameters) -> str:
    """Return *atom* as a condition in SQL, and add its values to *parameters*."""
    if isinstance(atom, Term) and atom.is_beginning:
        begun = _bind(parameters, atom.beginning)
        found = f"SELECT rowid FROM article_beginnings WHERE article_beginnings MATCH {begun}"
        return f"{{id}} IN ({found})"
    if isinstance(atom, Term):
        match = _bind(parameters, atom.expression)
        return f"{{id}} IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH {match})"
    name, value = atom.name, atom.value
    if name == "author":
        return f"instr(folded_names(a.authors), {_bind(parameters, author_search_key(value))}) > 0"
    if name == "story":
        return f"a.story_id = CAST({_bind(parameters, value)} AS INTEGER)"
    if name in ("is", "kind"):
        flags = FLAG_VALUES.get(value.casefold(), "")
        return f"{_FLAG} IN ({', '.join(repr(flag) for flag in flags)})"
    if name in ("after", "before"):
        day = _bind(parameters, day_character(date.fromisoformat(value)))
        return f"{_DAY} >= {day}" if name == "after" else f"({_DAY} > char(1) AND {_DAY} < {day})"
    if name == "site":
        value = value.casefold().removeprefix("www.")
    wanted = _MATCHING_VALUES.get(name, _SAME_VALUE).replace("?", _bind(parameters, value))
    return (
        f"{character_in_codes(name, 'f.codes')} IN"
        f" (SELECT {CHARACTER} FROM facet_values WHERE kind = '{name}' AND {wanted})"
    )


def facet_characters(name: str) -> str:
    """Return SQL of the characters that ``f`` has for the facet *name*: one, or one an author."""
    if name == "author":
        return "f.authors"
    return _FLAG if name in ("is", "kind") else character_in_codes(name, "f.codes")


def _bind(parameters: Parameters, value: str | int | None) -> str:
    name = f"p{len(parameters)}"
    parameters[name] = value
    return f":{name}"


def author_search_key(authors: str | None) -> str:
    """Return *authors*, a JSON list or one name, in lower case without accents, for comparing."""
    if not authors:
        return ""
    text = authors
    if authors.startswith("["):
        # A list that is not valid JSON is searched as a plain text.
        with suppress(ValueError):
            text = "\n".join(name for name in json.loads(authors) if isinstance(name, str))
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", without_invisible(text))
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()

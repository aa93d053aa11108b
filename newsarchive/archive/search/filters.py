"""A filter of a query as a condition in SQL.

``f`` is the row of ``article_facets``, whose characters answer most filters
without the article; ``a`` is the article, for the others; ``{id}`` stands for
the id of either. :mod:`.search` joins what a condition names.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from newsarchive.archive.schema.facets import CHARACTER, day_character
from newsarchive.archive.search.author_keys import author_search_key
from newsarchive.archive.search.query import Filter, Term

Parameters = dict[str, str | int | None]

# The day published, as a character; char(1) where there is none.
_DAY: Final = "substr(f.codes, 4, 1)"
_FLAG: Final = "substr(f.codes, 5, 1)"
_SIMPLE: Final = {
    # "bbc", "bbc.com", "news.bbc.com" or the outlet's name: labels, at dots.
    "site": "value IN (SELECT site FROM sites WHERE instr('.' || replace(site, ':', '.') || '.',"
    " '.' || replace(?, ':', '.') || '.') OR lower(name) = ?)",
    "section": "value = ? COLLATE NOCASE",
    "lang": "(value = lower(?) OR value LIKE lower(?) || '-%')",
}
_PLACES: Final = {"site": 1, "section": 2, "lang": 3}
_FLAGS: Final = {
    "free": f"{_FLAG} IN ('1', '4')",
    "paywalled": f"{_FLAG} IN ('0', '3')",
    "live": f"{_FLAG} >= '3'",
    "article": f"{_FLAG} < '3'",
}


def condition(atom: Term | Filter, parameters: Parameters) -> str:
    """*atom* as SQL; values go into *parameters*."""
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
        return _FLAGS.get(value.casefold(), "0")
    if name in ("after", "before"):
        day = _bind(parameters, day_character(date.fromisoformat(value)))
        return f"{_DAY} >= {day}" if name == "after" else f"({_DAY} > char(1) AND {_DAY} < {day})"
    if name == "site":
        value = value.casefold().removeprefix("www.")
    wanted = _SIMPLE[name].replace("?", _bind(parameters, value))
    return (
        f"substr(f.codes, {_PLACES[name]}, 1) IN"
        f" (SELECT {CHARACTER} FROM facet_values WHERE kind = '{name}' AND {wanted})"
    )


def _bind(parameters: Parameters, value: str | int | None) -> str:
    name = f"p{len(parameters)}"
    parameters[name] = value
    return f":{name}"

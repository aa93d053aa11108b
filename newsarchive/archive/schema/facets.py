"""The facets: what the search page counts by, one character for each value.

``article_facets.codes`` has one character for each entry of :data:`FACETS`, in their order, and
``authors`` one for each name. The codes of all hits are put one after another and counted by the
character: counting 20,000 hits reads 300 kB. Texts and JSON lists took six times as long to read
and four times as long to count. Triggers keep the tables in step with the articles, and
everything in them can be computed again from the articles.

A new facet is one entry in :data:`FACETS`, after the others, and a migration such as
:data:`WITH_STATES`. Its columns must be among those of m001, because m003 uses the same entries.
The SQL here, the filters (``archive/search/conditions.py``) and the counts
(``web/search/facets.py``) follow from the entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from newsarchive.archive.schema.tags_and_states import IDS_BY_STATE, STATES

#: The character where there is no value, or none that can be counted.
MISSING: Final = "\x01"

# A value's character is its code. Codes from the first surrogate on skip the surrogates, which
# cannot be stored; the last million codes or so have no character.
_FIRST_SURROGATE: Final = 0xD800
_SURROGATES: Final = 0x800
_FIRST_CODE_WITHOUT_CHARACTER: Final = 0x110000 - _SURROGATES

#: The character of 1 January 1600; each later day has the next character.
FIRST_DAY_CHARACTER: Final = 0xE000
_FIRST_DAY: Final = date(1600, 1, 1).toordinal()
_LAST_DAY: Final = date(2200, 1, 1).toordinal()
#: The Julian day of ordinal 0 of Python's dates, at midnight.
_JULIAN: Final = 1721424.5

#: What the flag says of an article, and the characters that say it. "0" is not free, "1" free,
#: "2" not known; "3" to "5" are the same for live blogs.
FLAG_VALUES: Final = {"free": "14", "paywalled": "03", "live": "345", "article": "012"}

# The character of an article's states: "@" for none, and for each state its power of 2 more. The
# flags have other characters, because the facet "is" counts both.
_FIRST_STATES: Final = ord("@")
#: The characters of each state.
STATE_VALUES: Final = {
    name: "".join(
        chr(_FIRST_STATES + states) for states in range(1 << len(STATES)) if states >> place & 1
    )
    for place, name in enumerate(STATES)
}

#: SQL of the character of facet_values.code.
CHARACTER: Final = (
    f"char(CASE WHEN code < {_FIRST_SURROGATE} THEN code"
    f" WHEN code < {_FIRST_CODE_WITHOUT_CHARACTER} THEN code + {_SURROGATES} ELSE 1 END)"
)


@dataclass(frozen=True, slots=True)
class Facet:
    """One character of ``article_facets.codes``."""

    name: str
    columns: tuple[str, ...]
    """The columns of ``articles`` that decide the character."""
    character: str
    """SQL of the character; ``{a}`` is the row of ``articles``."""
    has_values: bool = False
    """Whether the character is the code of a value in ``facet_values``."""


def _coded(name: str, column: str) -> Facet:
    """Return the facet of the values of *column*."""
    character = (
        f"coalesce((SELECT {CHARACTER} FROM facet_values"
        f" WHERE facet_values.kind = '{name}' AND value = {{a}}.{column}), char(1))"
    )
    return Facet(name, (column,), character, has_values=True)


# Days up to 2199. At most four digits may precede the first dash, else julianday() reads a number.
_DAY = f"""coalesce((SELECT char({FIRST_DAY_CHARACTER} + day) FROM (
        SELECT CAST(julianday(substr({{a}}.published_at, 1, 10)) - {_FIRST_DAY + _JULIAN} AS INTEGER) AS day
    ) WHERE {{a}}.published_at LIKE '____-__-__%' AND day BETWEEN 0 AND {_LAST_DAY - _FIRST_DAY - 1}), char(1))"""
_FLAG = "(coalesce({a}.is_free <> 0, 2) + 3 * ({a}.kind = 'live'))"
_STATES: Final = " + ".join(
    [f"char({_FIRST_STATES}", *(f"{1 << n} * ({sql})" for n, sql in enumerate(STATES.values()))]
)

FACETS: Final = (
    _coded("site", "site"),
    _coded("section", "section"),
    _coded("lang", "language"),
    Facet("day", ("published_at",), _DAY),
    Facet("flag", ("is_free", "kind"), _FLAG),
    Facet("state", ("gone_at", "duplicate_of", "kept_whole"), f"{_STATES})"),
)
#: The facets whose values are in ``facet_values``, beside ``author``.
VALUE_FACETS: Final = tuple(facet for facet in FACETS if facet.has_values)
_WIDTH: Final = len(FACETS)


def code_of(character: str) -> int:
    """Return the code of the value whose *character* it is."""
    number = ord(character)
    return number - _SURROGATES if number >= _FIRST_SURROGATE else number


def character_of(code: int) -> str:
    """Return the character of the value with this *code*, as :data:`CHARACTER` does in SQL."""
    if code < _FIRST_SURROGATE:
        return chr(code)
    return chr(code + _SURROGATES) if code < _FIRST_CODE_WITHOUT_CHARACTER else MISSING


def day_character(day: date) -> str:
    """Return the character of *day*, to compare with.

    A day out of range has that of 1600-01-01 or of 2200-01-01, which no article has.
    """
    number = min(max(day.toordinal(), _FIRST_DAY), _LAST_DAY)
    return chr(FIRST_DAY_CHARACTER + number - _FIRST_DAY)


def day_of(character: str) -> date:
    """Return the day whose *character* it is."""
    return date.fromordinal(_FIRST_DAY + ord(character) - FIRST_DAY_CHARACTER)


def characters_by_facet(codes: str) -> dict[str, str]:
    """Return the characters of each facet, by its name, from the *codes* of many articles."""
    return {facet.name: codes[place::_WIDTH] for place, facet in enumerate(FACETS)}


def character_in_codes(name: str, codes: str) -> str:
    """Return SQL of the character of the facet *name* in *codes*, the codes of one article."""
    place = [facet.name for facet in FACETS].index(name) + 1
    return f"substr({codes}, {place}, 1)"


FACET_VALUES = """
CREATE TABLE facet_values (         -- the character of a value is its code, surrogates left out
    code INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,             -- site, section, lang, author
    value TEXT NOT NULL,
    UNIQUE (kind, value)
)
"""

ARTICLE_FACETS = """
CREATE TABLE article_facets (       -- kept by triggers; see newsarchive/archive/schema/facets.py
    id INTEGER PRIMARY KEY,         -- articles.id
    codes TEXT NOT NULL,
    authors TEXT NOT NULL
)
"""

# Code 1 is reserved: its character is MISSING.
TABLES = (
    FACET_VALUES,
    ARTICLE_FACETS,
    "INSERT INTO facet_values(code, kind, value) VALUES (1, '', '')",
)


def _names(a: str) -> str:
    """Return SQL of the names of the authors of the row *a*, as ``value``."""
    return (
        f"SELECT value FROM json_each(CASE WHEN json_valid({a}.authors) THEN {a}.authors"
        " ELSE '[]' END) WHERE type = 'text'"
    )


def _codes(a: str) -> str:
    """Return SQL of the codes of the row *a* of ``articles``."""
    return " || ".join(facet.character.format(a=a) for facet in FACETS)


def _authors(a: str) -> str:
    """Return SQL of the characters of the authors of the row *a*."""
    return (
        f"(SELECT coalesce(group_concat({CHARACTER}, ''), '') FROM ({_names(a)}) AS name"
        " CROSS JOIN facet_values"  # looks up each name, and does not scan all known ones
        " ON facet_values.kind = 'author' AND facet_values.value = name.value)"
    )


# INSERT OR IGNORE does not work: inside a trigger, the statement that fired it decides on conflicts.
_UNKNOWN = """SELECT DISTINCT kind, value FROM ({found}) AS found
    WHERE value <> '' AND NOT EXISTS (
        SELECT 1 FROM facet_values v WHERE v.kind = found.kind AND v.value = found.value
    )"""
_NEW_VALUES = f"""
    INSERT INTO facet_values(kind, value) {_UNKNOWN};"""
_FOUND_IN_ROW = " UNION ALL ".join(
    [f"SELECT '{facet.name}' AS kind, new.{facet.columns[0]} AS value" for facet in VALUE_FACETS]
    + [f"SELECT 'author', value FROM ({_names('new')})"]
)
_FOUND_IN_ALL = " UNION ALL ".join(
    [f"SELECT '{facet.name}' AS kind, {facet.columns[0]} AS value FROM articles" for facet in VALUE_FACETS]
    + ["SELECT 'author', value FROM articles, json_each(CASE WHEN json_valid(authors) THEN authors"
       " ELSE '[]' END) WHERE type = 'text'"]
)  # fmt: skip

_WATCHED = ", ".join(
    [facet.columns[0] for facet in VALUE_FACETS]
    + ["authors"]
    + [column for facet in FACETS if not facet.has_values for column in facet.columns]
)


def _revised(event: str, row: str) -> str:
    """Return the trigger that keeps the states if a revision of the article *row* is changed."""
    return f"""
CREATE TRIGGER article_facets_revision_{event.split()[0].lower()} AFTER {event} ON revisions BEGIN
    UPDATE article_facets SET codes = (SELECT {_codes("a")} FROM articles a WHERE a.id = {row})
    WHERE id = {row} AND EXISTS (SELECT 1 FROM articles WHERE id = {row});
END
"""


_REVISION_TRIGGERS: Final = (
    _revised("INSERT", "new.article_id"),
    _revised("UPDATE OF change", "new.article_id"),
    _revised("DELETE", "old.article_id"),
)
TRIGGERS = (
    *_REVISION_TRIGGERS,
    f"""
CREATE TRIGGER article_facets_insert AFTER INSERT ON articles BEGIN
{_NEW_VALUES.format(found=_FOUND_IN_ROW)}
    INSERT INTO article_facets(id, codes, authors)
    VALUES (new.id, {_codes("new")}, {_authors("new")});
END
""",
    f"""
CREATE TRIGGER article_facets_update
AFTER UPDATE OF {_WATCHED} ON articles BEGIN
{_NEW_VALUES.format(found=_FOUND_IN_ROW)}
    UPDATE article_facets SET codes = {_codes("new")}, authors = {_authors("new")}
    WHERE id = new.id;
END
""",
    """
CREATE TRIGGER article_facets_delete AFTER DELETE ON articles BEGIN
    DELETE FROM article_facets WHERE id = old.id;
END
""",
)

#: Selects the values of articles that have no code: none, if the tables equal the articles.
UNKNOWN = _UNKNOWN.format(found=_FOUND_IN_ALL)
#: Selects what ``article_facets`` should hold: id, codes and authors of each article.
EXPECTED = f"SELECT a.id, {_codes('a')} AS codes, {_authors('a')} AS authors FROM articles a"

#: Fills the tables from the articles of an archive; ``article_facets`` must be empty.
FILL = (
    _NEW_VALUES.format(found=_FOUND_IN_ALL),
    f"INSERT INTO article_facets(id, codes, authors) {EXPECTED}",
)

#: Gives the articles of an older archive the character of their states, without reading the texts
#: of those that are in none.
WITH_STATES = (
    *(
        f"DROP TRIGGER IF EXISTS article_facets_{kind}{event}"
        for kind in ("", "revision_")
        for event in ("insert", "update", "delete")
    ),
    "UPDATE article_facets SET codes = codes || '@' WHERE length(codes) = 5",
    f"UPDATE article_facets SET codes = (SELECT {_codes('a')} FROM articles a"
    f" WHERE a.id = article_facets.id) WHERE id IN ({' UNION '.join(IDS_BY_STATE[state] for state in STATES)})",
    *TRIGGERS,
)

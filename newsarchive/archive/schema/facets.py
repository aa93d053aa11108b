"""What the search page counts by, one character a value: counting 20,000 hits reads 300 kB.

``article_facets.codes`` holds five characters for each article: site, section, language, day
published (:data:`FIRST_DAY_CHARACTER` is 1 January 1600), and whether it is free and live (see
:data:`FLAGS`); ``authors`` one for each name. Put behind one another they are counted by the
character. Texts and lists in JSON took six times as long to read and four times to count.
Triggers keep the tables in step with the articles; all of it can be made anew from them.
"""

from __future__ import annotations

from datetime import date
from typing import Final

#: Characters of ``codes`` for each article.
WIDTH: Final = 5
#: Stands where there is no value, or none that can be counted.
MISSING: Final = "\x01"
FIRST_DAY_CHARACTER: Final = 0xE000
#: The fifth character: not free, free, not known; then the same of live blogs.
FLAGS: Final = "012345"

_FIRST_DAY: Final = date(1600, 1, 1).toordinal()
_LAST_DAY: Final = date(2200, 1, 1).toordinal()


def day_character(day: date) -> str:
    """The character of *day*; of the first or last there is where *day* is out of range."""
    number = min(max(day.toordinal(), _FIRST_DAY), _LAST_DAY)
    return chr(FIRST_DAY_CHARACTER + number - _FIRST_DAY)


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

# Code 1 is MISSING.
TABLES = (
    FACET_VALUES,
    ARTICLE_FACETS,
    "INSERT INTO facet_values(code, kind, value) VALUES (1, '', '')",
)

_COLUMNS = {"site": "site", "section": "section", "lang": "language"}
#: SQL of a value's character. A million values have one; those after them are not counted.
CHARACTER = "char(CASE WHEN code < 55296 THEN code WHEN code < 1112064 THEN code + 2048 ELSE 1 END)"
# Days up to 2199; no more than four digits before the first dash, or julianday() reads a number.
_DAY = """coalesce((SELECT char(57344 + day) FROM (
        SELECT CAST(julianday(substr({a}.published_at, 1, 10)) - 2305447.5 AS INTEGER) AS day
    ) WHERE {a}.published_at LIKE '____-__-__%' AND day BETWEEN 0 AND 219145), char(1))"""
_FLAG = "(coalesce({a}.is_free <> 0, 2) + 3 * ({a}.kind = 'live'))"


def _names(a: str) -> str:
    """The names in the authors of the row *a*, as ``value``."""
    return (
        f"SELECT value FROM json_each(CASE WHEN json_valid({a}.authors) THEN {a}.authors"
        " ELSE '[]' END) WHERE type = 'text'"
    )


def _codes(a: str) -> str:
    """The five characters of the row *a*, as SQL."""
    coded = [
        f"coalesce((SELECT {CHARACTER} FROM facet_values"
        f" WHERE facet_values.kind = '{kind}' AND value = {a}.{column}), char(1))"
        for kind, column in _COLUMNS.items()
    ]
    return " || ".join([*coded, _DAY.format(a=a), _FLAG.format(a=a)])


def _authors(a: str) -> str:
    """The characters of the authors of the row *a*, as SQL."""
    return (
        f"(SELECT coalesce(group_concat({CHARACTER}, ''), '') FROM ({_names(a)}) AS name"
        " CROSS JOIN facet_values"  # each name in turn, not each known one
        " ON facet_values.kind = 'author' AND facet_values.value = name.value)"
    )


# Not INSERT OR IGNORE: inside a trigger, the statement that fired it decides on conflicts.
_UNKNOWN = """SELECT DISTINCT kind, value FROM ({found}) AS found
    WHERE value <> '' AND NOT EXISTS (
        SELECT 1 FROM facet_values v WHERE v.kind = found.kind AND v.value = found.value
    )"""
_NEW_VALUES = f"""
    INSERT INTO facet_values(kind, value) {_UNKNOWN};"""
_FOUND_IN_ROW = " UNION ALL ".join(
    [f"SELECT '{kind}' AS kind, new.{column} AS value" for kind, column in _COLUMNS.items()]
    + [f"SELECT 'author', value FROM ({_names('new')})"]
)
_FOUND_IN_ALL = " UNION ALL ".join(
    [f"SELECT '{kind}' AS kind, {column} AS value FROM articles" for kind, column in _COLUMNS.items()]
    + ["SELECT 'author', value FROM articles, json_each(CASE WHEN json_valid(authors) THEN authors"
       " ELSE '[]' END) WHERE type = 'text'"]
)  # fmt: skip

TRIGGERS = (
    f"""
CREATE TRIGGER article_facets_insert AFTER INSERT ON articles BEGIN
{_NEW_VALUES.format(found=_FOUND_IN_ROW)}
    INSERT INTO article_facets(id, codes, authors)
    VALUES (new.id, {_codes("new")}, {_authors("new")});
END
""",
    f"""
CREATE TRIGGER article_facets_update
AFTER UPDATE OF site, section, language, authors, published_at, is_free, kind ON articles BEGIN
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

#: The values of articles that have no code: none, where the tables are in step.
UNKNOWN = _UNKNOWN.format(found=_FOUND_IN_ALL)
#: What ``article_facets`` holds then: id, codes, authors of each article.
EXPECTED = f"SELECT a.id, {_codes('a')} AS codes, {_authors('a')} AS authors FROM articles a"

#: Fills the tables of an archive that has articles already.
FILL = (
    _NEW_VALUES.format(found=_FOUND_IN_ALL),
    f"INSERT INTO article_facets(id, codes, authors) {EXPECTED}",
)

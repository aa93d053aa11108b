"""Translate the tree of a query into a condition in SQL.

In a condition ``f`` is the row of ``article_facets``, whose characters are enough for most filters,
``a`` is the row of ``articles`` for the others, and ``{id}`` is the id of either.
``statements.py`` joins the tables that a condition names.
"""

from __future__ import annotations

import json
import re
import string
import unicodedata
from contextlib import suppress
from datetime import date
from typing import Final
from urllib.parse import quote

from newsarchive.archive.schema.facets import (
    CHARACTER,
    FLAG_VALUES,
    character_in_codes,
    day_character,
)
from newsarchive.archive.schema.tags_and_states import IDS_BY_STATE
from newsarchive.archive.search.expressions import depth, expression, is_of_words
from newsarchive.archive.search.query import And, Filter, Node, Not, Or, Term, all_of, any_of
from newsarchive.archive.search.query.fields import host_of
from newsarchive.archive.search.word_forms import Vocabulary, beginning_of
from newsarchive.errors import BadURL
from newsarchive.text import without_invisible, words
from newsarchive.urls import normalised_url
from newsarchive.writing.folding import fold

Parameters = dict[str, str | int | None]

# The character of the day published; char(1) where there is none.
_DAY: Final = character_in_codes("day", "f.codes")
_FLAG: Final = character_in_codes("flag", "f.codes")
# The values of a facet that a filter's value matches. A facet that is not named here matches the
# same value, whatever its case and accents.
_SAME_VALUE: Final = "folded_names(value) = folded_names(?)"
_MATCHING_VALUES: Final = {
    # "bbc", "bbc.com", "news.bbc.com" or the site's name: whole labels of the host, between dots.
    "site": "value IN (SELECT site FROM sites WHERE instr('.' || replace(site, ':', '.') || '.',"
    " '.' || replace(?, ':', '.') || '.') OR instr(name_words(name), name_words(?)))",
    "lang": "(value = ? COLLATE NOCASE OR value LIKE ? || '-%')",
}
# The index that makes URLs unique has all of them. LIKE takes half as long as instr(lower(url), ?).
_URLS: Final = "SELECT id FROM articles WHERE url LIKE ? ESCAPE char(92)"
# URLs that lead to an article by a redirect are known too.
_KNOWN_URL: Final = "SELECT article_id FROM urls WHERE url = ? AND article_id IS NOT NULL"
_TAGS: Final = "SELECT article_id FROM tag_names CROSS JOIN article_tags USING (tag_id) WHERE "


def condition(node: Node, parameters: Parameters, vocabulary: Vocabulary) -> str:
    """Return *node* as a condition in SQL, never NULL, and add its values to *parameters*."""
    if isinstance(node, Term) and (begun := beginning_of(node)):
        found = "SELECT rowid FROM article_beginnings WHERE article_beginnings MATCH"
        return f"{{id}} IN ({found} {_bind(parameters, begun)})"
    if is_of_words(node):
        match = _bind(parameters, expression(node, vocabulary))
        return f"{{id}} IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH {match})"
    if isinstance(node, Not):
        return f"NOT {condition(node.node, parameters, vocabulary)}"
    if isinstance(node, And | Or):
        return _joined(node, parameters, vocabulary)
    assert isinstance(node, Filter)
    return _filter_condition(node, parameters)


def _joined(node: And | Or, parameters: Parameters, vocabulary: Vocabulary) -> str:
    """Return the conditions of *node* in brackets; its words are looked up together."""
    join = all_of if isinstance(node, And) else any_of
    words = [
        n for n in node.nodes if is_of_words(n) and not (isinstance(n, Term) and beginning_of(n))
    ]
    together = join(*words)
    nodes = [*([together] if together else []), *(n for n in node.nodes if n not in words)]
    nodes.sort(key=depth, reverse=True)
    operator = " AND " if isinstance(node, And) else " OR "
    joined = operator.join(condition(child, parameters, vocabulary) for child in nodes)
    return f"({joined})" if joined else "0"


def _filter_condition(filter_: Filter, parameters: Parameters) -> str:
    name, value = filter_.name, filter_.value
    if name == "author":
        return _author_condition(filter_, parameters)
    if name == "story":
        return f"a.story_id IS CAST({_bind(parameters, value)} AS INTEGER)"
    if name == "is" and value in IDS_BY_STATE:
        return f"{{id}} IN ({IDS_BY_STATE[value]})"
    if name == "url":
        return _url_condition(value, parameters)
    if name == "tag":
        return f"{{id}} IN ({_TAGS}{_tag_condition(filter_, parameters)})"
    if name in ("is", "kind"):
        flags = FLAG_VALUES.get(value.casefold(), "")
        return f"{_FLAG} IN ({', '.join(repr(flag) for flag in flags)})"
    if name in ("after", "before"):
        return _date_condition(name, value, parameters)
    values = matching_values(filter_, parameters)
    return f"{character_in_codes(name, 'f.codes')} IN (SELECT {CHARACTER} FROM {values})"


def _author_condition(filter_: Filter, parameters: Parameters) -> str:
    key = _bind(parameters, author_search_key(filter_.value))
    similar = f"instr(folded_names(a.authors), {key}) > 0"
    if not filter_.exact:
        return similar
    author = f"kind = 'author' AND value = {_bind(parameters, filter_.value)}"
    known = f"(SELECT {CHARACTER} FROM facet_values WHERE {author})"
    return f"CASE WHEN {known} IS NULL THEN {similar} ELSE instr(f.authors, {known}) > 0 END"


def _tag_condition(filter_: Filter, parameters: Parameters) -> str:
    """Return the condition on ``tag_names.name``; an exact tag that exists is the only one."""
    similar = f"instr(name_words(name), {_bind(parameters, name_words(filter_.value))})"
    if not filter_.exact:
        return similar
    same = f"name = {_bind(parameters, filter_.value)}"
    return f"CASE WHEN EXISTS (SELECT 1 FROM tag_names WHERE {same}) THEN {same} ELSE {similar} END"


def matching_values(filter_: Filter, parameters: Parameters) -> str:
    """Return SQL, from the name of the table on, for the values of a facet that a filter matches.

    If the filter is exact and its value is one of them, it is the only one.
    """
    name, value = filter_.name, filter_.value
    same = f"kind = '{name}' AND value = {_bind(parameters, value)}" if filter_.exact else ""
    if name == "site":
        value = host_of(value)
    wanted = _MATCHING_VALUES.get(name, _SAME_VALUE).replace("?", _bind(parameters, value))
    if same:
        known = f"EXISTS (SELECT 1 FROM facet_values WHERE {same})"
        wanted = f"CASE WHEN {known} THEN {same} ELSE {wanted} END"
    return f"facet_values WHERE kind = '{name}' AND {wanted}"


def _url_condition(value: str, parameters: Parameters) -> str:
    """Return the condition that the URL has the text *value*, or that the whole URL is known."""
    found = _URLS
    try:
        whole = normalised_url(value)
    except BadURL:
        # URLs are in ASCII: other letters are escaped.
        part = quote(value, safe=string.punctuation + string.digits)
    else:
        part = re.sub(r"^https?://(www\.)?|/$", "", whole)
        found += f" UNION ALL {_KNOWN_URL.replace('?', _bind(parameters, whole))}"
    pattern = re.sub(r"([%_\\])", r"\\\1", part)
    return f"{{id}} IN ({found.replace('?', _bind(parameters, f'%{pattern}%'))})"


def _date_condition(name: str, value: str, parameters: Parameters) -> str:
    if "T" in value:
        sign = ">=" if name == "after" else "<"
        return f"coalesce(a.published_at {sign} {_bind(parameters, value)}, 0)"
    day = _bind(parameters, day_character(date.fromisoformat(value)))
    return f"{_DAY} >= {day}" if name == "after" else f"({_DAY} > char(1) AND {_DAY} < {day})"


def facet_characters(name: str) -> str:
    """Return SQL of the characters that ``f`` has for the facet *name*.

    One, or one an author; for "is" the flag and the states.
    """
    if name == "author":
        return "f.authors"
    if name == "is":
        return f"{_FLAG} || {character_in_codes('state', 'f.codes')}"
    return character_in_codes("flag" if name == "kind" else name, "f.codes")


def _bind(parameters: Parameters, value: str | int | None) -> str:
    name = f"p{len(parameters)}"
    parameters[name] = value
    return f":{name}"


def name_words(name: str | None) -> str:
    """Return the words of *name* between spaces, in lower case without accents; "" for none."""
    found = " ".join(words(re.sub(r"[-'’]", " ", author_search_key(name))))
    return f" {found} " if found else ""


def author_search_key(authors: str | None) -> str:
    """Return *authors*, a JSON list or one name, in lower case, with letters folded as in words."""
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
    return fold("".join(char for char in plain if not unicodedata.combining(char))).casefold()

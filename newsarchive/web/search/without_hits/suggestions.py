"""Suggestions ("Did you mean"): a query with other words of the archive for misspelt ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Final

from newsarchive.archive.search.found_words.words import fold_letters, split_words
from newsarchive.archive.search.index_words import (
    Statement,
    article_with_word,
    frequencies,
    words_that_begin,
)
from newsarchive.archive.search.query import parse_query
from newsarchive.archive.search.query.fields import COLUMNS, FIELDS, field_named, similar_field
from newsarchive.archive.search.statements import Search
from newsarchive.text import search_text
from newsarchive.web.database.archive_database import ArchiveDatabase, TimeLimitExceeded
from newsarchive.web.database.merging import grouped, joined
from newsarchive.web.search.extent import count_hits
from newsarchive.web.search.search_state import SearchState
from newsarchive.web.search.without_hits.similar_words import (
    can_be_misspelt,
    is_korean,
    mistakes_between,
    one_mistake_away,
)
from newsarchive.writing.characters import MARKS

#: A search with more hits gets no suggestion, and a word in more articles is not corrected.
FEW_HITS: Final = 2
#: If the search has hits, only a word is suggested that is this many times as frequent.
_MORE_FREQUENT: Final = 20
#: Words from this length on may have two mistakes.
_TWO_MISTAKES: Final = 6
#: How many words of a query are corrected, and how many words are tried for each.
_MAX_WORDS: Final = 3
_MAX_CANDIDATES: Final = 3
#: How many other queries are tried.
_MAX_QUERIES: Final = 9
#: Time limit in milliseconds for one look-up of words.
_LIMIT_MS: Final = 300

_TEXT_FIELDS: Final = {name for name, field in FIELDS.items() if field in COLUMNS}
_FIELD = re.compile(r"""(?<![^\s("'+-])([^\W\d_]{2,}):(?=[^\s\\/])""")
# A word, or else a filter with its value, which is a word or phrase.
_WORD = re.compile(
    rf"""(?P<filter>\b(?i:{"|".join(sorted(set(FIELDS) - _TEXT_FIELDS, key=len, reverse=True))})
    :(?:"[^"]*"?|[^\s()"]+))|(?P<word>[^\W_](?:[^\W_]|[{MARKS}])*)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another query, and the number of articles that it finds."""

    q: str
    count: int


async def suggest_query(
    archive: ArchiveDatabase, state: SearchState, search: Search, total: int
) -> Suggestion | None:
    """Return the query of *state* with similar, more frequent words for rare and unknown ones.

    *search* is that of *state*, and *total* its number of hits. Returns None if no word is rare, no
    other word is similar, or the new query has no hits (if *total* is not 0: not far more hits).
    """
    if total > FEW_HITS:
        return None
    mended = _with_known_fields(state.q)
    terms = state.with_query(mended).query.terms
    wanted = {word for term in terms for word in _as_indexed(term.text).split()}
    words = {word: _as_indexed(word) for word in _words_outside_filters(mended)}
    typed = {w: f for w, f in words.items() if f in wanted and can_be_misspelt(f)}
    known = await _frequencies(archive, list(typed.values()))
    rare = [word for word, folded in typed.items() if known.get(folded, 0) <= FEW_HITS]
    choices: dict[str, list[str]] = {}
    for word in rare[:_MAX_WORDS]:
        other = replace(search, query=parse_query(word))
        is_found = len(rare) > 1 and await _count(archive, other) > FEW_HITS  # in another form
        similar = await _similar_words(archive, typed[word], known.get(typed[word], 0))
        choices[word] = [*([word] if is_found or not similar else []), *similar]
    for choice in islice(product(*choices.values()), _MAX_QUERIES):
        q = _corrected(mended, dict(zip(choices, choice, strict=True)))
        if q == state.q:
            continue
        count = await _count(archive, replace(search, query=state.with_query(q).query))
        if count > max(0, total * _MORE_FREQUENT):
            return Suggestion(q, count)
    return None


def _with_known_fields(q: str) -> str:
    """Return the query *q* with similar fields in place of unknown ones, or without their names."""

    def mended(match: re.Match[str]) -> str:
        name = match[1]
        if field_named(name):
            return match[0]
        similar = similar_field(name)
        return f"{similar}:" if similar else match[0] if name[0].isupper() else ""

    return _FIELD.sub(mended, q)


def _words_outside_filters(q: str) -> list[str]:
    """Return the words of *q*, each once, without the values of fields that are no text."""
    return list(dict.fromkeys(m["word"] for m in _WORD.finditer(q) if m["word"]))


def _corrected(q: str, corrections: dict[str, str]) -> str:
    """Return *q* with the *corrections* of its words."""
    return _WORD.sub(lambda m: corrections.get(m["word"] or "", m[0]), q)


def _as_indexed(text: str) -> str:
    return (search_text(text) or "").lower()


async def _count(archive: ArchiveDatabase, search: Search) -> int:
    try:
        return await count_hits(archive, search)
    except TimeLimitExceeded:
        return 0


async def _similar_words(archive: ArchiveDatabase, word: str, articles: int) -> list[str]:
    """Return the words of the archive that are most similar to *word*, as articles spell them.

    *articles* have *word* itself. Among equally similar words the most frequent ones are returned;
    words with the same first letter count four times, because mistakes there are rare.
    """
    found = await _frequencies(archive, one_mistake_away(word))
    if not found and len(word) >= _TWO_MISTAKES:
        found = await _two_mistakes_away(archive, word)
    frequent = [other for other in found if found[other] > articles * _MORE_FREQUENT]
    frequent.sort(key=lambda other: (-found[other] * (4 if other[0] == word[0] else 1), other))
    forms = [await _spelling(archive, other) for other in frequent[:_MAX_CANDIDATES]]
    return [form for form in forms if form]


async def _two_mistakes_away(archive: ArchiveDatabase, word: str) -> dict[str, int]:
    """Return the words with two mistakes, of which one at most is in the first two letters."""
    starts = {word[:2], word[1] + word[0], word[1:3]}
    statement = words_that_begin(sorted(starts), len(word))
    try:
        rows = await archive.fetch_rows(*statement, _LIMIT_MS, grouped("word"))
    except TimeLimitExceeded:
        return {}
    near = [row["word"] for row in rows if mistakes_between(word, row["word"], 2) <= 2]
    return await _rows(archive, frequencies(near)) if near else {}


async def _frequencies(archive: ArchiveDatabase, words: list[str]) -> dict[str, int]:
    """Return the number of articles of those of *words* that the archive has."""
    korean = [word for word in words if is_korean(word)]
    others = [word for word in words if not is_korean(word)]
    found = await _rows(archive, frequencies(others)) if others else {}
    return found | (await _rows(archive, frequencies(korean, beginnings=True)) if korean else {})


async def _rows(archive: ArchiveDatabase, statement: Statement) -> dict[str, int]:
    """Return the number of articles by word; nothing if *statement* takes too long."""
    try:
        rows = await archive.fetch_rows(*statement, _LIMIT_MS, grouped("word", sums=["articles"]))
    except TimeLimitExceeded:
        return {}
    return {row["word"]: row["articles"] for row in rows if row["articles"]}


async def _spelling(archive: ArchiveDatabase, word: str) -> str | None:
    """Return *word* as an article spells it, in lower case: with accents, and not a stem."""
    if is_korean(word):
        return word
    try:
        articles = await archive.run_statement(article_with_word(word), joined)
    except TimeLimitExceeded:
        return None
    text = " ".join(f"{row['title'] or ''} {row['text']}" for row in articles)
    word = fold_letters(word)
    forms = {as_is.lower(): mistakes_between(word, form, 1) for form, as_is in split_words(text)}
    nearest = min(forms, key=lambda form: (forms[form], form), default=None)
    return nearest if nearest and forms[nearest] <= 1 else None

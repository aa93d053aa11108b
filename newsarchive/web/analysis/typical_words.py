"""The words that are typical of the hits of a search, by language.

Both sides are samples: of the hits, and of the other articles in the same language. They are drawn
by a hash of the article's number, so the same archive gives the same words. The copies of a story
count once on both sides.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from newsarchive.archive.search.found_words.finder import TermFinder
from newsarchive.archive.search.found_words.words import fold_letters
from newsarchive.archive.search.query import Filter, Query, Term
from newsarchive.archive.search.samples import sampled_ids, shuffled, texts
from newsarchive.archive.search.statements import Search
from newsarchive.web.analysis.keyness import LEAST_ARTICLES, KeyWord, key_words
from newsarchive.web.analysis.spaceless_words import key_sequences
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.database.merging import joined, ordered
from newsarchive.web.search.extent import (
    Extent,
    count_hits,
    fetch_extent,
    hits_among,
    share_of,
)
from newsarchive.web.search.search_state import SearchState
from newsarchive.writing.characters import is_spaceless
from newsarchive.writing.stems import stemmed_language

#: How many hits, and how many other articles of each language, are read at most.
HITS, OTHERS = 400, 800
#: How much of each text is read, in characters.
_READ: Final = 8_000
#: The most languages, those with the most hits.
_LANGUAGES: Final = 3
#: The most words of each language.
WORDS: Final = 60


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """The typical words of the hits in one language."""

    language: str
    """The code; "" if the language is not known."""
    hits: int
    """The number of articles among the sampled hits."""
    others: int
    """The number of other articles that they are compared with."""
    words: list[KeyWord]


@dataclass(slots=True)
class TypicalWords:
    """The typical words of the hits of a search."""

    total: int = 0
    """The number of all hits."""
    read: int = 0
    """The number of hits that were read."""
    languages: list[LanguageWords] = field(default_factory=list)


async def typical_words(archive: ArchiveDatabase, state: SearchState) -> TypicalWords:
    """Return the typical words of the hits of *state*."""
    extent = await fetch_extent(archive)
    search = await extent.search(archive, state.query)
    total = await count_hits(archive, search)
    rows = await _read(archive, await _ids(archive, search, HITS))
    result = TypicalWords(total, len(rows))
    by_language: dict[str, list[Any]] = {}
    for row in _one_of_each_story(rows):
        by_language.setdefault(_primary(row["language"]), []).append(row)
    largest = sorted(by_language, key=lambda code: (-len(by_language[code]), code))
    for code in largest[:_LANGUAGES]:
        hits = [row["text"] for row in by_language[code]]
        if len(hits) >= LEAST_ARTICLES:
            others = await _others(archive, extent, search, code)
            words = await asyncio.to_thread(_words, hits, others, state, code)
            result.languages.append(LanguageWords(code, len(hits), len(others), words))
    return result


async def _ids(archive: ArchiveDatabase, search: Search, size: int) -> list[int]:
    async def ids_in(file: ArchiveDatabase) -> list[int]:
        own = await share_of(archive, file, search)
        sql, parameters = sampled_ids(own, size)
        return [row["id"] for row in await file.fetch_kept_rows(sql, joined, parameters)]

    return sorted(joined(await archive.ask_each(ids_in)), key=shuffled)[:size]


async def _read(archive: ArchiveDatabase, ids: list[int]) -> list[Any]:
    place = {number: at for at, number in enumerate(ids)}
    return await archive.run_statement(texts(ids, _READ), ordered(lambda row: place[row["id"]]))


async def _others(archive: ArchiveDatabase, extent: Extent, search: Search, code: str) -> list[str]:
    """Return the texts of other articles in the language *code*: those that are no hits."""
    # Articles without a language have no such filter. They are compared with all others.
    same_language = Query(Filter("lang", code) if code else None)
    ids = await _ids(archive, await extent.search(archive, same_language), OTHERS)
    hits = await hits_among(archive, search, ids)
    rows = await _read(archive, [each for each in ids if each not in hits])
    return [row["text"] for row in _one_of_each_story(rows)]


def _one_of_each_story(rows: Sequence[Any]) -> list[Any]:
    stories: set[int] = set()
    kept = []
    for row in rows:
        if row["story_id"] not in stories:
            kept.append(row)
        if row["story_id"] is not None:
            stories.add(row["story_id"])
    return kept


def _primary(language: str | None) -> str:
    """Return the code of a language without its region."""
    return (language or "").split("-")[0].lower()


def _words(
    hits: Sequence[str], others: Sequence[str], state: SearchState, code: str
) -> list[KeyWord]:
    found = key_words(hits, others, stemmed_language(code) or "")
    if any(is_spaceless(text) for text in hits):
        found = sorted(found + key_sequences(hits, others), key=lambda key: -key.score)
    own = _OwnWords(state)
    return [key for key in found if key.word not in own][:WORDS]


class _OwnWords:
    """The words of the query, in all forms that it finds."""

    def __init__(self, state: SearchState) -> None:
        terms = state.query.terms
        # Also each word of a phrase.
        words = {word for term in terms for word in term.text.split()}
        self._highlighter = TermFinder([*terms, *map(Term, sorted(words))])
        self._sequences = [
            "".join(fold_letters(term.text).split()) for term in terms if is_spaceless(term.text)
        ]

    def __contains__(self, word: str) -> bool:
        folded = fold_letters(word)
        if is_spaceless(word):
            return any(folded in own or own in folded for own in self._sequences)
        return bool(self._highlighter.find_hits(word))

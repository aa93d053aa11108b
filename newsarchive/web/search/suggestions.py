"""Suggestions ("Did you mean"): similar words of the archive for a query without hits."""

from __future__ import annotations

import re
from typing import Any, Final

from newsarchive.archive.search.index_words import any_article_with, article_with_word, nearby_words
from newsarchive.archive.search.query import Term
from newsarchive.archive.search.statements import Search
from newsarchive.web.framework.database import ArchiveDatabase, TimeLimitExceeded
from newsarchive.web.search.highlighting import fold_letters, split_words
from newsarchive.web.search.porter_stemmer import stem
from newsarchive.web.search.search_state import SearchState

#: Shorter words are not corrected.
_SHORTEST: Final = 4
#: How many words of a query are corrected.
_MAX_TERMS: Final = 3
#: Time limit in milliseconds for looking up one word.
_LIMIT_MS: Final = 300


async def suggest_query(archive: ArchiveDatabase, state: SearchState, until: int) -> str | None:
    """Return the text of the query with unknown words replaced by similar ones of the archive.

    Returns None if all words are known, no word is similar, or the new query has no hits either.
    """
    suggestion = state.q
    try:
        missing = [
            term
            for term in _correctable_terms(state)
            if not await archive.run_statement(any_article_with(term))
        ]
        for term in missing[:_MAX_TERMS]:
            if near := await _nearest_word(archive, fold_letters(term.text)):
                suggestion = _replace_word(suggestion, term.text, near)
        if suggestion == state.q:
            return None
        count = Search(state.with_query(suggestion).query, until).count()
        return suggestion if (await archive.run_statement(count))[0][0] else None
    except TimeLimitExceeded:
        return None


def _correctable_terms(state: SearchState) -> list[Term]:
    return [
        term
        for term in state.query.terms
        if len(term.text) >= _SHORTEST and term.text.isalpha() and not term.prefix
    ]


def _replace_word(q: str, word: str, near: str) -> str:
    return re.sub(
        rf"(?<!\w){re.escape(word)}(?!\w)", near.replace("\\", ""), q, flags=re.IGNORECASE
    )


async def _nearest_word(archive: ArchiveDatabase, word: str) -> str | None:
    """Return the word of the archive that is most similar to *word*, as an article spells it.

    Among equally similar words the most frequent one wins. Returns None if none is similar enough.
    """
    wanted = stem(word)
    statement = nearby_words(wanted)
    rows = await archive.fetch_rows(statement.sql, statement.parameters, limit_ms=_LIMIT_MS)
    allowed = 1 if len(wanted) < 6 else 2
    near = []
    for row in rows:
        distance = edit_distance(wanted, fold_letters(row["term"]), allowed)
        if distance <= allowed:
            near.append((distance, -row["doc"], row["term"]))
    for _, _, term in sorted(near)[:3]:
        articles = await archive.run_statement(article_with_word(term))
        if articles and (spelling := _spelling(articles[0], term, word)):
            return spelling
    return None


def _spelling(row: Any, term: str, word: str) -> str | None:
    """Return the form of the index's *term* in the article *row* that is most similar to *word*."""
    wanted = fold_letters(term)
    text = f"{row['title'] or ''} {row['text']}"
    forms = {(form, as_is) for form, as_is in split_words(text) if stem(form) == wanted}
    nearest = min(forms, key=lambda pair: (edit_distance(word, pair[0], 9), pair), default=None)
    return nearest[1].lower() if nearest else None


def edit_distance(source: str, target: str, limit: int) -> int:
    """Return how many letters to insert, remove, change or swap to turn *source* into *target*.

    Returns *limit* + 1 if they are more than *limit*. This is the "optimal string alignment" form
    of the Damerau-Levenshtein distance.
    """
    if abs(len(source) - len(target)) > limit:
        return limit + 1
    row_before_last: list[int] = []
    last_row = list(range(len(target) + 1))
    for i, a in enumerate(source, 1):
        row = [i]
        for j, b in enumerate(target, 1):
            cost = min(last_row[j] + 1, row[j - 1] + 1, last_row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == target[j - 2] and source[i - 2] == b:
                cost = min(cost, row_before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        row_before_last, last_row = last_row, row
    return last_row[-1]

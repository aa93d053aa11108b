"""Did you mean: for a query without hits, words of the archive's own that are nearly it."""

from __future__ import annotations

import re
from typing import Any, Final

from newsarchive.archive.search.index_words import any_article_with, article_with_word, nearby_words
from newsarchive.archive.search.query import Term
from newsarchive.archive.search.statements import Search
from newsarchive.web.framework.database import ArchiveDatabase, TookTooLong
from newsarchive.web.search.highlighting import folded_letters, words_with_stems
from newsarchive.web.search.porter_stemmer import stem
from newsarchive.web.search.search_state import SearchState

#: Shortest word that is mended; most words of a query that are; milliseconds for looking one up.
_SHORTEST: Final = 4
_MOST: Final = 3
_LIMIT_MS: Final = 300


async def suggest(archive: ArchiveDatabase, asked: SearchState, until: int) -> str | None:
    """The query's text with the words the archive lacks replaced by near ones that it has.

    None where it lacks none, has none near, or the new query would find nothing either.
    """
    better = asked.q
    try:
        missing = [term for term in _words(asked) if not await archive.run(any_article_with(term))]
        for term in missing[:_MOST]:
            if near := await _nearest(archive, folded_letters(term.text)):
                better = _replaced(better, term.text, near)
        if better == asked.q:
            return None
        count = Search(asked.asking(better).query, until).count()
        return better if (await archive.run(count))[0][0] else None
    except TookTooLong:
        return None


def _words(asked: SearchState) -> list[Term]:
    return [
        term
        for term in asked.query.terms
        if len(term.text) >= _SHORTEST and term.text.isalpha() and not term.prefix
    ]


def _replaced(q: str, word: str, near: str) -> str:
    return re.sub(
        rf"(?<!\w){re.escape(word)}(?!\w)", near.replace("\\", ""), q, flags=re.IGNORECASE
    )


async def _nearest(archive: ArchiveDatabase, word: str) -> str | None:
    """The word of the archive that is most likely meant by *word*, as its texts spell it."""
    wanted = stem(word)
    statement = nearby_words(wanted)
    rows = await archive.rows(statement.sql, statement.parameters, limit_ms=_LIMIT_MS)
    allowed = 1 if len(wanted) < 6 else 2
    near = []
    for row in rows:
        distance = edits(wanted, folded_letters(row["term"]), allowed)
        if distance <= allowed:
            near.append((distance, -row["doc"], row["term"]))
    for _, _, term in sorted(near)[:3]:
        found = await archive.run(article_with_word(term))
        if found and (spelled := _spelling(found[0], term, word)):
            return spelled
    return None


def _spelling(row: Any, term: str, word: str) -> str | None:
    """How an article spells the index's *term*: of its forms the one nearest to *word*."""
    wanted = folded_letters(term)
    text = f"{row['title'] or ''} {row['text']}"
    forms = {(form, as_is) for form, as_is in words_with_stems(text) if stem(form) == wanted}
    nearest = min(forms, key=lambda pair: (edits(word, pair[0], 9), pair), default=None)
    return nearest[1].lower() if nearest else None


def edits(one: str, other: str, most: int) -> int:
    """Letters to insert, remove, change or swap to make *other* of *one*; *most* + 1: more.

    The "optimal string alignment" form of the Damerau-Levenshtein distance.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]

"""How typical a word is of some articles, compared with others: log-likelihood (pure functions).

The measure is the log-likelihood of Dunning (1993) in the form of Rayson & Garside (2000),
"Comparing Corpora using Frequency Profiling". A word is counted once in each article, so that no
single long article decides; the size of a collection is the sum of these counts over all words.
Words that are frequent everywhere get a low score, so no list of stop words is needed.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from newsarchive.archive.search.found_words.words import fold_letters
from newsarchive.writing.characters import MARKS, SPACELESS
from newsarchive.writing.stems import stems

#: The score from which on chance is improbable: p < 0.001 for one word.
LEAST_SCORE: Final = 10.83
#: A word must be in at least this many articles.
LEAST_ARTICLES: Final = 3
#: Words of each language whose keys are remembered.
_REMEMBERED: Final = 100_000

# Two or more letters. Figures alone are no words, but "covid19" is.
_WORD = re.compile(rf"[^\W\d_{SPACELESS}](?:[^\W_{SPACELESS}]|[{MARKS}])+")


@dataclass(frozen=True, slots=True)
class KeyWord:
    """A word that is typical of the hits."""

    word: str
    """In the form that is most frequent in the hits, as it is written there."""
    hits: int
    """The number of articles among the sampled hits that have it."""
    others: int
    """The number of other articles that have it."""
    score: float
    """The log-likelihood."""


@dataclass(slots=True)
class Profile:
    """The number of articles that have each word."""

    articles: Counter[str]
    size: int
    """The sum of the counts over all words."""


def log_likelihood(hits: int, others: int, size_of_hits: int, size_of_others: int) -> float:
    """Return how improbable it is that a word is as frequent in the hits as elsewhere by chance.

    *hits* and *others* are its frequencies, the sizes those of the collections. The value is 0 if
    the frequencies are in proportion to the sizes.
    """
    total = size_of_hits + size_of_others
    score = 0.0
    for observed, size in ((hits, size_of_hits), (others, size_of_others)):
        if observed:
            score += observed * math.log(observed * total / (size * (hits + others)))
    return 2 * score


def words_of(text: str, language: str = "") -> set[str]:
    """Return the different words of *text*, each as its stem in *language*, or folded without one.

    Words of scripts without spaces are left out.
    """
    return set(map(_keys(language).__getitem__, set(_WORD.findall(text))))


class _Keys(dict[str, str]):
    """What all forms of a word have in common, by the word as it is written."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        key = fold_letters(word)
        if self._language:
            lower = word.lower().replace("\u0307", "")  # of the Turkish capital İ
            key = stems(lower, self._language)[0]
        self[word] = key
        return key


@cache
def _keys(language: str) -> _Keys:
    return _Keys(language)


def profile(texts: Iterable[str], language: str = "") -> Profile:
    """Return in how many of *texts* each word is, in any form of *language*."""
    articles: Counter[str] = Counter()
    size = 0
    for text in texts:
        words = words_of(text, language)
        size += len(words)
        articles.update(words)
    return Profile(articles, size)


def key_words(hits: Sequence[str], others: Sequence[str], language: str = "") -> list[KeyWord]:
    """Return the words that are typical of the texts *hits*, compared with *others*; best first.

    The forms of a word in *language*, one of those that are stemmed, are one word.
    """
    of_hits, of_others = profile(hits, language), profile(others, language)
    found = typical(of_hits, of_others)
    spelled = spellings(hits, {key.word for key in found}, language)
    return [KeyWord(spelled[key.word], key.hits, key.others, key.score) for key in found]


def typical(hits: Profile, others: Profile) -> list[KeyWord]:
    """Return the words of *hits* that are more frequent there than in *others*; best first."""
    found = []
    for word, number in hits.articles.items():
        elsewhere = others.articles[word]
        if number < LEAST_ARTICLES or number * others.size <= elsewhere * hits.size:
            continue
        score = log_likelihood(number, elsewhere, hits.size, others.size)
        if score >= LEAST_SCORE:
            found.append(KeyWord(word, number, elsewhere, score))
    return sorted(found, key=lambda key: (-key.score, key.word))


def spellings(texts: Iterable[str], keys: set[str], language: str = "") -> Mapping[str, str]:
    """Return, for each of the words *keys*, the form that is most frequent in *texts*."""
    counts: dict[str, Counter[str]] = {word: Counter() for word in keys}
    key_of = _keys(language)
    for text in texts:
        for spelling in _WORD.findall(text):
            word = key_of[spelling]
            if word in counts:
                counts[word][spelling] += 1
    return {
        word: max(found, key=lambda spelling: (found[spelling], spelling), default=word)
        for word, found in counts.items()
    }

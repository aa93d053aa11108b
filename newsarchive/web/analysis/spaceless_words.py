"""Typical words of scripts without spaces (Chinese, Japanese, Thai and others), by statistics.

No dictionary decides where a word begins. A sequence of characters is taken for a word if many
articles have it, if its parts are together more often than chance would have it, and if what stands
before and after it varies. Of sequences that overlap the most typical one is kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

from newsarchive.web.analysis.keyness import LEAST_ARTICLES, KeyWord, Profile, typical
from newsarchive.writing.characters import SOUTH_EAST_ASIAN, SPACELESS

#: Longer sequences are not looked for.
_LONGEST: Final = 8
#: What is read of a text, in characters, and how many texts.
_READ, _TEXTS = 1_500, 250
#: How much more often than by chance the parts of a word are together.
_COHESION: Final = 4
#: The largest share of one and the same neighbour, before or after, among all places of a word.
_ONE_NEIGHBOUR: Final = 0.7
#: The most candidates whose neighbours are looked at.
_CANDIDATES: Final = 400

_RUN = re.compile(f"[{SPACELESS}]+")
# In Thai and its relatives letters are shorter than syllables.
_LETTERS = re.compile(f"[{SOUTH_EAST_ASIAN}]")
_SHORTEST_OF_LETTERS: Final = 3


def key_sequences(hits: Sequence[str], others: Sequence[str]) -> list[KeyWord]:
    """Return the words that are typical of the texts *hits*, compared with *others*; best first."""
    runs = [_RUN.findall(text[:_READ]) for text in hits[:_TEXTS]]
    articles, pairs = _frequent_sequences(runs)
    if not articles:
        return []
    other_runs = ["\n".join(_RUN.findall(text[:_READ])) for text in others]
    text = "\n".join(run for each in runs for run in each)
    # The best ones by what the hits alone show, before anything is counted elsewhere.
    words = [
        word
        for word, _ in Counter(articles).most_common(4 * _CANDIDATES)
        if _may_be_word(word) and _is_cohesive(word, text)
    ]
    profile_of_others = Profile(
        Counter({word: sum(word in each for each in other_runs) for word in words}),
        sum(len({each[at : at + 2] for at in range(len(each) - 1)}) for each in other_runs),
    )
    found = typical(Profile(Counter({w: articles[w] for w in words}), pairs), profile_of_others)
    best = [key for key in found[:_CANDIDATES] if _neighbours_vary(key.word, text)]
    return _without_parts(best, text)


def _frequent_sequences(runs: Sequence[Sequence[str]]) -> tuple[dict[str, int], int]:
    """Return the number of articles of each frequent sequence, and the sum over all pairs.

    A longer sequence can be frequent only if both of its shorter ones are.
    """
    frequent: dict[str, int] = {}
    shorter: set[str] = set()
    size = 0
    for length in range(2, _LONGEST + 1):
        counts: Counter[str] = Counter()
        for each in runs:
            found = _sequences(each, length, shorter)
            size += len(found) if length == 2 else 0
            counts.update(found)
        shorter = {sequence for sequence, n in counts.items() if n >= LEAST_ARTICLES}
        if not shorter:
            break
        frequent.update((sequence, counts[sequence]) for sequence in shorter)
    return frequent, size


def _sequences(runs: Sequence[str], length: int, shorter: set[str]) -> set[str]:
    """Return the different sequences of *length* characters whose two parts are in *shorter*."""
    found = {run[at : at + length] for run in runs for at in range(len(run) - length + 1)}
    if length == 2:
        return found
    return {each for each in found if each[1:] in shorter and each[:-1] in shorter}


def _may_be_word(word: str) -> bool:
    if _LETTERS.match(word) and len(word) < _SHORTEST_OF_LETTERS:
        return False
    return unicodedata.category(word[0])[0] != "M"


def _is_cohesive(word: str, text: str) -> bool:
    """Return whether all two parts of *word* are together more often than by chance."""
    together = text.count(word) * len(text)
    return all(
        together >= _COHESION * text.count(word[:at]) * text.count(word[at:])
        for at in range(1, len(word))
    )


def _neighbours_vary(word: str, text: str) -> bool:
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    at = text.find(word)
    places = 0
    while at >= 0:
        end = at + len(word)
        before[text[at - 1] if at else "\n"] += 1
        after[text[end] if end < len(text) else "\n"] += 1
        places += 1
        at = text.find(word, end)
    # The beginning and the end of a run are as good as any number of different neighbours.
    del before["\n"], after["\n"]
    return all(max(c.values(), default=0) <= _ONE_NEIGHBOUR * places for c in (before, after))


def _without_parts(found: Sequence[KeyWord], text: str) -> list[KeyWord]:
    """Return *found*, the best first, without those that are mostly parts of better ones.

    The places of a word that is kept are taken out of *text*. What loses most of its own places
    by this was a part of the word, contained it or overlapped with it.
    """
    kept: list[KeyWord] = []
    rest = text
    for key in found:
        if 2 * rest.count(key.word) > text.count(key.word):
            kept.append(key)
            rest = rest.replace(key.word, "\n")
    return kept

"""Find out whether articles that share a block report on one running story.

The follow-ups of a running story may be months apart and share no sentence but the block. They
share words that the rest of the site hardly has: names of people and places, and what is at issue.
Articles with an appeal in common share no such words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from math import comb

from newsarchive.boilerplate.cues import cues_of
from newsarchive.boilerplate.lexicon.phrases import Phrase
from newsarchive.boilerplate.telling_words import telling_words
from newsarchive.boilerplate.word_cues import LINES_REMEMBERED
from newsarchive.text import words
from newsarchive.word_lists import frequent_words

#: Words that a block needs to say what an article is about.
LEAST_WORDS = 7
#: Letters of a word that may be a topic without a capital: "robots", "vapes". Other articles of the
#: site show which of these words are everyday words.
LEAST_LETTERS = 5
#: Articles that a set needs, apart from the blocks that they share, to be found to have one topic.
LEAST_ARTICLES = 3
#: A word of the topic is in at least this share of the articles, and in this many times the share
#: of the site's other articles.
COMMON, MORE_THAN_ELSEWHERE = 0.4, 5
#: It is in so many articles by chance with less than this probability, as the other articles show;
#: a topic of one word with less than the second.
CHANCE, CHANCE_OF_ONE_WORD = 1e-3, 1e-5
#: Share of the articles that have a word of the topic.
OF_ONE_TOPIC = 0.5


@lru_cache(LINES_REMEMBERED)
def words_of_topic(text: str, names: tuple[Phrase, ...] = ()) -> frozenset[str]:
    """Return the words of a block that may be the topic of its article.

    Empty for a short block, and for one with strong cues on a site with *names*. Results are kept,
    as those of ``topic_words``, and depend on the arguments and the data files only.
    """
    tokens = words(text)
    if len(tokens) < LEAST_WORDS or cues_of(text, names).score > 1:
        return frozenset()
    long = (token for token in tokens if len(token) >= LEAST_LETTERS)
    return telling_words(text).union(long) - _frequent()


def topic_of(
    articles: Sequence[Mapping[int, frozenset[str]]], others: Sequence[frozenset[str]]
) -> str | None:
    """Return the word for what most of *articles* are about, or None if they have no one topic.

    Each article is given as the words of its blocks, by family; *others* as the words of other
    articles of the site. Families that recur in *articles* do not count: they are what is judged.
    """
    occurrences = Counter(family for article in articles for family in article)
    own = [
        frozenset().union(*(found for family, found in each.items() if occurrences[family] == 1))
        for each in articles
    ]
    own = [each for each in own if each]
    if len(own) < LEAST_ARTICLES:
        return None
    numbers = Counter(word for each in own for word in each)
    chances = {}
    for word, number in numbers.items():
        if number < len(own) * COMMON:  # Most words are: the other articles need not be read.
            continue
        share = (sum(word in other for other in others) + 1) / (len(others) + 1)
        if number >= len(own) * max(COMMON, MORE_THAN_ELSEWHERE * share):
            chances[word] = _chance(number, len(own), share)
    topic = {word for word, chance in chances.items() if chance < CHANCE}
    if not topic or (len(topic) == 1 and chances[min(topic)] >= CHANCE_OF_ONE_WORD):
        return None
    if sum(not topic.isdisjoint(each) for each in own) < OF_ONE_TOPIC * len(own):
        return None
    return min(topic, key=lambda word: (chances[word], word))


def _chance(number: int, of: int, share: float) -> float:
    """Return how probable it is that *number* or more *of* so many have a word of this *share*."""
    return sum(comb(of, n) * share**n * (1 - share) ** (of - n) for n in range(number, of + 1))


@cache
def _frequent() -> frozenset[str]:
    return frozenset().union(*frequent_words().values())

"""Count the unrelated stories in a set of articles, by the words that say what each is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from statistics import median

from newsarchive.boilerplate.cues import cues_of
from newsarchive.boilerplate.lexicon.phrases import Phrase
from newsarchive.boilerplate.telling_words import telling_words
from newsarchive.boilerplate.verdicts import BULK_STORIES
from newsarchive.boilerplate.word_cues import LINES_REMEMBERED
from newsarchive.text import words
from newsarchive.writing.lengths import length_in_words

#: From this share of common topic words on, two articles are about the same thing; from this
#: median share on, a whole set of articles is. Measured: unrelated news 0.02, follow-ups 0.2.
RELATED = 0.2
RELATED_AS_A_SET = 0.1
#: From this share of the common words on, one block is all that two articles have in common.
ONE_BLOCK = 0.7
#: Words that a block needs to say what an article is about.
TOPIC_WORDS = 10
#: From this many sampled articles on, a family that occurs in more than half of them is ignored
#: when topics are compared: it describes the site and not the story.
SEVERAL = 8
#: Topic words that an article needs, apart from what it shares, to be compared with others.
LEAST_WORDS = 5


@lru_cache(LINES_REMEMBERED)
def topic_words(text: str, names: tuple[Phrase, ...] = ()) -> frozenset[str]:
    """Return the words of a block that say what it is about (:func:`telling_words`).

    Empty for a block that is short, or that has cues on a site with *names*: it says nothing about
    the article. Results are kept, because each sampled article is compared with many others.
    Nobody needs to invalidate them: they depend on the arguments and on the data files only.
    """
    is_short = text.count(" ") < TOPIC_WORDS - 1
    if is_short and (text.isascii() or length_in_words(words(text)) < TOPIC_WORDS):
        return frozenset()
    return frozenset() if cues_of(text, names).score else telling_words(text)


def count_stories(articles: Sequence[Mapping[int, frozenset[str]]]) -> int:
    """Return the number of unrelated stories among *articles*.

    An article is given as the topic words of its blocks, by family. Two articles are compared by
    what they do not share word for word. Copies and updates, of which little is left then, are one
    story, and so are follow-ups on one topic. Families in most of the articles are ignored, and
    articles with too few topic words do not count.
    """
    occurrences = Counter(family for article in articles for family in article)
    most = len(articles) / 2 if len(articles) >= SEVERAL else len(articles)
    everywhere = {family for family, number in occurrences.items() if number > most}
    own = [{f: each[f] for f in each.keys() - everywhere} for each in articles]
    whole = [_words_of(each, each) for each in own]
    comparable = [pair for pair in zip(own, whole, strict=True) if len(pair[1]) >= LEAST_WORDS]
    is_bulk = len(comparable) >= BULK_STORIES
    matters = RELATED if is_bulk else RELATED_AS_A_SET
    shares = {
        (one, other): _share(*comparable[one], *comparable[other], matters)
        for one, other in combinations(range(len(comparable)), 2)
    }
    if shares and not is_bulk and median(shares.values()) >= RELATED_AS_A_SET:
        return 1
    parent = list(range(len(comparable)))

    def root(index: int) -> int:
        while parent[index] != index:
            index = parent[index]
        return index

    for (one, other), share in shares.items():
        if share >= RELATED:
            parent[root(one)] = root(other)
    return sum(root(index) == index for index in range(len(comparable)))


def _share(
    one: Mapping[int, frozenset[str]],
    left: frozenset[str],
    other: Mapping[int, frozenset[str]],
    right: frozenset[str],
    matters: float,
) -> float:
    """Return the share of topic words that two articles have in common, 0 to 1.

    *left* and *right* are all topic words of each. Shares below *matters* are not exact: they
    may be too large, but stay below it.
    """
    if both := one.keys() & other.keys():
        left = _words_of(one, one.keys() - both)
        right = _words_of(other, other.keys() - both)
    least = min(len(left), len(right))
    if both and len(_words_of(one, both)) > least:
        return 1.0
    if least < LEAST_WORDS:
        return 0.0
    common = left & right
    if len(common) >= matters * least:
        common -= _of_one_block(one, common) & _of_one_block(other, common)
    return len(common) / least


def _of_one_block(article: Mapping[int, frozenset[str]], common: frozenset[str]) -> frozenset[str]:
    """Return the words of *common* in the block with most of them, if it has nearly all; or none.

    Two wordings of a recurring paragraph are no common topic: a topic runs through an article.
    """
    most = max((common & block for block in article.values()), key=len)
    return most if len(most) >= ONE_BLOCK * len(common) else frozenset()


def _words_of(article: Mapping[int, frozenset[str]], families: Iterable[int]) -> frozenset[str]:
    return frozenset().union(*(article[family] for family in families))

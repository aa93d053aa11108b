"""The verdict on a family of blocks that recurs on a site: keep, review or drop, and why.

Pure: what is known of the family goes in, a ruling comes out, whatever order the
articles were crawled in. Repetition alone never condemns: quotations, background paragraphs
and "This is a developing story" recur as well. What goes must stand on *unrelated* stories and
speak to the reader, name the site, or stand on a good part of all pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from statistics import median

from newsarchive.boilerplate.cue_lexicon import Phrase
from newsarchive.boilerplate.cues import CERTAIN, LINES_REMEMBERED, STRONG, Cues, cues_of
from newsarchive.text import words

#: Stories on which a family must stand before anything but certain words counts.
LEAST_STORIES = 3
#: Words up to which two cues condemn a block that asks for something where one story less has it.
#: Not one alone: news tells how to give to a family, and what an app costs a month.
SHORT_WORDS = 30
#: Articles that count like two stories where such a block speaks of newsletters, membership and the
#: like: the first pages of a site may all be about one thing.
FOLLOW_UPS = 4
#: Stories, and share of the site's articles in the family's own time, from which "you" and "we"
#: alone count: on a large site "We will stay on it" stands on eight, too.
WEAK_STORIES, WEAK_SHARE = 8, 0.08
#: Stories from which they count in a question or a call.
CALLING_STORIES = 4
#: Stories from which the site's name counts in a sentence on a good part of all pages.
NAMED_STORIES = 8
#: Stories, and share of the site's articles in the family's own time, from which bulk alone counts.
BULK_STORIES = 12
BULK_SHARE = 0.15
#: The same for a larger share.
LARGE_STORIES, LARGE_SHARE = 8, 0.25
#: Share of the characters inside links from which a block is a link and not a paragraph.
LINKED = 0.8
#: Share of telling words two articles share from which they are about the same thing, and the
#: median share from which a set of articles is. Measured: unrelated news 0.02, follow-ups 0.2.
RELATED = 0.2
RELATED_AS_A_SET = 0.1
#: Share of the common words from which one block is all that two articles have in common.
ONE_BLOCK = 0.7
NO_CUE = "nothing says that it is not news"
#: Words a block needs to tell what an article is about; letters that make a word telling.
TOPIC_WORDS, TOPIC_LETTERS, TOPIC_LETTERS_WITHOUT_CASE = 10, 9, 6
#: Articles from which what stands on half of them says nothing of any.
SEVERAL = 8
#: Words that must be left of an article without what it shares to tell what it is about.
LEAST_WORDS = 5


# A capital inside a sentence, and a script that has capitals at all.
_NAME = re.compile(r"(?<=[^.!?:…] )[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩЀ-Я][\w’'-]{2,}")
_HAS_CASE = re.compile(r"[A-Za-zÀ-žА-яΑ-ω]")


@dataclass(slots=True, frozen=True)
class FamilyEvidence:
    """What is known of a family."""

    articles: int
    """On how many articles it stands."""
    stories: int
    """How many unrelated stories these are."""
    span_articles: int
    """How many articles the site published between its first and its last."""
    cues: Cues
    """Of the most telling of its wordings."""
    words: int
    """Of its longest wording."""
    links: float = 0.0
    """Mean share of its characters inside links."""
    by_one_author: bool = False
    """True: one author of several wrote all it stands on; what she says each time is hers."""


@dataclass(slots=True, frozen=True)
class Ruling:
    """A verdict with its reason, in words for people."""

    verdict: str
    """keep, review or drop."""
    reason: str
    by_bulk: bool = False
    """True where the verdict hangs on other articles of the site: how many, and who wrote them."""


def judge(family: FamilyEvidence) -> Ruling:
    """The verdict on *family* by its own right, whatever stands beside it."""
    cues = family.cues
    if cues.stays:
        return Ruling("keep", "a credit or a status line of the article")
    if cues.in_passing and family.stories >= LEAST_STORIES:
        wide = family.articles >= BULK_SHARE * family.span_articles
        enough = family.stories >= (NAMED_STORIES if wide else BULK_STORIES)
        verdict = "drop" if enough else "review"
        return Ruling(verdict, _reason(family, cues.found), by_bulk=True)
    is_short = cues.asks and family.words <= SHORT_WORDS
    needed = LEAST_STORIES - (cues.score >= STRONG or (cues.score > 1 and is_short))
    enough = family.stories >= needed
    if needed < LEAST_STORIES and cues.speaks_of_site:
        enough |= family.articles >= FOLLOW_UPS
    if cues.score >= CERTAIN or (cues.score and enough):
        return Ruling("drop", _reason(family, cues.found))
    if family.by_one_author and not cues.score:
        return Ruling("review", _reason(family, ("one author's own line",)))
    if cues.is_weak and family.stories >= CALLING_STORIES:
        wide = family.articles >= WEAK_SHARE * family.span_articles
        if cues.asks or (family.stories >= WEAK_STORIES and wide):
            return Ruling("drop", _reason(family, cues.found), by_bulk=not cues.asks)
    if family.stories >= LEAST_STORIES and family.links >= LINKED:
        return Ruling("drop", _reason(family, ("a link, not a paragraph",)))
    if family.stories >= LARGE_STORIES:
        share = BULK_SHARE if family.stories >= BULK_STORIES else LARGE_SHARE
        if family.articles >= share * family.span_articles:
            return Ruling("drop", _reason(family, ("on a good part of all pages",)), by_bulk=True)
        return Ruling("review", _reason(family, (NO_CUE,)), by_bulk=True)
    return Ruling("review", _reason(family, cues.found or (NO_CUE,)))


def _reason(family: FamilyEvidence, found: Sequence[str]) -> str:
    number = "1 story" if family.stories == 1 else f"{family.stories} stories"
    return f"on {number}: {', '.join(found)}"


@lru_cache(LINES_REMEMBERED)
def telling_words(text: str, names: tuple[Phrase, ...] = ()) -> frozenset[str]:
    """The words of a block that say what it is about: names, and long words.

    Empty for blocks that are short or may be boilerplate, for one by the site's *names*: they
    say nothing of the article.
    """
    if text.count(" ") < TOPIC_WORDS - 1 or cues_of(text, names).score:
        return frozenset()
    least = TOPIC_LETTERS if _HAS_CASE.search(text) else TOPIC_LETTERS_WITHOUT_CASE
    found = {name.casefold() for name in _NAME.findall(text)}
    found.update(word for word in words(text) if len(word) >= least)
    return frozenset(found)


def count_stories(articles: Sequence[Mapping[int, frozenset[str]]]) -> int:
    """How many unrelated stories *articles* are: each the telling words of its blocks by family.

    Two articles are compared by what they do not share word for word, so copies and updates,
    of which little is left, are one story, and so are follow-ups on one topic. What stands on
    most of them says nothing of any; articles too short to tell count for nothing.
    """
    stand_on = Counter(family for article in articles for family in article)
    most = len(articles) / 2 if len(articles) >= SEVERAL else len(articles)
    everywhere = {family for family, number in stand_on.items() if number > most}
    own = [{f: each[f] for f in each.keys() - everywhere} for each in articles]
    whole = [_words_of(each, each) for each in own]
    telling = [pair for pair in zip(own, whole, strict=True) if len(pair[1]) >= LEAST_WORDS]
    is_bulk = len(telling) >= BULK_STORIES
    matters = RELATED if is_bulk else RELATED_AS_A_SET
    shares = {
        (one, other): _share(*telling[one], *telling[other], matters)
        for one, other in combinations(range(len(telling)), 2)
    }
    if shares and not is_bulk and median(shares.values()) >= RELATED_AS_A_SET:
        return 1
    parent = list(range(len(telling)))

    def root(index: int) -> int:
        while parent[index] != index:
            index = parent[index]
        return index

    for (one, other), share in shares.items():
        if share >= RELATED:
            parent[root(one)] = root(other)
    return sum(root(index) == index for index in range(len(telling)))


def _share(
    one: Mapping[int, frozenset[str]],
    left: frozenset[str],
    other: Mapping[int, frozenset[str]],
    right: frozenset[str],
    matters: float,
) -> float:
    """Of the words of two articles; *left* and *right* are all of each.

    A share below *matters* may be told too large, yet not as large.
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
    """Those of *common* in the block that has most of them, where it has nearly all.

    Two wordings of a paragraph that recurs are no topic; a topic runs through an article.
    """
    most = max((common & block for block in article.values()), key=len)
    return most if len(most) >= ONE_BLOCK * len(common) else frozenset()


def _words_of(article: Mapping[int, frozenset[str]], families: Iterable[int]) -> frozenset[str]:
    return frozenset().union(*(article[family] for family in families))

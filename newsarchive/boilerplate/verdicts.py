"""The verdict on a family of blocks that recurs on a site: keep, review or drop, and why.

Pure: what is known of the family goes in, a ruling comes out, whatever order the
articles were crawled in. Repetition alone never condemns: quotations, background paragraphs
and "This is a developing story" recur as well. What goes must stand on *unrelated* stories and
speak to the reader, name the site, or stand on a good part of all pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsarchive.boilerplate.cues import CERTAIN, STRONG, Cues

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
NO_CUE = "nothing says that it is not news"


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
    if family.stories >= LARGE_STORIES:
        share = BULK_SHARE if family.stories >= BULK_STORIES else LARGE_SHARE
        if family.articles >= share * family.span_articles:
            return Ruling("drop", _reason(family, ("on a good part of all pages",)), by_bulk=True)
        return Ruling("review", _reason(family, (NO_CUE,)), by_bulk=True)
    return Ruling("review", _reason(family, cues.found or (NO_CUE,)))


def _reason(family: FamilyEvidence, found: Sequence[str]) -> str:
    number = "1 story" if family.stories == 1 else f"{family.stories} stories"
    return f"on {number}: {', '.join(found)}"

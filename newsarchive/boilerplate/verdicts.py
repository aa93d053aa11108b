"""The rules of docs/boilerplate.md: the verdict on a family of blocks that recurs on a site.

Each rule of "When a line goes" is one predicate here, and its name carries the number that the
rule has there. :func:`judge` tries them in order. Pure: what is known of a family goes in, a
ruling comes out, whatever the order in which the articles were crawled. Rule 5 needs to know what
is beside a family in its articles; ``archive/learning/judging.py`` counts that, after all families
are judged by rules 1 to 4.

Repetition alone never condemns a family: quotations, background paragraphs and "This is a
developing story" recur as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from newsarchive.boilerplate.cues import CERTAIN, STRONG, Cues
from newsarchive.boilerplate.word_cues import WORDS_OF_PARAGRAPH
from newsarchive.text import counted, words
from newsarchive.writing.lengths import length_in_words
from newsarchive.writing.punctuation import SENTENCE_END

#: Unrelated stories that a family needs unless its words alone are enough (rules 2 to 5).
LEAST_STORIES = 3
#: Rule 2: up to this many words, two cues condemn a block that asks for something in one story
#: fewer. One cue does not: news also says how to give to a family, and what an app costs a month.
SHORT_WORDS = 30
#: Rule 2: this many articles count like two stories if such a block is about newsletters,
#: membership and the like: the first pages of a site may all be about one thing.
FOLLOW_UPS = 4
#: Rule 3: stories from which the site's name in a sentence counts if the family is also on
#: ``BULK_SHARE`` of the site's articles in its own time; without that share, ``BULK_STORIES``.
NAMED_STORIES = 8
#: Rule 3: stories, and share of the site's articles in the family's own time, from which "you" and
#: "we" alone count. On a large site even "We will stay on it" is in eight stories.
WEAK_STORIES, WEAK_SHARE = 8, 0.08
#: Rule 3: stories from which they count in a question or a call.
CALLING_STORIES = 4
#: Rule 4: stories, and share of the site's articles in the family's own time.
BULK_STORIES, BULK_SHARE = 12, 0.15
#: Rule 4: fewer stories are enough if the share is larger.
LARGE_STORIES, LARGE_SHARE = 8, 0.25
#: Rule 5: share of its places in which a family is beside one that is dropped, and share of the
#: other's articles in which it is so: whatever ends an article is beside the author's biography.
NEIGHBOUR_SHARE, NOT_BY_PLACE = 0.8, 0.2
#: Rule 5: a sentence of more words, without a cue, does not go with its neighbour.
SHORT_SENTENCE = 24
#: The reason of rule 4.
ON_MANY_PAGES = "on a good part of all pages"
NO_CUE = "nothing says that it is not news"


@dataclass(slots=True, frozen=True)
class FamilyEvidence:
    """What is known of a family."""

    articles: int
    """The number of articles in which it occurs."""
    stories: int
    """The number of unrelated stories among these articles."""
    span_articles: int
    """The number of articles that the site published between the family's first and last one."""
    cues: Cues
    """The cues of the wording that has most of them."""
    words: int
    """The number of words in its longest wording."""
    by_one_author: bool = False
    """True if nearly all its articles are by one author and the site has several authors."""

    def is_on_share(self, share: float) -> bool:
        """Return whether the family is on *share* of the site's articles in its own time."""
        return self.articles >= share * self.span_articles


@dataclass(slots=True, frozen=True)
class Ruling:
    """A verdict with its reason, in words for people."""

    verdict: str
    """keep, review or drop."""
    reason: str
    by_bulk: bool = False
    """True if the verdict depends on how many other articles the site has, and on their authors."""


def rule_1_certain_words(family: FamilyEvidence) -> bool:
    """Return whether the words alone are enough, because no news line has them."""
    return family.cues.score >= CERTAIN


def rule_2_cue_in_three_stories(family: FamilyEvidence) -> bool:
    """Return whether the family has a cue and enough unrelated stories: three, or two if short."""
    cues = family.cues
    if not cues.score or cues.in_passing:
        return False
    is_short = cues.asks and family.words <= SHORT_WORDS
    needs_fewer = cues.score >= STRONG or (cues.score > 1 and is_short)
    if needs_fewer and cues.speaks_of_site and family.articles >= FOLLOW_UPS:
        return True
    return family.stories >= LEAST_STORIES - needs_fewer


def rule_3_cue_in_passing(family: FamilyEvidence) -> bool:
    """Return whether a cue that news has now and then is in many stories."""
    if not family.cues.in_passing:
        return False
    needed = NAMED_STORIES if family.is_on_share(BULK_SHARE) else BULK_STORIES
    return family.stories >= needed


def rule_3_call_to_the_reader(family: FamilyEvidence) -> bool:
    """Return whether "you" or "we" is the only cue, in a question or a call in four stories."""
    cues = family.cues
    is_call = cues.is_weak and cues.asks and family.stories >= CALLING_STORIES
    return is_call and not is_line_of_one_author(family)


def rule_3_words_to_the_reader(family: FamilyEvidence) -> bool:
    """Return whether "you" or "we" is the only cue, in eight stories and 8 % of the articles.

    A paragraph needs the bulk of rule 4: people in the news say "you" as well.
    """
    if not family.cues.is_weak or is_line_of_one_author(family):
        return False
    if family.words >= WORDS_OF_PARAGRAPH:
        return is_on_many_pages(family)
    return family.stories >= WEAK_STORIES and family.is_on_share(WEAK_SHARE)


def rule_4_many_pages(family: FamilyEvidence) -> bool:
    """Return whether a family without a cue is on a good part of all pages."""
    has_exemption = family.cues.score or is_line_of_one_author(family)
    return not has_exemption and is_on_many_pages(family)


def is_on_many_pages(family: FamilyEvidence) -> bool:
    """Return whether a family is in the stories and on the share of the pages of rule 4."""
    share = BULK_SHARE if family.stories >= BULK_STORIES else LARGE_SHARE
    return family.stories >= LARGE_STORIES and family.is_on_share(share)


def rule_5_removed_neighbour(stories: int, places: int, beside: int, of_other: float) -> bool:
    """Return whether a family goes because it is directly beside a dropped one.

    It is so in *beside* of its *places*, which are the share *of_other* of the other's articles,
    and it occurs in *stories* unrelated stories. The line of one author is exempt: the last words
    of a column are above the author's biography. So is a paragraph (:func:`is_paragraph`).
    """
    is_beside = beside >= NEIGHBOUR_SHARE * places and of_other >= NOT_BY_PLACE
    return stories >= LEAST_STORIES and is_beside


def is_paragraph(text: str, cues: Cues) -> bool:
    """Return whether *text*, with its *cues*, is a sentence of some length and without any cue.

    It stays whatever is beside it. "Dear Reader," and "Access to our Premium Section" are none.
    """
    if cues.found or length_in_words(words(text)) <= SHORT_SENTENCE:
        return False
    return SENTENCE_END.search(text) is not None


def is_credit_or_status_line(family: FamilyEvidence) -> bool:
    """Return whether the family stays whatever else is known: "What stays" in the docs."""
    return family.cues.stays


def is_line_of_one_author(family: FamilyEvidence) -> bool:
    """Return whether the family stays because it belongs to one author, and has no cue."""
    return family.by_one_author and not family.cues.score


@dataclass(slots=True, frozen=True)
class Rule:
    """A rule by which a family is dropped."""

    applies: Callable[[FamilyEvidence], bool]
    by_bulk: bool = False
    """True if it depends on how many articles the site has."""
    reason: str = ""
    """The reason shown to people. Empty: the cues that were found are the reason."""


RULES = (
    Rule(rule_1_certain_words),
    Rule(rule_2_cue_in_three_stories),
    Rule(rule_3_cue_in_passing, by_bulk=True),
    Rule(rule_3_call_to_the_reader),
    Rule(rule_3_words_to_the_reader, by_bulk=True),
    Rule(rule_4_many_pages, by_bulk=True, reason=ON_MANY_PAGES),
)


def judge(family: FamilyEvidence) -> Ruling:
    """Return the verdict on *family* in its own right, by rules 1 to 4."""
    if is_credit_or_status_line(family):
        return Ruling("keep", "a credit or a status line of the article")
    for rule in RULES:
        if rule.applies(family):
            found = rule.reason or ", ".join(family.cues.found)
            return Ruling("drop", _reason(family, found), rule.by_bulk)
    return _review(family)


def _review(family: FamilyEvidence) -> Ruling:
    """Return the ruling on a family that no rule drops, with what speaks for and against it."""
    found = ", ".join(family.cues.found) or NO_CUE
    if is_line_of_one_author(family):
        return Ruling("review", _reason(family, "one author's own line"))
    if family.cues.in_passing:
        # It waits for more of the site's pages once it has the stories of an ordinary cue.
        return Ruling("review", _reason(family, found), family.stories >= LEAST_STORIES)
    if family.stories >= LARGE_STORIES:
        return Ruling("review", _reason(family, NO_CUE), by_bulk=True)
    return Ruling("review", _reason(family, found))


def _reason(family: FamilyEvidence, found: str) -> str:
    number = counted(family.stories, "story", "stories")
    return f"on {number}: {found}"

"""What is known of an article when its lines are judged: its fields, and the form of its text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from newsarchive.boilerplate.lexicon.phrases import spelled
from newsarchive.extraction.lines.main_content import HEADINGS, Line, MainContent, is_sentence
from newsarchive.extraction.lines.words import LONGEST_DATE, cue_of
from newsarchive.page.segments import Segment
from newsarchive.writing.punctuation import SENTENCE_END_OR_COLON

#: Share of the paragraphs that end as sentences from which a line that does not is a label. Poems,
#: lists of results and some scripts have no such ends.
LEAST_ENDED = 0.7
#: Paragraphs beside a line that have its phrase from which the article is about it.
LEAST_MENTIONS = 2
#: In this many lines around the start of the body a date is a dateline. Later it may be an entry of
#: a timeline.
MAX_HEAD = 4
#: Dates in one place near the headline, at most: of publication and of change.
MOST_DATES = 2
#: Share of links of a heading that is one, and how many such headings a list has at least.
LINKED, LEAST_ITEMS = 0.7, 2
#: Paragraphs below such a heading, at most, on average.
MOST_OF_ITEM = 2

#: Words of a date, at most: weekday, month, and one between them.
MOST_WORDS = 3

_WORD = re.compile(r"[^\W\d_]{2,}")
_CLOCK = re.compile(r"\d:\d")


@dataclass(frozen=True)
class Story:
    """An article whose fields are known and whose text is being decided."""

    title: str
    description: str
    authors: Sequence[str]
    lines: Sequence[Line]
    content: MainContent

    def is_about(self, phrase: str) -> bool:
        """Return whether the article's own words have *phrase*, spelled as in ``data/cues``.

        Its own words are its title, its description and the other paragraphs of its body.
        """
        if not phrase:
            return False
        if phrase in spelled(self.title) or phrase in spelled(self.description):
            return True
        return sum(phrase in paragraph for paragraph in self._paragraphs) > LEAST_MENTIONS

    @cached_property
    def ends_sentences(self) -> bool:
        """Whether its paragraphs end as sentences do: then a line that does not is a label.

        Lines with a phrase of ``data/cues`` say nothing about that.
        """
        body = self._body()
        ended = sum(map(_ends, body))
        others = sum(not _ends(each) and cue_of(each.text) is None for each in body)
        return ended >= LEAST_ENDED * (ended + others)

    def is_chronology(self, place: str) -> bool:
        """Return whether the dates in *place* are entries: several, or with text between them."""
        dates = self.dates.get(place, [])
        return len(dates) > MOST_DATES or any(b - a > 1 for a, b in pairwise(dates))

    @cached_property
    def dates(self) -> dict[str, list[int]]:
        """The indices of the lines below the headline that are dates, by their places."""
        found: dict[str, list[int]] = {}
        first, last = self.content.headline + 1, self.content.last + MAX_HEAD
        for index, line in enumerate(self.lines[first : last + 1], first):
            if _is_date(line):
                found.setdefault(line.segment.place, []).append(index)
        return found

    @cached_property
    def heads_of_entries(self) -> frozenset[str]:
        """The places of lines that lead a part of the body each: headings with links, and dates."""
        leading: dict[str, list[str]] = {}
        for line, following in pairwise(self.lines[: self.content.last + 1]):
            after = following.segment
            leads = line.segment.place in self.dates and _is_date_alone(line)
            if leads and is_sentence(after) and after.links < LINKED:
                leading.setdefault(line.segment.place, []).append(line.segment.key)
        # The dates of teasers and tweets have names or times, or are those of today.
        dates = {p for p, days in leading.items() if len(set(days)) == len(days) > MOST_DATES}
        return self._linked_headings | dates

    @cached_property
    def _linked_headings(self) -> frozenset[str]:
        """The places of headings that are links and lead a paragraph each: the items of a list."""
        found: Counter[str] = Counter()
        for line, following in pairwise(self.lines[: self.content.last + 1]):
            is_heading = line.segment.tag in HEADINGS and line.segment.links >= LINKED
            if is_heading and self.content.is_home(following.segment):
                found[line.segment.place] += 1
        least = max(LEAST_ITEMS, len(self._body()) / MOST_OF_ITEM)
        return frozenset(place for place, number in found.items() if number >= least)

    @cached_property
    def _paragraphs(self) -> list[str]:
        return [
            spelled(each.text) for each in self._body() if SENTENCE_END_OR_COLON.search(each.text)
        ]

    def _body(self) -> list[Segment]:
        inside = self.lines[self.content.first : self.content.last + 1]
        return [line.segment for line in inside if self.content.is_home(line.segment)]


def _is_date(line: Line) -> bool:
    text = line.segment.text
    cue = cue_of(text) if len(text) <= LONGEST_DATE else None
    return cue is not None and cue.reason == "date"


def _is_date_alone(line: Line) -> bool:
    """Return whether the line is a date, and perhaps the day of the week, without a time of day."""
    text = line.segment.text
    return _is_date(line) and len(_WORD.findall(text)) <= MOST_WORDS and not _CLOCK.search(text)


def _ends(segment: Segment) -> bool:
    return SENTENCE_END_OR_COLON.search(segment.text) is not None

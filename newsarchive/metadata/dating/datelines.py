"""Datelines: the lines and time elements that show readers when the article was published."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from newsarchive.metadata.dating.labels import Label, begins_with_label, label_alone, parts
from newsarchive.metadata.dating.line_grades import (
    COPYRIGHT,
    HEAD,
    LABELLED,
    MAX_BARE,
    grade_of,
    is_sentence,
)
from newsarchive.metadata.dating.places import BEFORE, Places
from newsarchive.page.evidence import Candidate, PageEvidence, TimeElement
from newsarchive.page.segments import Segment

#: Characters of the longest dateline.
MAX_LINE = 150
#: Characters around a date that are not part of it.
_AROUND = " \t:：|,;·•–—-"
_DIGIT = re.compile(r"\d")
# Class names of the lines under a post: "This entry was posted on Monday, 3 December 2012 at".
_OF_POST = re.compile(r"post-?meta(?:data)?|(?:entry|post)-(?:meta|utility|info|footer)")

# A paragraph that begins with its date: "01.02.2022 – The", "Kelm (1 February 2022). The".
_OPENING = re.compile(
    r"^\W*(?:[^\d.]{0,25}[,(]\s?\(?)?"
    r"(?P<day>\d{1,2}[./ -][^,;:–—]{2,20}?\d{4}|\d{4}-\d\d-\d\d)\s*[).:|–—„“”\"«»-]"
)


@dataclass(slots=True, frozen=True)
class Dateline:
    """A date that readers see, and how certain it is that it is the article's."""

    candidate: Candidate
    label: Label | None
    grade: int
    """0 if it is certainly the page's own, 1 if it is likely, 2 if there must be no other."""


class Datelines:
    """The dates of one page for readers."""

    def __init__(self, evidence: PageEvidence) -> None:
        self._evidence = evidence
        self._language = evidence.stated_language
        self._places = Places(evidence)
        near, far = self._times()
        lines = list(self._lines())
        #: Dates in time elements around the headline, and in those further away. Time elements in a
        #: list of other articles are common; these dates are not of this article.
        self.near = _published(near)
        self.far = _published(far)
        #: Dates in short lines, the likeliest first.
        self.lines = _published(lines)
        #: Dates of the last change.
        self.changes = [each for each in (*near, *lines) if is_change(each)]

    def opening(self) -> Iterator[Candidate]:
        """Yield the dates with which the first paragraphs begin, as agencies and offices do."""
        segments = self._evidence.segments
        for i in self._places.paragraphs[:HEAD]:
            found = _OPENING.match(segments[i].text[:60])
            if found and self._evidence.moment(found["day"]):
                yield Candidate(found["day"], "text")

    def only_day(self) -> Iterator[Candidate]:
        """Yield the first line with a date anywhere on the page, if all that may be ours agree."""
        short = list(self._anywhere())
        graded = [line.candidate for i in short for line in self._of_line(i) if not is_change(line)]
        texts = [self._evidence.segments[i].text for i in short if self._may_be_ours(i)]
        for found in (graded, [Candidate(text, "text") for text in texts]):
            if len({self._day(candidate.value) for candidate in found}) == 1:
                yield found[0]
                return

    def is_of_something_else(self, day: date) -> bool:
        """Return whether the page shows *day*, but only in places of other things."""
        evidence, stated = self._evidence, day.isoformat()
        lines = [i for i in self._anywhere() if self._day(evidence.segments[i].text) == stated]
        times = [time for time in evidence.times if self._day(time.stamp) == stated]
        places = [*map(self._places.of_line, lines), *map(self._places.of_time, times)]
        return bool(places) and all(place.is_of_others for place in places)

    def _anywhere(self) -> Iterator[int]:
        return (i for i, s in enumerate(self._evidence.segments) if self._is_short(s))

    def _may_be_ours(self, i: int) -> bool:
        text = self._evidence.segments[i].text
        if len(text) > MAX_BARE or is_sentence(text) or COPYRIGHT.search(text):
            return False
        labels = {part.label for part in parts(text, self._language)}
        is_other = labels & {Label.UPDATED, Label.OTHER}
        return not is_other and not self._places.of_line(i).is_elsewhere

    def _lines(self) -> Iterator[Dateline]:
        segments, at = self._evidence.segments, self._places.headline
        near = [i for i in self._places.near() if i < len(segments)]
        below = range(near[-1] + 1, len(segments)) if near else ()
        labelled = [
            i
            for i in below
            if _DIGIT.search(segments[i].text, 0, MAX_LINE)
            and (
                begins_with_label(segments[i].text[:MAX_BARE], self._language)
                or _OF_POST.search(segments[i].place[-MAX_BARE:])
            )
        ]
        by_distance = sorted(near, key=lambda i: abs(i - at)) if at >= 0 else near
        dated = [i for i in (*by_distance, *labelled) if self._is_dated(segments[i])]
        places = {segments[i].place for i in dated}
        around = segments[max(0, near[0] - 2 * BEFORE) : near[-1] + BEFORE] if near else ()
        beside = (s for s in around if s.place in places and self._is_short(s))
        days = {(s.place, self._day(s.text)) for s in (*beside, *(segments[i] for i in labelled))}
        alike = Counter(place for place, _ in days)
        for i in dated:
            for line in self._of_line(i):
                # Lines in one place with different dates are a chronology, or a list of articles.
                is_one_of_many = alike[segments[i].place] > 1 and (
                    line.label is None or self._places.of_line(i).is_doubtful
                )
                if not is_one_of_many:
                    yield line
                elif not self._places.of_line(i).paragraphs:
                    yield replace(line, grade=2)

    def _is_dated(self, segment: Segment) -> bool:
        """Return whether the line may be a dateline: short, or longer and marked as one."""
        text = segment.text
        if len(text) <= MAX_LINE:
            return self._is_short(segment)
        is_marked = LABELLED.match(text) or _OF_POST.search(segment.place[-MAX_BARE:])
        return bool(is_marked) and self._evidence.moment(text[:MAX_LINE]) is not None

    def _is_short(self, segment: Segment) -> bool:
        return len(segment.text) <= MAX_LINE and self._evidence.moment(segment.text) is not None

    def _day(self, text: str) -> str:
        moment = self._evidence.moment(text)
        return moment.at.date().isoformat() if moment else ""

    def _of_line(self, i: int) -> Iterator[Dateline]:
        """Yield the dates of line *i*, if it can be a dateline."""
        segment, place = self._evidence.segments[i], self._places.of_line(i)
        divided = parts(segment.text[:MAX_LINE], self._language)
        labels = {part.label for part in divided if self._evidence.moment(part.text)}
        if labels == {None, Label.UPDATED}:
            # Beside a change, a date of its own is the publication.
            divided = [replace(part, label=part.label or Label.PUBLISHED) for part in divided]
        if not any(part.label for part in divided) and i > 0:
            before = label_alone(self._evidence.segments[i - 1].text, self._language)
            divided = [replace(part, label=before) for part in divided]
        dated = [part for part in divided if self._evidence.moment(part.text)]
        if any(part.label is Label.PUBLISHED for part in dated):
            # "公開 3月12日 更新 3月13日": beside a publication, a date of its own is a later one.
            dated = [
                replace(part, label=Label.UPDATED) if part.label is Label.DATED else part
                for part in dated
                if part.label
            ]
        is_long = len(segment.text) > MAX_LINE
        moment = self._evidence.moment(segment.text)
        for part in dated:
            grade = grade_of(segment, place, part.label, self._places.headline, moment)
            if is_long:
                grade = 2 if part.label else None
            if grade is not None and part.label is not Label.OTHER:
                yield Dateline(Candidate(part.text.strip(_AROUND), "text"), part.label, grade)

    def _times(self) -> tuple[list[Dateline], list[Dateline]]:
        near: list[tuple[TimeElement, Dateline]] = []
        far: list[tuple[str, Dateline]] = []
        for time in self._evidence.times:
            value = time.shown
            if time.stamp and self._evidence.moment(time.stamp):
                value = time.stamp
            place = self._places.of_time(time)
            if not value or place.is_embedded or (place.is_elsewhere and not place.is_margin):
                continue
            label = self._label_of(time, place.line)
            if label is Label.OTHER:
                continue
            if value == time.stamp:
                value, label = self._unless_shown(time, label)
            is_beside_text = place.paragraphs or place.line < self._places.headline
            if place.is_near and not (
                place.is_margin and is_beside_text and not place.is_for_dates
            ):
                is_own = place.is_published or label is Label.PUBLISHED
                grade = 0 if is_own and place.paragraphs == 0 else 1
                near.append((time, Dateline(Candidate(value, "time"), label, grade)))
            else:
                far.append((place.names, Dateline(Candidate(value, "time"), label, 2)))
        # Several days in the same place are those of a list, of articles or of comments.
        days = {(place, self._day(line.candidate.value)) for place, line in far}
        alike = Counter(place for place, _ in days)
        return _without_changes(near), [line for place, line in far if alike[place] == 1]

    def _unless_shown(self, time: TimeElement, label: Label | None) -> tuple[str, Label | None]:
        """Return the stamp of *time* and *label*, unless its text says that the stamp is a change.

        Themes write ``<time datetime="2024-05-17">Published on 3 May</time>``.
        """
        stamp, divided = time.stamp, parts(time.shown, self._language)
        if not any(part.label for part in divided):
            return stamp, label
        day = self._day(stamp)
        of = {part.label or Label.PUBLISHED: self._day(part.text) for part in divided}
        if of.get(Label.UPDATED) == day:
            return stamp, Label.UPDATED if of.get(Label.PUBLISHED, day) != day else label
        published = of.get(Label.PUBLISHED) or day
        return (time.shown, Label.PUBLISHED) if _is_before(published, day) else (stamp, label)

    def _label_of(self, time: TimeElement, line: int) -> Label | None:
        """Return what the words in the line of *time*, or alone in the line before, say of it."""
        if "modif" in (time.element.get("itemprop") or "").lower():
            return Label.UPDATED
        if not 0 <= line < len(self._evidence.segments):
            return None
        text = self._evidence.segments[line].text
        for part in parts(text, self._language) if time.shown and len(text) <= 2 * MAX_LINE else ():
            if time.shown in part.text:
                return part.label
        return label_alone(self._evidence.segments[line - 1].text, self._language) if line else None


def _is_before(first: str, second: str) -> bool:
    """Return whether the ISO day *first* is more than a day before *second*."""
    return date.fromisoformat(second) - date.fromisoformat(first) > timedelta(days=1)


def is_change(line: Dateline) -> bool:
    """Return whether the date is of the last change."""
    return line.label is Label.UPDATED


def _published(found: Iterable[Dateline]) -> list[Dateline]:
    """Return those that are not of a change, the most certain first."""
    return sorted((f for f in found if not is_change(f)), key=lambda f: f.grade)


def _without_changes(near: list[tuple[TimeElement, Dateline]]) -> list[Dateline]:
    """Return the dates; one with a class such as "updated" is a change if another has none.

    Themes write ``<time class="updated">`` around their only date as well.
    """
    marked = [Places.is_changed(time.element) and line.label is None for time, line in near]
    if all(marked):
        return [line for _, line in near]
    return [
        replace(line, label=Label.UPDATED) if is_marked else line
        for (_, line), is_marked in zip(near, marked, strict=True)
    ]

"""The posts of a live blog as the page shows them: parts in one place, each with a time of day.

Comments and lists of other stories have times as well. Posts are most of what the page says, none
of their headings leads elsewhere, and their times run in one direction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from lxml.html import HtmlElement

from newsarchive.page.class_hints import reason_of_names
from newsarchive.page.segments import Segment, letters_key
from newsarchive.text import fold_case
from newsarchive.word_lists import listed, phrase_pattern

#: Posts that make a live blog; letters of a line that is prose; time elements that are looked at.
LEAST_POSTS, PROSE, MAX_TIMES = 3, 40, 600
#: Share of the posts that have prose, share of the page's prose that is in them, and share of
#: their times that follow each other in one direction.
HAVE_PROSE, OF_PAGE, IN_ORDER = 0.6, 0.5, 0.8

_CLOCK = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])\s?[:.h]\s?([0-5]\d)(?![\d.]\d)", re.IGNORECASE)
_SUFFIX = re.compile(r"\s?(?:uhr|a\.?m\.?|p\.?m\.?|h)(?!\w)", re.IGNORECASE)
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6", "dt", "strong", "b"))
_AROUND = frozenset(("aside", "nav", "footer", "form", "comments"))
_NAMED = re.compile(r"live|ticker|minute|minuto|news-?stream|timeline", re.IGNORECASE)


@dataclass(slots=True)
class Post:
    """One post: its lines in order, and its time of day as the page shows it, "" if unknown."""

    lines: list[Segment]
    stamp: Segment
    """The line that has the time."""
    time: str


@dataclass(slots=True)
class _Stamp:
    segment: Segment
    index: int
    time: str
    minutes: int


def posts_of(
    tree: HtmlElement, segments: list[Segment], titles: Iterable[str], *, is_stated: bool
) -> list[Post]:
    """Return the posts of a live blog in the page's order; [] if the page shows none.

    If the page does not state that it is a live blog (*is_stated*), one of its *titles* or class
    names says so.
    """
    stamps = _stamps(tree, segments)
    if len(stamps) < LEAST_POSTS:
        return []
    parent, starts = _group(stamps)
    if parent is None:
        return []
    posts = _wrapped(segments, starts) or _flat(segments, parent, starts)
    if not _are_posts(posts, segments, [stamp for _, stamp in starts]):
        return []
    names = " ".join(_names(each) for each in (starts[0][0], parent, *parent.iterancestors()))
    if is_stated or _NAMED.search(names) or any(map(speaks_of_live_blog, titles)):
        return posts
    return []


def speaks_of_live_blog(title: str) -> bool:
    """Return whether a word of *title* is one by which newspapers name a live blog."""
    return _live_words().search(fold_case(title)) is not None


@cache
def _live_words() -> re.Pattern[str]:
    return phrase_pattern(listed("live"))


def clock_in(text: str) -> str:
    """Return the time of day in *text* as it is written; "" if there is none."""
    found = _CLOCK.search(text)
    if not found:
        return ""
    suffix = _SUFFIX.match(text, found.end())
    return text[found.start() : suffix.end() if suffix else found.end()]


def _stamps(tree: HtmlElement, segments: list[Segment]) -> list[_Stamp]:
    """Return the lines with a time of day: in a time element, as all of the line, in a heading."""
    lines: dict[HtmlElement, int] = {}
    for index, segment in enumerate(segments):
        lines.setdefault(segment.element, index)
    found: dict[int, _Stamp] = {}
    for number, element in enumerate(tree.iter("time")):
        if number >= MAX_TIMES:
            break
        shown = clock_in(element.text_content()[:100])
        time = shown or clock_in((element.get("datetime") or "").rpartition("T")[2])
        around = (element, *element.iterancestors())
        at = next((lines[step] for step in around if step in lines), None)
        if time and at is not None and _is_own_line(element, segments[at]):
            found.setdefault(at, _Stamp(segments[at], at, time, _minutes(time)))
    for index, segment in enumerate(segments):
        begins_so = segment.text[0].isdigit() and index not in found
        if begins_so and segment.links < 0.5 and _CLOCK.match(segment.text):
            time = clock_in(segment.text[:20])
            if segment.tag in _HEADINGS or len(segment.text) <= len(time) + 3:
                found[index] = _Stamp(segment, index, time, _minutes(time))
    return [found[index] for index in sorted(found) if not segments[index].inside & _AROUND]


def _is_own_line(element: HtmlElement, segment: Segment) -> bool:
    """Return whether the time is of the line, not of a larger part of the page around it."""
    return letters_key(element.text_content()[:100])[:20] in segment.key or not segment.key


def _minutes(time: str) -> int:
    found = _CLOCK.search(time)
    if not found:
        return 0
    is_afternoon = re.search(r"p\.?m", time, re.IGNORECASE) and int(found[1]) < 12
    return (int(found[1]) + (12 if is_afternoon else 0)) * 60 + int(found[2])


def _group(
    stamps: list[_Stamp],
) -> tuple[HtmlElement | None, list[tuple[HtmlElement, _Stamp]]]:
    """Return the parts of the page that have a time each, with the first one, and their parent.

    They are the largest number of parts of one form beside each other, those of earlier days, which
    have a parent of their own, among them.
    """
    children: dict[HtmlElement, dict[HtmlElement, _Stamp]] = {}
    for stamp in stamps:
        step = stamp.segment.element
        for around in step.iterancestors():
            children.setdefault(around, {}).setdefault(step, stamp)
            step = around
    forms: dict[str, dict[HtmlElement, _Stamp]] = {}
    parents: dict[str, HtmlElement] = {}
    for parent, held in children.items():
        if len(held) > 1:
            form = " ".join([_form(next(iter(held))), _form(parent)])
            parents.setdefault(form, parent)
            forms.setdefault(form, {}).update(held)
    best = max(forms, key=lambda form: len(forms[form]), default="")
    if len(forms.get(best, ())) < LEAST_POSTS:
        return None, []
    return parents[best], sorted(forms[best].items(), key=lambda item: item[1].index)


def _form(element: HtmlElement) -> str:
    names = str(element.get("class") or "").split()
    return f"{element.tag}.{names[0] if names else ''}"


def _wrapped(segments: list[Segment], starts: list[tuple[HtmlElement, _Stamp]]) -> list[Post]:
    """Return the posts if each is an element of its own; [] if these hold little prose."""
    held: dict[HtmlElement, list[Segment]] = {child: [] for child, _ in starts}
    for segment in segments:
        for step in (segment.element, *segment.element.iterancestors()):
            if step in held:
                held[step].append(segment)
                break
    posts = [Post(held[child], stamp.segment, stamp.time) for child, stamp in starts]
    with_prose = [post for post in posts if _prose(post.lines)]
    return with_prose if len(with_prose) >= HAVE_PROSE * len(posts) else []


def _flat(
    segments: list[Segment], parent: HtmlElement, starts: list[tuple[HtmlElement, _Stamp]]
) -> list[Post]:
    """Return the posts if each is a line with a time and the lines up to the next one."""
    inside = [
        (index, segment)
        for index, segment in enumerate(segments)
        if parent in (segment.element, *segment.element.iterancestors())
    ]
    posts = []
    ends = [stamp.index for _, stamp in starts[1:]] + [len(segments)]
    for (_, stamp), end in zip(starts, ends, strict=True):
        lines = [segment for index, segment in inside if stamp.index <= index < end]
        posts.append(Post(lines, stamp.segment, stamp.time))
    return posts


def _are_posts(posts: list[Post], segments: list[Segment], stamps: list[_Stamp]) -> bool:
    if sum(bool(_prose(post.lines)) for post in posts) < max(LEAST_POSTS, HAVE_PROSE * len(posts)):
        return False
    linked = sum(any(s.tag in _HEADINGS and s.links >= 0.8 for s in post.lines) for post in posts)
    if linked > 0.3 * len(posts) or reason_of_names(_names(posts[0].stamp.element)) == "comments":
        return False
    mine = sum(_prose(post.lines) for post in posts)
    if mine < OF_PAGE * _prose(s for s in segments if not s.inside & _AROUND):
        return False
    steps = [(b.minutes > a.minutes) - (b.minutes < a.minutes) for a, b in pairwise(stamps)]
    moving = [step for step in steps if step]
    return len(moving) >= 2 and max(map(moving.count, (1, -1))) >= IN_ORDER * len(moving)


def _prose(lines: Iterable[Segment]) -> int:
    return sum(s.size for s in lines if s.size >= PROSE and s.links < 0.5)


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"

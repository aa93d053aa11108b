"""Where on a page a byline may stand: near the headline, or in a place named for authors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from newsarchive.metadata.authorship.printed_names import by_pattern
from newsarchive.page.class_hints import reason_of_names
from newsarchive.page.evidence import PageEvidence
from newsarchive.page.segments import Segment, letters_key

MAX_BYLINE = 200
#: Lines before and after the headline that may be a byline or a date.
BEFORE, AFTER = 10, 30
#: Characters of the longest line that has only names.
LONGEST_NAMED = 80
#: Elements around a line, at most, that may be the teaser of another article, and its characters.
TEASER_STEPS, LARGEST_TEASER = 4, 400
#: Characters of the shortest line that counts as a paragraph.
PARAGRAPH = 80

# For names in lower case: a pattern that ignores case takes four times as long.
AUTHOR_PLACE = re.compile(
    r"by-?line|author(?!i)|autor(?!i)|auteur|writer|verfasser|redakteur|yazar|skribent|forfatter"
)
# Elements of a byline that hold something else.
ELSE = re.compile(r"locat|photograph|illustrat|translat|stylis|publisher|categor", re.IGNORECASE)
# Places around a line that is no byline, by tag and by what their names say.
ELSEWHERE = frozenset(("nav", "aside", "footer", "blockquote"))
NO_AUTHOR_PLACE = frozenset(("comments", "related", "caption", "share", "signup"))


def near_lines(evidence: PageEvidence, names: Iterable[str] = ("",)) -> list[Segment]:
    """Return the lines around the headline that may be a byline and have one of *names*."""
    keys = [letters_key(name) for name in names]
    lines = (evidence.segments[i] for i in lines_around(evidence))
    return [s for s in lines if any(k in s.key for k in keys) and _is_near(evidence, s)]


def numbered_near(evidence: PageEvidence, part: range) -> list[tuple[int, Segment]]:
    """Return the lines of *part* that may be a byline, each with its number on the page."""
    lines = evidence.segments
    return [(i, lines[i]) for i in part if _is_near(evidence, lines[i]) and not _in_menu(lines, i)]


def _in_menu(lines: list[Segment], number: int) -> bool:
    """Return whether a line is one of three links or more in a list that is not for authors."""
    line = lines[number]
    if line.tag != "li" or line.links < 0.9 or is_named(line, 4):
        return False
    beside = lines[max(0, number - 2) : number + 3]
    return sum(s.tag == "li" and s.links >= 0.9 and s.place == line.place for s in beside) > 2


def _is_near(evidence: PageEvidence, segment: Segment) -> bool:
    # Drupal writes the byline into the footer of the article, below its headline.
    elsewhere = ELSEWHERE - {"footer"} if "article" in segment.inside else ELSEWHERE
    return not segment.inside & elsewhere and may_be_byline(evidence, segment)


def is_in_teaser(evidence: PageEvidence, segment: Segment) -> bool:
    """Return whether the line stands below the headline of another article, which is a link."""
    at = evidence.headline_index
    if len(segment.text) > LONGEST_NAMED or at < 0 or segment.inside & {"li", "h1"}:
        return False
    headline = evidence.segments[at].element
    held_by = {headline, *headline.iterancestors()}
    for step in islice((segment.element, *segment.element.iterancestors()), TEASER_STEPS):
        if step in held_by or len(step.text_content()) > LARGEST_TEASER:
            return False
        for heading in step.iter("h2", "h3", "h4"):
            parent = heading.getparent()
            if heading.find(".//a") is not None or (parent is not None and parent.tag == "a"):
                return True
    return False


def lines_around(evidence: PageEvidence) -> range:
    """Return the numbers of the lines around the headline; the first ones if there is none."""
    at, count = evidence.headline_index, len(evidence.segments)
    return range(max(0, at - BEFORE), min(at + AFTER, count)) if at >= 0 else range(min(40, count))


def head_and_below(evidence: PageEvidence) -> tuple[range, range]:
    """Return the lines around the headline in two parts: up to the third paragraph, and below."""
    around, segments = lines_around(evidence), evidence.segments
    after = [
        i for i in around if i > evidence.headline_index >= 0 and len(segments[i].text) >= PARAGRAPH
    ]
    cut = after[2] if len(after) > 2 else around.stop
    return range(around.start, cut), range(cut, around.stop)


def may_be_byline(evidence: PageEvidence, segment: Segment) -> bool:
    """Return whether *segment* is short enough, and in no place of captions, comments or links."""
    if len(segment.text) > MAX_BYLINE or segment.inside & {"figure", "figcaption", "h1", "h2"}:
        return False
    reason = reason_of_names(segment.place[-120:])
    if reason not in NO_AUTHOR_PLACE or (reason == "caption" and by_pattern().match(segment.text)):
        return True
    # What the headline has around it as well says nothing about this line.
    at = evidence.headline_index
    around = evidence.segments[at].place.split(">") if at >= 0 else []
    own = [step for step in segment.place[-120:].split(">")[1:] if step not in around]
    return bool(around) and reason_of_names(">".join(own)) not in NO_AUTHOR_PLACE


def is_named(segment: Segment, steps: int = 2) -> bool:
    """Return whether the last *steps* of the line's place are named for authors."""
    places = segment.place.split(">")[-(steps + (segment.tag == "li")) :]
    return _names_authors(" ".join(places).lower()) and not ELSE.search(places[-1])


@lru_cache(maxsize=4096)
def _names_authors(steps: str) -> bool:
    return AUTHOR_PLACE.search(steps) is not None

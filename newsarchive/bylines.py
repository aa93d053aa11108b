"""Lines of a page that may be a byline: in places named so, and near the headline."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsarchive.evidence import Evidence
from newsarchive.names import by_pattern, name_words
from newsarchive.places import reason_of_names
from newsarchive.segments import Segment
from newsarchive.text import one_line

MAX_BYLINE = 200
#: Lines before and after the headline in which a byline or date may stand.
BEFORE, AFTER = 10, 30

_MARKED = (
    '//a[@rel="author"] | //*[@itemprop="author"][not(self::meta)] | //address//a | '
    '//*[@class="fn"]'
)
_AUTHOR_PLACE = re.compile(
    r"by-?line|author(?!i)|autor(?!i)|auteur|writer|verfasser|redakteur", re.I
)
_NO_AUTHOR_PLACE = frozenset(("comments", "related", "caption", "share", "signup"))


def bylines(evidence: Evidence) -> Iterator[tuple[str, bool]]:
    """Lines that may be a byline, and whether their place is named so: near the headline first."""
    for element in evidence.tree.xpath(_MARKED)[:8]:
        text = one_line(element.text_content()[:300])
        around = " ".join(
            str(e.get("class") or "") for e in [element, *element.iterancestors()][:6]
        )
        if 0 < len(text) <= 80 and reason_of_names(around[:500]) not in _NO_AUTHOR_PLACE:
            yield text, True
    near = _near(evidence)
    yield from ((s.text, True) for s in near if _is_named(s))
    yield from ((s.text, False) for s in near if not _is_named(s))
    others = [
        s
        for s in evidence.segments
        if _is_labelled(s) or (_is_named(s) and by_pattern().match(s.text))
    ]
    yield from ((s.text, True) for s in others if _may_be_byline(s))


def _near(evidence: Evidence) -> list[Segment]:
    """The lines around the headline that may be a byline; the page's first ones without one."""
    segments, at = evidence.segments, evidence.headline_index
    near = segments[max(0, at - BEFORE) : at + AFTER] if at >= 0 else segments[:40]
    return [segment for segment in near if _may_be_byline(segment)]


def _may_be_byline(segment: Segment) -> bool:
    if len(segment.text) > MAX_BYLINE or segment.inside & {"figure", "figcaption", "h1", "h2"}:
        return False
    return reason_of_names(segment.place[-120:]) not in _NO_AUTHOR_PLACE


def _is_labelled(segment: Segment) -> bool:
    """Whether the line is "Author: Name" and nothing more, or stands in a signature's place."""
    if len(segment.text) > 80:
        return False
    if "signature" in segment.place[-60:]:
        return True
    found = by_pattern().match(segment.text)
    rest = segment.text[found.end() :] if found else ""
    return 2 <= len(rest.split()) <= 4 and len(name_words(rest)) == len(rest.split())


def _is_named(segment: Segment) -> bool:
    return bool(_AUTHOR_PLACE.search(" ".join(segment.place.split(">")[-2:])))

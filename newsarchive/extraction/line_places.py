"""Decide whether the place of a line on the page speaks against it: elements, names, votes.

``line_reasons`` adds what the links and words of a line say.
"""

from __future__ import annotations

from newsarchive.extraction.main_content import ASIDE, Line, MainContent, around, names_below
from newsarchive.page.class_hints import is_picture, reason_of_names
from newsarchive.page.segments import Segment

#: Tags of subheadings.
HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6", "dt"))


def reason_of_place(line: Line, content: MainContent, at_home: bool) -> str | None:
    """Return the reason that the elements and class names around the line give, or None."""
    segment = line.segment
    if segment.inside & {"figcaption", "figure"} and "figure" not in content.inside:
        return "caption"
    beside = (segment.inside - content.inside) & ASIDE
    if beside and not line.stated and not (beside == {"hidden"} and line.precise):
        return "aside"
    if at_home:
        return None
    if line.in_comments:
        return "comments"
    names = names_below(segment.element, content.container)
    reason = reason_of_names(names, content.names)
    if reason and not (reason == "widget" and line.default and line.precise):
        return reason
    return "caption" if len(segment.text) < 250 and is_picture(names, content.names) else None


def reason_of_votes(
    index: int, line: Line, content: MainContent, at_home: bool, ends: bool
) -> str | None:
    """Return why the line has too few votes for its place, or None if it has enough."""
    segment = line.segment
    held_by = around(segment)
    if content.article is not None and content.article not in held_by:
        return "unconfirmed"
    contained = content.container in held_by
    if contained and content.first <= index <= content.last:
        if at_home or line.stated or (line.precise and line.default):
            return None
        return None if line.default and _is_text(segment, ends) else "unconfirmed"
    if at_home and index > content.last:
        return None
    if content.headline < index < content.first:
        if line.default and ends:
            return None
        if segment.tag in HEADINGS:
            return "kicker"
    return None if line.precise and line.default and contained else "unconfirmed"


def _is_text(segment: Segment, ends: bool) -> bool:
    return ends or segment.tag in HEADINGS or bool(segment.inside & {"ul", "ol", "table"})

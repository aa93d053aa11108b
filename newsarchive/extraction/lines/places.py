"""Decide whether the place of a line on the page speaks against it: elements, names, votes.

``reasons`` adds what the links and words of a line say.
"""

from __future__ import annotations

from newsarchive.extraction.lines.elements import around, names_below, table_of
from newsarchive.extraction.lines.main_content import (
    ASIDE,
    HEADINGS,
    Line,
    MainContent,
    is_sentence,
)
from newsarchive.page.class_hints import is_picture, reason_of_names
from newsarchive.page.segments import Segment

#: Characters of a box with a form, or of a picture with its caption, at most.
LARGEST_BOX = 500


def reason_of_place(line: Line, content: MainContent, at_home: bool) -> str | None:
    """Return the reason that the elements and class names around the line give, or None."""
    segment = line.segment
    if segment.inside & {"figcaption", "figure"} and "figure" not in content.inside:
        is_table = "table" in segment.inside and line.default
        if "figcaption" in segment.inside or not is_table:
            return "caption"
    beside = (segment.inside - content.inside) & ASIDE
    if beside and not line.stated and not (beside == {"hidden"} and line.precise):
        return "aside"
    if at_home:
        return None
    if line.in_comments:
        return "comments"
    if _is_beside_form(segment, content):
        return "signup"
    names = names_below(segment.element, content.container)
    reason = reason_of_names(names, content.names)
    is_widget = reason == "widget" and line.default and line.precise
    if reason and not (is_widget or is_among(segment, content)):
        return reason
    if len(segment.text) >= 250 or not is_picture(names, content.names):
        return None
    is_card = line.default and line.precise and not _is_picture(segment, content)
    return None if is_card else "caption"


def _is_picture(segment: Segment, content: MainContent) -> bool:
    """Return whether an element named for a picture holds little more than a caption.

    A recipe, too, may be named for its picture: ``card has-image``.
    """
    for element in around(segment):
        if element is content.container:
            return False
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if is_picture(names, content.names):
            return len(element.text_content()) <= LARGEST_BOX
    return False


def _is_beside_form(segment: Segment, content: MainContent) -> bool:
    """Return whether a small box around the line, inside the article, has a form to fill in."""
    for element in around(segment):
        if element is content.container:
            return False
        if element.find(".//form") is not None:
            held_by = element.iterancestors()
            return content.container in held_by and len(element.text_content()) <= LARGEST_BOX
    return False


def is_among(segment: Segment, content: MainContent) -> bool:
    """Return whether the line has the form of the story's paragraphs and stands among them.

    Then its class name alone is no proof: ``paywall`` may only mark where a wall would begin.
    """
    is_beside = segment.element.getparent() is content.container and segment.tag == "p"
    return is_beside and segment.links < 0.2 and is_sentence(segment)


def reason_of_votes(index: int, line: Line, content: MainContent, at_home: bool) -> str | None:
    """Return why the line has too few votes for its place, or None if it has enough."""
    segment = line.segment
    held_by = around(segment)
    if content.article is not None and content.article not in held_by:
        return "unconfirmed"
    contained = content.container in held_by
    # Text between the paragraphs in an inline element, such as <font>, is one of the block around.
    is_inside = contained or content.is_around_paragraphs(segment)
    if is_inside and content.first <= index <= content.last:
        if at_home or line.stated or (line.precise and line.default):
            return None
        if is_among(segment, content) or (
            segment.place in content.headings and segment.links < 0.5
        ):
            return None
        if line.default and _is_text(segment):
            return None
        return None if is_in_cell(segment, content) else "unconfirmed"
    if at_home and index > content.last:
        return None
    if content.headline < index < content.first:
        # Trafilatura loses text before the first paragraph of such an element.
        is_first = line.default or (at_home and content.headline >= 0)
        if is_first and is_sentence(segment):
            return None
        if segment.tag in HEADINGS and segment.place not in content.headings:
            return "kicker"
    return None if line.precise and line.default and contained else "unconfirmed"


def is_in_cell(segment: Segment, content: MainContent) -> bool:
    """Return whether the line is in a list in a cell of a table that other lines of are text.

    Trafilatura leaves out such lists.
    """
    if segment.tag != "li" or segment.links >= 0.5:
        return False
    table, container = table_of(segment), content.container
    if table is None or table is container or table in container.iterancestors():
        return False
    return table in content.tables


def _is_text(segment: Segment) -> bool:
    return (
        is_sentence(segment)
        or segment.tag in HEADINGS
        or bool(segment.inside & {"ul", "ol", "table"})
    )

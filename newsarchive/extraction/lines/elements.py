"""The elements of the page that a line is in."""

from __future__ import annotations

from lxml.html import HtmlElement

from newsarchive.page.segments import Segment


def around(segment: Segment) -> list[HtmlElement]:
    """Return the elements around *segment*, the innermost first."""
    return [segment.element, *segment.element.iterancestors()]


def table_of(segment: Segment) -> HtmlElement | None:
    """Return the innermost table around *segment*; None if there is none."""
    steps = around(segment) if "table" in segment.inside else []
    return next((step for step in steps if step.tag == "table"), None)


def common_ancestor(elements: list[HtmlElement]) -> HtmlElement:
    """Return the innermost element around all *elements*; of a single one, its parent."""
    first = [elements[0], *elements[0].iterancestors()]
    common = set(first)
    for element in elements[1:]:
        common &= {element, *element.iterancestors()}
    found = next((element for element in first if element in common), first[-1])
    # A single paragraph is no container.
    parent = found.getparent()
    return parent if found is elements[0] and parent is not None else found


def names_below(element: HtmlElement, container: HtmlElement) -> str:
    """Return the class names and ids from *element* up to the *container* or what is around it."""
    held = {container, *container.iterancestors()}
    names = []
    for step in [element, *element.iterancestors()]:
        if step in held:
            break
        names += [step.get("class") or "", step.get("id") or ""]
    return " ".join(names)[:1000]

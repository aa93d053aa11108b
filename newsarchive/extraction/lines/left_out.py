"""Make blocks of the lines of an article that no extractor takes for its text.

A reader of the page sees more between the headline and the end of the article than the text: the
reading time, the date line, captions, lists of related articles. Each such line becomes a removed
block with its reason, so that people can see it and keep it. Learning does not read these blocks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from lxml.html import HtmlElement

from newsarchive.article import Block
from newsarchive.extraction.lines.elements import common_ancestor
from newsarchive.extraction.lines.words import cue_of
from newsarchive.page.class_hints import is_picture, reason_of_names
from newsarchive.page.segments import Segment, letters_key

#: Elements that are no part of an article: the site's menus, forms, and what a style hides.
_NOT_SHOWN = frozenset(("nav", "footer", "form", "hidden"))
# Elements that extraction cuts off the tree: what is in them is no longer in the container.
_CUT_OFF = frozenset(("nav", "footer", "aside"))
#: Lines before the text, after it and in all that become blocks. Few articles have more of their
#: own, and what other articles a page lists there is of no use.
MOST_BEFORE, MOST_AFTER, MOST = 20, 20, 60
#: Texts dropped by a rule of the site that become blocks.
MOST_DROPPED = 200
#: Letters and digits from which a line surely is the same as one of the text.
LEAST_ANCHOR = 20
#: Steps of a line's place whose class names are read, the innermost first.
MOST_STEPS = 4
#: A line with this share of links leads elsewhere; one up to this length may name who wrote it.
LINKED, MOST_BYLINE = 0.7, 100


def with_lines_left_out(
    blocks: list[Block], segments: Sequence[Segment], headline: int, authors: Sequence[str]
) -> list[Block]:
    """Return *blocks* with the lines of the article among them that they lack, each once.

    *segments* are the lines of the page, *headline* the index of the one that is the headline, or
    -1. The new blocks have a reason and are not read by learning. If no line of the text is on the
    page, *blocks* are returned as they are.
    """
    key_of = {segment.text: segment.key for segment in segments}
    keys = [key_of.get(block.text) or letters_key(block.text) for block in blocks]
    found = _lines_of_text(blocks, keys, segments)
    if not found:
        return blocks
    known, joined = set(keys), "".join(keys)
    if headline >= 0:
        known.add(segments[headline].key)
    above = _common_place([segments[i].place for i in found])
    names = [key for name in authors if (key := letters_key(name))]
    added: dict[int, Block] = {}
    for index in _indices(segments, headline, found):
        segment = segments[index]
        key = segment.key
        if not key or key in known or segment.inside & _NOT_SHOWN:
            continue
        if len(key) >= LEAST_ANCHOR and key in joined:
            continue
        known.add(key)
        reason = _reason(segment, above, names)
        added[index] = Block(
            text=segment.text,
            links=segment.links,
            place=segment.place,
            removed=reason,
            is_read=False,
        )
        if len(added) >= MOST:
            break
    return _merged(blocks, keys, segments, added) if added else blocks


def with_lines_dropped(
    blocks: list[Block], segments: Sequence[Segment], dropped: Mapping[int, str]
) -> list[Block]:
    """Return *blocks* with what a rule of the site dropped among them, each with that reason.

    *segments* are the lines of the page before, and *dropped* has texts by the number of their
    line. What is far from the text, such as a menu, is left out.
    """
    key_of = {segment.text: segment.key for segment in segments}
    keys = [key_of.get(block.text) or letters_key(block.text) for block in blocks]
    found = _lines_of_text(blocks, keys, segments)
    near = range(found[0] - MOST_BEFORE, found[-1] + MOST_AFTER + 1) if found else None
    known, added = set(keys), dict[int, Block]()
    for index, text in sorted(dropped.items()):
        key = letters_key(text)
        if not key or key in known or len(added) >= MOST_DROPPED:
            continue
        if near is None or index in near:
            known.add(key)
            place, links = segments[index].place, segments[index].links
            added[index] = Block(text=text, links=links, place=place, removed="rule", is_read=False)
    return _merged(blocks, keys, segments, added) if added else blocks


def _lines_of_text(
    blocks: Sequence[Block], keys: Sequence[str], segments: Sequence[Segment]
) -> list[int]:
    """Return the indices of the lines of the page that are in the text."""
    kept = [key for block, key in zip(blocks, keys, strict=True) if block.removed is None]
    long = [(i, s.key) for i, s in enumerate(segments) if len(s.key) >= LEAST_ANCHOR]
    exact = set(kept)
    if found := [i for i, key in long if key in exact]:
        return found
    joined = "".join(kept)  # A body that the publisher states may have other paragraphs.
    return [i for i, key in long if key in joined]


def _indices(segments: Sequence[Segment], headline: int, found: Sequence[int]) -> Iterator[int]:
    """Yield the indices of the article's lines: from its headline to the end of its container."""
    first, last = found[0], found[-1]
    start = headline + 1 if 0 <= headline < first else first
    yield from range(max(start, first - MOST_BEFORE), last)
    container = _container(segments, headline, found)
    for index in range(last + 1, min(len(segments), last + 1 + MOST_AFTER)):
        segment = segments[index]
        if container is not None and container in segment.element.iterancestors():
            yield index
        elif not segment.inside & _CUT_OFF:
            return


def _container(
    segments: Sequence[Segment], headline: int, found: Sequence[int]
) -> HtmlElement | None:
    """Return the element around the whole article; None if it is around the whole page.

    It is the ``<article>``, or what is around the headline and the text.
    """
    text = common_ancestor([segments[i].element for i in found])
    article = next((each for each in (text, *text.iterancestors()) if each.tag == "article"), None)
    if article is not None:
        return article
    if headline >= 0:
        text = common_ancestor([text, segments[headline].element])
    return text if text.tag not in ("body", "html", "main") else None


def _reason(segment: Segment, above: str, authors: Sequence[str]) -> str:
    """Return why no extractor takes the line for text, as far as the line says so.

    *above* is the place that all lines of the text have in common.
    """
    if segment.inside & {"figure", "figcaption"}:
        return "caption"
    steps = segment.place.removeprefix(above).split(">")[: -MOST_STEPS - 1 : -1]
    for names in steps:
        if reason := reason_of_names(names):
            return reason
    if segment.links >= LINKED:
        return "related"
    if cue := cue_of(segment.text):
        return cue.reason
    if any(is_picture(names, "") for names in steps):
        return "caption"
    if len(segment.text) <= MOST_BYLINE and any(name in segment.key for name in authors):
        return "byline"
    return "aside" if "aside" in segment.inside else "unconfirmed"


def _common_place(places: Sequence[str]) -> str:
    """Return the steps that all *places* begin with."""
    first, last = min(places).split(">"), max(places).split(">")
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return ">".join(first[:same])


def _merged(
    blocks: Sequence[Block],
    keys: Sequence[str],
    segments: Sequence[Segment],
    added: dict[int, Block],
) -> list[Block]:
    """Return *blocks*, which have *keys*, in their order, with those *added* in their places.

    *added* maps the index of a line on the page to its block.
    """
    places: dict[str, list[int]] = {}
    for index, segment in enumerate(segments):
        places.setdefault(segment.key, []).append(index)
    waiting = sorted(added, reverse=True)
    merged: list[Block] = []
    at = -1
    for block, key in zip(blocks, keys, strict=True):
        known = places.get(key, [])
        following = bisect_left(known, at + 1)
        if following < len(known):
            at = known[following]
        while waiting and waiting[-1] < at:
            merged.append(added[waiting.pop()])
        merged.append(block)
    return merged + [added[index] for index in reversed(waiting)]

"""Put the posts of a live blog into the text: each begins with its time of day.

The posts come in the page's order, with their headings. Posts that only JSON-LD states stand
where it states them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsarchive.article import Block
from newsarchive.page.class_hints import reason_of_names
from newsarchive.page.jsonld import StatedPost
from newsarchive.page.live_posts import Post, clock_in
from newsarchive.page.segments import Segment, letters_key

# Reasons of lines that hold for a line between other text, and not for one of a post.
_OF_PLACE = frozenset(
    ("kicker", "heading", "unconfirmed", "headline", "standfirst", "byline", "date", "summary")
)
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6", "dt"))
#: Letters beside the time from which the line that holds it is text of the post.
LEAST_BESIDE = 40
#: Letters of the shortest line of a post that no heading is.
LEAST_LINE = 20


def with_posts(
    blocks: list[Block], posts: Sequence[Post], stated: Sequence[StatedPost], title: str | None
) -> list[Block]:
    """Return *blocks* with the posts of a live blog, shown or stated, in their places.

    *blocks* are the lines of the page that may be text, with reasons. A line of a post is removed
    only for what it says or links to.
    """
    own = {line.key for post in posts for line in post.lines}
    reasons = {letters_key(b.text): b.removed for b in blocks if b.removed not in _OF_PLACE}
    first = next((i for i, b in enumerate(blocks) if letters_key(b.text) in own), len(blocks))
    before = [b for b in blocks[:first] if letters_key(b.text) not in own]
    after = [b for b in blocks[first:] if letters_key(b.text) not in own]
    shown = [_blocks_of(post, reasons, letters_key(title or "")) for post in posts]
    if not posts:
        keys = {letters_key(block.text) for block in blocks if block.removed is None}
        if any(letters_key(line) in keys for post in stated for line in post.text):
            return blocks
        before, after = blocks, []
    return [*before, *_merged(shown, stated), *after]


def _blocks_of(post: Post, reasons: dict[str, str | None], title_key: str) -> list[Block]:
    """Return the lines of *post* as blocks, the first of them with its time."""
    blocks: list[Block] = []
    time = post.time
    for line in post.lines:
        text, removed = line.text, _reason(line, reasons, title_key)
        if line is post.stamp:
            rest = text.replace(time, "", 1).strip(" |–—-·•:,.\t") if time else text
            is_text = len(letters_key(rest)) >= LEAST_BESIDE or (rest and line.tag in _HEADINGS)
            if not is_text:
                removed = "date"
            elif text.startswith(time):
                text = rest
        if removed is None and time:
            text, time = f"{time} {text}".strip(), ""
        blocks.append(Block(text=text, links=line.links, place=line.place, removed=removed))
    return blocks


def _reason(line: Segment, reasons: dict[str, str | None], title_key: str) -> str | None:
    """Return why a line of a post is no text of it, or None."""
    if reason := reasons.get(line.key):
        return reason
    if line.inside & {"figure", "figcaption"}:
        return "caption"
    if line.inside & {"aside", "nav", "form", "hidden", "comments"}:
        return "aside"
    if line.key == title_key:
        return "headline"
    if line.tag in _HEADINGS and line.links < 0.7:
        return None
    if line.links >= 0.9:
        return "related"
    if line.key in reasons or len(line.key) >= LEAST_LINE:
        return reason_of_names(_own_names(line)) if len(line.key) < LEAST_BESIDE else None
    return "unconfirmed"


def _own_names(line: Segment) -> str:
    return line.element.get("class") or ""


def _merged(shown: list[list[Block]], stated: Sequence[StatedPost]) -> list[Block]:
    """Return the posts that the page shows, and each that is only stated after its neighbour."""
    keys = [{letters_key(_untimed(block.text)) for block in blocks} for blocks in shown]
    places = [_place_of(post, keys) for post in stated]
    found = [place for place in places if place is not None]
    if len(found) > 1 and found[0] > found[-1]:
        stated, places = stated[::-1], places[::-1]
    waiting: dict[int, list[Block]] = {}
    last = -1 if found else len(shown) - 1
    day = next((post.published[:10] for post in stated), "")
    for post, place in zip(stated, places, strict=True):
        if place is None and post.lines:
            waiting.setdefault(last, []).extend(_stated_blocks(post, day))
        elif place is not None:
            last = place
    merged = waiting.get(-1, [])
    for number, blocks in enumerate(shown):
        merged += blocks + waiting.get(number, [])
    return merged


def _place_of(post: StatedPost, keys: list[set[str]]) -> int | None:
    """Return the number of the post shown that has a line of *post*; None without one."""
    lines = {letters_key(line) for line in post.text}
    return next((number for number, each in enumerate(keys) if lines & each), None)


def _untimed(text: str) -> str:
    time = clock_in(text[:12])
    return text.removeprefix(time).strip(" |–—-:") if time and text.startswith(time) else text


def _stated_blocks(post: StatedPost, day: str) -> list[Block]:
    """Return the lines of a stated post, the first with its time; the date if on another *day*."""
    stamp = re.match(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)", post.published)
    time = (stamp[2] if stamp[1] == day else f"{stamp[1]} {stamp[2]}") if stamp else ""
    first, *others = post.text
    return [Block(text=f"{time} {first}".strip()), *(Block(text=line) for line in others)]

"""Get at an article's text by another way if the first gave too little of it, and say so.

The first way is ``lines.body``: the lines that most votes are for. It gives too little where the
page has its story in the data of its scripts, where a promotion is all that trafilatura found, or
where the story's element is named as something else. What the page states of itself shows this: its
description, its articleBody, and the places with many paragraphs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from lxml.html import HtmlElement

from newsarchive.article import Article, Block
from newsarchive.extraction.lines.words import calls, cue_of
from newsarchive.page.class_hints import reason_of_names
from newsarchive.page.comment_lists import lines_in_comments
from newsarchive.page.segments import Segment, letters_key
from newsarchive.text import fold_case, word_count, words
from newsarchive.writing.characters import is_spaceless
from newsarchive.writing.lengths import letters

#: The words of ``Article.quality``, and what they say of the text.
QUALITIES = {
    "from_json_ld": "it is the articleBody in the page's JSON-LD; its markup has less",
    "from_state": "it is from the data of the page's scripts; its markup has less",
    "dense": "it is the place with the most paragraphs; the extractors had chosen another",
    "recall": "next to nothing was found; it is every line that may be text",
    "promotion": "all of it asks the reader for something",
    "rule_missed": "the site's own selector found nothing, or far too little; it is the usual text",
    "short": "the page states more text than was found",
}
#: With fewer words, a text that the page has elsewhere is used if it is half as long again.
ENOUGH, LONGER = 60, 1.5
#: With fewer words, all other ways are tried as well.
NEXT_TO_NOTHING = 12
#: A text that has as many words as this, and its share of what the page has elsewhere, is not
#: replaced by another.
SEVERAL = 3
#: With fewer words, a text without the page's description may be none of the story.
FEW = 250
#: Paragraphs of one element that may be the story, and letters of each.
LEAST_PARAGRAPHS, LEAST_LETTERS = 4, 40
#: Letters by which the description is found in a text.
KNOWN = 30
_BESIDE = frozenset(("nav", "footer", "form", "hidden", "comments", "figcaption", "li"))


@dataclass(slots=True, frozen=True)
class Ways:
    """The other ways to the text of a page, each as its lines; those that cost are called late."""

    stated: list[str]
    """The articleBody of JSON-LD."""
    state: Callable[[], list[str]]
    """What the data of the page's scripts has."""
    dense: Callable[[], list[Block]]
    """What body decides if the place with the most paragraphs is voted for."""
    rest: Callable[[], Iterator[list[str]]]
    """What a generous extractor finds, and every line."""


def best_blocks(
    blocks: list[Block], ways: Ways, article: Article
) -> tuple[list[Block], str | None]:
    """Return *blocks*, or those of another way, and a word of :data:`QUALITIES` or None."""
    shown = [block.text for block in blocks if block.removed is None]
    number = word_count("\n".join(shown))
    size = _size(shown)
    is_long = number >= ENOUGH and size * 2 >= _size(ways.stated)
    if is_long and (number >= FEW or _has_description(shown, article)):
        return blocks, None
    times = LONGER if number < ENOUGH else SEVERAL
    if _size(ways.stated) > (LONGER if number < ENOUGH else 2) * size:
        return _as_blocks(ways.stated, article), "from_json_ld"
    if number < ENOUGH or not _has_description(shown, article):
        dense = ways.dense()
        if _size(b.text for b in dense if b.removed is None) > max(times, 2) * size:
            return dense, "dense"
        lines = ways.state() if number < ENOUGH or article.description else []
        if _size(lines) > times * size and (number < ENOUGH or _has_description(lines, article)):
            return _as_blocks(lines, article), "from_state"
    if number < NEXT_TO_NOTHING:
        for lines in ways.rest():
            recalled = _as_blocks(lines, article)
            if _size(block.text for block in recalled) > LONGER * size:
                is_promotion = _is_promotion([block.text for block in recalled])
                return recalled, "promotion" if is_promotion else "recall"
    return blocks, _doubt(shown, number, article)


def dense_lines(segments: list[Segment], headline: int) -> list[str]:
    """Return the paragraphs of the element that has the most of them; [] if none has four.

    The element comes after the *headline*, is no list, and its names name nothing beside a story,
    unless it comes after a paragraph, too: then it has a part of the story.
    """
    comments = lines_in_comments(segments, headline)
    prose = {s.element for s in segments if s.tag == "p" and s.size >= LEAST_LETTERS}
    held: defaultdict[HtmlElement, list[Segment]] = defaultdict(list)
    for index, segment in enumerate(segments):
        parent = segment.element.getparent()
        if (
            index > headline
            and index not in comments
            and segment.links < 0.3
            and segment.size >= LEAST_LETTERS
            and not segment.inside & _BESIDE
            and parent is not None
            and (not reason_of_names(segment.place) or parent.getprevious() in prose)
        ):
            held[parent].append(segment)
    found = max(held.values(), key=lambda each: sum(s.size for s in each), default=[])
    return [segment.text for segment in found] if len(found) >= LEAST_PARAGRAPHS else []


def _doubt(shown: list[str], number: int, article: Article) -> str | None:
    if not shown or number >= ENOUGH or article.is_free is False:
        return None
    if _is_promotion(shown):
        return "promotion"
    return "short" if letters(article.description or "") > _size(shown) else None


def _is_promotion(lines: list[str]) -> bool:
    cues = [(line, cue_of(line)) for line in lines]
    return all(cue is not None and (cue.is_whole or calls(line, cue)) for line, cue in cues)


def _has_description(lines: list[str], article: Article) -> bool:
    """Return whether the beginning of the page's description is in *lines*, or it has none."""
    start = letters_key(article.description or "")[:KNOWN]
    return len(start) < KNOWN or start in letters_key("".join(lines))


def is_about(lines: list[str], title: str | None) -> bool:
    """Return whether *lines* have a third of the words of *title*, or there is no title."""
    folded = " ".join(map(fold_case, lines))
    wanted = {word for word in words(title or "") if len(word) >= 4}
    if is_spaceless(title or ""):
        wanted = set(map("".join, pairwise(letters_key(title or ""))))
    return not wanted or 3 * sum(word in folded for word in wanted) >= len(wanted)


def _as_blocks(lines: list[str], article: Article) -> list[Block]:
    title = letters_key(article.title or "")
    return [Block(text=line) for line in lines if letters_key(line) != title]


def _size(lines: Iterable[str]) -> int:
    return sum(map(letters, lines))

"""The text of an article in the elements that a site's own selector names, and whether it fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml.html import HtmlElement, document_fromstring

from newsarchive.article import Article, Block
from newsarchive.extraction.lines.body import blocks_of
from newsarchive.extraction.lines.main_content import TextVote, is_sentence
from newsarchive.page.segments import Segment, letters_key, segments_of
from newsarchive.writing.lengths import letters

#: With less than this part of the page's paragraphs, a text is compared with the usual one.
PART = 4
#: A usual text that is this many times as long shows that the selector has missed the story.
TIMES = 3
#: Letters and digits of the shortest paragraph that counts among those of the page.
LEAST_PARAGRAPH = 40


def blocks_by_rule(body: Sequence[HtmlElement], stated: list[str], article: Article) -> list[Block]:
    """Return the lines in *body* as blocks: each is text unless it is a caption, a call or so on.

    *stated* is the articleBody of JSON-LD. Empty if *body* has no line.
    """
    root = document_fromstring("<html><body></body></html>")
    root[-1].extend(body)
    lines = segments_of(root)
    vote = TextVote([line.text for line in lines if line.links < 0.3 or is_sentence(line)])
    return blocks_of(lines, vote, vote, TextVote(stated), article) if vote.lines else []


def may_be_too_little(blocks: Sequence[Block], lines: Sequence[Segment]) -> bool:
    """Return whether the page, with these *lines*, has far more paragraphs than *blocks*."""
    prose = sum(
        len(line.key) for line in lines if len(line.key) > LEAST_PARAGRAPH and line.links < 0.3
    )
    return PART * sum(len(letters_key(text)) for text in _kept(blocks)) < prose


def is_too_little(blocks: Sequence[Block], usual: Sequence[Block]) -> bool:
    """Return whether *usual*, which the usual extraction has found, is far more than *blocks*."""
    size = sum(map(letters, _kept(blocks)))
    return not size or sum(map(letters, _kept(usual))) > TIMES * size


def _kept(blocks: Iterable[Block]) -> list[str]:
    return [block.text for block in blocks if block.removed is None]

"""Extract the article from a page.

The page is parsed once: metadata, JSON-LD, the lines of the page and trafilatura all read the same
tree.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import fields as dataclass_fields

from lxml.etree import strip_elements
from lxml.html import HtmlElement

from newsarchive.article import Article, Block, Page
from newsarchive.errors import BadURL
from newsarchive.extraction import page_verdict
from newsarchive.extraction.lines.body import as_shown, blocks_of
from newsarchive.extraction.lines.left_out import with_lines_dropped, with_lines_left_out
from newsarchive.extraction.lines.main_content import TextVote
from newsarchive.extraction.live_blog import with_posts
from newsarchive.extraction.next_ways import Ways, best_blocks, dense_lines, is_about
from newsarchive.extraction.site_rules.applying import Ruled, apply_rules
from newsarchive.extraction.site_rules.text import (
    blocks_by_rule,
    is_too_little,
    may_be_too_little,
)
from newsarchive.extraction.trafilatura_runs import lines_of, precise_lines_of, prepare
from newsarchive.extraction.version import extractor
from newsarchive.metadata import fields, language, paywall
from newsarchive.page.embedded_state import (
    attributes_with_state,
    scripts_with_state,
    text_in_state,
)
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.page.jsonld import live_posts, stated_body
from newsarchive.page.parsing import html_of, tree_of
from newsarchive.page.segments import Segment, is_question
from newsarchive.text import one_line, word_count
from newsarchive.urls import normalised_url

#: Share of the page's prose in the precision run from which the default run is not needed.
CLEAR = 0.75

#: Elements that trafilatura drops itself. They are dropped once, before it copies the tree several
#: times. Forms stay, because some systems put the whole page into one.
NO_TEXT = (
    "head", "script", "style", "svg", "template", "noscript", "iframe", "aside", "footer", "nav",
    "menu", "object", "select", "input",
)  # fmt: skip

#: How a text was got, by its quality: the source of ``text``. Without one the lines were voted for.
TEXT_WAYS = {
    "from_json_ld": "json-ld", "from_state": "state", "dense": "dense", "recall": "recall",
    "promotion": "vote", "short": "vote",
}  # fmt: skip

logger = logging.getLogger(__name__)

#: Name and version of the extractor, which an archive keeps with each article.
EXTRACTOR = extractor()


def extract(page: Page) -> Article:
    """Return the article on *page*: its text in blocks and its fields with their sources.

    Fields are normalised: a missing value is None, a URL is absolute and has no tracking
    parameters. Never raises an error: if the page is no article, the result has a ``reason`` (a
    word of ``outcomes``) and a ``detail``. Pure: the same page, with the same ``page.rules``, gives
    the same article.
    """
    stamp = f"{EXTRACTOR} + {page.rules.stamp}" if page.rules else EXTRACTOR
    article = Article(url=page.url, extractor=stamp)
    try:
        _fill(article, page)
    except MemoryError:
        article.reason, article.detail = "extract_memory", "out of memory"
    except Exception as error:
        # Wide, because a hostile page may raise anything in any library. It costs one page, and
        # the ledger says so ("extract_error: a bug to report").
        logger.debug("extraction of %s failed", page.url, exc_info=True)
        article.reason = "extract_error"
        article.detail = f"{type(error).__name__}: {error}"[:500]
    return article


def _fill(article: Article, page: Page) -> None:
    html = html_of(page.body, page.header("Content-Type") or "")
    tree = tree_of(html) if html is not None else None
    if tree is None:
        article.reason, article.detail = "not_html", "no HTML in the response"
        return
    ruled = apply_rules(tree, page.rules) if page.rules is not None else None
    evidence = PageEvidence(page, tree, ruled.values if ruled else None)
    fields.fill(article, evidence)
    article.blocks, article.quality, way = _text(evidence, article, ruled)
    if article.description is None:
        first = next((b.text for b in article.blocks if b.removed == "standfirst"), None)
        fields.put(article, "description", Candidate(first, "text") if first else None)
    text = article.text
    if text:
        fields.note(article, "text", Candidate(article.quality or "", way))
    if found := language.language_of(evidence, text):
        article.language = found.value
        fields.note(article, "language", found)
    if not article.is_free and (wall := paywall.wall_after(evidence, text)):
        if article.is_free is None:
            article.is_free = False
            fields.note(article, "is_free", wall)
        if paywall.is_all_of_wall(evidence, wall.value):
            text = _without_last(article.blocks, wall.value)
    article.word_count = word_count(text)
    is_dated = article.published_at is not None
    is_signed = article.is_signed
    if refused := page_verdict.verdict(
        evidence, text, article.word_count, is_dated=is_dated, is_signed=is_signed
    ):
        article.reason, article.detail = refused
    if not evidence.posts:  # of which every line is a block already
        # At the end, because no field may be read from these lines.
        article.blocks = with_lines_left_out(
            article.blocks, evidence.segments, evidence.headline_index, article.authors
        )
    if ruled and ruled.dropped:
        article.blocks = with_lines_dropped(article.blocks, ruled.lines, ruled.dropped)
    _normalise(article, page)


def _without_last(blocks: list[Block], wall: str) -> str:
    """Remove the last line of the text if it is the *wall* before the rest; return the text."""
    kept = [block for block in blocks if block.removed is None]
    if len(kept) > 1 and kept[-1].text == wall:
        kept.pop().removed = "signup"
    return "\n".join(block.text for block in kept)


def _normalise(article: Article, page: Page) -> None:
    """Make missing values None instead of "", and URLs absolute and normalised, or None."""
    article.language = article.language or page.language
    for name in ("canonical_url", "image_url"):
        setattr(article, name, _url(getattr(article, name), article.url))
    for each in dataclass_fields(Article):
        if getattr(article, each.name) == "" and each.name != "extractor":
            setattr(article, each.name, None)


def _url(value: str | None, base: str) -> str | None:
    try:
        return normalised_url(value, base) if value else None
    except BadURL:
        return None


def _text(
    evidence: PageEvidence, article: Article, ruled: Ruled | None
) -> tuple[list[Block], str | None, str]:
    """Return the text as blocks, what must be said of it, and the source of it.

    It is what the site's own selector found, unless that is nothing or far too little.
    """
    by_rule: list[Block] = []
    if ruled and ruled.body:
        by_rule = blocks_by_rule(ruled.body, stated_body(evidence.article), article)
        if not may_be_too_little(by_rule, evidence.segments):
            return by_rule, None, "rule"
    blocks, quality = _blocks(evidence, article)
    way = TEXT_WAYS.get(quality or "", "posts" if evidence.posts else "vote")
    if ruled is None or not ruled.rules.body:
        return blocks, quality, way
    if by_rule and not is_too_little(by_rule, blocks):
        return by_rule, None, "rule"
    return blocks, "rule_missed", way


def _blocks(evidence: PageEvidence, article: Article) -> tuple[list[Block], str | None]:
    """Return the text of the page as blocks, and what must be said of it."""
    tree, segments = evidence.tree, evidence.segments
    states = scripts_with_state(tree)
    # The evidence and all fields but the captions are gathered by now; the segments stay.
    strip_elements(tree, *NO_TEXT, with_tail=False)
    for button in [each for each in tree.iter("button") if not is_question(each)]:
        button.drop_tree()
    prepare(tree)
    precise = default = TextVote(precise_lines_of(tree))
    prose = _size(s.key for s in segments if len(s.key) > 40 and s.links < 0.3)
    if precise.size < CLEAR * prose:
        # The precision run left much of the page out: the default run is worth its time.
        default = TextVote(lines_of(tree, fast=True))
    body, posts = stated_body(evidence.article), live_posts(evidence.linked_data, evidence.page.url)

    def blocks_with(stated: list[str]) -> list[Block]:
        return blocks_of(segments, default, precise, TextVote(stated), article)

    blocks = blocks_with([*body, *(line for post in posts for line in post.text)])
    if evidence.posts or posts:
        return with_posts(blocks, evidence.posts, posts, article.title), None

    def in_state() -> list[str]:
        return text_in_state(
            states + attributes_with_state(tree), lambda lines: is_about(lines, article.title)
        )

    def dense() -> list[Block]:
        lines = dense_lines(segments, evidence.headline_index)
        return blocks_with(lines) if lines else []

    def rest() -> Iterator[list[str]]:
        yield _recalled(tree, segments)
        yield _plain(segments)

    return best_blocks(blocks, Ways(body, in_state, dense, rest), article)


def _recalled(tree: HtmlElement, segments: list[Segment]) -> list[str]:
    lines = [one_line(text).removeprefix("- ") for text in lines_of(tree, recall=True)]
    return as_shown(TextVote(lines), segments)


def _plain(segments: list[Segment]) -> list[str]:
    """Return every line of the page that is no link and is in no frame around the article."""
    around = {"nav", "footer", "aside", "form", "hidden", "header"}
    return [s.text for s in segments if s.links < 0.3 and not s.inside & around]


def _size(lines: Iterable[str]) -> int:
    return sum(map(len, lines))


def warm_up() -> None:
    """Load everything that the first page would load, also the patterns of bylines and dates."""
    text = "A sentence of which the language can be told, so that its model is loaded, too."
    body = f"""<html lang="en"><head><title>The bridge is open again</title></head><body><article>
      <h1>The bridge is open again</h1><p class="byline">By <a rel="author">Ann Lee</a>, London</p>
      <p>Published 5 May 2024, 10:30 | Updated: 6 May 2024, 11:30</p>
      <figure><img src="/bridge.jpg" width="900"><figcaption>A. Photo: L/B</figcaption></figure>
      <p>{text}</p><p>{text} Read more: all of it.</p></article></body></html>"""
    extract(Page(url="http://localhost/news/the-bridge-is-open-again", body=body.encode()))

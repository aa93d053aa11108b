"""Decide which lines of a page are the article, by votes and by the places of lines.

Three texts vote for their lines: trafilatura's default run, its precision run, and the articleBody
that the publisher states in JSON-LD. The lines in the same place of the page as most of what these
texts agree on are the *main content*, and their container is the article. Lines before, after and
beside the main content need more than one vote. A line with a vote that is removed stays a block
with its reason: it can be shown and restored.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from lxml.html import HtmlElement

from newsarchive.article import Article, Block
from newsarchive.extraction.lines.appeals import remove_appeals
from newsarchive.extraction.lines.main_content import (
    ASIDE,
    HEADINGS,
    Line,
    MainContent,
    TextVote,
    is_sentence,
    main_content_of,
)
from newsarchive.extraction.lines.neighbours import remove_led_links_and_biographies
from newsarchive.extraction.lines.places import is_among, is_in_cell
from newsarchive.extraction.lines.reasons import reason_of_line
from newsarchive.extraction.lines.story import MAX_HEAD, Story
from newsarchive.page.segments import Segment, letters_key

# A subheading that is followed by nothing but blocks removed for these reasons is removed, too.
_ENDS_HEADING = frozenset(
    ("end", "related", "signup", "unconfirmed", "aside", "advert", "comments", "share", "tags")
)
#: Letters and digits that a standfirst has at least. A shorter line may be a label.
LEAST_LEAD = 40
_LEAD = re.compile(
    r"(?:^|[\s._-])(?:lead|lede|intro|standfirst|excerpt|dek|deck|chapo|entradilla|sommario|occhiello|"
    r"ingress|perex|vorspann|subtitle|sub-?head(?:line)?|teaser-?text|hero-?text|story-?lead)"
    r"(?:$|[\s._-])",
    re.IGNORECASE,
)
#: Elements between a question and what states it, at most.
MAX_TO_QUESTION = 3
#: Letters and digits from which a line that occurs again may be a variant for another screen.
LEAST_VARIANT = 30


def blocks_of(
    segments: list[Segment],
    default: TextVote,
    precise: TextVote,
    stated: TextVote,
    article: Article,
) -> list[Block]:
    """Return the lines of the page that may be text as blocks, in order, with their reasons.

    The fields of *article* are known: its title and authors are no part of the body, and its
    description identifies the standfirst.
    """
    lines = [_line(segment, default, precise, stated) for segment in segments]
    content = main_content_of(lines, letters_key(article.title or ""))
    if content is None:
        return [Block(text=line) for line in as_shown(default, segments)]
    story = Story(article.title or "", article.description or "", article.authors, lines, content)
    blocks = _candidates(story, default)
    remove_led_links_and_biographies(blocks, article.authors)
    _remove_orphan_headings(blocks)
    remove_appeals(blocks, story.is_about)
    return blocks


def _line(segment: Segment, default: TextVote, precise: TextVote, stated: TextVote) -> Line:
    """Return the line with its votes. Trafilatura drops many questions: what is one counts."""
    key, is_question = segment.key, _is_question(segment)
    return Line(
        segment, is_question or default.has(key), is_question or precise.has(key), stated.has(key)
    )


def _is_question(segment: Segment) -> bool:
    """Return whether the line is a question before its answer: in a button, or stated as one."""
    if "button" in segment.inside:
        return True
    if segment.element.get("itemprop") != "name":
        return False
    holders = islice(segment.element.iterancestors(), MAX_TO_QUESTION)
    return any("schema.org/Question" in (each.get("itemtype") or "") for each in holders)


def as_shown(vote: TextVote, segments: list[Segment]) -> list[str]:
    """Return the lines of *vote* as the page has them: trafilatura drops invisible characters."""
    shown = {segment.key: segment.text for segment in segments}
    return [shown.get(key, line) for key, line in zip(vote.keys, vote.lines, strict=True)]


def _candidates(story: Story, default: TextVote) -> list[Block]:
    """Return the lines that may be text as blocks, each once, with the reason that it has itself.

    Pages repeat lines in variants for desktop and mobile. A long line becomes as many blocks as
    the default run of trafilatura has of it, at least one. A standfirst that is a sentence of the
    body, too, is one block more.
    """
    lines, content, description = story.lines, story.content, letters_key(story.description)
    blocks: list[Block] = []
    number: Counter[str] = Counter()
    removed_keys: set[str] = set()
    to_come = Counter(line.segment.key for line in lines if content.is_home(line.segment))
    voted = Counter(default.keys)
    said: set[tuple[str, HtmlElement | None]] = set()
    for index, line in enumerate(lines):
        segment, key = line.segment, line.segment.key
        said_here = (key, segment.element.getparent())
        is_refrain = said_here in said and _may_be_refrain(segment, content)
        if index >= content.first:
            said.add(said_here)
        is_lead = _is_lead(index, segment, content, description)
        if not key or not (is_lead or _may_be_text(index, line, story)):
            continue
        to_come[key] -= content.is_home(segment)
        is_variant = len(key) >= LEAST_VARIANT and number[key] >= max(1, voted[key])
        if is_variant and not is_refrain:
            continue
        removed = reason_of_line(index, line, story, is_lead=is_lead)
        is_early = removed is None and index <= content.first + 1 and to_come[key] > 0
        if is_early and not _is_said_again_beside(index, line, story):
            removed = "standfirst"
        elif removed is None:
            number[key] += 1
        elif len(key) >= LEAST_VARIANT and key in removed_keys:
            continue
        else:
            removed_keys.add(key)
        blocks.append(
            Block(text=segment.text, links=segment.links, place=segment.place, removed=removed)
        )
    return blocks


def _may_be_text(index: int, line: Line, story: Story) -> bool:
    """Return whether the line has a vote, or is in the place of the body or of its headings."""
    segment, content = line.segment, story.content
    if line.votes:
        return True
    if not content.first - MAX_HEAD <= index <= content.last:
        return False
    if segment.place in story.heads_of_entries:
        return True
    if content.is_home(segment):
        return segment.links < 0.3 or is_sentence(segment)
    if segment.place in content.headings or is_among(segment, content):
        return segment.links < 0.3
    return is_in_cell(segment, content)


def _may_be_refrain(segment: Segment, content: MainContent) -> bool:
    """Return whether a line that was said beside it before may be what a song repeats.

    Variants for another screen have elements of their own around them.
    """
    return content.is_home(segment) and "hidden" not in segment.inside


def _is_said_again_beside(index: int, line: Line, story: Story) -> bool:
    """Return whether the body says the line again in the same element: it is no standfirst then."""
    key, parent = line.segment.key, line.segment.element.getparent()
    return any(
        each.segment.key == key and each.segment.element.getparent() is parent
        for each in story.lines[index + 1 : story.content.last + 1]
    )


def _is_lead(index: int, segment: Segment, content: MainContent, description: str) -> bool:
    """Return whether a line between the headline and the body is the standfirst.

    Its class names say so, or it is the stated description, its beginning or its continuation.
    """
    if not content.headline < index < content.first:
        return False
    if len(segment.key) < LEAST_LEAD or segment.links >= 0.3 or segment.inside & ASIDE:
        return False
    goes_on = len(description) >= LEAST_LEAD and segment.key.startswith(description)
    return (
        goes_on
        or description.startswith(segment.key)
        or bool(_LEAD.search(" ".join(segment.place.split(">")[-3:])))
    )


def _remove_orphan_headings(blocks: list[Block]) -> None:
    """Remove subheadings under which nothing is kept."""
    following = "end"
    for block in reversed(blocks):
        tag = block.place.rpartition(">")[2].partition(".")[0]
        if block.removed is None:
            if tag in HEADINGS and following in _ENDS_HEADING:
                block.removed = "heading"
            else:
                following = ""
        elif block.removed not in _ENDS_HEADING:
            following = ""
        elif following:
            following = block.removed

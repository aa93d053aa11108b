"""The lines of an article that are not in its text, and those that people kept, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from newsarchive.boilerplate.removals import HEADLINE
from newsarchive.text import counted

#: The values of ``article_blocks.removed``, in words for readers. Others are shown as stored.
REMOVAL_REASONS: Final = {
    "advert": "advertisement",
    "aside": "sidebar, menu or footer",
    "biography": "note about the author",
    "byline": "byline",
    "caption": "image caption",
    "comments": "comments",
    "consent": "cookie notice",
    "copyright": "copyright notice",
    "credit": "image credit",
    "date": "date line",
    "heading": "heading without text",
    "headline": "repeats the headline",
    "kicker": "line over the headline",
    "learned": "repeated by this site",
    "reading_time": "reading time",
    "related": "link to other articles",
    "share": "share buttons",
    "rule": "removed by a rule of the site",
    "signup": "appeal to sign up or subscribe",
    "standfirst": "repeats the standfirst",
    "tags": "list of topics",
    "unconfirmed": "probably not part of the article",
    "widget": "box, poll or player",
}
#: The blocks of the article ``:id`` in order, with the number that ``newsarchive blocks`` takes.
BLOCKS: Final = (
    "SELECT ab.position, b.text, ab.removed, ab.removed_by, ab.set_aside, bp.stories,"
    " coalesce(ab.family_id, fm.family_id, b.family_key) AS family"
    " FROM article_blocks ab JOIN blocks b USING (block_id)"
    " LEFT JOIN family_members fm ON fm.family_key = b.family_key"
    " LEFT JOIN boilerplate bp ON bp.family_id = ab.family_id"
    " WHERE ab.article_id = :id ORDER BY ab.position"
)


@dataclass(frozen=True, slots=True)
class ShownParagraph:
    """A paragraph of the page, and what was decided about it."""

    text: Markup
    decision: str | None = None
    """"Removed: reading time" and the like; None: nothing was decided, it is in the text."""
    command: str | None = None
    """The command that decides otherwise; None: no command can."""
    is_removed: bool = False


def shown_block(block: Any, mark: Callable[[str], Markup]) -> ShownParagraph:
    """Return the paragraph of a row of :data:`BLOCKS`; *mark* highlights the hits of a line."""
    text = mark(block["text"])
    if block["removed"]:
        undo = "undo" if block["removed_by"] == "person" else "keep"
        command = None if block["removed"] == HEADLINE else _command(undo, block)
        return ShownParagraph(text, f"Removed: {_reason(block)}", command, is_removed=True)
    if block["set_aside"]:
        return ShownParagraph(text, "Kept: decided by a person", _command("undo", block))
    return ShownParagraph(text)


def _command(verb: str, block: Any) -> str:
    return f"newsarchive blocks {verb} {block['family']}"


def _reason(block: Any) -> str:
    """Return why *block* was removed, in words for readers."""
    reason = REMOVAL_REASONS.get(block["removed"], str(block["removed"]).replace("_", " "))
    if block["stories"]:
        reason += f", in {counted(block['stories'], 'story', 'stories')}"
    return reason + (", decided by a person" if block["removed_by"] == "person" else "")

"""Decide why a line is no part of the article: for its place, its links, its words, its votes.

Words need a second sign against the line. ``body`` decides which lines may be text at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsarchive.boilerplate.word_cues import word_cues
from newsarchive.extraction.lines.account_links import is_emphasised, networks_of
from newsarchive.extraction.lines.main_content import HEADINGS, Line, MainContent, is_sentence
from newsarchive.extraction.lines.places import reason_of_place, reason_of_votes
from newsarchive.extraction.lines.story import MAX_HEAD, Story
from newsarchive.extraction.lines.words import (
    Cue,
    addresses,
    call_in,
    calls,
    cue_of,
    is_label,
    is_specific,
)
from newsarchive.metadata.pictures.credits import ends_with_credit
from newsarchive.page.segments import letters_key
from newsarchive.writing.punctuation import OPENING_QUOTES, SENTENCE_END_OR_COLON

# Tags of paragraphs, which end as sentences do; list items, cells and headings need not.
_PLAIN = frozenset(("p", "div"))
_GOES_ON = (",", ";", "、", "，", "；", "،", "؛")
#: Up to this many characters, a line is removed for its words and its place at the edge alone.
MAX_AT_EDGE = 100
#: Up to this many letters, a line may be a call to follow the site.
MAX_CALL = 160
#: From this share of links on, links are a sign against a line; beside words, from this.
LINKED, LINKED_CALL = 0.5, 0.2
#: From this share of links on, a line is little else.
LINKED_LINE = 0.7
#: Letters and digits of a description, at least; a shorter one may be a label.
LEAST_DESCRIPTION = 40
#: Letters and digits beside the authors' names that a signature has at most: "Text:", a town.
MAX_BESIDE_NAMES = 12


def reason_of_line(index: int, line: Line, story: Story, *, is_lead: bool) -> str | None:
    """Return the reason why the line is removed, or None: it is text, or the standfirst."""
    reason = _reason(index, line, story)
    if is_lead and reason in ("unconfirmed", "kicker"):
        return None
    if is_lead and reason not in ("headline", "caption") and _is_description(line, story):
        return None
    at_edge = not story.content.first < index < story.content.last - 1
    if reason is None and at_edge and _is_signature(line.segment.text, story.authors):
        return "byline"
    return reason


def _is_description(line: Line, story: Story) -> bool:
    """Return whether the line is the stated description: then its class name says nothing."""
    return len(line.segment.key) >= LEAST_DESCRIPTION and line.segment.key in letters_key(
        story.description
    )


def _reason(index: int, line: Line, story: Story) -> str | None:
    """Return the reason why the line is no part of the body, or None."""
    segment, content = line.segment, story.content
    if index <= content.first + 3 and (
        segment.tag == "h1" or segment.key == letters_key(story.title)
    ):
        return "headline"
    at_home = content.is_home(segment) or segment.place in story.heads_of_entries
    if reason := reason_of_place(line, content, at_home):
        return reason
    if segment.place not in story.heads_of_entries and _is_link(line, content):
        return "related"
    if reason := _of_words(index, line, story, at_home):
        return reason
    return reason_of_votes(index, line, content, at_home)


def _is_link(line: Line, content: MainContent) -> bool:
    """Return whether the line is little but links, and no paragraph of the story that is linked."""
    segment = line.segment
    if segment.links < LINKED_LINE:
        return False
    if segment.place in content.places and is_sentence(segment):
        return word_cues(segment.text).asks
    return segment.links >= 0.95 or not is_sentence(segment)


def _of_words(index: int, line: Line, story: Story, at_home: bool) -> str | None:
    """Return the reason that the words of the line give, if other signs are against it, or None.

    Words are a sign if the line calls on its reader or is a label, and the article is not about
    them; a call has its link in fewer words.
    """
    text = line.segment.text
    if ends_with_credit(text) and len(text) < 400:
        return "caption"
    against = _signs_but_words(index, line, story, at_home)
    cue = cue_of(text) or (call_in(text) if against or len(text) <= MAX_AT_EDGE else None)
    if cue is None:
        return "signup" if _leads_to_accounts(index, line, story) else None
    if cue.is_whole:
        return cue.reason
    is_paragraph = index < story.content.last and line.segment.place in story.content.places
    if cue.reason == "copyright" and is_paragraph and _is_long(text):
        return None  # The credit of a picture is in the paragraph with it.
    if cue.reason in ("date", "reading_time"):
        return cue.reason if _is_of_head(index, line, story, cue) else None
    labels = "form" in against and (cue.opens or is_specific(cue.phrase))
    is_linked = line.segment.links >= LINKED_CALL
    says = labels or is_label(text, cue) or calls(text, cue)
    if is_linked and line.segment.size <= MAX_AT_EDGE:
        says = says or call_in(text) is not None
    if says and not story.is_about(cue.phrase):
        return cue.reason if against or is_linked or _is_call(text, story) else None
    return cue.reason if len(against) > 1 else None


def _leads_to_accounts(index: int, line: Line, story: Story) -> bool:
    """Return whether a short line sends its reader to the site's accounts, in any language.

    It is all bold or italic, or speaks to its reader, or is about accounts of two networks.
    """
    segment = line.segment
    is_short = segment.size <= MAX_CALL and index > story.content.first
    if not (is_short and segment.links and (networks := networks_of(segment))):
        return False
    return is_emphasised(segment) or addresses(segment.text) or len(networks) > 1


def _is_call(text: str, story: Story) -> bool:
    """Return whether a short line asks its reader ("you", "us") for something that sites have."""
    call = call_in(text) if len(text) <= MAX_AT_EDGE and addresses(text) else None
    return call is not None and not story.is_about(call.phrase)


def _signs_but_words(index: int, line: Line, story: Story, at_home: bool) -> set[str]:
    """Return the kinds of signs against a line besides its words. One kind alone is no proof.

    ``form``: a label among sentences. ``place``: another place than the paragraphs', or the edge of
    the article, if it is short. ``links``. ``votes``: an extractor or the stated body lacks it.
    """
    segment, content = line.segment, story.content
    is_short = len(segment.text) <= MAX_AT_EDGE
    found = set()
    if is_short and _is_unended(line, story):
        found.add("form")
    has_end = SENTENCE_END_OR_COLON.search(segment.text) is not None
    at_edge = index >= content.last or not (has_end or content.first < index < content.last - 1)
    # Subheadings, lists and quotations are never in the place of the paragraphs.
    is_part = segment.tag in HEADINGS or segment.inside & {"li", "blockquote", "table", "dl"}
    if (is_short and at_edge) or not (at_home or is_part):
        found.add("place")
    if segment.links >= LINKED:
        found.add("links")
    left_out = not (line.default and line.precise) and segment.links < LINKED_CALL
    if left_out or (content.is_stated and not line.stated):
        found.add("votes")
    return found


def _is_of_head(index: int, line: Line, story: Story, cue: Cue) -> bool:
    """Return whether a date or reading time stands near the headline, as no entry of a chronology.

    "The next issue comes out on 6 May" is a sentence.
    """
    if cue.reason == "reading_time":
        return index <= story.content.first
    segment, first = line.segment, story.content.first
    if index > first + MAX_HEAD or (index > first and segment.tag in HEADINGS):
        return False
    if story.is_chronology(segment.place):
        return False
    return bool(cue.phrase) or not SENTENCE_END_OR_COLON.search(segment.text)


def _is_long(text: str) -> bool:
    return len(text) > MAX_AT_EDGE and SENTENCE_END_OR_COLON.search(text) is not None


def _is_unended(line: Line, story: Story) -> bool:
    """Return whether the line does not end as a sentence, among paragraphs that do.

    A line of verse that ends in a comma goes on.
    """
    text = line.segment.text
    if line.segment.tag not in _PLAIN or text.startswith((*OPENING_QUOTES, "'")):
        return False
    is_open = text.endswith(_GOES_ON) or SENTENCE_END_OR_COLON.search(text)
    return story.ends_sentences and not is_open


def _is_signature(text: str, authors: Sequence[str]) -> bool:
    """Return whether the line names the authors and says next to nothing else."""
    rest = letters_key(text)
    if not authors or len(text) > MAX_AT_EDGE or SENTENCE_END_OR_COLON.search(text):
        return False
    for author in authors:
        rest = rest.replace(letters_key(author), "")
    return len(rest) <= MAX_BESIDE_NAMES and rest != letters_key(text)

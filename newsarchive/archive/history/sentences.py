"""The words for what publishers did to an article, on pages and in the terminal.

A function that spells a point in time can be given: pages put it into a ``<time>`` element.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from newsarchive.archive.history.standing import Standing
from newsarchive.dates.spelling import format_date
from newsarchive.text import counted

Spell = Callable[[str], str]

#: What each kind of change is called, as a heading.
KIND_NAMES: Final = {
    "text": "Text changed",
    "headline": "Headline changed",
    "correction": "Correction",
    "back": "Back to an earlier version",
    "silent": "Silent edit",
    "gone": "Taken down",
    "returned": "Online again",
    "typography": "Typography",
}
#: What a silent edit is, for those who do not know the term.
SILENT_EDIT: Final = "Silent edit: the page’s “modified” date did not change"
#: The most earlier absences that are listed with their dates.
_LISTED: Final = 3


@dataclass(frozen=True, slots=True)
class Badge:
    """A few words beside a headline."""

    words: str
    at: str
    """Since when, or when last."""
    is_warning: bool = False


def badges(standing: Standing) -> list[Badge]:
    """Return the badges of an article: at most one of being there, and two of revisions."""
    found = []
    if standing.gone_at:
        found.append(Badge("taken down", standing.gone_at, is_warning=True))
    elif standing.back_at:
        found.append(Badge("online again", standing.back_at))
    if standing.silent_at:
        found.append(Badge("silent edit", standing.silent_at, is_warning=True))
    if standing.revised_at and standing.revised_at != standing.silent_at:
        found.append(Badge("revised", standing.revised_at))
    return found


def revised_sentence(standing: Standing, spell: Spell = format_date) -> str:
    """Return how often and when the article was revised: "Revised 2 times, last on ..., silently".

    "" if it was not, as far as is known. The sentence has no full stop.
    """
    if not standing.revised_at:
        return ""
    is_last_silent = standing.silent_at == standing.revised_at
    earlier = standing.silent_edits - is_last_silent
    sentence = f"Revised {_times(standing.revisions)}"
    if earlier:
        sentence += (
            f" ({_times(earlier)} silently before)"
            if is_last_silent
            else (f" ({_times(earlier)} silently)")
        )
    when = f"{'last ' if standing.revisions > 1 else ''}on {spell(standing.revised_at)}"
    return f"{sentence}, {when}{', silently' if is_last_silent else ''}"


def absence_sentences(
    absences: Sequence[Any], last_seen_at: str, spell: Spell = format_date
) -> list[str]:
    """Return since when the article is gone, and from when to when it was gone before.

    *absences* are rows with ``gone_at`` and ``back_at``, the last one first. *last_seen_at* is when
    the article was last there. The list is empty for an article that was always there.
    """
    sentences = []
    earlier = [each for each in absences if each["back_at"]]
    if len(earlier) < len(absences):
        sentences.append(
            f"Taken down: gone since {spell(absences[0]['gone_at'])}. This is the last text that"
            f" was archived; the article was last seen on {spell(last_seen_at)}."
        )
    for number, each in enumerate(earlier[:_LISTED]):
        begin = "It was also gone" if sentences else "Online again: it was gone"
        period = f"from {spell(each['gone_at'])} to {spell(each['back_at'])}"
        more = len(earlier) - _LISTED
        is_end = number == _LISTED - 1 and more > 0
        sentences.append(f"{begin} {period}{f', and {_times(more)} before' if is_end else ''}.")
    return sentences


def history_sentence(
    first_seen_at: str, revisions: int, typography: int, spell: Spell = format_date
) -> str:
    """Return how often an article changed; *typography* changes are named apart."""
    since = f"since it was first archived on {spell(first_seen_at)}"
    apart = f"{_times(typography)} only in typography"
    if not revisions:
        return f"Not changed {since}{f', except {apart}' if typography else ''}."
    return f"Changed {_times(revisions)} {since}{f', and {apart}' if typography else ''}."


def size_of(words_added: int | None, words_removed: int | None, share: float | None = None) -> str:
    """Return the size of a change, "+12 −3 words, 4 %"; "" if no word of the text changed.

    *share* (0 to 1) is that of the words of both versions; without it there is no percentage.
    """
    added, removed = words_added or 0, words_removed or 0
    if not added and not removed:
        return ""
    size = f"+{added:,} −{removed:,} word{'s' if added + removed != 1 else ''}"
    if share is None:
        return size
    return f"{size}, {'<1' if share < 0.01 else f'{share * 100:.0f}'} %"


def duration_of(hours: float | None) -> str:
    """Return a time in the unit that fits: "35 minutes", "4.5 hours", "3.2 days"; "" for None."""
    if hours is None:
        return ""
    if hours < 1:
        return counted(round(hours * 60), "minute")
    number, unit = (hours, "hour") if hours < 48 else (hours / 24, "day")
    shown = f"{number:,.1f}".removesuffix(".0")
    return f"{shown} {unit}{'' if shown == '1' else 's'}"


def percentage_of(share: float | None) -> str:
    """Return a share (0 to 1) as "12 %", "4.2 %" or "<0.1 %"; "" for None."""
    if share is None:
        return ""
    if 0 < share < 0.001:
        return "<0.1 %"
    shown = f"{share * 100:.0f}" if share >= 0.1 else f"{share * 100:.1f}".removesuffix(".0")
    return f"{shown} %"


def other_titles_of(stored: str | None) -> list[str]:
    """Return the headlines that were shown in turns, from the JSON of ``articles.other_titles``."""
    try:
        titles = json.loads(stored or "[]")
    except ValueError:
        return []
    return [title for title in titles if isinstance(title, str)] if isinstance(titles, list) else []


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"

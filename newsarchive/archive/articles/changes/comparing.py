"""Compare two versions of an article: is it a revision, of which kind, and which words changed?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from newsarchive.archive.articles.changes.excerpts import excerpt_of
from newsarchive.archive.articles.changes.furniture import counted_lines
from newsarchive.archive.articles.changes.passages import Line, line_of, lines_of, passages
from newsarchive.archive.articles.changes.statements import states_correction
from newsarchive.archive.articles.changes.substance import substance
from newsarchive.text import fold_case, without_direction, without_invisible, word_count

#: At most this many passages are stored for one change; the counts are always complete.
MOST_WORDS: Final = 400

#: Share of an article that a paywall leaves at most. Whoever sees more sees an edit.
MOST_OF_EXCERPT: Final = 0.7
#: Likewise if the page does not say that it is behind a paywall, and the article has this many
#: words at least: a publisher may well take the end of a short text away.
MOST_SHORTENED: Final = 0.5
LEAST_SHORTENED: Final = 100
#: Share of an article, and words, up to which another text is what a wall says, not an article.
MOST_OF_WALL: Final = 0.3
WORDS_OF_WALL: Final = 80

Kind = Literal["headline", "text", "correction", "typography"]


@dataclass(slots=True, frozen=True)
class Version:
    """What readers saw: the clean text, the headline, and the page's own date of change."""

    title: str | None
    text: str
    modified_at: str | None
    other_titles: tuple[str, ...] = ()
    """Headlines that the page showed in turns with *title*."""
    is_free: int | None = None
    """0 if the page said that it is behind a paywall."""
    asks_login: bool = False
    """Whether the content of the page has a form for a password."""
    description: str | None = None
    """The page's summary, which it may show in place of its text."""

    def has_title(self, title: str | None) -> bool:
        """Return whether *title* is a headline of this version, whatever its typography."""
        return substance(title or "") in map(substance, (self.title or "", *self.other_titles))


def is_revision(old: Version, new: Version) -> bool:
    """Return whether the versions differ in more than case, spaces and lines that are noise.

    Noise are counters such as "37 comments", ages, dates and lines that belong to the site. What a
    paywall leaves of *old* is no revision of it either, whatever its headline: the excerpt would
    take the place of the whole text. A headline that was shown in turns with that of *old* is no
    other headline. Quotation marks and dashes count: what a publisher
    printed is kept. The ``kind`` of :func:`change_between` says if readers would call it a change.
    """
    titles = map(_comparable, (old.title or "", *old.other_titles))
    if _comparable(new.title or "") not in titles:
        return not _is_excerpt(new, old)
    if old.text == new.text or _comparable_text(old.text) == _comparable_text(new.text):
        return False
    return not _is_excerpt(new, old)


def _comparable_text(text: str) -> str:
    return _comparable("\n".join(counted_lines(text)))


def _comparable(text: str) -> str:
    return fold_case(without_direction(text))


def differs_invisibly(old: Version, new: Version) -> bool:
    """Return whether the versions differ, and in nothing but invisible characters.

    Version 0.2.0 and older stored texts without them.
    """
    pairs = ((old.title or "", new.title or ""), (old.text, new.text))
    return any(a != b for a, b in pairs) and all(
        without_invisible(without_direction(a)) == without_invisible(without_direction(b))
        for a, b in pairs
    )


@lru_cache(maxsize=64)
def text_substance(text: str) -> str:
    """Return what of a *text* counts, without typography and lines that are noise."""
    return "".join(line.key for line in lines_of(text))


def reads_alike(one: Version, other: Version) -> bool:
    """Return whether two versions have the same text and headline, typography aside."""
    is_retitled = not (one.has_title(other.title) or other.has_title(one.title))
    return not is_retitled and text_substance(one.text) == text_substance(other.text)


def change_between(old: Version, new: Version) -> dict[str, object]:
    """Return what changed from *old* to *new*, as data for JSON.

    ``kind`` is what a reader would call it. ``added`` and ``removed`` are passages of the text in
    order. ``words_added`` and ``words_removed`` are the numbers of words of them and of the
    headline, ``share`` their sum over the words of both versions. ``title`` is [old, new], or None
    if it stayed the same. Typography and noise are in none of these.
    """
    lines = lines_of(old.text), lines_of(new.text)
    titles: tuple[list[Line], list[Line]] = ([], [])
    changed = list(passages(*lines))
    is_retitled = not old.has_title(new.title)
    if is_retitled:
        titles = line_of(old.title or ""), line_of(new.title or "")
    counted = [*changed, *passages(*titles)]
    added = sum(each.length for each in counted if each.kind == "added")
    removed = sum(each.length for each in counted if each.kind == "removed")
    length = sum(len(line.words) for side in (*lines, *titles) for line in side)
    return {
        "kind": _kind(old, new, is_retitled),
        "added": [each.text for each in changed if each.kind == "added"][:MOST_WORDS],
        "removed": [each.text for each in changed if each.kind == "removed"][:MOST_WORDS],
        "words_added": added,
        "words_removed": removed,
        "share": round((added + removed) / max(1, length), 3),
        "title": [old.title, new.title] if is_retitled else None,
    }


def _kind(old: Version, new: Version, is_retitled: bool) -> Kind:
    is_same_text = text_substance(old.text) == text_substance(new.text)
    if not is_retitled and (is_same_text or _is_excerpt(old, new) or _is_excerpt(new, old)):
        return "typography"
    if states_correction(old.text, new.text):
        return "correction"
    return "headline" if is_same_text else "text"


def _is_excerpt(part: Version, whole: Version) -> bool:
    """Return whether *part* is the beginning of *whole* that a paywall leaves.

    It may end with lines that invite to subscribe, in words that nobody has listed.
    """
    if part.is_free != 0:
        return False
    found = excerpt_of(part.text, whole.text)
    return found is not None and 0 < found.share <= MOST_OF_EXCERPT


def left_by_wall(old: Version, new: Version) -> bool:
    """Return whether *new* is what a wall left of *old*: it must not take its place.

    A page that says that it is not free, or that ends within a sentence or beside a login form,
    is believed. Without such a sign, *new* is an edit if the publisher says that something
    changed: by another headline, by another date of change, or by a line that states it.
    """
    if new.text == old.text:  # Most visits and extractions; comparing their lines takes 20 ms.
        return False
    if _is_excerpt(new, old):
        return True
    length = word_count(old.text)
    if length < LEAST_SHORTENED:
        return False
    is_stated = not old.has_title(new.title) or new.modified_at not in (None, old.modified_at)
    found = excerpt_of(new.text, old.text, new.description)
    if found is None or found.share > MOST_SHORTENED:
        is_closed = new.asks_login or (new.is_free == 0 and old.is_free != 0)
        is_short = word_count(new.text) <= min(WORDS_OF_WALL, MOST_OF_WALL * length)
        return is_closed and is_short and not is_stated
    is_signed = new.is_free == 0 or new.asks_login or found.is_cut_within
    return not found.states_change and (is_signed or (found.share > 0 and not is_stated))

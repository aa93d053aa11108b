"""Whether an article was changed by its publisher, and how: words added and removed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from newsarchive.text import fold_case

#: Longest lists of words kept for one change; the counts are always whole.
MOST_WORDS = 400
#: Words on each side up to which they are compared in order. difflib takes time by the product of
#: both; above, paragraphs are compared whole.
MOST_COMPARED = 4_000
#: A line that is a number and one word: "1,204 shares", "37 комментариев", "12.8K views".
_COUNTER = re.compile(r"\d[\d.,\s]*[KMkm]?\s+[^\W\d_]{1,20}")


@dataclass(slots=True, frozen=True)
class Version:
    """What readers saw: the cleaned text, the headline, and when the page says it was changed."""

    title: str | None
    text: str
    modified_at: str | None


def is_revision(old: Version, new: Version) -> bool:
    """Whether readers would see other words: case, spacing, typography and counters aside."""
    if fold_case(old.title or "") != fold_case(new.title or ""):
        return True
    return old.text != new.text and _compared(old.text) != _compared(new.text)


def _compared(text: str) -> str:
    return fold_case("\n".join(x for x in text.split("\n") if not _COUNTER.fullmatch(x.strip())))


def change_between(old: Version, new: Version) -> dict[str, object]:
    """What changed from *old* to *new*, as JSON-able data.

    ``added`` and ``removed`` are passages in order, ``words_added`` and
    ``words_removed`` their lengths; ``title`` is [old, new] where it changed;
    ``stealth`` is true where the text changed and the stated date of change did not.
    """
    added, removed = _passages(old.text, new.text)
    return {
        "added": added[:MOST_WORDS],
        "removed": removed[:MOST_WORDS],
        "words_added": sum(len(passage.split()) for passage in added),
        "words_removed": sum(len(passage.split()) for passage in removed),
        "title": [old.title, new.title] if old.title != new.title else None,
        "stealth": old.modified_at == new.modified_at,
    }


def _passages(old: str, new: str) -> tuple[list[str], list[str]]:
    old_lines, new_lines = old.split("\n"), new.split("\n")
    added: list[str] = []
    removed: list[str] = []
    lines = SequenceMatcher(None, old_lines, new_lines, autojunk=False)
    for tag, a, b, c, d in lines.get_opcodes():
        if tag != "equal":
            _compare(" ".join(old_lines[a:b]), " ".join(new_lines[c:d]), added, removed)
    return added, removed


def _compare(old: str, new: str, added: list[str], removed: list[str]) -> None:
    old_words, new_words = old.split(), new.split()
    if max(len(old_words), len(new_words)) > MOST_COMPARED:
        added.append(new)
        removed.append(old)
        return
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        if a < b:
            removed.append(" ".join(old_words[a:b]))
        if c < d:
            added.append(" ".join(new_words[c:d]))

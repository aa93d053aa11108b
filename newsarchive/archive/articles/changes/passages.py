"""The passages that were added to a text and removed from it, by the words that count."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from newsarchive.archive.articles.changes.furniture import counted_lines
from newsarchive.archive.articles.changes.matching import matcher_of
from newsarchive.archive.articles.changes.substance import Word, joined, words_of

#: Two passages are compared word by word up to this many words each. difflib takes time in
#: proportion to the product of both lengths, so longer passages are compared as wholes.
MOST_COMPARED: Final = 4_000
#: The punctuation after a word.
_MARKS: Final = re.compile(r"[^\w\s]*")


class Line(NamedTuple):
    """A line that counts: its text, its words, and its substance."""

    text: str
    words: list[Word]
    key: str


@dataclass(slots=True, frozen=True)
class Passage:
    """Words that follow each other and that only one version has."""

    kind: Literal["added", "removed"]
    text: str
    length: int


def lines_of(text: str) -> list[Line]:
    """Return the lines of *text* that count, without noise and those without a word."""
    return [line for each in counted_lines(text) for line in line_of(each)]


def line_of(text: str) -> list[Line]:
    """Return *text* as a line, in a list that is empty if it has no word."""
    words = words_of(text)
    return [Line(text, words, joined(words))] if words else []


def passages(old: list[Line], new: list[Line]) -> Iterator[Passage]:
    """Yield what was removed and added, in order. A line that was only moved is in neither."""
    runs = _differing(old, new)
    removed, added = (Counter(line.key for run in runs for line in run[i]) for i in (0, 1))
    if moved := removed & added:
        runs = _differing(_without(old, moved), _without(new, moved))
    for run in runs:
        yield from _run_passages(
            *([(line, word) for line in each for word in line.words] for each in run)
        )


def _differing(old: list[Line], new: list[Line]) -> list[tuple[list[Line], list[Line]]]:
    keys = [line.key for line in old], [line.key for line in new]
    opcodes = matcher_of(*keys).get_opcodes()
    return [(old[a:b], new[c:d]) for tag, a, b, c, d in opcodes if tag != "equal"]


def _without(lines: list[Line], moved: Counter[str]) -> list[Line]:
    """Return *lines* but for as many of each as are in *moved*."""
    left, rest = Counter(moved), []
    for line in lines:
        if left[line.key] > 0:
            left[line.key] -= 1
        else:
            rest.append(line)
    return rest


def _run_passages(old: list[tuple[Line, Word]], new: list[tuple[Line, Word]]) -> Iterator[Passage]:
    keys = [word.key for _, word in old], [word.key for _, word in new]
    is_long = max(map(len, keys)) > MOST_COMPARED
    matcher = matcher_of(*(([], []) if is_long else keys))
    opcodes = [("replace", 0, len(old), 0, len(new))] if is_long else matcher.get_opcodes()
    for tag, a, b, c, d in opcodes:
        if tag == "equal" or "".join(keys[0][a:b]) == "".join(keys[1][c:d]):
            continue
        if a < b:
            yield Passage("removed", _written(old[a:b]), b - a)
        if c < d:
            yield Passage("added", _written(new[c:d]), d - c)


def _written(words: list[tuple[Line, Word]]) -> str:
    """Return *words* as they are written in their lines."""
    spans: list[tuple[Line, int, int]] = []
    for line, word in words:
        if spans and spans[-1][0] is line:
            spans[-1] = (line, spans[-1][1], word.end)
        else:
            spans.append((line, word.start, word.end))
    ends = [_MARKS.match(line.text, end) for line, _, end in spans]
    return " ".join(
        line.text[start : after.end() if after else end]
        for (line, start, end), after in zip(spans, ends, strict=True)
    )

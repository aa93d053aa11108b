"""A headline without what is not part of it: names of site and section, kicker, subscriber mark."""

from __future__ import annotations

import re
from collections.abc import Mapping

from newsarchive.page.segments import Segment, letters_key
from newsarchive.text import words

# What separates the headline from the site's or section's name.
SEPARATOR = re.compile(
    r"\s+(?:[|–—·•»«:/-]|::|--|_)\s+|\s*[|｜│ㅣ]\s*|：|_|\s+@\s*|"
    r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*--+\s*"
)
# What may separate it where the page shows the headline apart: "Headline, Paper, 26.04.2024".
_MARK = re.compile(r"\s*[,;.!?…»«)\]–—|｜│ㅣ/·•_-]+\s*|\s+|:(?=[^\s\d])")
# What separates a kicker from the headline after it.
_KICKER_END = re.compile(r"\s*[|·•–—:]\s+|\s+-\s+")
# Signs that only subscribers can read on: "(+)", "(S+)".
_SUBSCRIBER = re.compile(r"^\s*[(\[]\s*\w{0,3}\+\s*[)\]]\s*|\s*[(\[]\s*\w{0,3}\+\s*[)\]]\s*$")
# Elements and class names of lines that may be a headline.
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_HEADLINE_PLACE = re.compile(r"title|headline|subject|\btit\b", re.IGNORECASE)
#: Words that a part of a longer line must have to be taken for the headline.
LEAST_WORDS = 3
#: Words of the longest kicker that is removed if the h1 has none.
KICKER_WORDS = 2
#: Characters of the longest end of a title that is cut because the page shows the rest alone.
LONGEST_END = 80
#: Characters of a title that are read; the rest is no headline.
LONGEST = 2_000


def without_mark(title: str) -> str:
    """Return *title* without a sign for subscribers at its start or end."""
    return _SUBSCRIBER.sub("", title).strip() or title


def shown_part(title: str, lines: Mapping[str, list[Segment]]) -> str:
    """Return the longest start of *title* that the page shows as a line of its own.

    This removes the name of a site or section that nothing states: the page never shows it in one
    line with the headline. *lines* are those of the page by their keys. At another mark than a
    separator *title* is cut only if the line may be a headline by its place.
    """
    if letters_key(title) in lines:
        return title
    marks = [(mark, True) for mark in list(SEPARATOR.finditer(title))[:8]]
    marks += [(m, False) for m in _MARK.finditer(title) if len(title) - m.start() < LONGEST_END]
    for mark, is_separator in sorted(marks, key=lambda each: -each[0].start()):
        part = title[: mark.start()].strip()
        if len(words(part)) < LEAST_WORDS or not (shown := lines.get(letters_key(part))):
            continue
        heading = _as_heading(shown)
        # A kicker and the headline may each be a line of its own, the site's name as well.
        after = _as_heading(lines.get(letters_key(title[mark.end() :]), []))
        if is_separator and after and (not heading or len(after) > len(heading)):
            return after
        if is_separator or (heading and not after):
            return heading or part
    return title


def _as_heading(lines: list[Segment]) -> str:
    """Return the text of the first of *lines* that may be a headline by its place; "" if none."""
    for line in lines:
        place = line.place.rpartition(">")[2]
        is_heading = not _HEADINGS.isdisjoint((line.tag, *line.inside))
        if line.links < 0.5 and (is_heading or _HEADLINE_PLACE.search(place)):
            return line.text
    return ""


def without_site(title: str, names: frozenset[str]) -> str:
    """Return *title* without the parts at its ends that are only the outlet's name."""
    title = title[:LONGEST]
    while True:
        marks = list(SEPARATOR.finditer(title))
        if not marks:
            return title.strip()
        first, last = marks[0], marks[-1]
        if is_outlet(title[last.end() :], names):
            title = title[: last.start()]
        elif is_outlet(title[: first.start()], names):
            title = title[first.end() :]
        else:
            return title.strip()


def is_outlet(part: str, names: frozenset[str]) -> bool:
    """Return whether *part* is one of the outlet's *names*, or little more, or nothing."""
    key = letters_key(part)
    if not key:
        return True
    return key in names or any(
        len(name) > 3 and name in key and len(key) < 2 * len(name) for name in names
    )


def has_outlet(part: str, names: frozenset[str]) -> bool:
    """Return whether *part* has one of the outlet's *names* in it, as "Daily Paper, 26.04.2024"."""
    key = letters_key(part)
    return is_outlet(part, names) or any(len(name) > 3 and name in key for name in names)


def without_other_kicker(title: str, shown: str) -> str:
    """Return *title* without its kicker if *shown* has another one, or none, before its words."""
    found = _KICKER_END.search(title)
    if found is None:
        return title
    kicker, rest = title[: found.start()], title[found.end() :]
    before = shown.removesuffix(rest)
    if set(words(kicker)) & set(words(before)):
        return title
    has_own = before.rstrip()[-1:] in tuple(":|–—-•·")
    return rest if has_own or len(words(kicker)) <= KICKER_WORDS else title

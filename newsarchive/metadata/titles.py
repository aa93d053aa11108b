"""The headline: a vote of h1, og:title, JSON-LD's headline, <title> and the feed.

JSON-LD headlines are often written for search engines, <title> has the site's name, an h1 may be a
logo: each alone is wrong on a third of the pages.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import SplitResult

from lxml.html import HtmlElement

from newsarchive.metadata.authorship.outlet_names import outlet_keys
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.page.segments import letters_key
from newsarchive.text import words

#: The weight of each source; a spelling gets the weights of all sources that have it.
_WEIGHTS = {"h1": 1.5, "og": 0.9, "json-ld": 0.6, "title": 0.5, "feed": 0.5, "meta": 0.2}
# What separates the headline from the site's or section's name.
_SEPARATOR = re.compile(r"\s+(?:[|–—·•»«:/-]|::|--|_)\s+|\s*[|｜]\s*|：|_(?=[^_]*$)|\s+@\s*")
# What separates a kicker from the headline after it.
_KICKER_END = re.compile(r"\s*[|·•–—:]\s+|\s+-\s+")
#: Words that a part of a longer line must have to be taken for the headline.
LEAST_WORDS = 3
#: Words of the longest kicker that is removed if the h1 has none.
KICKER_WORDS = 2


def title_of(evidence: PageEvidence) -> Candidate | None:
    """Return the headline without the site's name, with its source; None if there is none."""
    candidates = title_candidates(evidence)
    weights: dict[str, float] = {}
    for candidate in candidates:
        key = letters_key(candidate.value)
        weights[key] = weights.get(key, 0) + _WEIGHTS[candidate.source]
    return max(candidates, key=lambda c: weights[letters_key(c.value)], default=None)


def title_candidates(evidence: PageEvidence) -> list[Candidate]:
    """Return all that may be the headline of the page, without kicker and site's name."""
    names = outlet_keys(evidence)
    lines = {segment.key for segment in evidence.segments}
    stated = [
        Candidate(shown_part(without_site(value, names), lines), source)
        for source, value in (
            ("og", evidence.meta("og:title")),
            ("json-ld", evidence.of_article("headline") or evidence.of_article("name")),
            ("meta", evidence.meta("twitter:title", "dc.title", "parsely-title", "title")),
            ("title", evidence.title_element),
            ("feed", evidence.link.title if evidence.link else None),
        )
        if value
    ]
    stated = [c for c in stated if letters_key(c.value) and letters_key(c.value) not in names]
    shown = _shown(evidence, stated, names)
    stated = [_completed(c, [*shown, *stated], names) for c in stated]
    confirmed = [c.value for c in stated if c.source == "json-ld"]
    return shown + [c if c.value in confirmed else _trimmed_to(c, shown) for c in stated]


def _shown(
    evidence: PageEvidence, stated: list[Candidate], names: frozenset[str]
) -> list[Candidate]:
    """Return the h1 that is the headline, or []: of several, the one most like the stated ones."""
    found = []
    for text, heading in evidence.headings:
        text = without_site(text, names)
        if not 0 < len(text) <= 400 or not letters_key(text) or letters_key(text) in names:
            continue
        if _leads_home(heading, evidence.address) or _is_breadcrumb(heading):
            continue
        likeness = max((_likeness(text, c.value) * _WEIGHTS[c.source] for c in stated), default=0.5)
        is_link = heading.find(".//a") is not None
        found.append((likeness, text, is_link))
    found = [each for each in found if each[0] >= 0.2 or not each[2]] or found
    if not found:
        named = {letters_key(candidate.value) for candidate in stated}
        lines = (s for s in evidence.segments if s.tag == "h2" and s.links < 0.5 and s.key in named)
        return [Candidate(line.text, "h1") for line in lines][:1]
    likeness, best, _ = max(found, key=lambda each: each[0])
    if likeness < 0.2 and (len(found) > 1 or len(words(best)) < LEAST_WORDS):
        return []
    return [Candidate(_without_kicker(best, stated, names), "h1")]


def _leads_home(heading: HtmlElement, home: SplitResult) -> bool:
    """Return whether the heading is a link to the site's home page, as a logo is."""
    links = [*heading.iter("a"), *heading.iterancestors("a")]
    return any(
        link.get("href")
        in ("/", f"{home.scheme}://{home.netloc}", f"{home.scheme}://{home.netloc}/")
        for link in links
    )


def _is_breadcrumb(heading: HtmlElement) -> bool:
    return "breadcrumb" in " ".join([*heading.keys(), *heading.values()])


def _likeness(one: str, other: str) -> float:
    a, b = set(words(one)), set(words(other))
    return len(a & b) / max(1, min(len(a), len(b))) if len(a) > 1 and len(b) > 1 else float(a == b)


def _without_kicker(shown: str, stated: list[Candidate], names: frozenset[str]) -> str:
    """Return *shown* without a kicker or site's name that a stated headline does not have."""
    for candidate in stated:
        value = candidate.value
        if shown == value:
            continue
        if shown.startswith(value) and _is_outlet(shown.removeprefix(value), names):
            return value
        for part in (value, _without_other_kicker(value, shown)):
            is_long = len(part) >= 0.4 * len(shown) and len(words(part)) >= LEAST_WORDS
            if is_long and shown.endswith(part) and len(part) < len(shown):
                return part
    return shown


def _without_other_kicker(title: str, shown: str) -> str:
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


def _completed(candidate: Candidate, others: list[Candidate], names: frozenset[str]) -> Candidate:
    """Return *candidate*, or the longer spelling of one that was cut for length or at a quote."""
    start = candidate.value.rstrip(" .…")
    for other in others if len(words(start)) >= LEAST_WORDS else ():
        rest = other.value[len(start) :]
        if not other.value.startswith(start) or not letters_key(rest) or _is_outlet(rest, names):
            continue
        if not _SEPARATOR.match(rest):
            return Candidate(other.value, candidate.source)
    return candidate


def _trimmed_to(candidate: Candidate, shown: list[Candidate]) -> Candidate:
    """Return *candidate* cut to the shown headline if it starts or ends with it."""
    for other in shown:
        value, head = candidate.value, other.value
        if len(words(head)) >= LEAST_WORDS and value != head and len(value) - len(head) < 60:
            rest = value.removeprefix(head) if value.startswith(head) else value.removesuffix(head)
            if value.endswith(head) and len(words(rest)) > KICKER_WORDS:
                continue
            if rest != value and (not rest.strip()[:1].isalnum() or rest.rstrip()[-1:] in ":|–—-"):
                return Candidate(head, candidate.source)
    return candidate


def shown_part(title: str, lines: Collection[str]) -> str:
    """Return the longest start of *title*, up to a separator, that the page shows as a line.

    This removes the name of a site or section that nothing states: the page never shows it in one
    line with the headline.
    """
    if letters_key(title) in lines:
        return title
    marks = list(_SEPARATOR.finditer(title))[:8]
    parts = [title[: mark.start()].strip() for mark in reversed(marks)]
    fitting = (p for p in parts if len(words(p)) >= LEAST_WORDS and letters_key(p) in lines)
    return next(fitting, title)


def without_site(title: str, names: frozenset[str]) -> str:
    """Return *title* without the parts at its ends that are only the outlet's name."""
    while True:
        marks = list(_SEPARATOR.finditer(title))
        if not marks:
            return title.strip()
        first, last = marks[0], marks[-1]
        if _is_outlet(title[last.end() :], names):
            title = title[: last.start()]
        elif _is_outlet(title[: first.start()], names):
            title = title[first.end() :]
        else:
            return title.strip()


def _is_outlet(part: str, names: frozenset[str]) -> bool:
    key = letters_key(part)
    if not key:
        return True
    return key in names or any(
        len(name) > 3 and name in key and len(key) < 2 * len(name) for name in names
    )

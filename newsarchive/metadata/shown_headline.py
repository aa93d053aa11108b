"""The headline as the page shows it: the h1, unless that names the site, section or programme."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from newsarchive.dates import parsed
from newsarchive.metadata.authorship.printed_names import by_pattern
from newsarchive.metadata.heading_places import is_step, leads_home
from newsarchive.metadata.title_parts import (
    LEAST_WORDS,
    SEPARATOR,
    is_outlet,
    without_mark,
    without_other_kicker,
    without_site,
)
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.page.segments import Segment, letters_key, shown_text
from newsarchive.text import words

#: The weight of each source; a spelling gets the weights of all sources that have it.
WEIGHTS = {"h1": 1.5, "og": 0.9, "json-ld": 0.6, "title": 0.5, "feed": 0.5, "meta": 0.2}
#: Letters of the shortest stated headline that a lower heading confirms.
SHORTEST_SHOWN = 12
#: Characters of a paragraph: no heading below one is the headline.
PARAGRAPH = 80
# What follows the name of a site at the start of a title.
_COLON = re.compile(r":\s+")
# Parts of the page whose headings belong to something else.
_ELSEWHERE = frozenset(("nav", "aside", "footer", "figure", "form"))


def shown_headline(
    evidence: PageEvidence, stated: list[Candidate], names: frozenset[str]
) -> list[Candidate]:
    """Return the heading that is the headline, or []: of several, the one most like the stated."""
    found = []
    stated_keys = {letters_key(c.value) for c in stated}
    for whole, heading in evidence.headings:
        text = without_mark(without_site(_without_badge(whole, heading, stated_keys), names))
        if not 0 < len(text) <= 400 or not letters_key(text) or letters_key(text) in names:
            continue
        if leads_home(heading, evidence.address):
            continue
        if _is_end_of_title(text, evidence, stated):
            continue
        likeness = max((_likeness(text, c.value) * WEIGHTS[c.source] for c in stated), default=0.5)
        is_link = heading.find(".//a") is not None
        found.append((likeness, text, is_link, is_step(heading, evidence.address)))
    found = [each for each in found if each[0] >= 0.2 or not each[2]] or found
    if lower := _lower_heading(evidence, stated, [each[1] for each in found if not each[3]]):
        return [lower]
    found = [each for each in found if not each[3]] or found
    if not found:
        return _second_heading(evidence, stated_keys, names)
    likeness, best, *_ = max(found, key=lambda each: each[0])
    if likeness < 0.2 and (len(found) > 1 or len(words(best)) < LEAST_WORDS):
        return []
    return [Candidate(_without_additions(best, stated, names), "h1")]


def _second_heading(
    evidence: PageEvidence, stated: set[str], names: frozenset[str]
) -> list[Candidate]:
    """Return the first h2 that is a *stated* title; if there are none, one above the text; or [].

    A list, because it stands for the h1 that the page lacks.
    """
    for line in evidence.segments:
        if not stated and line.tag == "p" and len(line.text) >= PARAGRAPH:
            break
        if line.tag != "h2" or line.links >= 0.5:
            continue
        is_lone = not (stated or line.inside & _ELSEWHERE or line.key in names)
        if line.key in stated or (is_lone and len(words(line.text)) >= LEAST_WORDS):
            return [Candidate(line.text, "h1")]
    return []


def _without_badge(text: str, heading: HtmlElement, stated: set[str]) -> str:
    """Return the *text* of *heading* without the element at its end that no *stated* title has.

    It is a badge, such as "Premium", or a link to share the article.
    """
    last = next(heading.iterchildren(reversed=True), None)
    if last is None or (last.tail or "").strip() or letters_key(text) in stated:
        return text
    badge = shown_text(last, len(text))
    rest = text.removesuffix(badge).strip() if badge else text
    return rest if letters_key(rest) in stated else text


def _lower_heading(
    evidence: PageEvidence, stated: list[Candidate], headings: list[str]
) -> Candidate | None:
    """Return the stated headline that an h2 or h3 above the text ends with, and no h1 has.

    The h1 is then the name of a section or programme, or hidden and written for search engines.
    """
    keys = [letters_key(text) for text in headings]
    social = {letters_key(c.value) for c in stated if c.source in ("og", "meta")}
    if social & set(keys):
        return None
    is_below = not headings
    for line in evidence.segments:
        is_below = is_below or line.tag == "h1"
        if is_below and len(line.text) >= PARAGRAPH and line.tag == "p":
            return None
        if line.tag in ("h2", "h3") and line.links < 0.5 and not line.inside & _ELSEWHERE:
            for candidate in stated:
                if candidate.source != "feed" and _ends_with(line, candidate.value, keys):
                    return Candidate(candidate.value, "h1")
    return None


def _ends_with(line: Segment, title: str, others: list[str]) -> bool:
    key = letters_key(title)
    if len(key) < SHORTEST_SHOWN or len(words(title)) < LEAST_WORDS:
        return False
    is_new = not any(key in other or other in key for other in others)
    return is_new and line.key.endswith(key) and len(line.key) < 2 * len(key)


def _is_end_of_title(text: str, evidence: PageEvidence, stated: list[Candidate]) -> bool:
    """Return whether *text* is only the first or last part of <title>: the name of the site.

    The rest of <title> must be a headline by another statement or heading.
    """
    key, title = letters_key(text), evidence.title_element or ""
    parts = [
        (part, rest, mark.re is SEPARATOR)
        for mark in [*SEPARATOR.finditer(title), *_COLON.finditer(title)]
        for part, rest in (
            (title[: mark.start()], title[mark.end() :]),
            (title[mark.end() :], title[: mark.start()]),
        )
        if letters_key(part) == key and len(words(rest)) >= max(LEAST_WORDS, len(words(part)))
    ]
    if not parts:
        return False
    known = {letters_key(c.value) for c in stated if c.source != "title"}
    known |= {letters_key(heading) for heading, _ in evidence.headings}
    known |= {line.key for line in evidence.segments if line.tag in ("h2", "h3")}
    lines = known | {line.key for line in evidence.segments if line.links < 0.5}
    for _, rest, is_separator in parts:
        if letters_key(rest) in known - {key}:
            return True
        # "Headline_Section_Site": the page shows the headline as a line of its own.
        first = SEPARATOR.split(rest)[0]
        is_first = letters_key(first) in lines - {key} and len(words(first)) >= LEAST_WORDS
        if is_separator and is_first:
            return True
    return False


def _likeness(one: str, other: str) -> float:
    a, b = set(words(one)), set(words(other))
    return len(a & b) / max(1, min(len(a), len(b))) if len(a) > 1 and len(b) > 1 else float(a == b)


def _without_additions(shown: str, stated: list[Candidate], names: frozenset[str]) -> str:
    """Return *shown* without a kicker, site's name or byline that a stated headline has not."""
    for candidate in stated:
        value = candidate.value
        if shown == value:
            continue
        rest = shown.removeprefix(value)
        if rest != shown and (is_outlet(rest, names) or _is_byline(rest)):
            return value
        for part in (value, without_other_kicker(value, shown)):
            is_long = len(part) >= 0.4 * len(shown) and len(words(part)) >= LEAST_WORDS
            if is_long and shown.endswith(part) and len(part) < len(shown):
                return part
    return shown


def _is_byline(rest: str) -> bool:
    """Return whether *rest*, at the end of a heading, is a date, a time or a byline."""
    rest = rest.strip(" |–—-·•,")
    is_time = rest[:1].isdigit() and not any(letter.isalpha() for letter in rest)
    return is_time or by_pattern().match(rest) is not None or parsed(rest) is not None

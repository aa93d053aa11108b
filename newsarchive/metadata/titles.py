"""The headline: a vote of h1, og:title, JSON-LD's headline, <title> and the feed.

JSON-LD headlines are often written for search engines, <title> has the site's name, an h1 may be a
logo: each alone is wrong on a third of the pages.
"""

from __future__ import annotations

from newsarchive.metadata.authorship.outlet_names import outlet_keys
from newsarchive.metadata.dating.line_grades import COPYRIGHT
from newsarchive.metadata.shown_headline import WEIGHTS, shown_headline
from newsarchive.metadata.title_parts import (
    KICKER_WORDS,
    LEAST_WORDS,
    LONGEST,
    SEPARATOR,
    has_outlet,
    shown_part,
    without_mark,
    without_site,
)
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.page.segments import Segment, letters_key
from newsarchive.text import words

#: Lines at the end of a page among which the notice of its copyright is, and characters of one.
FOOTER, LONGEST_NOTICE = 40, 300


def title_of(evidence: PageEvidence) -> Candidate | None:
    """Return the headline without the site's name, with its source; None if there is none."""
    candidates = title_candidates(evidence)
    weights: dict[str, float] = {}
    for candidate in candidates:
        key = letters_key(candidate.value)
        weights[key] = weights.get(key, 0) + WEIGHTS[candidate.source]
    return max(candidates, key=lambda c: weights[letters_key(c.value)], default=None)


def title_candidates(evidence: PageEvidence) -> list[Candidate]:
    """Return all that may be the headline of the page, without kicker and site's name."""
    names = outlet_keys(evidence) | _owner_keys(evidence)
    lines: dict[str, list[Segment]] = {}
    for line in evidence.segments:
        if line.tag != "title":
            lines.setdefault(line.key, []).append(line)
    stated = [
        Candidate(shown_part(without_mark(without_site(value, names)), lines), source)
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
    shown = shown_headline(evidence, [_without_end(c, stated) for c in stated], names)
    whole = {letters_key(c.value) for c in shown}
    stated = [
        c if letters_key(c.value) in whole else _completed(c, [*shown, *stated], names)
        for c in stated
    ]
    confirmed = [c.value for c in stated if c.source == "json-ld"]
    return shown + [c if c.value in confirmed else _trimmed_to(c, shown) for c in stated]


def _owner_keys(evidence: PageEvidence) -> frozenset[str]:
    """Return the key of a name at an end of ``<title>`` that also follows a © on the page."""
    title = (evidence.title_element or "")[:LONGEST]
    marks = list(SEPARATOR.finditer(title))
    if not marks:
        return frozenset()
    ends = {letters_key(title[: marks[0].start()]), letters_key(title[marks[-1].end() :])}
    notices = [s for s in evidence.segments[-FOOTER:] if COPYRIGHT.search(s.text[:LONGEST_NOTICE])]
    return frozenset(end for end in ends if end and any(end in s.key for s in notices))


def _without_end(candidate: Candidate, others: list[Candidate]) -> Candidate:
    """Return *candidate* without the names of section and site that follow another statement."""
    for other in others:
        value, head = candidate.value, other.value
        is_start = value != head and value.startswith(head) and len(words(head)) >= LEAST_WORDS
        if is_start and SEPARATOR.match(value, len(head)):
            return Candidate(head, candidate.source)
    return candidate


def _completed(candidate: Candidate, others: list[Candidate], names: frozenset[str]) -> Candidate:
    """Return *candidate*, or the longer spelling of one that was cut for length or at a quote."""
    start = candidate.value.rstrip(" .…")
    for other in others if len(words(start)) >= LEAST_WORDS else ():
        rest = other.value[len(start) :]
        if not other.value.startswith(start) or not letters_key(rest) or has_outlet(rest, names):
            continue
        if not SEPARATOR.match(rest):
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

"""Lines of a page that may be a byline, the likeliest first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from newsarchive.dates import parsed
from newsarchive.metadata.authorship.byline_groups import (
    Group,
    alike,
    apart,
    grouped,
    inside_lines,
    marked_elements,
    runs,
)
from newsarchive.metadata.authorship.byline_places import (
    AFTER,
    ELSE,
    LONGEST_NAMED,
    MAX_BYLINE,
    PARAGRAPH,
    head_and_below,
    is_in_teaser,
    is_named,
    lines_around,
    may_be_byline,
    near_lines,
    numbered_near,
)
from newsarchive.metadata.authorship.name_shapes import name_words
from newsarchive.metadata.authorship.outlet_names import outlet_keys
from newsarchive.metadata.authorship.printed_names import (
    by_pattern,
    is_before_name,
    may_begin_with_by,
)
from newsarchive.page.evidence import PageEvidence
from newsarchive.page.segments import Segment, letters_key, shown_text

#: Characters of the longest label ("Author:").
LONGEST_LABEL = 25
_SIGNED = re.compile(r"[(（–—-]\s*([^()]{3,60}?)\s*[)）]?|([^/]{3,40})\s/\s([^/]{3,40})")
_PEOPLE = re.compile(r"profil|reporter|journalist|contributor|columnist|person", re.IGNORECASE)


def bylines(evidence: PageEvidence) -> Iterator[Group]:
    """Yield what may be a byline, the likeliest first."""
    marked = marked_elements(evidence)
    head, below = head_and_below(evidence)
    all_lines = "\n".join(segment.text for segment in evidence.segments)
    for part in (head, below):
        numbered = numbered_near(evidence, part)
        if part is below:
            numbered = [each for each in numbered if not is_in_teaser(evidence, each[1])]
        near = [segment for _, segment in numbered]
        yield from grouped(evidence, [each for each in marked if each[0] in part])
        yield from inside_lines(near, all_lines)
        yield from (Group([text], True) for text in _beside_dates(near))
        named = [(i, s) for i, s in numbered if is_named(s)]
        yield from (Group(texts, True, apart(s)) for _, s in named if (texts := alike(s)))
        yield from (Group([apart(s) for s in run], True) for run in runs(named))
        yield from (Group([apart(s)], False) for s in near if not is_named(s))
    elsewhere = [each for each in marked if each[0] not in head and each[0] not in below]
    yield from grouped(evidence, elsewhere)
    others = [
        s
        for s in evidence.segments
        if len(s.text) <= MAX_BYLINE
        and (
            _is_labelled(s)
            or (may_begin_with_by(s.text) and is_named(s) and by_pattern().match(s.text))
        )
    ]
    ours = (s for s in others if may_be_byline(evidence, s) and not is_in_teaser(evidence, s))
    yield from (Group([s.text], True) for s in ours)
    yield from (Group([text], True) for text in _after_labels(evidence))
    yield from (Group([text], True) for text in _signatures(evidence))
    yield from (Group([text], True) for text in _first_lines(evidence, all_lines))


def _beside_dates(near: list[Segment]) -> Iterator[str]:
    """Yield lines in a place for people with a date in the two lines after or the one before."""
    for i, segment in enumerate(near):
        if len(segment.text) > LONGEST_NAMED:
            continue
        place = " ".join(segment.place.split(">")[-2:])
        if not (_PEOPLE.search(place) or segment.element.xpath('.//*[@itemprop="name"]')):
            continue
        around = [*near[max(0, i - 1) : i], *near[i + 1 : i + 3]]
        if any(len(s.text) <= LONGEST_NAMED and parsed(s.text) for s in around):
            yield segment.text


def _after_labels(evidence: PageEvidence) -> Iterator[str]:
    """Yield the lines after one that is only a label such as "Author:", or "By" at the headline."""
    around = lines_around(evidence)
    for number, (label, line) in enumerate(pairwise(evidence.segments)):
        if len(label.text) > LONGEST_LABEL or not may_begin_with_by(label.text):
            continue
        if not by_pattern().fullmatch(f"{label.text} "):
            continue
        is_label = label.text.endswith((":", "：")) or (
            number in around and is_before_name(label.text)
        )
        if is_label and may_be_byline(evidence, line):
            yield line.text


def agency_lines(evidence: PageEvidence) -> Iterator[str]:
    """Yield lines that may credit an agency: near the headline, then those after a paragraph."""
    yield from (segment.text for segment in near_lines(evidence))
    for before, line in pairwise(evidence.segments):
        if len(before.text) >= PARAGRAPH and not line.inside & {"figure", "figcaption"}:
            yield line.text


def _signatures(evidence: PageEvidence) -> Iterator[str]:
    """Yield names that end the article: the last line in the place of its paragraphs.

    The line is in bold or italics, in brackets or after a dash, or reads "Outlet / Agency".
    """
    segments, outlet = evidence.segments, outlet_keys(evidence)
    paragraphs = Counter(s.place for s in segments if len(s.text) >= PARAGRAPH)
    for before, last, after in zip(segments, segments[1:], [*segments[2:], None], strict=False):
        if len(last.text) > LONGEST_NAMED or len(before.text) < PARAGRAPH:
            continue
        if last.place != before.place or (after is not None and after.place == last.place):
            continue
        if paragraphs[last.place] >= 2 and (found := _SIGNED.fullmatch(last.text)):
            if found[1] or letters_key(found[2]) in outlet:
                yield found[1] or found[3]
        elif paragraphs[last.place] >= 2 and _is_set_apart(last):
            yield last.text


def _first_lines(evidence: PageEvidence, all_lines: str) -> Iterator[str]:
    """Yield the first line of the text if it is only a name, whose words are no others as well."""
    segments, at = evidence.segments, evidence.headline_index
    below = segments[at + 1 : at + AFTER] if at >= 0 else []
    for line, after in pairwise(below):
        if len(line.text) >= PARAGRAPH:
            return
        if len(after.text) >= PARAGRAPH and line.place == after.place and line.tag == "p":
            words = line.text.split()
            is_name = len(words) in (2, 3) and all(w.istitle() or w.isupper() for w in words)
            if is_name and not any(f" {word.lower()} " in all_lines for word in words):
                yield line.text
            return


def _is_set_apart(line: Segment) -> bool:
    styled = list(line.element.iter("b", "strong", "i", "em"))
    return bool(styled) and shown_text(styled[0], 300) == line.text


def _is_labelled(segment: Segment) -> bool:
    """Return whether the line is only "Author: Name", or is in the place of a signature."""
    if len(segment.text) > 80:
        return False
    if "signature" in segment.place[-60:] and not is_named(segment):
        return not any(ELSE.search(e.get("class") or "") for e in segment.element.iter())
    found = by_pattern().match(segment.text) if may_begin_with_by(segment.text) else None
    rest = segment.text[found.end() :] if found else ""
    return 2 <= len(rest.split()) <= 4 and len(name_words(rest)) == len(rest.split())

"""Lines of a page that may be a byline: in places with such class names, and near the headline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, islice, pairwise

from newsarchive.dates import parsed
from newsarchive.metadata.person_names import by_pattern, name_words
from newsarchive.metadata.titles import outlet_keys
from newsarchive.page.class_hints import reason_of_names
from newsarchive.page.evidence import PageEvidence
from newsarchive.page.segments import Segment, letters_key
from newsarchive.text import one_line

MAX_BYLINE = 200
#: Lines before and after the headline that may be a byline or a date.
BEFORE, AFTER = 10, 30

#: Characters of the longest line that has only names, and of the longest label ("Author:").
LONGEST_NAMED = 80
LONGEST_LABEL = 25
#: Links of a line that are considered.
MOST_LINKS = 20
#: Characters of the shortest line that counts as a paragraph.
PARAGRAPH = 80
_SIGNED = re.compile(r"[(（–—-]\s*([^()]{3,60}?)\s*[)）]?|([^/]{3,40})\s/\s([^/]{3,40})")

_MARKED = (
    '//a[@rel="author"] | //*[@itemprop="author"][not(self::meta)] | //address//a | '
    '//*[contains(concat(" ", normalize-space(@class), " "), " fn ")]'
)
_AUTHOR_PLACE = re.compile(
    r"by-?line|author(?!i)|autor(?!i)|auteur|writer|verfasser|redakteur|yazar|skribent|forfatter",
    re.IGNORECASE,
)
# URLs of the pages that sites have about their authors.
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|a|e|i|ka)?|auteurs?|journalists?|reporters?|redakteure?|"
    r"contributors?|writers?|columnists?|people|profil(?:es?)?|staff|verfasser|yazar(?:lar)?)/[^/]+",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"profil|reporter|journalist|contributor|columnist|person", re.IGNORECASE)
_NAMES_OF = ("class", "itemprop", "data-testid", "data-qa")
_NO_AUTHOR_PLACE = frozenset(("comments", "related", "caption", "share", "signup"))


def bylines(evidence: PageEvidence) -> Iterator[tuple[str, bool]]:
    """Yield lines that may be a byline, and whether their place says so; the likeliest first."""
    for element in evidence.tree.xpath(_MARKED)[:8]:
        text = one_line(element.text_content()[:300])
        around = " ".join(
            str(e.get("class") or "") for e in [element, *element.iterancestors()][:6]
        )
        if 0 < len(text) <= 80 and reason_of_names(around[:500]) not in _NO_AUTHOR_PLACE:
            yield text, True
    near = _near(evidence)
    yield from ((text, True) for text in _inside_lines(near))
    yield from ((text, True) for text in _beside_dates(near))
    yield from ((apart(s), True) for s in near if _is_named(s))
    yield from ((apart(s), False) for s in near if not _is_named(s))
    others = [
        s
        for s in evidence.segments
        if _is_labelled(s) or (_is_named(s) and by_pattern().match(s.text))
    ]
    yield from ((s.text, True) for s in others if _may_be_byline(s))
    yield from ((text, True) for text in _after_labels(evidence.segments))
    yield from ((text, True) for text in _signatures(evidence))


def profile_links(evidence: PageEvidence) -> Iterator[str]:
    """Yield the texts of links near the headline to the site's pages about its authors."""
    for segment in _near(evidence):
        for link in islice(segment.element.iter("a"), MOST_LINKS):
            if _AUTHOR_PAGE.search(link.get("href") or ""):
                yield one_line(link.text_content()[:300])


def apart(segment: Segment) -> str:
    """Return the line with " | " between elements without a space, such as name and role."""
    if len(segment.element) == 0 or len(segment.text) > MAX_BYLINE:
        return segment.text
    joined = ""
    for piece in segment.element.itertext():
        is_glued = joined[-1:].isalnum() and piece[:1].isalnum()
        is_label = is_glued and by_pattern().fullmatch(f"{one_line(joined)} ")
        joined += (" " if is_label else " | " if is_glued else "") + piece
        if len(joined) > 4 * MAX_BYLINE:
            break
    # If the element holds several lines, this line's part of it is unknown.
    return one_line(joined) if letters_key(joined) == segment.key else segment.text


def _inside_lines(near: list[Segment]) -> Iterator[str]:
    """Yield links to an author's page, and words in a place for authors, inside *near*."""
    for segment in near:
        if len(segment.text) > 2 * LONGEST_NAMED:
            continue
        for element in segment.element.iterdescendants("a", "span", "b", "strong", "em", "cite"):
            text = one_line(element.text_content()[:300])
            names = " ".join(element.get(attribute) or "" for attribute in _NAMES_OF)
            is_page = element.tag == "a" and _AUTHOR_PAGE.search(element.get("href") or "")
            if not 0 < len(text) <= LONGEST_NAMED or not (is_page or _AUTHOR_PLACE.search(names)):
                continue
            if reason_of_names(names) not in _NO_AUTHOR_PLACE:
                yield text


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


def _after_labels(segments: list[Segment]) -> Iterator[str]:
    """Yield the lines after one that is only a label such as "Author:"."""
    for label, line in pairwise(segments):
        is_label = len(label.text) <= LONGEST_LABEL and label.text.endswith((":", "："))
        if is_label and by_pattern().fullmatch(f"{label.text} ") and _may_be_byline(line):
            yield line.text


def beside_each_other(evidence: PageEvidence) -> Iterator[list[str]]:
    """Yield runs of lines near the headline that are in one place for authors."""
    short = (s for s in _around(evidence) if len(s.text) <= LONGEST_NAMED)
    near = (s for s in short if _is_named(s, 4) and _may_be_byline(s))
    for _, run in groupby(near, key=lambda segment: segment.place):
        if len(lines := [apart(segment) for segment in run]) > 1:
            yield lines


def agency_lines(evidence: PageEvidence) -> Iterator[str]:
    """Yield lines that may credit an agency: near the headline, then those after a paragraph."""
    yield from (segment.text for segment in _near(evidence))
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


def _is_set_apart(line: Segment) -> bool:
    styled = list(line.element.iter("b", "strong", "i", "em"))
    return bool(styled) and one_line(styled[0].text_content()[:300]) == line.text


def _near(evidence: PageEvidence) -> list[Segment]:
    """Return the lines around the headline that may be a byline."""
    return [
        segment
        for segment in _around(evidence)
        if _may_be_byline(segment) and not segment.inside & {"nav", "aside", "footer"}
    ]


def _around(evidence: PageEvidence) -> list[Segment]:
    """Return the lines around the headline; the first lines of a page that has none."""
    segments, at = evidence.segments, evidence.headline_index
    return segments[max(0, at - BEFORE) : at + AFTER] if at >= 0 else segments[:40]


def _may_be_byline(segment: Segment) -> bool:
    if len(segment.text) > MAX_BYLINE or segment.inside & {"figure", "figcaption", "h1", "h2"}:
        return False
    return reason_of_names(segment.place[-120:]) not in _NO_AUTHOR_PLACE


def _is_labelled(segment: Segment) -> bool:
    """Return whether the line is only "Author: Name", or is in the place of a signature."""
    if len(segment.text) > 80:
        return False
    if "signature" in segment.place[-60:]:
        return True
    found = by_pattern().match(segment.text)
    rest = segment.text[found.end() :] if found else ""
    return 2 <= len(rest.split()) <= 4 and len(name_words(rest)) == len(rest.split())


def _is_named(segment: Segment, steps: int = 2) -> bool:
    return bool(_AUTHOR_PLACE.search(" ".join(segment.place.split(">")[-steps:])))

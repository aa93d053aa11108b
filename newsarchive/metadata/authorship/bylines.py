"""Lines of a page that may be a byline: in places with such class names, and near the headline.

A *group* is what stands together: the elements of one line, or lines of one place side by side.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import NamedTuple

from lxml.html import HtmlElement

from newsarchive.dates import parsed
from newsarchive.metadata.authorship.name_shapes import fits, is_full_name, name_words
from newsarchive.metadata.authorship.outlet_names import outlet_keys
from newsarchive.metadata.authorship.person_names import by_pattern
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
#: Links of a line, and marked elements of a page, that are considered.
MOST_LINKS = 20
#: Elements around a line, at most, that may be the teaser of another article, and its characters.
TEASER_STEPS, LARGEST_TEASER = 4, 400
#: Lines between two marked names of one byline.
GAP = 3
#: Characters of the shortest line that counts as a paragraph.
PARAGRAPH = 80
_SIGNED = re.compile(r"[(（–—-]\s*([^()]{3,60}?)\s*[)）]?|([^/]{3,40})\s/\s([^/]{3,40})")

_MARKED = (
    '//a[@rel="author"] | //*[@itemprop="author"][not(self::meta)] | //address//a | '
    '//*[contains(concat(" ", normalize-space(@class), " "), " fn ")]'
)
# For names in lower case: a pattern that ignores case takes four times as long.
_AUTHOR_PLACE = re.compile(
    r"by-?line|author(?!i)|autor(?!i)|auteur|writer|verfasser|redakteur|yazar|skribent|forfatter"
)
# Elements of a byline that hold something else.
_ELSE = re.compile(r"locat|photograph|illustrat|translat|stylis|publisher|categor", re.IGNORECASE)
# URLs of the pages that sites have about their authors.
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|a|e|i|ka)?|auteurs?|journalists?|reporters?|redakteure?|"
    r"contributors?|writers?|columnists?|people|profil(?:es?)?|staff|verfasser|yazar(?:lar)?)/[^/]+",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"profil|reporter|journalist|contributor|columnist|person", re.IGNORECASE)
_SENTENCE_ENDS = (".", ":", "!", "?", "。", "؟")
_NAMES_OF = ("class", "itemprop", "data-testid", "data-qa")
_ELSEWHERE = frozenset(("nav", "aside", "footer", "blockquote"))
_NO_AUTHOR_PLACE = frozenset(("comments", "related", "caption", "share", "signup"))


class Group(NamedTuple):
    """Texts that stand together and may name the authors."""

    texts: list[str]
    """Of each element or line, with " | " between elements without a space."""
    is_named: bool
    """Whether the place says that names stand here."""
    line: str = ""
    """The line that holds them all; "" if they are lines of their own."""
    is_link: bool = False
    """Whether they are links to pages about authors."""


def bylines(evidence: PageEvidence) -> Iterator[Group]:
    """Yield what may be a byline, the likeliest first."""
    marked = _marked(evidence)
    head, below = _head_and_below(evidence)
    all_lines = "\n".join(segment.text for segment in evidence.segments)
    for part in (head, below):
        numbered = _near(evidence, part)
        if part is below:
            numbered = [each for each in numbered if not _is_in_teaser(evidence, each[1])]
        near = [segment for _, segment in numbered]
        yield from _grouped(evidence, [each for each in marked if each[0] in part])
        yield from _inside_lines(near, all_lines)
        yield from (Group([text], True) for text in _beside_dates(near))
        named = [(i, s) for i, s in numbered if is_named(s)]
        yield from (Group(texts, True, apart(s)) for _, s in named if (texts := _alike(s)))
        yield from (Group([apart(s) for s in run], True) for run in _runs(named))
        yield from (Group([apart(s)], False) for s in near if not is_named(s))
    elsewhere = [each for each in marked if each[0] not in head and each[0] not in below]
    yield from _grouped(evidence, elsewhere)
    others = [
        s
        for s in evidence.segments
        if _is_labelled(s) or (is_named(s) and by_pattern().match(s.text))
    ]
    ours = (s for s in others if _may_be_byline(evidence, s) and not _is_in_teaser(evidence, s))
    yield from (Group([s.text], True) for s in ours)
    yield from (Group([text], True) for text in _after_labels(evidence))
    yield from (Group([text], True) for text in _signatures(evidence))
    yield from (Group([text], True) for text in _first_lines(evidence, all_lines))


def _marked(evidence: PageEvidence) -> list[tuple[int, HtmlElement]]:
    """Return the elements that are marked as names of authors, each with the number of its line.

    Of elements inside each other the outermost counts. The number is -1 if the line is unknown.
    """
    numbers = {s.element: i for i, s in reversed(list(enumerate(evidence.segments)))}
    found: list[tuple[int, HtmlElement]] = []
    for element in evidence.tree.xpath(_MARKED)[:MOST_LINKS]:
        text = one_line(element.text_content()[:300])
        lineage = [element, *islice(element.iterancestors(), 5)]
        around = " ".join(str(e.get("class") or "") for e in lineage)
        if any(e is outer for _, outer in found for e in lineage[1:]):
            continue
        if any(e.tag == "blockquote" for e in lineage) or not 0 < len(text) <= LONGEST_NAMED:
            continue
        if reason_of_names(around[:500]) not in _NO_AUTHOR_PLACE:
            near = [*islice(element.iter(), 10), *lineage[1:]]
            found.append((next((numbers[e] for e in near if e in numbers), -1), element))
    return found


def _grouped(evidence: PageEvidence, marked: list[tuple[int, HtmlElement]]) -> Iterator[Group]:
    """Yield groups of *marked* elements that are at most :data:`GAP` lines apart."""
    groups: list[list[tuple[int, HtmlElement]]] = []
    for number, element in marked:
        if not groups or number < 0 or number - groups[-1][-1][0] > GAP:
            groups.append([])
        groups[-1].append((number, element))
    for group in groups:
        texts = [one_line(element.text_content()[:300]) for _, element in group]
        numbers = {number for number, _ in group}
        is_one = len(numbers) == 1 and -1 not in numbers
        yield Group(texts, True, apart(evidence.segments[numbers.pop()]) if is_one else "")


def profile_links(evidence: PageEvidence) -> Iterator[Group]:
    """Yield the texts of links near the headline to the site's pages about its authors."""
    for segment in near_lines(evidence):
        texts = [
            one_line(link.text_content()[:300])
            for link in islice(segment.element.iter("a"), MOST_LINKS)
            if _AUTHOR_PAGE.search(link.get("href") or "")
        ]
        if texts:
            yield Group(texts, True)


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


def _inside_lines(near: list[Segment], all_lines: str) -> Iterator[Group]:
    """Yield links to an author's page, and words in a place for authors, inside *near*."""
    for segment in near:
        is_prose = len(segment.text) > PARAGRAPH and segment.text.endswith(_SENTENCE_ENDS)
        if len(segment.text) > 2 * LONGEST_NAMED:
            continue
        found: list[HtmlElement] = []
        for element in segment.element.iterdescendants("a", "span", "b", "strong", "em", "cite"):
            text = one_line(element.text_content()[:300])
            names = " ".join(element.get(attribute) or "" for attribute in _NAMES_OF)
            is_page = (
                element.tag == "a"
                and not is_prose
                and _AUTHOR_PAGE.search(element.get("href") or "")
            )
            is_place = _AUTHOR_PLACE.search(names.lower())
            if not 0 < len(text) <= LONGEST_NAMED or not (is_page or is_place):
                continue
            # The block element of the line may hold other lines.
            if _ELSE.search(names) or (text not in segment.text and text in all_lines):
                continue
            if any(outer in found for outer in element.iterancestors()):
                continue
            if reason_of_names(names) not in _NO_AUTHOR_PLACE:
                found.append(element)
        if found:
            texts = [one_line(element.text_content()[:300]) for element in found]
            pages = [_AUTHOR_PAGE.search(element.get("href") or "") for element in found]
            yield Group(texts, True, apart(segment), all(pages))


def _alike(segment: Segment) -> list[str]:
    """Return the texts of the line's elements if all are of one kind, as names side by side are."""
    elements = list(segment.element)
    kinds = {(element.tag, element.get("class")) for element in elements}
    texts = [one_line(element.text_content()[:300]) for element in elements]
    if not 1 < len(elements) <= MOST_LINKS or len(kinds) > 1:
        return []
    return texts if all(is_full_name(t) and fits(t, frozenset()) for t in texts) else []


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
    """Yield the lines after one that is only a label such as "Author:"."""
    for label, line in pairwise(evidence.segments):
        is_label = len(label.text) <= LONGEST_LABEL and label.text.endswith((":", "："))
        if is_label and by_pattern().fullmatch(f"{label.text} ") and _may_be_byline(evidence, line):
            yield line.text


def beside_each_other(evidence: PageEvidence) -> Iterator[Group]:
    """Yield runs of lines near the headline that are in one place for authors."""
    short = [
        (i, s) for i in _around(evidence) if len((s := evidence.segments[i]).text) <= LONGEST_NAMED
    ]
    for run in _runs((i, s) for i, s in short if is_named(s, 4) and _may_be_byline(evidence, s)):
        texts = [apart(segment) for segment in run]
        if len(texts) > 1 or by_pattern().match(texts[0]):
            yield Group(texts, True)


def _runs(lines: Iterable[tuple[int, Segment]]) -> Iterator[list[Segment]]:
    """Yield the lines of one place that are at most :data:`GAP` lines apart, together."""
    run: list[Segment] = []
    last = 0
    for number, line in lines:
        if run and (line.place != run[-1].place or number - last > GAP):
            yield run
            run = []
        run.append(line)
        last = number
    if run:
        yield run


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
            is_name = len(words) in (2, 3) and all(word.istitle() for word in words)
            if is_name and not any(f" {word.lower()} " in all_lines for word in words):
                yield line.text
            return


def _is_set_apart(line: Segment) -> bool:
    styled = list(line.element.iter("b", "strong", "i", "em"))
    return bool(styled) and one_line(styled[0].text_content()[:300]) == line.text


def near_lines(evidence: PageEvidence, names: Iterable[str] = ("",)) -> list[Segment]:
    """Return the lines around the headline that may be a byline and have one of *names*."""
    keys = [letters_key(name) for name in names]
    lines = (evidence.segments[i] for i in _around(evidence))
    return [s for s in lines if any(k in s.key for k in keys) and _is_near(evidence, s)]


def _near(evidence: PageEvidence, part: range) -> list[tuple[int, Segment]]:
    return [(i, s) for i in part if _is_near(evidence, s := evidence.segments[i])]


def _is_near(evidence: PageEvidence, segment: Segment) -> bool:
    # Drupal writes the byline into the footer of the article, below its headline.
    elsewhere = _ELSEWHERE - {"footer"} if "article" in segment.inside else _ELSEWHERE
    return not segment.inside & elsewhere and _may_be_byline(evidence, segment)


def _is_in_teaser(evidence: PageEvidence, segment: Segment) -> bool:
    """Return whether the line stands below the headline of another article, which is a link."""
    at = evidence.headline_index
    if len(segment.text) > LONGEST_NAMED or at < 0 or segment.inside & {"li", "h1"}:
        return False
    headline = evidence.segments[at].element
    held_by = {headline, *headline.iterancestors()}
    for step in islice((segment.element, *segment.element.iterancestors()), TEASER_STEPS):
        if step in held_by or len(step.text_content()) > LARGEST_TEASER:
            return False
        for heading in step.iter("h2", "h3", "h4"):
            parent = heading.getparent()
            if heading.find(".//a") is not None or (parent is not None and parent.tag == "a"):
                return True
    return False


def _around(evidence: PageEvidence) -> range:
    """Return the numbers of the lines around the headline; the first ones if there is none."""
    at, count = evidence.headline_index, len(evidence.segments)
    return range(max(0, at - BEFORE), min(at + AFTER, count)) if at >= 0 else range(min(40, count))


def _head_and_below(evidence: PageEvidence) -> tuple[range, range]:
    """Return the lines around the headline in two parts: up to the third paragraph, and below."""
    around, segments = _around(evidence), evidence.segments
    after = [
        i for i in around if i > evidence.headline_index >= 0 and len(segments[i].text) >= PARAGRAPH
    ]
    cut = after[2] if len(after) > 2 else around.stop
    return range(around.start, cut), range(cut, around.stop)


def _may_be_byline(evidence: PageEvidence, segment: Segment) -> bool:
    if len(segment.text) > MAX_BYLINE or segment.inside & {"figure", "figcaption", "h1", "h2"}:
        return False
    if reason_of_names(segment.place[-120:]) not in _NO_AUTHOR_PLACE:
        return True
    # What the headline has around it as well says nothing about this line.
    at = evidence.headline_index
    around = evidence.segments[at].place.split(">") if at >= 0 else []
    own = [step for step in segment.place[-120:].split(">")[1:] if step not in around]
    return bool(around) and reason_of_names(">".join(own)) not in _NO_AUTHOR_PLACE


def _is_labelled(segment: Segment) -> bool:
    """Return whether the line is only "Author: Name", or is in the place of a signature."""
    if len(segment.text) > 80:
        return False
    if "signature" in segment.place[-60:] and not is_named(segment):
        return not any(_ELSE.search(e.get("class") or "") for e in segment.element.iter())
    found = by_pattern().match(segment.text)
    rest = segment.text[found.end() :] if found else ""
    return 2 <= len(rest.split()) <= 4 and len(name_words(rest)) == len(rest.split())


def is_named(segment: Segment, steps: int = 2) -> bool:
    """Return whether the last *steps* of the line's place are named for authors."""
    places = segment.place.split(">")[-(steps + (segment.tag == "li")) :]
    return bool(_AUTHOR_PLACE.search(" ".join(places).lower())) and not _ELSE.search(places[-1])


def is_marked_inside(segment: Segment) -> bool:
    """Return whether the whole line is in an inline element that is named for authors."""
    children = islice(segment.element.iterchildren("a", "span", "b", "strong", "em"), MOST_LINKS)
    return len(segment.text) <= LONGEST_NAMED and any(
        _AUTHOR_PLACE.search(" ".join(child.get(name) or "" for name in _NAMES_OF).lower())
        and one_line(child.text_content()[:300]) == segment.text
        for child in children
    )

"""The byline as the page prints it: the only record of who wrote it where no person is named."""

from __future__ import annotations

from newsarchive.metadata.authorship.byline_groups import is_marked_inside
from newsarchive.metadata.authorship.byline_places import MAX_BYLINE, is_named, near_lines
from newsarchive.metadata.authorship.name_shapes import is_agency, is_desk, names_a_role
from newsarchive.metadata.authorship.outlet_names import outlet_keys
from newsarchive.metadata.authorship.printed_names import by_pattern
from newsarchive.metadata.authorship.stated_authors import stated
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.page.segments import Segment, letters_key

#: Characters of a byline that names nobody: "By our correspondent in Riga".
LONGEST_ROLE = 40


def byline_of(
    evidence: PageEvidence, names: list[str], source: Candidate | None
) -> Candidate | None:
    """Return the line that names the authors, or the outlet or desk; None if there is none.

    *names* and *source* are those of the authors. If no line of the page names the outlet or desk,
    the byline is what the page states for machines.
    """
    if source and source.source == "rule" and _fits(source.value):
        return source
    if names:
        lines = near_lines(evidence, names)
        shown = max(lines, key=lambda line: _count(names, line), default=None)
        if shown is not None:
            return Candidate(shown.text, "byline")
        return source if source and source.source == "byline" and _fits(source.value) else None
    outlet = outlet_keys(evidence)
    for line in near_lines(evidence):
        if _names_outlet(line, outlet):
            return Candidate(line.text, "byline")
    for kind, statements in stated(evidence, with_outlets=True):
        if named := [text for text in statements if _fits(text) and "://" not in text]:
            return Candidate("; ".join(named)[:MAX_BYLINE], kind)
    return None


def _count(names: list[str], line: Segment) -> int:
    return sum(letters_key(name) in line.key for name in names)


def _fits(text: str) -> bool:
    return len(text) <= MAX_BYLINE


def _names_outlet(line: Segment, outlet: frozenset[str]) -> bool:
    """Return whether *line* is in the form or place of a byline, and names the outlet or a desk."""
    label = by_pattern().match(line.text)
    if label is None and not (is_named(line) or is_marked_inside(line)):
        return False
    if by_pattern().fullmatch(f"{line.text} "):
        return False  # only the label: "By"
    rest = line.text[label.end() :] if label else line.text
    if label and names_a_role(rest) and len(line.text) <= LONGEST_ROLE:
        return True
    words = rest.split()
    starts = [" ".join(words[:number]) for number in range(1, min(len(words), 6) + 1)]
    return any(
        letters_key(s) in outlet or is_agency(s) or is_desk(s) or names_a_role(s) for s in starts
    )

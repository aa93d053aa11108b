"""Authors: names of people, or of the news agency, that the page states or shows.

They are never the outlet, a role, an id or an e-mail address: no author is better than a wrong
one. What the page states for machines comes first. A byline must look like one: near the headline
or in a place with such a class name, after "By", and in the form of a name.
"""

from __future__ import annotations

from newsarchive.metadata.authorship.byline_groups import (
    Group,
    apart,
    beside_each_other,
    profile_links,
)
from newsarchive.metadata.authorship.byline_places import MAX_BYLINE, is_named, near_lines
from newsarchive.metadata.authorship.bylines import agency_lines, bylines
from newsarchive.metadata.authorship.name_shapes import (
    fits,
    is_agency,
    is_desk,
    is_full_name,
    is_outlets_desk,
    is_user_name,
    names_a_role,
)
from newsarchive.metadata.authorship.outlet_names import outlet_keys
from newsarchive.metadata.authorship.person_names import names_in, without_employer
from newsarchive.metadata.authorship.printed_names import agencies_in, by_pattern, byline_names
from newsarchive.metadata.authorship.stated_authors import MAX_AUTHORS, stated
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.page.jsonld import string, types
from newsarchive.page.segments import letters_key

#: Characters of the longest name of a company in a meta element.
MAX_PUBLISHER = 60

#: Characters of the longest name of a desk.
MAX_DESK = 60
_PUBLISHERS = ("publisher", "dc.publisher", "dcterms.publisher")


def authors_of(evidence: PageEvidence) -> tuple[list[str], Candidate | None]:
    """Return the names and their source; ([], None) if the page has none."""
    outlet = (outlet_keys(evidence) | _publishers(evidence)) - _own_names(evidence)
    if found := _ruled(evidence, outlet):
        return found
    for source, statements in stated(evidence):
        if not (names := names_in(statements, outlet, source == "json-ld")):
            continue
        if found := _full_names_shown_instead(names, evidence, outlet):
            return found
        if _is_nobody_shown(names, evidence):
            for group in profile_links(evidence):
                shown = [n for n in _names_of(group, outlet) if is_full_name(n)]
                if shown and not _is_part_of(shown, names):
                    return shown[:MAX_AUTHORS], Candidate("; ".join(group.texts), "byline")
            if source == "meta" and (found := _labelled(names, evidence, outlet)):
                return found
        shown = _shown_beside(names, evidence, outlet) or names
        return shown[:MAX_AUTHORS], Candidate("; ".join(statements), source)
    if found := _printed(evidence, outlet):
        return found
    for line in agency_lines(evidence):
        if names := agencies_in(line):
            return names, Candidate(line, "byline")
    return [], None


def _ruled(evidence: PageEvidence, outlet: frozenset[str]) -> tuple[list[str], Candidate] | None:
    """Return the names in what the site's own selector found, or None if it found nothing.

    An agency counts, and a text that names only the outlet or a desk gives no name, as elsewhere.
    """
    if not (texts := evidence.ruled.get("author")):
        return None
    found: dict[str, str] = {}
    for text in texts:
        names = _names_of(Group([text], True), outlet) or agencies_in(text)
        found.update({letters_key(name): name for name in names})
    return list(found.values())[:MAX_AUTHORS], Candidate("; ".join(texts), "rule")


def _printed(evidence: PageEvidence, outlet: frozenset[str]) -> tuple[list[str], Candidate] | None:
    """Return the names of the likeliest byline that names people, with its source, or None.

    After a desk is named, a name without "By" or a place for authors is that of another article.
    """
    is_desk_named = any(
        is_outlets_desk(text, outlet) for _, texts in stated(evidence) for text in texts
    )
    for group in bylines(evidence):
        names = _names_of(group, outlet)
        if not names:
            is_desk_named = is_desk_named or _names_desk(group, outlet)
            continue
        if is_desk_named and not group.is_named and not any(map(by_pattern().search, group.texts)):
            continue
        if not _is_subject(names, group, evidence):
            shown = _shown_beside(names, evidence, outlet) or names
            is_shown = any(letters_key(name) in letters_key(group.line) for name in shown)
            line = group.line if is_shown else "; ".join(group.texts)
            return shown[:MAX_AUTHORS], Candidate(line, "byline")
    return None


def _full_names_shown_instead(
    names: list[str], evidence: PageEvidence, outlet: frozenset[str]
) -> tuple[list[str], Candidate] | None:
    """Return the full names of the byline at the headline if *names* are single words, not there.

    Publishing systems state the first name of the editor who put the article in.
    """
    if any(is_full_name(name) or is_agency(name) for name in names):
        return None
    return _labelled(names, evidence, outlet, or_named=True)


def _labelled(
    names: list[str], evidence: PageEvidence, outlet: frozenset[str], *, or_named: bool = False
) -> tuple[list[str], Candidate] | None:
    """Return the full names of a line at the headline that begins with "By", or None.

    With *or_named*, the place of the line may say instead that it is a byline. None, too, if the
    line has one of *names*.
    """
    for line in near_lines(evidence):
        if not ((or_named and is_named(line)) or by_pattern().match(line.text)):
            continue
        if any(letters_key(name) in line.key for name in names):
            return None
        shown = [n for n in _names_of(Group([apart(line)], True), outlet) if is_full_name(n)]
        if shown:
            return shown[:MAX_AUTHORS], Candidate(line.text, "byline")
    return None


def _names_desk(group: Group, outlet: frozenset[str]) -> bool:
    """Return whether a text of *group* is the outlet or a desk, after "By" or in its place."""
    for text in group.texts:
        label = by_pattern().match(text) if len(text) <= MAX_DESK else None
        if label or (group.is_named and len(text) <= MAX_DESK):
            rest = text[label.end() :] if label else text
            if letters_key(rest) in outlet or is_desk(rest) or is_outlets_desk(rest, outlet):
                return True
    return False


def _is_subject(names: list[str], group: Group, evidence: PageEvidence) -> bool:
    """Return whether the headline is about *names*, and nothing says that they wrote the text.

    Lists of topics and boxes about a person have links like those of bylines. A headline that
    begins with a full name may be that of a column.
    """
    headline = (
        evidence.segments[evidence.headline_index].key if evidence.headline_index >= 0 else ""
    )
    keys = [letters_key(name) for name in names]
    if any(by_pattern().match(text) for text in (group.line, *group.texts)):
        return False
    is_column = headline.startswith(keys[0]) and headline != keys[0] and is_full_name(names[0])
    return not is_column and all(key in headline for key in keys)


def _names_of(group: Group, outlet: frozenset[str]) -> list[str]:
    """Return the names of *group*; of the line around it if that has all of them and others."""
    found: dict[str, str] = {}
    for text in group.texts:
        for name in byline_names(text, group.is_named):
            if fits(name.rstrip("0123456789"), outlet):
                found.setdefault(letters_key(name), name)
    keys = list(found)
    names = without_employer(
        [n for key, n in found.items() if not any(k != key and k in key for k in keys)]
    )
    if names and any(names_a_role(text) or is_desk(text) for text in group.texts):
        # "Bugle Staff" of The Bugle is a desk.
        names = [n for n in names if not any(letters_key(n) in known for known in outlet)]
    if not names and group.is_link and len(group.texts) == 1:
        # A first or user name, as it is linked to the page about its owner.
        names = [t for t in group.texts if is_user_name(t) and fits(t, outlet)]
    if names and group.line and len(group.line) <= MAX_BYLINE and by_pattern().match(group.line):
        whole = [n for n in byline_names(group.line) if fits(n, outlet)]
        if {letters_key(name) for name in names} < {letters_key(name) for name in whole}:
            return without_employer(whole)
    return names


def _is_part_of(shown: list[str], names: list[str]) -> bool:
    """Return whether the words of *shown* are among those of *names*, which are spelled in full."""
    words = {letters_key(word) for name in names for word in name.split()}
    return all(letters_key(word) in words for name in shown for word in name.split())


def _is_nobody_shown(names: list[str], evidence: PageEvidence) -> bool:
    """Return whether the page shows none of the stated *names*: they may be user names."""
    wanted = [{letters_key(word) for word in name.split()} for name in names]
    any_word = set().union(*wanted)
    shown = {
        letters_key(word)
        for line in evidence.segments
        if any(word in line.key for word in any_word)
        for word in line.text.split()
    }
    return not any(words <= shown for words in wanted)


def _shown_beside(names: list[str], evidence: PageEvidence, outlet: frozenset[str]) -> list[str]:
    """Return the names of the byline that shows all of *names* and others as well, or []."""
    known = {letters_key(name) for name in names}
    if not near_lines(evidence, names[:1]):
        return []
    for group in beside_each_other(evidence):
        each = [byline_names(line, is_named=True) for line in group.texts]
        found = {letters_key(name): name for names_of_line in each for name in names_of_line}
        if all(each) and known < found.keys() and all(fits(n, outlet) for n in found.values()):
            return without_employer(list(found.values())) if len(each) == 1 else [*found.values()]
    return []


def _publishers(evidence: PageEvidence) -> set[str]:
    """Return the keys of publishers in meta elements that are no line at the headline."""
    named = {letters_key(n) for n in evidence.metas(*_PUBLISHERS) if len(n) <= MAX_PUBLISHER}
    return named - {line.key for line in near_lines(evidence)} - {""} if named else named


def _own_names(evidence: PageEvidence) -> set[str]:
    """Return the names of people if the publisher is a person, whose name the site may have."""
    data = evidence.linked_data
    sites = [evidence.article, *data.of_type("WebSite")]
    publishers = [node["publisher"] for node in sites if isinstance(node.get("publisher"), dict)]
    if not any(
        "Person" in types(data.resolved(publisher))
        or "/person/" in (string(publisher.get("@id")) or "")
        for publisher in publishers
    ):
        return set()
    return {
        letters_key(name) for node in data.of_type("Person") if (name := string(node.get("name")))
    }

"""Authors: names of people, or of the news agency, that the page states or shows.

They are never the outlet, a role, an id or an e-mail address: no author is better than a wrong
one. What the page states for machines comes first. A byline must look like one: near the headline
or in a place with such a class name, after "By", and in the form of a name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from newsarchive.metadata.authorship.bylines import (
    MAX_BYLINE,
    Group,
    agency_lines,
    beside_each_other,
    bylines,
    near_lines,
    profile_links,
)
from newsarchive.metadata.authorship.name_shapes import fits, is_agency, is_full_name, is_user_name
from newsarchive.metadata.authorship.outlet_names import outlet_keys
from newsarchive.metadata.authorship.person_names import (
    agencies_in,
    by_pattern,
    byline_names,
    names_in,
    without_employer,
)
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.page.jsonld import string, types
from newsarchive.page.segments import letters_key
from newsarchive.text import fold_case
from newsarchive.word_lists import listed

MAX_AUTHORS = 12
#: Characters of the longest name of a company in a meta element.
MAX_PUBLISHER = 60

_METAS = (
    "author", "article:author_name", "dc.creator", "dcterms.creator", "parsely-author",
    "sailthru.author", "byl", "cxenseparse:author", "citation_author", "article:byline",
    "article:author", "og:article:author", "dable:author", "vr:author", "twitter:misc:written by",
    "dc:creator", "article:author:name", "shareaholic:article_author_name", "news_author", "byline",
)  # fmt: skip
_PUBLISHERS = ("publisher", "dc.publisher", "dcterms.publisher")

_ALSO_WRITTEN = ("HowTo", "Recipe", "VideoObject", "PodcastEpisode", "WebPage")


def authors_of(evidence: PageEvidence) -> tuple[list[str], Candidate | None]:
    """Return the names and their source; ([], None) if the page has none."""
    outlet = (outlet_keys(evidence) | _publishers(evidence)) - _own_names(evidence)
    for source, statements in stated(evidence):
        if not (names := names_in(statements, outlet, source == "json-ld")):
            continue
        if _is_nobody_shown(names, evidence):
            for group in profile_links(evidence):
                shown = [n for n in _names_of(group, outlet) if is_full_name(n)]
                if shown and not _is_part_of(shown, names):
                    return shown[:MAX_AUTHORS], Candidate("; ".join(group.texts), "byline")
        shown = _shown_beside(names, evidence, outlet) or names
        return shown[:MAX_AUTHORS], Candidate("; ".join(statements), source)
    for group in bylines(evidence):
        if names := _names_of(group, outlet):
            shown = _shown_beside(names, evidence, outlet) or names
            is_shown = any(letters_key(name) in letters_key(group.line) for name in shown)
            line = group.line if is_shown else "; ".join(group.texts)
            return shown[:MAX_AUTHORS], Candidate(line, "byline")
    for line in agency_lines(evidence):
        if names := agencies_in(line):
            return names, Candidate(line, "byline")
    return [], None


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


def stated(
    evidence: PageEvidence, *, with_outlets: bool = False
) -> Iterator[tuple[str, list[str]]]:
    """Yield what the page states for machines as its author, by source, the best first.

    An author that is stated to be an organisation and is no agency counts only *with_outlets*.
    """
    for key in ("author", "creator"):
        yield "json-ld", list(_of_node(evidence, evidence.article.get(key), with_outlets))
    for name in _METAS:
        # An itemprop in the body may belong to a work that the text cites, as in references.
        if name != "author" or len(evidence.metas(name)) <= MAX_AUTHORS:
            yield "meta", evidence.metas(name)
    for number in (1, 2):  # labels and values that previews of the link show
        if fold_case(evidence.meta(f"twitter:label{number}") or "").rstrip(":") in listed("by"):
            yield "meta", evidence.metas(f"twitter:data{number}")
    for node in evidence.linked_data.of_type(*_ALSO_WRITTEN):
        yield "json-ld", list(_of_node(evidence, node.get("author")))


def _of_node(evidence: PageEvidence, value: Any, with_outlets: bool = False) -> Iterator[str]:
    for item in value[:50] if isinstance(value, list) else [value]:
        item = evidence.linked_data.resolved(_read(item))
        name = item.get("name") if isinstance(item, dict) else item
        if name is None and isinstance(item, dict):
            parts = (string(item.get(key)) for key in ("givenName", "familyName"))
            name = " ".join(part for part in parts if part)
        for text in name[:50] if isinstance(name, list) else [name]:
            if not (cleaned := string(text)):
                continue
            if with_outlets or not _is_organisation(item, cleaned):
                yield cleaned


def _read(item: Any) -> Any:
    """Return the node that *item* spells as a string, else *item*."""
    if isinstance(item, dict) and isinstance(item.get("name"), str):
        inner = _read(item["name"])
        return inner if isinstance(inner, dict) else item
    if isinstance(item, str) and item.lstrip().startswith("{") and len(item) < 2000:
        try:
            return json.loads(item)
        except ValueError:
            return item
    return item


def _is_organisation(item: Any, name: str) -> bool:
    """Return whether *item* says that it is an organisation, and it is no agency."""
    kinds = types(item) if isinstance(item, dict) else ()
    is_stated = any(kind.endswith("Organization") for kind in kinds) and "Person" not in kinds
    return is_stated and not is_agency(name)

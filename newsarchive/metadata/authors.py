"""Authors: names of people, or of the news agency, that the page states or shows.

They are never the outlet, a role, an id or an e-mail address: no author is better than a wrong
one. What the page states for machines comes first. A byline must look like one: near the headline
or in a place with such a class name, after "By", and in the form of a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsarchive.metadata.bylines import agency_lines, beside_each_other, bylines, profile_links
from newsarchive.metadata.person_names import agencies_in, byline_names, fits, is_agency, names_in
from newsarchive.metadata.titles import outlet_keys
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.page.jsonld import string, types
from newsarchive.page.segments import letters_key
from newsarchive.text import fold_case
from newsarchive.word_lists import listed

MAX_AUTHORS = 12

_METAS = (
    "author", "article:author_name", "dc.creator", "dcterms.creator", "parsely-author",
    "sailthru.author", "byl", "cxenseparse:author", "citation_author", "article:byline",
    "article:author", "og:article:author", "dable:author", "vr:author", "twitter:misc:written by",
    "dc:creator", "article:author:name", "shareaholic:article_author_name", "news_author", "byline",
)  # fmt: skip

_ALSO_WRITTEN = ("HowTo", "Recipe", "VideoObject", "PodcastEpisode", "WebPage")


def authors_of(evidence: PageEvidence) -> tuple[list[str], Candidate | None]:
    """Return the names and their source; ([], None) if the page has none."""
    outlet = outlet_keys(evidence) - _own_names(evidence)
    for source, statements in _stated(evidence):
        if not (names := names_in(statements, outlet, source == "json-ld")):
            continue
        if _is_nobody_shown(names, evidence):
            for line in profile_links(evidence):
                if shown := [n for n in _names_of(line, outlet) if len(n.split()) > 1]:
                    return shown[:MAX_AUTHORS], Candidate(line, "byline")
        shown = _shown_beside(names, evidence) or names
        return shown[:MAX_AUTHORS], Candidate("; ".join(statements), source)
    for text, is_named in bylines(evidence):
        if names := _names_of(text, outlet, is_named):
            shown = _shown_beside(names, evidence) or names
            return shown[:MAX_AUTHORS], Candidate(text, "byline")
    for line in agency_lines(evidence):
        if names := agencies_in(line):
            return names, Candidate(line, "byline")
    return [], None


def _names_of(line: str, outlet: frozenset[str], is_named: bool = True) -> list[str]:
    names = [n for n in byline_names(line, is_named) if fits(n.rstrip("0123456789"), outlet)]
    # "By Ana Weiss, Associated Press": she works for the agency.
    return [name for name in names if not is_agency(name)] or names


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


def _shown_beside(names: list[str], evidence: PageEvidence) -> list[str]:
    """Return the names of the byline that shows all of *names* and others as well, or []."""
    known = {letters_key(name) for name in names}
    for lines in beside_each_other(evidence):
        each = [byline_names(line, is_named=True) for line in lines]
        shown = list(dict.fromkeys(name for names_of_line in each for name in names_of_line))
        if all(each) and known < {letters_key(name) for name in shown}:
            return shown
    return []


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


def _stated(evidence: PageEvidence) -> Iterator[tuple[str, list[str]]]:
    for key in ("author", "creator"):
        yield "json-ld", list(_of_node(evidence, evidence.article.get(key)))
    for name in _METAS:
        # An itemprop in the body may belong to a work that the text cites, as in references.
        if name != "author" or len(evidence.metas(name)) <= MAX_AUTHORS:
            yield "meta", evidence.metas(name)
    for number in (1, 2):  # labels and values that previews of the link show
        if fold_case(evidence.meta(f"twitter:label{number}") or "").rstrip(":") in listed("by"):
            yield "meta", evidence.metas(f"twitter:data{number}")
    for node in evidence.linked_data.of_type(*_ALSO_WRITTEN):
        yield "json-ld", list(_of_node(evidence, node.get("author")))


def _of_node(evidence: PageEvidence, value: Any) -> Iterator[str]:
    for item in value[:50] if isinstance(value, list) else [value]:
        item = evidence.linked_data.resolved(item)
        name = item.get("name") if isinstance(item, dict) else item
        if name is None and isinstance(item, dict):
            parts = (string(item.get(key)) for key in ("givenName", "familyName"))
            name = " ".join(part for part in parts if part)
        for text in name[:50] if isinstance(name, list) else [name]:
            if cleaned := string(text):
                yield cleaned

"""Authors: names of people, or of the agency, from what the page states and shows.

Never the outlet, no roles, ids or addresses; rather none than a wrong one. What
is stated for machines goes first; a byline must look like one: near the
headline or in a place named so, after "By", and shaped like a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsarchive.bylines import bylines
from newsarchive.evidence import Candidate, Evidence
from newsarchive.jsonld import string
from newsarchive.names import byline_names, fits, names_in
from newsarchive.titles import outlet_keys

MAX_AUTHORS = 12

_METAS = (
    "author", "article:author_name", "dc.creator", "dcterms.creator", "parsely-author",
    "sailthru.author", "byl", "cxenseparse:author", "citation_author", "article:byline",
    "article:author", "og:article:author", "dable:author", "vr:author", "twitter:misc:written by",
)  # fmt: skip


def authors_of(evidence: Evidence) -> tuple[list[str], Candidate | None]:
    """The names, and where they stood; ([], None) if the page tells none."""
    outlet = outlet_keys(evidence)
    for source, statements in _stated(evidence):
        if names := names_in(statements, outlet, source == "json-ld"):
            return names[:MAX_AUTHORS], Candidate("; ".join(statements), source)
    for text, is_named in bylines(evidence):
        names = [n for n in byline_names(text, is_named) if fits(n, outlet)]
        if names:
            return names[:MAX_AUTHORS], Candidate(text, "byline")
    return [], None


def _stated(evidence: Evidence) -> Iterator[tuple[str, list[str]]]:
    for key in ("author", "creator"):
        yield "json-ld", list(_of_node(evidence, evidence.article.get(key)))
    for name in _METAS:
        yield "meta", evidence.metas(name)


def _of_node(evidence: Evidence, value: Any) -> Iterator[str]:
    for item in value[:50] if isinstance(value, list) else [value]:
        item = evidence.linked_data.resolved(item)
        name = item.get("name") if isinstance(item, dict) else item
        for text in name[:50] if isinstance(name, list) else [name]:
            if cleaned := string(text):
                yield cleaned

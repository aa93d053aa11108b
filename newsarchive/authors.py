"""Authors: names of people, or of the agency, from what the page states and shows.

Never the outlet, no roles, ids or addresses; rather none than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newsarchive.evidence import Candidate, Evidence
from newsarchive.jsonld import string
from newsarchive.phrases import alternatives, listed
from newsarchive.segments import key_of
from newsarchive.text import folded, one_line
from newsarchive.titles import outlet_keys

MAX_AUTHORS = 12
_SPLIT = re.compile(r"\s*(?:[,;|&•·/+]|\s[–—-]\s|\n)\s*")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|@\w+")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]")
_BYLINE = (
    '//*[@rel="author" or contains(@itemprop, "author") or contains(@class, "byline") '
    'or contains(@class, "author")][not(self::meta or self::link)]'
)


def authors_of(evidence: Evidence) -> tuple[list[str], Candidate | None]:
    """The names, and where they stood; ([], None) if the page tells none."""
    outlet = outlet_keys(evidence)
    for source, raw in _statements(evidence):
        names = names_in(raw, outlet)
        if names:
            return names[:MAX_AUTHORS], Candidate("; ".join(raw), source)
    return [], None


def names_in(statements: list[str], outlet: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    """The names in author *statements*, in order, each once."""
    found: dict[str, str] = {}
    for statement in statements:
        for piece in _pieces(statement):
            name = _name(piece)
            if name and _is_name(name, outlet):
                found.setdefault(key_of(name), name)
    return list(found.values())


def _statements(evidence: Evidence) -> Iterator[tuple[str, list[str]]]:
    stated = list(_of_node(evidence, evidence.article.get("author")))
    if not stated:
        stated = list(_of_node(evidence, evidence.article.get("creator")))
    yield "json-ld", stated
    yield "meta", evidence.metas(
        "author", "article:author_name", "dc.creator", "dcterms.creator", "parsely-author",
        "sailthru.author", "byl", "cxenseparse:author", "article:author", "og:article:author",
    )  # fmt: skip
    yield "byline", [one_line(e.text_content()[:300]) for e in evidence.tree.xpath(_BYLINE)[:3]]


def _of_node(evidence: Evidence, value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        item = evidence.linked_data.resolved(item)
        name = item.get("name") if isinstance(item, dict) else item
        for text in name if isinstance(name, list) else [name]:
            if cleaned := string(text):
                yield cleaned


def _pieces(statement: str) -> list[str]:
    text = _ADDRESS.sub(" ", _BRACKETS.sub(" ", statement[:500]))
    text = re.sub(rf"\s{alternatives('and').pattern}\s", " , ", text, flags=re.IGNORECASE)
    return [piece for piece in _SPLIT.split(text) if piece]


def _name(piece: str) -> str:
    """*piece* without "By" before it and a role around it."""
    text = one_line(piece).strip(" .:-–—|,")
    changed = True
    while changed:
        changed = False
        for word in listed("by"):
            if folded(text).startswith(word + " ") or folded(text).startswith(word + ":"):
                text, changed = text[len(word) + 1 :].strip(" :"), True
                break
    if text.isupper() and len(text) > 5:
        text = text.title()
    return text


def _is_name(name: str, outlet: set[str]) -> bool:
    key = key_of(name)
    if not 2 <= len(name) <= 60 or not key or key in outlet or key.isdigit():
        return False
    if len(name.split()) > 6 or any(c.isdigit() for c in name):
        return False
    return folded(name) not in listed("roles")

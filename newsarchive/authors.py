"""Authors: names of people, or of the agency, from what the page states and shows.

Never the outlet, no roles, ids or addresses; rather none than a wrong one. What
is stated for machines goes first; a byline must look like one: near the
headline or in a place named so, after "By", and shaped like a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from newsarchive.evidence import Candidate, Evidence
from newsarchive.jsonld import string
from newsarchive.phrases import listed, months
from newsarchive.places import reason_of_names
from newsarchive.segments import Segment, key_of
from newsarchive.text import folded, one_line
from newsarchive.titles import outlet_keys

MAX_AUTHORS = 12
MAX_BYLINE = 200
#: Lines before and after the headline in which a byline or date may stand.
BEFORE, AFTER = 10, 30

_METAS = (
    "author", "article:author_name", "dc.creator", "dcterms.creator", "parsely-author",
    "sailthru.author", "byl", "cxenseparse:author", "citation_author", "article:byline",
    "article:author", "og:article:author", "dable:author", "vr:author", "twitter:misc:written by",
)  # fmt: skip
_SPLIT = re.compile(r"\s*(?:[,;|&•·/+、，；｜]|\s[–—-]\s|\n)\s*")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|(?<!\w)@\w+")
_DOMAIN = re.compile(r"(?:www\.)?([\w-]+\.[a-z]{2,6})\b")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]|（[^）]*）")
_AFTER_NAME = re.compile(r"\d|[|•·(（]|\s[–—-]\s|\s[^\W\d_]+\s?[:：]")
_DATE = re.compile(
    r"\W*\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\W*|\W*\d{1,2}\.?\s[^\W\d_]+\.?\s\d{4}\W*|"
    r"\W*[^\W\d_]+\s\d{1,2},\s\d{4}\W*"
)
_MARKED = (
    '//a[@rel="author"] | //*[@itemprop="author"][not(self::meta)] | //address//a | '
    '//*[@class="fn"]'
)
_PARTICLES = frozenset(
    {
        "von", "van", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "der", "den",
        "des", "la", "le", "el", "al", "bin", "ibn", "ben", "abu", "af", "av", "zu", "zur", "ter",
        "ten", "y", "e", "dr.", "prof.", "san", "st.", "o'",
    }
)  # fmt: skip
_CASELESS = re.compile(
    "[\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
_AUTHOR_PLACE = re.compile(
    r"by-?line|author(?!i)|autor(?!i)|auteur|writer|verfasser|redakteur", re.I
)
_NO_AUTHOR_PLACE = frozenset(("comments", "related", "caption", "share", "signup"))


def authors_of(evidence: Evidence) -> tuple[list[str], Candidate | None]:
    """The names, and where they stood; ([], None) if the page tells none."""
    outlet = outlet_keys(evidence)
    for source, statements in _stated(evidence):
        if names := names_in(statements, outlet, source == "json-ld"):
            return names[:MAX_AUTHORS], Candidate("; ".join(statements), source)
    for text, is_named in _bylines(evidence):
        names = [n for n in byline_names(text, is_named) if _fits(n, outlet)]
        if names:
            return names[:MAX_AUTHORS], Candidate(text, "byline")
    return [], None


def _stated(evidence: Evidence) -> Iterator[tuple[str, list[str]]]:
    for key in ("author", "creator"):
        yield "json-ld", list(_of_node(evidence, evidence.article.get(key)))
    for name in _METAS:
        yield "meta", evidence.metas(name)


def names_in(
    statements: list[str], outlet: frozenset[str] = frozenset(), listed_apart: bool = False
) -> list[str]:
    """The names in author *statements* of machines, in order, each once.

    Where one statement holds several parts, a part of one word is a place or a
    desk and is left out if another is a full name; statements *listed_apart* are
    a name each.
    """
    found: dict[str, str] = {}
    for statement in statements:
        if any(key_of(address) in outlet for address in _DOMAIN.findall(statement)):
            continue
        names = [name for piece in _pieces(statement) if _fits(name := _bare_name(piece), outlet)]
        full = [name for name in names if len(name.split()) > 1]
        for name in (full or names)[: None if listed_apart or full else 1]:
            found.setdefault(key_of(name), name)
    full = [name for name in found.values() if len(name.split()) > 1]
    return list(found.values()) if listed_apart or not full else full


def byline_names(text: str, is_named: bool = False) -> list[str]:
    """The names in a line that people read: after "By", beside a date, or *is_named* so."""
    if not text.startswith(("(", "（")):
        text = one_line(_BRACKETS.sub(" ", text))
    text = text.strip("()（） ")
    if len(text) > 100 and text.endswith((".", "!", "?")):
        return []
    found = _by().search(text)
    if found is not None:
        return _leading_names(text[found.end() :], True)
    if len(text) > 80 or not (is_named or _DATE.search(text)):
        return []
    return [
        name
        for piece in (piece.strip(" ,-–—|·•:") for piece in _DATE.split(text))
        for name in _leading_names(piece, False)
        if is_named or name == piece.split("|")[0].strip()
    ]


@cache
def _by() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in listed("by"))
    # "Posted by" and a link may stand without a space between them.
    phrases = "|".join(re.escape(word) for word in listed("by") if " " in word)
    glued = rf"(?:{phrases})(?-i:(?=[A-ZÀ-Þ]))"
    return re.compile(
        rf"(?:^|[|•·–—,]\s*|\d\s+)(?:(?:{words})(?:\s*[:：/／]\s*|\s+)|{glued})", re.IGNORECASE
    )


def _leading_names(text: str, single: bool) -> list[str]:
    """The names at the start of *text*, up to what is none; a lone word only if *single*."""
    cut = _AFTER_NAME.search(text)
    names = []
    for piece in _pieces(text[: cut.start()] if cut else text):
        name = " ".join(_name_words(_bare_name(piece)))
        if not name or not _fits(name, frozenset()):
            break
        names.append(name)
    full = [n for n in names if len(n.split()) > 1 or _CASELESS.search(n)]
    return full or (names[:1] if single else [])


def _name_words(text: str) -> list[str]:
    """The words at the start of *text* that may be of a name: capitals, particles, or no case."""
    words: list[str] = []
    for word in text.split()[:6]:
        particle = word.lower() in _PARTICLES and (words or word.lower() in ("de", "von", "van"))
        if not (word[0].isupper() or particle or _CASELESS.match(word)):
            break
        if folded(word).rstrip(".") in months():
            break
        words.append(word)
    while words and words[-1].lower() in _PARTICLES:
        words.pop()
    return words


def _bylines(evidence: Evidence) -> Iterator[tuple[str, bool]]:
    """Lines that may be a byline, and whether their place is named so: near the headline first."""
    for element in evidence.tree.xpath(_MARKED)[:8]:
        text = one_line(element.text_content()[:300])
        around = " ".join(
            str(e.get("class") or "") for e in [element, *element.iterancestors()][:6]
        )
        if 0 < len(text) <= 80 and reason_of_names(around[:500]) not in _NO_AUTHOR_PLACE:
            yield text, True
    near = _near(evidence)
    yield from ((s.text, True) for s in near if _is_named(s))
    yield from ((s.text, False) for s in near if not _is_named(s))
    others = [
        s for s in evidence.segments if _is_labelled(s) or (_is_named(s) and _by().match(s.text))
    ]
    yield from ((s.text, True) for s in others if _may_be_byline(s))


def _near(evidence: Evidence) -> list[Segment]:
    """The lines around the headline that may be a byline; the page's first ones without one."""
    segments, at = evidence.segments, evidence.headline_index
    near = segments[max(0, at - BEFORE) : at + AFTER] if at >= 0 else segments[:40]
    return [segment for segment in near if _may_be_byline(segment)]


def _may_be_byline(segment: Segment) -> bool:
    if len(segment.text) > MAX_BYLINE or segment.inside & {"figure", "figcaption", "h1", "h2"}:
        return False
    return reason_of_names(segment.place[-120:]) not in _NO_AUTHOR_PLACE


def _is_labelled(segment: Segment) -> bool:
    """Whether the line is "Author: Name" and nothing more, or stands in a signature's place."""
    if len(segment.text) > 80:
        return False
    if "signature" in segment.place[-60:]:
        return True
    found = _by().match(segment.text)
    rest = segment.text[found.end() :] if found else ""
    return 2 <= len(rest.split()) <= 4 and len(_name_words(rest)) == len(rest.split())


def _is_named(segment: Segment) -> bool:
    return bool(_AUTHOR_PLACE.search(" ".join(segment.place.split(">")[-2:])))


def _of_node(evidence: Evidence, value: Any) -> Iterator[str]:
    for item in value[:50] if isinstance(value, list) else [value]:
        item = evidence.linked_data.resolved(item)
        name = item.get("name") if isinstance(item, dict) else item
        for text in name[:50] if isinstance(name, list) else [name]:
            if cleaned := string(text):
                yield cleaned


def _pieces(statement: str) -> list[str]:
    text = _ADDRESS.sub(" ", _BRACKETS.sub(" ", statement[:500]))
    return [piece for piece in _SPLIT.split(_and().sub(" , ", text)) if piece]


@cache
def _and() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in listed("and"))
    return re.compile(rf"\s(?:{words})\s(?=[^\Wa-zà-ÿ])")


@cache
def _prefix(name: str) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in listed(name))
    return re.compile(rf"^(?:{words})(?:\s*[:：]\s*|\s+)", re.IGNORECASE)


def _bare_name(piece: str) -> str:
    """*piece* without "By" or a role before the name; capitals only become a name's."""
    text = one_line(piece).strip(" .:-–—|,*")
    while (shorter := _prefix("by").sub("", text)) != text:
        text = shorter
    shorter = _prefix("roles").sub("", text)
    text = shorter if len(shorter.split()) > 1 else text
    return text.title() if text.isupper() and len(text) > 5 and " " in text else text


def _fits(name: str, outlet: frozenset[str]) -> bool:
    key = key_of(name)
    if key_of(name.split()[0] if name.split() else "") in outlet:
        return False
    if not 2 <= len(name) <= 60 or not key or key in outlet or "_" in name:
        return False
    if len(name.split()) > 6 or any(c.isdigit() for c in name) or "." in name.strip(".")[-4:-1]:
        return False
    return folded(name) not in _not_names()


@cache
def _not_names() -> frozenset[str]:
    return frozenset((*listed("roles"), *listed("by")))

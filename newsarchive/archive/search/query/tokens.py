"""Split a query into tokens: words, phrases, operators and brackets that are in pairs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from newsarchive.archive.search.query.fields import COLUMNS, FIELDS, note_unknown_field
from newsarchive.archive.search.query.notes import Note, Notes
from newsarchive.archive.search.query.words import near_distance

#: The rest of a query after so many words and phrases is left out and noted.
MAX_TERMS: Final = 40
#: Brackets inside brackets, without redundant ones. An excluded group counts as two: SQLite parses
#: a hundred levels.
MAX_DEPTH: Final = 40
#: The most words between the terms of NEAR/5 or of a phrase with ~5.
MAX_DISTANCE: Final = 1_000

Kind = Literal["word", "phrase", "field", "(", ")", "AND", "OR", "NOT", "NEAR", "+", "!"]

_DASH = "-\u2010-\u2013\u2212"
# Where a sign before a word is an operator: not inside a word.
_START = r"(?:(?<=[\s()|+!\"])|^)"
# An address as browsers show it: www.herald.example/boats, herald.example/2026/ferry-stops.
_HOST_AND_PATH = (
    r"(?i:www\.)[\w.-]+\.[a-z]{2,}/[^\s\"()|]+"
    r"|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/(?=[^\s\"()|]*[/\d-])[^\s\"()|]+"
)
_WWW = re.compile(r"^www\.", re.IGNORECASE)
_TOKEN = re.compile(
    rf"""
      (?P<space>[\s,;]+)
    | (?P<bracket>[()])
    | (?P<or>\|+)
    | (?P<and>&&)
    | {_START}(?P<minus>[{_DASH}]+)(?=[^\s)|])
    | {_START}(?P<plus>\++)(?=[^\s)|])
    | {_START}(?P<bang>!+)(?=[\w"(])
    | (?P<address>(?i:https?)://[^\s"()|]+|{_HOST_AND_PATH})
    | (?P<field>(?i:{"|".join(sorted(FIELDS, key=len, reverse=True))})):
      (?P<value>\[[^\]"]*\]|(?:[^\s"()|,;]|[,;](?=[^\s"()|,;]))+)?
    | (?P<unknown>[^\W\d_]{{2,}}):(?=["(])
    | "(?P<phrase>[^"]*)(?:(?P<close>")(?P<star>\*)?(?:~(?P<near>[0-9]*))?|$)
    | (?P<word>(?:[^\s"()|,;]|(?<=[0-9])[,;](?=[0-9]))+)
    """,
    re.VERBOSE,
)

# Other programs read author:'Jane Doe' like author:"Jane Doe".
_SINGLE_QUOTED = re.compile(
    rf"""
    (?<![^\s(+!{_DASH}]) (?P<name>(?i:{"|".join(FIELDS)})):
    ['‘](?P<value>(?:[^'’"]|(?<=\w)['’](?=\w))+)['’] (?=[\s)]|$)
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """A piece of a query."""

    kind: Kind
    text: str = ""
    """The word or phrase, or the name of the field, as typed."""
    value: str = ""
    """The word after the field's colon; "" if a phrase, a group or nothing follows."""
    star: bool = False
    """Whether a star follows a phrase."""
    near: int | None = None
    """The distance of NEAR/5, or of a phrase with ~5."""
    glued: bool = False
    """Whether no space follows."""


def tokens_of(text: str, notes: Notes) -> list[Token]:
    """Return the tokens of *text*; its brackets are in pairs. Notes say what is left out."""
    text = _SINGLE_QUOTED.sub(_plain_quotes, text)
    tokens = _in_pairs(_limited(_split(text, notes), notes), notes)
    return _within_depth(_without_double_brackets(tokens), notes)


def _plain_quotes(match: re.Match[str]) -> str:
    """Return the field of *match* with the marks of a phrase, unless it is a word in any form."""
    is_word = FIELDS[match["name"].casefold()] in COLUMNS and " " not in match["value"].strip()
    return match[0] if is_word else f'{match["name"]}:"{match["value"]}"'


def _split(text: str, notes: Notes) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        glued = match.end() < len(text) and not text[match.end()].isspace()
        match _name_of(match):
            case "space":
                continue
            case "bracket":
                yield Token("(" if match[0] == "(" else ")", match[0])
            case "or" | "and" | "minus" | "plus" | "bang" as name:
                yield Token(_SIGNS[name], match[0])
            case "field":
                yield Token("field", match["field"], match["value"] or "", glued=glued)
            case "address":
                address = match[0].rstrip(",;.:")
                notes.add(Note.ADDRESS, address)
                yield Token("field", "url", _WWW.sub("", address))
            case "unknown":
                note_unknown_field(match["unknown"], notes)
                yield Token("word", match["unknown"])
            case "phrase":
                yield _phrase(match, notes)
            case _:
                yield _word(match["word"])


def _name_of(match: re.Match[str]) -> str:
    """Return the name of the first group of _TOKEN that matched."""
    return next(name for name, value in match.groupdict().items() if value is not None)


_SIGNS: Final[dict[str, Kind]] = {
    "or": "OR",
    "and": "AND",
    "minus": "NOT",
    "plus": "+",
    "bang": "!",
}


def _phrase(match: re.Match[str], notes: Notes) -> Token:
    if match["close"] is None:
        notes.add(Note.LONE_QUOTE)
    distance = match["near"]
    if distance == "":
        notes.add(Note.TILDE_WITHOUT_NUMBER)
    near = min(int(distance), MAX_DISTANCE) if distance else None
    return Token("phrase", match["phrase"], star=match["star"] is not None, near=near)


def _word(word: str) -> Token:
    if word in ("AND", "OR", "NOT"):
        return Token(word, word)  # type: ignore[arg-type]  # each is a kind
    distance = near_distance(word)
    return Token("word" if distance is None else "NEAR", word, near=distance)


def _limited(tokens: Iterator[Token], notes: Notes) -> Iterator[Token]:
    """Yield *tokens* up to the word or phrase that is one too many."""
    count = 0
    for token in tokens:
        if token.kind in ("word", "phrase") or token.value:
            count += max(1, len(token.text.split()) if token.near is not None else 1)
            if count > MAX_TERMS:
                notes.add(Note.TOO_MANY_TERMS, MAX_TERMS)
                return
        yield token


def _in_pairs(tokens: Iterator[Token], notes: Notes) -> list[Token]:
    """Return *tokens* without closing brackets that none opens, and with those that are missing."""
    kept: list[Token] = []
    depth = 0
    for token in tokens:
        if token.kind == ")" and not depth:
            notes.add(Note.LONE_CLOSING)
            continue
        depth += (token.kind == "(") - (token.kind == ")")
        kept.append(token)
    if depth:
        notes.add(Note.LONE_OPENING)
    return kept + [Token(")")] * depth


def _partners(tokens: list[Token]) -> dict[int, int]:
    """Return the place of the closing bracket of each opening one in *tokens*."""
    partners, opened = {}, []
    for place, token in enumerate(tokens):
        if token.kind == "(":
            opened.append(place)
        elif token.kind == ")":
            partners[opened.pop()] = place
    return partners


def _without_double_brackets(tokens: list[Token]) -> list[Token]:
    partners = _partners(tokens)
    double = {place for place, end in partners.items() if partners.get(place + 1) == end - 1}
    dropped = double | {partners[place] for place in double}
    return [token for place, token in enumerate(tokens) if place not in dropped]


def _within_depth(tokens: list[Token], notes: Notes) -> list[Token]:
    """Return *tokens* without the brackets that are deeper than SQLite can parse."""
    partners = _partners(tokens)
    dropped: set[int] = set()
    weights: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind == "(":
            weights.append(2 if place and tokens[place - 1].kind == "NOT" else 1)
            if sum(weights) > MAX_DEPTH:
                dropped |= {place, partners[place]}
        elif token.kind == ")":
            weights.pop()
    if dropped:
        notes.add(Note.TOO_DEEP, MAX_DEPTH)
    return [token for place, token in enumerate(tokens) if place not in dropped]

"""Names of people in a statement for machines: split, without roles, e-mail addresses and dates.

The statements come from meta elements and JSON-LD; ``printed_names`` reads the lines of the page.
``name_parts`` divides both, ``name_shapes`` says what may be a name, ``authors`` decides which
count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from newsarchive.metadata.authorship.name_parts import LONGEST, bare_name, pieces_of
from newsarchive.metadata.authorship.name_shapes import (
    PARTICLES,
    fits,
    is_agency,
    is_full_name,
    is_function_word,
    is_outlets_desk,
    names_a_role,
)
from newsarchive.page.segments import letters_key

_DOMAIN = re.compile(r"(?:www\.)?([\w-]+\.[a-z]{2,6})\b")
_FOR = re.compile(r"\s(?:in|at|for|For|für|bei|pour|para|voor|per|de)$")
# As libraries and journals write it: family name first.
_SURNAME_FIRST = re.compile(r"\s*[^\W\d_][\w'’-]+,\s+[^\W\d_][\w'’-]+\s*")
_INITIALS = re.compile(r"[A-Za-z]{2,3}|[A-Z]{4,5}")
# Words that begin the names of many towns: the second part of "Name, New York".
_TOWNS = frozenset(
    {
        "new", "los", "las", "san", "santa", "santo", "são", "sankt", "saint", "st.", "bad", "tel",
        "hong", "kuala", "buenos", "den", "the", "fort", "port", "cape", "rio", "north", "south",
        "east", "west", "addis", "phnom", "mexico", "frankfurt", "abu", "la", "le", "el",
        "नई", "न्यू", "нью", "نيويورك", "紐約",
    }
)  # fmt: skip
_DEGREES = frozenset(("MA", "MD", "MS", "MSc", "PhD", "RD", "RDN", "RN", "JD", "MBA", "MPH", "BA"))


def names_in(
    statements: list[str], outlet: frozenset[str] = frozenset(), listed_apart: bool = False
) -> list[str]:
    """Return the names in author *statements* for machines, in order, each once.

    If a statement has several parts and one is a full name, parts of one word are places or desks
    and are left out. With *listed_apart* each statement is one name.
    """
    found: dict[str, str] = {}
    for statement in _surnames_apart(statements):
        names = _names_of_statement(statement, outlet)
        full = [name for name in names if " " in name]
        for name in (full or names)[: None if listed_apart or full else 1]:
            found.setdefault(_spelled_plainly(name), name)
    full = [name for name in found.values() if " " in name]
    return list(found.values()) if listed_apart or not full else full


def _surnames_apart(statements: list[str]) -> Iterator[str]:
    """Yield *statements*; of "Weiss, Ana; Reed, Tom" each name."""
    for statement in statements:
        parts = statement.split(";")
        is_list = len(parts) > 1 and all(map(_SURNAME_FIRST.fullmatch, parts))
        yield from parts if is_list else [statement]


def _names_of_statement(statement: str, outlet: frozenset[str]) -> list[str]:
    if letters_key(statement) in outlet and not is_agency(statement):
        return []
    parts = pieces_of(statement)
    if any(letters_key(address) in outlet for address in _DOMAIN.findall(statement[:LONGEST])):
        parts = [part for part in parts[:1] if len(part.split()) > 1 and part in statement[:60]]
    pieces = [
        _without_outlet(bare_name(_without_outlet(part, outlet)), outlet)
        for part in parts
        if not _begins_with_outlet(part, outlet) and not is_outlets_desk(part, outlet)
    ]
    if _SURNAME_FIRST.fullmatch(statement) and not any(map(is_agency, pieces)):
        pieces = [" ".join(reversed(pieces))]
    names = [
        name
        for number, name in enumerate(pieces)
        if fits(name, outlet) and not _is_sentence(name) and not (number and is_aside(name))
    ]
    if len(names) < len(parts):  # with parts that are no name, one word is a place or a desk
        first = pieces[0] if pieces and not _INITIALS.fullmatch(pieces[0]) else ""
        names = [n for n in names if is_agency(n) or is_full_name(n) or n == first]
    return without_employer(names)


def without_employer(names: list[str]) -> list[str]:
    """Return *names* without the agencies if one is a person: he or she works for the agency."""
    return [name for name in names if not is_agency(name)] or names


def is_aside(name: str) -> bool:
    """Return whether a later part of a statement is a role or a town, and no second name."""
    words = name.split()
    is_town = len(words) > 1 and words[0].lower() in _TOWNS
    is_phrase = len(words) > 1 and name.islower()
    return names_a_role(name) or is_town or is_phrase or words[0] in _DEGREES


def _is_sentence(name: str) -> bool:
    """Return whether *name* has words without capitals that names do not have: "Seen by Ana"."""
    words = [word for word in name.split() if word.lower() not in PARTICLES]
    small = [word for word in words if word[0].islower() and "'" not in word and "’" not in word]
    return len(small) < len(words) and (len(small) > 1 or any(map(is_function_word, small)))


def _begins_with_outlet(part: str, outlet: frozenset[str]) -> bool:
    """Return whether two words or more at the start are the outlet's name, as of a desk."""
    words = part.split()
    return any(letters_key(" ".join(words[:n])) in outlet for n in range(2, len(words) + 1))


def _without_outlet(name: str, outlet: frozenset[str]) -> str:
    words = name.split()
    for number in range(1, len(words) - 1):
        if letters_key(" ".join(words[-number:])) in outlet:
            return _FOR.sub("", " ".join(words[:-number]))
    # "Outlet-Reporter Ana Weiss"
    key, hyphen, _ = words[0].partition("-") if len(words) > 2 else ("", "", "")
    return " ".join(words[1:]) if hyphen and letters_key(key) in outlet else name


def _spelled_plainly(name: str) -> str:
    """Return the key of *name* without accents, the same for two spellings of one person."""
    letters = unicodedata.normalize("NFKD", name)
    return letters_key("".join(letter for letter in letters if not unicodedata.combining(letter)))

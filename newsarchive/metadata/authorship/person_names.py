"""Names of people in a string: split, without roles, e-mail addresses and dates.

The strings come from meta elements, JSON-LD or lines of the page. ``bylines`` finds the lines,
``name_parts`` divides them, ``name_shapes`` says what may be a name, ``authors`` decides which
count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from newsarchive.metadata.authorship.name_parts import (
    BRACKETS,
    LONGEST,
    WHERE,
    bare_name,
    pieces_of,
    with_credits_apart,
)
from newsarchive.metadata.authorship.name_shapes import (
    CASELESS,
    PARTICLES,
    fits,
    is_agency,
    is_full_name,
    is_function_word,
    is_outlets_desk,
    name_words,
    names_a_role,
)
from newsarchive.page.segments import letters_key
from newsarchive.text import fold_case, one_line, without_direction
from newsarchive.word_lists import listed, months

_DOMAIN = re.compile(r"(?:www\.)?([\w-]+\.[a-z]{2,6})\b")
# A user name: one word with a number at its end, before a date or the end.
_LOWER_USER = re.compile(r"([a-zà-ÿ]{3,20})\s*(?:$|[|•·])")  # after a date and "by"
_USER = re.compile(r"([^\W\d_]{3,20}\d{1,4})(?=$|\s*[,|·•–-]|\s(?:\w{2,3}\s)?\d)")
_FOR = re.compile(r"\s(?:in|at|for|For|für|bei|pour|para|voor|per|de)$")
# As libraries and journals write it: family name first.
_SURNAME_FIRST = re.compile(r"\s*[^\W\d_][\w'’-]+,\s+[^\W\d_][\w'’-]+\s*")
# "Ana Weiss, @anaweiss"
_NAME_AND_USER = re.compile(r"([^@|•·,\d]{5,40}),?\s+@\w{2,20}")
_INITIALS = re.compile(r"[A-Za-z]{2,3}|[A-Z]{4,5}")
_AFTER_NAME = re.compile(r"\d|[|•(（／]|(?<![\uac00-\ud7af])·|\s[–—-]\s|\s[^\W\d_]+\s?[:：]")
_DATE = re.compile(
    r"\W*\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\W*|\W*\d{1,2}\.?\s[^\W\d_]+\.?\s\d{4}\W*|"
    r"\W*[^\W\d_]+\s\d{1,2},\s\d{4}\W*"
)
# What stands between a name and a date that belong together.
_BESIDE_DATE = re.compile(r"[|,·•/–—-]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
# Words that begin the names of many towns: the second part of "Name, New York".
_TOWNS = frozenset(
    {
        "new", "los", "las", "san", "santa", "santo", "são", "sankt", "saint", "st.", "bad", "tel",
        "hong", "kuala", "buenos", "den", "the", "fort", "port", "cape", "rio", "north", "south",
        "east", "west", "addis", "phnom", "mexico", "frankfurt", "abu", "la", "le", "el",
        "नई", "न्यू", "нью", "نيويورك", "紐約",
    }
)  # fmt: skip
# After these, one word may be a name; after a noun ("Text", "Author") it needs a colon.
_PREPOSITIONS = frozenset(("by", "von", "par", "por", "di", "door", "av", "af", "oleh", "durch"))
#: Characters of the longest line that is read as names without "By".
LONGEST_LINE = 80
_COLONS = tuple(":：/／=＝")
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
        if fits(name, outlet) and not _is_sentence(name) and not (number and _is_aside(name))
    ]
    if len(names) < len(parts):  # with parts that are no name, one word is a place or a desk
        first = pieces[0] if pieces and not _INITIALS.fullmatch(pieces[0]) else ""
        names = [n for n in names if is_agency(n) or is_full_name(n) or n == first]
    return without_employer(names)


def without_employer(names: list[str]) -> list[str]:
    """Return *names* without the agencies if one is a person: he or she works for the agency."""
    return [name for name in names if not is_agency(name)] or names


def _is_aside(name: str) -> bool:
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


def byline_names(text: str, is_named: bool = False) -> list[str]:
    """Return the names in a line that people read.

    They come after "By" or beside a date, or anywhere if *is_named*: the place is for authors.
    """
    text = with_credits_apart(without_direction(text))
    if not text.startswith(("(", "（")):
        text = one_line(BRACKETS.sub(" ", text))
    text = text.strip("()（）【】 ")
    if named := _NAME_AND_USER.fullmatch(text):
        text, is_named = named[1], True
    if len(text) > 100 and text.endswith((".", "!", "?")):
        return []
    found = by_pattern().search(text)
    if found is not None:
        if user := _USER.match(text[found.end() :]):
            return [user[1]]
        if found.start() and (user := _LOWER_USER.match(text[found.end() :])):
            return [user[1]] if fits(user[1], frozenset()) else []
        is_sure = found[0].rstrip()[-1:] in _COLONS or is_before_name(found[0])
        return _leading_names(text[found.end() :], single=is_sure)
    if names := _with_role(text):
        return names
    if len(text) > LONGEST_LINE or not (is_named or _DATE.search(text)):
        return []
    names = [
        name
        for piece in _beside_dates(text, is_named)
        for name in _leading_names(piece, False, is_whole=True)
        if is_named or (name == piece.split("|")[0].strip() and is_full_name(name))
    ]
    section, mark, rest = text.partition(" · ")
    if is_named and mark and not names and len(section.split()) == 1:
        return byline_names(rest, is_named)
    return names


def is_before_name(label: str) -> bool:
    """Return whether *label* ends with a preposition, after which only a name may stand: "By"."""
    return label.split()[-1].lower() in _PREPOSITIONS


def _with_role(text: str) -> list[str]:
    """Return the names in a short line that a role follows, in scripts without capitals."""
    if len(text) > LONGEST_LINE or not CASELESS.search(text):
        return []
    names: list[str] = []
    for part in re.split(r"[|•=]|\d[\d.:\s/-]*", text):
        before, _, rest = part.strip().partition(" ")
        if rest and fold_case(rest.split()[0]) in listed("roles"):
            names += [name for name in re.split(r"[·,/]", before) if _is_caseless_name(name)]
    return names


def _is_caseless_name(name: str) -> bool:
    is_label = fold_case(name) in (*listed("credits"), *listed("by"), *listed("roles"))
    is_name = CASELESS.match(name) is not None and is_full_name(name)
    return is_name and not is_label and fits(name, frozenset())


def _beside_dates(text: str, is_named: bool) -> list[str]:
    """Return the parts of a line around its dates; without *is_named*, those set off by a mark."""
    pieces, before = [], 0
    for date in [*_DATE.finditer(text), None]:
        piece = text[before : date.start() if date else len(text)]
        marks = [date[0]] if date else []
        marks += [text[before - 3 : before]] if before else []
        if is_named or any(_BESIDE_DATE.search(mark) for mark in map(_around_digits, marks)):
            pieces.append(piece.strip(" ,-–—|·•:"))
        before = date.end() if date else before
    return pieces


def _around_digits(mark: str) -> str:
    """Return the characters of *mark* that stand before its first or after its last word."""
    return re.sub(r"\w.*\w|\w", "", mark)


@cache
def by_pattern() -> re.Pattern[str]:
    """Return a pattern for "By" in all languages, where a name may follow."""
    words = "|".join(re.escape(word) for word in listed("by"))
    # There may be no space between "Posted by" and a link.
    phrases = "|".join(re.escape(word) for word in listed("by") if " " in word)
    glued = rf"(?:(?:{phrases})(?-i:(?=[A-ZÀ-Þ]))|(?-i:(?:By|Par|Por)(?=[A-ZÀ-Þ][a-zà-ÿ])))"
    # Japanese writes a dot: 文・山田太郎, but not 文・写真.
    others = "|".join(re.escape(word) for word in listed("credits"))
    dot = rf"(?<=[\u4e00-\u9fff])・(?!{others})"
    both = rf"(?:(?:{others})・)?(?:{words})(?:・(?:{others}))?"
    # Chinese never writes one: 记者王小明.
    titles = "|".join(word for word in listed("by") if len(word) > 1 and _HAN.fullmatch(word))
    han = rf"(?:{titles})(?=[\u4e00-\u9fff]{{2,4}}(?:[\s/／（(|，]|$))"
    return re.compile(
        rf"(?:^|[|•·–—,]\s*|[\d日]\s+)(?:(?:{both})(?:\s*[:：/／=＝●]\s*|\s+|{dot})|{glued}|{han})|"
        rf"(?<=\s){han}",
        re.IGNORECASE,
    )


def _leading_names(text: str, single: bool, is_whole: bool = False) -> list[str]:
    """Return the names at the start of *text*; a single word only if *single*.

    If they must be the *whole* of it, no other words may follow than a role or a place.
    """
    cut = _AFTER_NAME.search(text)
    if cut and cut[0].isdigit() and text[cut.start() - 1 : cut.start()].isalpha():
        if is_whole:
            return []
        single = False  # half of a user name is no name
    names: list[str] = []
    text = text[: cut.start()] if cut else text
    if cut and cut[0].isdigit():
        text = _without_month(text)
    for number, piece in enumerate(pieces_of(text)):
        bare = bare_name(piece)
        name = " ".join(name_words(bare))
        # "By Ana Weiss, Hill News": the second part is where she works.
        if not name or not fits(name, frozenset()) or (number and _is_aside(name)):
            break
        if is_whole and not _ends_name(bare.removeprefix(name)):
            break
        names.append(name)
    full = [n for n in names if is_full_name(n) or (single and CASELESS.match(n))]
    return full or (names[:1] if single else [])


def _ends_name(rest: str) -> bool:
    """Return whether *rest*, which follows a name, is a role or place, or the start of a date."""
    word = fold_case(rest.strip()).partition(" ")[0]
    is_date = word.strip(".") in months() or word in listed("days")
    is_role = names_a_role(rest) or word in listed("ranks")
    return not word or is_role or is_date or WHERE.match(f"{rest} x") is not None


def _without_month(text: str) -> str:
    """Return *text*, which a number follows, without the month before it; May alone is a name."""
    words = text.split()
    is_month = len(words) > 1 and fold_case(words[-1]).rstrip(".,") in months()
    return " ".join(words[:-1]) if is_month else text


def agencies_in(line: str) -> list[str]:
    """Return the agencies that a short *line* credits: "(dpa)", "Source: AFP/ls"."""
    if len(line) > 60:
        return []
    label, colon, rest = line.partition(":")
    if colon and fold_case(label).strip("(") not in (*listed("source"), *listed("by")):
        return []
    pieces = [p.strip(" .()–—-") for p in re.split(r"[/,|]|\s-\s", rest if colon else line)]
    found = [piece for piece in pieces if is_agency(piece)]
    others = [p for p in pieces if p and p not in found and not re.fullmatch(r"\w{1,4}", p)]
    return found if len(others) <= (0 if colon else 1) else []

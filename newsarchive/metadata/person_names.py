"""Names of people in a string: split, without roles, e-mail addresses and dates.

The strings come from meta elements, JSON-LD or lines of the page. ``bylines`` finds the lines,
``authors`` decides which names count.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from newsarchive.boilerplate.cue_lexicon import texts_of
from newsarchive.page.segments import letters_key
from newsarchive.text import fold_case, one_line, without_direction
from newsarchive.word_lists import agencies, alternatives, listed, months

_SPLIT = re.compile(r"\s*(?:[,;|&•·/+、，；｜]|\s[–—-]\s|\n)\s*")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|(?<!\w)@\w+")
_DOMAIN = re.compile(r"(?:www\.)?([\w-]+\.[a-z]{2,6})\b")
# A user name: one word with a number at its end, before a date or the end.
_USER = re.compile(r"([^\W\d_]{3,20}\d{1,4})(?=$|\s*[,|·•–-]|\s(?:\w{2,3}\s)?\d)")
# A user name made of a first and a last name.
_HANDLE = re.compile(r"([^\W\d_]{3,})\.(?!com|org|net|info|news|online|blog)([^\W\d_]{3,})")
# "Name in Berlin", "Name for the Agency": the rest is no part of the name.
_WHERE = re.compile(r"\s(?:in|aus|from|at|for|For|für|fuer|bei|pour|para|voor|per)\s+(?=\S)")
# As libraries and journals write it: family name first.
_SURNAME_FIRST = re.compile(r"\s*[^\W\d_][\w'’-]+,\s+[^\W\d_][\w'’-]+\s*")
_INITIALS = re.compile(r"[A-Za-z]{2,3}")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]|（[^）]*）")
_AFTER_NAME = re.compile(r"\d|[|•·(（／]|\s[–—-]\s|\s[^\W\d_]+\s?[:：]")
_DATE = re.compile(
    r"\W*\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\W*|\W*\d{1,2}\.?\s[^\W\d_]+\.?\s\d{4}\W*|"
    r"\W*[^\W\d_]+\s\d{1,2},\s\d{4}\W*"
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


_HAN = re.compile(r"[\u4e00-\u9fff]+")


def names_in(
    statements: list[str], outlet: frozenset[str] = frozenset(), listed_apart: bool = False
) -> list[str]:
    """Return the names in author *statements* for machines, in order, each once.

    If a statement has several parts and one is a full name, parts of one word are places or desks
    and are left out. With *listed_apart* each statement is one name.
    """
    found: dict[str, str] = {}
    for statement in statements:
        if any(letters_key(address) in outlet for address in _DOMAIN.findall(statement)):
            continue
        pieces = [_bare_name(_without_outlet(piece, outlet)) for piece in _pieces(statement)]
        if _SURNAME_FIRST.fullmatch(statement) and not any(map(is_agency, pieces)):
            pieces = [" ".join(reversed(pieces))]
        names = [
            name
            for number, name in enumerate(pieces)
            if fits(name, outlet) and not (number and _names_a_role(name))
        ]
        if len(names) < len(pieces):  # with parts that are no name, initials are of a desk
            names = [n for n in names if is_agency(n) or not _INITIALS.fullmatch(n)]
        full = [name for name in names if len(name.split()) > 1]
        for name in (full or names)[: None if listed_apart or full else 1]:
            found.setdefault(_spelled_plainly(name), name)
    full = [name for name in found.values() if len(name.split()) > 1]
    return list(found.values()) if listed_apart or not full else full


def _without_outlet(name: str, outlet: frozenset[str]) -> str:
    words = name.split()
    for number in range(1, len(words) - 1):
        if letters_key(" ".join(words[-number:])) in outlet:
            return " ".join(words[:-number])
    return name


def _spelled_plainly(name: str) -> str:
    """Return the key of *name* without accents, the same for two spellings of one person."""
    letters = unicodedata.normalize("NFKD", name)
    return letters_key("".join(letter for letter in letters if not unicodedata.combining(letter)))


def _names_a_role(piece: str) -> bool:
    """Return whether *piece* has the word of a role ("Science Reporter"); it is then no name."""
    return bool(alternatives("roles").search(fold_case(piece)))


def byline_names(text: str, is_named: bool = False) -> list[str]:
    """Return the names in a line that people read.

    They come after "By" or beside a date, or anywhere if *is_named*: the place is for authors.
    """
    text = without_direction(text)
    if not text.startswith(("(", "（")):
        text = one_line(_BRACKETS.sub(" ", text))
    text = text.strip("()（） ")
    if len(text) > 100 and text.endswith((".", "!", "?")):
        return []
    found = by_pattern().search(text)
    if found is not None:
        if user := _USER.match(text[found.end() :]):
            return [user[1]]
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
def by_pattern() -> re.Pattern[str]:
    """Return a pattern for "By" in all languages, where a name may follow."""
    words = "|".join(re.escape(word) for word in listed("by"))
    # There may be no space between "Posted by" and a link.
    phrases = "|".join(re.escape(word) for word in listed("by") if " " in word)
    glued = rf"(?:{phrases})(?-i:(?=[A-ZÀ-Þ]))"
    # Chinese never writes one: 记者王小明.
    titles = "|".join(word for word in listed("by") if len(word) > 1 and _HAN.fullmatch(word))
    han = rf"(?:{titles})(?=[\u4e00-\u9fff]{{2,4}}(?:[\s/／（(|，]|$))"
    return re.compile(
        rf"(?:^|[|•·–—,]\s*|\d\s+)(?:(?:{words})(?:\s*[:：/／=＝]\s*|\s+)|{glued}|{han})",
        re.IGNORECASE,
    )


def _leading_names(text: str, single: bool) -> list[str]:
    """Return the names at the start of *text*; a single word only if *single*."""
    cut = _AFTER_NAME.search(text)
    if cut and cut[0].isdigit() and text[cut.start() - 1 : cut.start()].isalpha():
        single = False  # half of a user name is no name
    names: list[str] = []
    text = text[: cut.start()] if cut else text
    if cut and cut[0].isdigit():
        text = _without_month(text)
    for piece in _pieces(text):
        name = " ".join(name_words(_bare_name(piece)))
        # "By Ana Weiss, Hill News": the second part is where she works.
        if not name or not fits(name, frozenset()) or (names and _names_a_role(name)):
            break
        names.append(name)
    full = [n for n in names if len(n.split()) > 1 or _CASELESS.search(n)]
    return full or (names[:1] if single else [])


def _without_month(text: str) -> str:
    """Return *text*, which a number follows, without the month before it; May alone is a name."""
    words = text.split()
    is_month = len(words) > 1 and fold_case(words[-1]).rstrip(".") in months()
    return " ".join(words[:-1]) if is_month else text


def name_words(text: str) -> list[str]:
    """Return the words at the start of *text* that may be a name: capitals, particles, no case."""
    words: list[str] = []
    found = text.split()
    for number, word in enumerate(found[:6]):
        particle = word.lower() in _PARTICLES and (words or word.lower() in ("de", "von", "van"))
        if not (word[0].isupper() or particle or _CASELESS.match(word)):
            break
        if number and fold_case(" ".join(found[number : number + 3])).startswith(_date_labels()):
            break
        words.append(word)
    if len(words) > 2 and _names_a_role(" ".join(found[len(words) : len(words) + 1])):
        words.pop()  # "Ana Weiss Business reporter"
    while words and words[-1].lower() in _PARTICLES:
        words.pop()
    return words


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
    """Return *piece* without "By" and role; a name all in capitals gets those of a name."""
    text = one_line(without_direction(piece)).strip(" .:-–—|,*")
    while (shorter := _prefix("by").sub("", text)) != text:
        text = shorter
    if handle := _HANDLE.fullmatch(text):
        text = " ".join(handle.groups()).title()
    parts = _WHERE.split(text, maxsplit=1)
    if len(parts[0].split()) in (2, 3):
        text = parts[0]
    before, _, last = text.rpartition(" ")
    if before and _CASELESS.match(last) and fold_case(last) in listed("roles"):
        text = before  # Korean writes the role after the name
    shorter = _prefix("roles").sub("", text)
    is_place = _WHERE.match(f" {shorter}")
    text = shorter if len(shorter.split()) > 1 and not is_place else text
    shorter = _role_after().sub("", text)
    text = shorter if len(shorter.split()) > 1 or is_agency(shorter) else text
    return text.title() if text.isupper() and len(text) > 5 and " " in text else text


@cache
def _role_after() -> re.Pattern[str]:
    roles = [role for role in listed("roles") if role.split()[-1] not in listed("desks")]
    return re.compile(rf"(?:\s+(?:{'|'.join(map(re.escape, roles))}))+$", re.IGNORECASE)


@cache
def _date_labels() -> tuple[str, ...]:
    """Return how labels of dates begin ("Last updated"): a name ends before them."""
    return tuple(text.rstrip(":") for text in texts_of("date"))


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


def is_agency(name: str) -> bool:
    """Return whether *name* is an agency: "SID" and "sid" are one, "Sid" is a man."""
    is_short = len(name) <= 4
    is_spelled = name.islower() or name.isupper()
    return fold_case(name) in agencies() and (is_spelled or not is_short)


def fits(name: str, outlet: frozenset[str]) -> bool:
    """Return whether *name* may be a person or an agency: no outlet, role, URL or number."""
    key = letters_key(name)
    if is_agency(name):
        return True
    if letters_key(name.split()[0] if name.split() else "") in outlet:
        return False
    if not 2 <= len(name) <= 60 or not key or key in outlet or "_" in name:
        return False
    if len(name.split()) > 6 or any(c.isdigit() for c in name) or "." in name.strip(".")[-4:-1]:
        return False
    last = fold_case(name).rpartition(" ")[2].rpartition("-")[2]
    return fold_case(name) not in _not_names() and last not in listed("desks")


@cache
def _not_names() -> frozenset[str]:
    return frozenset((*listed("roles"), *listed("by")))

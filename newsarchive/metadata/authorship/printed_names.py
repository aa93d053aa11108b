"""Names of people in lines that readers see: after "By", beside a date, with a role."""

from __future__ import annotations

import re
from functools import cache

from newsarchive.metadata.authorship.name_parts import (
    BRACKETS,
    WHERE,
    bare_name,
    one_i,
    pieces_of,
    with_credits_apart,
)
from newsarchive.metadata.authorship.name_shapes import (
    CASELESS,
    fits,
    is_agency,
    is_full_name,
    name_words,
    names_a_role,
)
from newsarchive.metadata.authorship.person_names import is_aside
from newsarchive.text import fold_case, one_line, without_direction
from newsarchive.word_lists import listed, months

# A user name: one word with a number at its end, before a date or the end.
_LOWER_USER = re.compile(r"([a-zà-ÿ]{3,20})\s*(?:$|[|•·])")  # after a date and "by"
_USER = re.compile(r"([^\W\d_]{3,20}\d{1,4})(?=$|\s*[,|·•–-]|\s(?:\w{2,3}\s)?\d)")
# "Ana Weiss, @anaweiss"
_NAME_AND_USER = re.compile(r"([^@|•·,\d]{5,40}),?\s+@\w{2,20}")
_AFTER_NAME = re.compile(r"\d|[|•(（／]|(?<![\uac00-\ud7af])·|\s[–—-]\s|\s[^\W\d_]+\s?[:：]")
_DATE = re.compile(
    r"\W*\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\W*|\W*\d{1,2}\.?\s[^\W\d_]+\.?\s\d{4}\W*|"
    r"\W*[^\W\d_]+\s\d{1,2},\s\d{4}\W*"
)
# What stands between a name and a date that belong together.
_BESIDE_DATE = re.compile(r"[|,·•/–—-]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
# After these, one word may be a name; after a noun ("Text", "Author") it needs a colon.
_PREPOSITIONS = frozenset(("by", "von", "par", "por", "di", "door", "av", "af", "oleh", "durch"))
#: Characters of the longest line that is read as names without "By".
LONGEST_LINE = 80
_COLONS = tuple(":：/／=＝")


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


def may_begin_with_by(text: str) -> bool:
    """Return whether :func:`by_pattern` may match at the beginning of *text*, seen quickly.

    The pattern tries hundreds of words at each line, and one line of a hundred begins with one.
    """
    start = one_i(text[:3])[:3]
    return text[:1].isdecimal() or not _starts().isdisjoint((start[:1], start[:2], start))


@cache
def _starts() -> frozenset[str]:
    """Return the first three letters of what the pattern matches first, and its marks."""
    words = (*listed("by"), *listed("credits"), "by", "par", "por", *"|•·–—,日")
    return frozenset(one_i(word)[:3] for word in words)


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
        if not name or not fits(name, frozenset()) or (number and is_aside(name)):
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

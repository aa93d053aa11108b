"""A list of names divided into its parts, without labels, roles, addresses and credits.

Photographers, translators and stylists stand beside the author of a text, who alone is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from newsarchive.metadata.authorship.name_shapes import CASELESS, is_agency
from newsarchive.text import fold_case, one_line, without_direction
from newsarchive.word_lists import listed

#: Characters of a list of names that are read.
LONGEST = 500

_SPLIT = re.compile(r"\s*(?:[,;|&•·/+、，；｜]|\s[–—-]\s|\n)\s*")
_ADDRESS = re.compile(
    r"(?<=[^\W\d_])@\w+(?![\w-]*\.\w)|https?://\S+|www\.\S+|\S+@\S+\.\S+|(?<!\w)@\w+"
)
# A user name made of a first and a last name.
_HANDLE = re.compile(r"([^\W\d_]{3,})\.(?!com|org|net|info|news|online|blog)([^\W\d_]{3,})")
# "Name in Berlin", "Name for the Agency": the rest is no part of the name.
WHERE = re.compile(r"\s(?:in|aus|from|at|for|For|für|fuer|bei|pour|para|voor|per|à|en|em)\s+(?=\S)")
# "Name. Outlet": a word of three letters or more before the full stop is no initial.
_SENTENCE = re.compile(r"(\S+\s\S*[^\W\d_]{3,})\.\s+\S.*")
BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]|（[^）]*）|【[^】]*】")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,3}")
# Arabic writes "and" as the first letter of the next word; these names begin with that letter.
_WITH_AND = re.compile(r"و(?!ليد|ائل|فاء|سام|داد|جدي|هبة|حيد|ردة|سيم)\w{3}")
# A name after "文・", a dot that is otherwise inside of names: it has no other mark.
_ALONE = r"[^・/／:：=＝\s]{2,8}(?:$|[、,，\s])"
_MARK_OF_LABEL = re.compile("[:：／/=＝・]")
_NOT_AN_AUTHOR = "\ue000"  # of private use: no page means anything by it


def pieces_of(statement: str) -> list[str]:
    """Return the parts of a list of names, without those of people who did not write the text."""
    text = _ADDRESS.sub(" ", BRACKETS.sub(" ", with_credits_apart(statement[:LONGEST])))
    found: list[str] = []
    is_credit = False
    for piece in _SPLIT.split(_glued_and(_and().sub(" , ", text))):
        if _craft().fullmatch(piece):
            found = found[:-1]  # "Ana Weiss, photographer"
        elif _NOT_AN_AUTHOR in piece or _credit().match(piece) or _craft().match(piece):
            is_credit = _NOT_AN_AUTHOR not in piece
        elif piece and (not is_credit or _prefix("by").match(piece)):
            is_credit = False
            found.append(piece)
    return found


def _glued_and(text: str) -> str:
    """Return *text* with commas between names that Chinese sets apart by a space, Arabic by و."""
    names = text.split()
    if len(names) > 1 and all(_HAN_NAME.fullmatch(n) for n in names) and max(map(len, names)) > 2:
        return " , ".join(names)
    for number in range(2, len(names) - 1):
        if _WITH_AND.match(names[number]):
            return " ".join([*names[:number], ",", names[number][1:], *names[number + 1 :]])
    return text


def with_credits_apart(text: str) -> str:
    """Return *text* with a bar before labels of credits, and a mark after "Ana Weiss (photos)"."""
    text = _compound().sub(_written_by, text)
    if _may_have_label(text):
        text = _label().sub(_set_apart, text)
    return BRACKETS.sub(
        lambda found: f" {_NOT_AN_AUTHOR} " if _in_brackets().match(found[0]) else found[0], text
    )


def _may_have_label(text: str) -> bool:
    """Return whether the pattern of labels may be found in *text*, which it is in one of 150."""
    if _MARK_OF_LABEL.search(text):
        return True
    folded = one_i(text)
    return any(phrase in folded for phrase in _credit_phrases())


@cache
def _credit_phrases() -> tuple[str, ...]:
    return tuple(one_i(word) for word in listed("credits") if " " in word)


def one_i(text: str) -> str:
    """Return *text* folded as a pattern without case compares it, all kinds of i as one."""
    return text.replace("İ", "i").replace("ı", "i").casefold()


def _set_apart(label: re.Match[str]) -> str:
    words = label.string[: label.start()].split()
    if words and (fold_case(words[-1]) in listed("and") or words[-1] == "&"):
        return label[0]  # "Text and photos: Ana Weiss"
    return f"{' | ' if label[1] else ''}{next(filter(None, label.groups()[1:]))}: "


def _written_by(label: re.Match[str]) -> str:
    """Return the part of a label such as "写真・文／" that says who wrote, else its first part."""
    parts = label[0].strip(" :：／/=＝").split("・")
    return next((f"{part}: " for part in parts if part in listed("by")), f"{parts[0]}: ")


@cache
def _compound() -> re.Pattern[str]:
    """Return a pattern for several labels of one name at the beginning: "写真・文／"."""
    words = (*listed("crafts"), *listed("credits"), *listed("by"))
    label = _either(word for word in words if "\u3040" <= word[0] <= "\u9fff")
    return re.compile(rf"^(?:(?:{label})・)+(?:{label})(?:\s*[:：／/=＝]\s*|\s+)")


@cache
def _label() -> re.Pattern[str]:
    """Return a pattern for "Text/", "图：" and " Photos by ", and for the space before it."""
    simple = [word for word in listed("by") if " " not in word]
    words = _either((*listed("crafts"), *listed("credits"), *simple))
    phrases = _either(word for word in listed("credits") if " " in word)
    return re.compile(
        rf"(^|\s+|(?<=[|,;/·]))(?<!\w)(?:({words})(?:\s*[:：／=＝]\s*|"
        rf"(?<=[\u4e00-\u9fff])\s*/\s*)|({_either(simple)})\s*・\s*(?={_ALONE})|({phrases})\s+)",
        re.IGNORECASE,
    )


@cache
def _credit() -> re.Pattern[str]:
    """Return a pattern for "Photos:" at the beginning."""
    return re.compile(rf"\W*(?:{_either(listed('credits'))})\s*[:：]", re.IGNORECASE)


@cache
def _craft() -> re.Pattern[str]:
    """Return a pattern for "photographer" at the beginning."""
    return re.compile(rf"\W*(?:{_either(listed('crafts'))})(?!\w)\W*", re.IGNORECASE)


@cache
def _in_brackets() -> re.Pattern[str]:
    words = _either((*listed("crafts"), *listed("credits")))
    return re.compile(rf".\s*(?:{words})(?!\w)(?!\s*&)", re.IGNORECASE)


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in words)


@cache
def _and() -> re.Pattern[str]:
    simple = listed("and")
    # In capitals, a single letter is an initial.
    words = _either((*simple, *(word.upper() for word in simple if word.isalpha() and word[1:])))
    return re.compile(rf"\s(?:{words})\s(?=[^\Wa-zà-ÿ])|\sin\s(?=[A-ZČŠŽ]\S+\s[A-ZČŠŽ])")


@cache
def _prefix(name: str) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in listed(name))
    return re.compile(rf"^(?:{words})(?:\s*[:：]\s*|\s+)", re.IGNORECASE)


def bare_name(piece: str) -> str:
    """Return *piece* without "By" and role; a name all in capitals gets those of a name."""
    text = one_line(without_direction(piece)).strip(" .:-–—|,*")
    while (shorter := _prefix("by").sub("", text)) != text:
        text = shorter
    words = text.split()
    if len(words) > 2 and words[: len(words) // 2] == words[(len(words) + 1) // 2 :]:
        text = " ".join(words[: len(words) // 2])  # an element and the same one for small screens
    text = _han_title().sub("", text)
    if sentence := _SENTENCE.fullmatch(text):
        text = sentence[1]
    if handle := _HANDLE.fullmatch(text):
        text = " ".join(handle.groups()).title()
    parts = WHERE.split(text, maxsplit=1)
    if len(parts[0].split()) in (2, 3):
        text = parts[0]
    before, _, last = text.rpartition(" ")
    if before and CASELESS.match(last) and fold_case(last) in listed("roles"):
        text = before  # Korean writes the role after the name
    shorter = _prefix("roles").sub("", text)
    is_place = WHERE.match(f" {shorter}")
    text = shorter if len(shorter.split()) > 1 and not is_place else text
    shorter = _role_after().sub("", text)
    text = shorter if len(shorter.split()) > 1 or is_agency(shorter) else text
    return text.title() if text.isupper() and len(text) > 5 and " " in text else text


@cache
def _han_title() -> re.Pattern[str]:
    """Return a pattern for a role before a Chinese name, which nothing separates."""
    words = [w for w in (*listed("by"), *listed("roles")) if len(w) > 1 and _HAN_NAME.match(w)]
    return re.compile(rf"^(?:{_either(words)})(?=[\u4e00-\u9fff]{{2,4}}$)")


@cache
def _role_after() -> re.Pattern[str]:
    roles = [role for role in listed("roles") if role.split()[-1] not in listed("desks")]
    return re.compile(rf"(?:\s+(?:{'|'.join(map(re.escape, roles))}))+$", re.IGNORECASE)

"""What may be the name of a person or agency, by its form alone.

A name has two to five words with capitals, in scripts that have them. It has no word of a link or
label ("Click Here"), of a company or desk, and is no weekday.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from newsarchive.boilerplate.lexicon.vocabulary import texts_of
from newsarchive.page.segments import letters_key
from newsarchive.text import fold_case
from newsarchive.word_lists import (
    agencies,
    alternatives,
    frequent_words,
    listed,
    months,
    phrase_pattern,
)
from newsarchive.writing.characters import SPACELESS

PARTICLES = frozenset(
    {
        "von", "van", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "der", "den",
        "des", "la", "le", "el", "al", "bin", "ibn", "ben", "abu", "af", "av", "zu", "zur", "ter",
        "ten", "y", "e", "dr.", "prof.", "san", "st.", "o'", "v.", "vom", "zum", "dalla", "degli",
    }
)  # fmt: skip
CASELESS = re.compile(
    "[\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
#: Words of the longest name, without particles.
LONGEST_NAME = 4
#: Letters of the longest user name.
LONGEST_USER = 20
#: Characters of the longest name that is written without spaces.
LONGEST_SPACELESS = 8
_ADMIN = re.compile(r"\w*(?:admin|redak|webmaster)\w*")
_SPACELESS = re.compile(f"[{SPACELESS}]+")
# Characters that no name has: of labels, code and sentences.
_NO_NAME = re.compile(r"[:：?!{}<>=%#@*\"“”„«»《》【】\\]|\d|\.\S{2,}$")
# Last characters of the names of papers, offices and places in Chinese and Japanese.
_HAN_OFFICES = frozenset("报報讯訊社网網台臺局署部院厅廳处處会會司组組队隊版刊县縣県市省区區村镇鎮")
# Frequent words that are first names as well: Per, Till, Said.
_ALSO_NAMES = frozenset(
    {
        "per", "han", "has", "his", "hat", "hun", "son", "ali", "una", "bir", "till", "said",
        "elle", "sem", "ale", "oli", "kun", "jak", "med", "alla", "nel", "ama", "var", "har",
        "con", "sur", "com", "olan", "para", "ile", "sono", "dat", "foi", "mais", "non", "hann",
    }
)  # fmt: skip


def fits(name: str, outlet: frozenset[str]) -> bool:
    """Return whether *name* may be a person or an agency: no outlet, desk, label, URL or number."""
    key = letters_key(name)
    if is_agency(name):
        return True
    first, _, rest = name.partition(" ")
    if letters_key(first) in outlet or (len(rest) == 1 and _is_short_for(first, outlet)):
        return False
    if not 2 <= len(name) <= 60 or not key or key in outlet or "_" in name:
        return False
    if len(name.split()) > 6 or _NO_NAME.search(name):
        return False
    return not is_desk(name) and not _is_label(name) and not is_outlets_desk(name, outlet)


def is_outlets_desk(name: str, outlet: frozenset[str]) -> bool:
    """Return whether *name* is a role and a part of the outlet's name: "Bugle Staff"."""
    if not outlet or not names_a_role(name):
        return False
    rest = letters_key(alternatives("roles").sub(" ", fold_case(name)))
    return bool(rest) and any(rest in known for known in outlet)


def _is_short_for(word: str, outlet: frozenset[str]) -> bool:
    """Return whether *word* is the outlet's name without a word such as "News": a user of it."""
    key = letters_key(word)
    return len(key) > 3 and any(
        name.startswith(key) and name[len(key) :] in listed("organisations") for name in outlet
    )


@lru_cache(maxsize=4096)
def is_desk(name: str) -> bool:
    """Return whether words of *name* say that it is a role, desk or company."""
    folded = fold_case(name)
    last = folded.rpartition(" ")[2].rpartition("-")[2]
    if folded in _not_names() or last in listed("desks") or _ADMIN.fullmatch(folded):
        return True
    return bool(_of_list("organisations").search(folded))


@lru_cache(maxsize=4096)
def _is_label(name: str) -> bool:
    folded = fold_case(name)
    if all(word.strip(".,") in _days() or word in months() for word in folded.split()):
        return True
    return bool(_of_list("labels").search(folded))


def is_user_name(name: str) -> bool:
    """Return whether *name* is one word of letters, as a first or user name; no agency."""
    is_word = name.isalpha() and 2 < len(name) <= LONGEST_USER
    return is_word and not CASELESS.match(name) and not is_agency(name)


def is_full_name(name: str) -> bool:
    """Return whether *name* has the form of a first and last name in its script.

    One word is a full name only in scripts without spaces, or of two to four Korean syllables.
    """
    words = name.split()
    if _SPACELESS.fullmatch(name):
        return 2 <= len(name) <= LONGEST_SPACELESS and name[-1] not in _HAN_OFFICES
    if len(words) == 1:
        return bool(re.fullmatch("[\uac00-\ud7af]{2,4}", name))
    if any(CASELESS.match(word) and word in _by_words() for word in words):
        return False
    plain = [word for word in words if word.lower() not in PARTICLES]
    return len(words) > 1 and len(plain) <= LONGEST_NAME and not is_function_word(words[0])


def name_words(text: str) -> list[str]:
    """Return the words at the start of *text* that may be a name: capitals, particles, no case."""
    words: list[str] = []
    found = text.split()
    for number, word in enumerate(found[:6]):
        particle = word.lower() in PARTICLES and (words or word.lower() in ("de", "von", "van"))
        if not (word[0].isupper() or particle or CASELESS.match(word)):
            break
        if number and fold_case(" ".join(found[number : number + 3])).startswith(_date_labels()):
            break
        if number > 1 and fold_case(word) in listed("ranks"):
            break  # "Ana Weiss Senior Politics Editor"
        words.append(word)
    if len(words) > 2 and names_a_role(" ".join(found[len(words) : len(words) + 1])):
        words.pop()  # "Ana Weiss Business reporter"
    while words and (words[-1].lower() in PARTICLES or fold_case(words[-1]) in _days()):
        words.pop()
    return words


def names_a_role(piece: str) -> bool:
    """Return whether *piece* has the word of a role ("Science Reporter"); it is then no name."""
    return bool(alternatives("roles").search(fold_case(piece)))


def is_agency(name: str) -> bool:
    """Return whether *name* is an agency: "SID" and "sid" are one, "Sid" is a man."""
    is_short = len(name) <= 4
    is_spelled = name.islower() or name.isupper()
    return fold_case(name) in agencies() and (is_spelled or not is_short)


@cache
def _of_list(name: str) -> re.Pattern[str]:
    return phrase_pattern(listed(name))


@cache
def _not_names() -> frozenset[str]:
    names = ("roles", "by", "crafts", "source", "published", "updated")
    return frozenset(word for name in names for word in listed(name))


@cache
def _days() -> frozenset[str]:
    return frozenset(listed("days"))


def is_function_word(word: str) -> bool:
    """Return whether *word* is one that no name begins with: "The", "Zur"."""
    return fold_case(word) in _function_words() or fold_case(word) in _by_words()


@cache
def _by_words() -> frozenset[str]:
    return frozenset(word for word in listed("by") if " " not in word) - PARTICLES


@cache
def _function_words() -> frozenset[str]:
    found = {word for words in frequent_words().values() for word in words if len(word) > 2}
    return frozenset(found - PARTICLES - _ALSO_NAMES) | {"das", "der"}


@cache
def _date_labels() -> tuple[str, ...]:
    """Return how labels of dates begin ("Last updated"): a name ends before them."""
    return tuple(text.rstrip(":") for text in texts_of("date"))

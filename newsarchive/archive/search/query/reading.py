"""Read a single word, phrase or value of a query: into a node, or into a note."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from newsarchive.archive.search.query.fields import (
    FIELDS,
    Misread,
    note_unknown_field,
    read_value,
    similar_field,
    similar_value,
)
from newsarchive.archive.search.query.notes import Note, Notes
from newsarchive.archive.search.query.tree import Column, Near, Node, Term, any_of
from newsarchive.archive.search.query.words import bare, is_findable
from newsarchive.text import search_text

#: A star needs at least this many letters before it.
SHORTEST_PREFIX: Final = 2

_REGULAR_EXPRESSION = re.compile(
    r"/.+/[a-z]*|\\[bBdDsSwWA].*|.*\\[bBdDsSwWZz][*+?]?"
    r"|.*(?:\w\.[*+]|[\w.]\[[\w^-]+\]|\[[\w^-]+\]\w).*"
)
_SIGN_FOR_COLON = re.compile(r"(?P<name>[^\W\d_]{2,})(?P<sign>[<>=]=?|!=)(?P<value>.*)")
_ENDING = re.compile(r"(?P<word>.*?\w.*?)(?P<sign>[\^~])[0-9.]*\W*")
_UNKNOWN_FIELD = re.compile(r"([^\W\d_]{2,}):[^\\/]")
_WILDCARD = re.compile(r"\*+|(?<=\w)\?+(?=\w)")
_PATH = re.compile("[/=]")
_BETWEEN_WORDS = re.compile(r"(?<=\w)[,;]+(?=[^\W\d])|(?<=[^\W\d])[,;]+(?=\w)")
#: Fields of which an article has one value of a few: site:a,b is any of them.
_LISTED: Final = ("site", "lang", "is", "kind")
#: Fields whose values are words with commas of their own.
_OF_WORDS: Final = ("tag", "author", "section")


def read_word(word: str, column: Column | None, notes: Notes) -> Node | None:
    """Return the term that the unquoted *word* is; None if the index can have nothing of it."""
    if _REGULAR_EXPRESSION.fullmatch(word):
        notes.add(Note.REGULAR_EXPRESSION, word)
    _note_unknown_field(word, notes)
    if column:
        _note_one_value(column, word, notes)
    core = _without_weight(word, notes)
    text = bare(core)
    if not is_findable(text):
        _note_unfindable(word, notes)
        return None
    before, _, after = core.partition(text)
    star = after.startswith("*")
    wildcard = None if _PATH.search(text) else _WILDCARD.search(text)
    if wildcard:
        text, star = bare(text[: wildcard.start()]), True
        if not text or not _can_be_prefix(text):
            notes.add(Note.WILDCARD_LEFT_OUT, word)
            return None
        notes.add(Note.WILDCARD, word, f"{text}*")
    elif star and not _can_be_prefix(text):
        star = False
        notes.add(Note.SHORT_STAR, word)
    _note_signs_in_front(word, before, f"{text}{'*' if star else ''}", notes)
    return Term(text, prefix=star, column=column)


def read_phrase(
    phrase: str, *, star: bool, near: int | None, column: Column | None, notes: Notes
) -> Node | None:
    """Return the term or the terms near each other that the quoted *phrase* is, or None."""
    words = [text for piece in phrase.split() if is_findable(text := bare(piece))]
    if not words:
        _note_unfindable(phrase, notes)
        return None
    if _WILDCARD.search(phrase):
        notes.add(Note.STAR_IN_PHRASE, phrase)
    if near is not None and len(words) > 1:
        return Near(tuple(Term(word, column=column) for word in words), near)
    if near is not None:
        notes.add(Note.NEAR_OF_ONE, phrase)
    if star and not _can_be_prefix(words[-1]):
        star = False
        notes.add(Note.SHORT_STAR, f'"{phrase}"*')
    return Term(" ".join(words), exact=True, prefix=star, column=column)


def read_filter(name: str, value: str, notes: Notes, quoted: bool = False) -> Node | None:
    """Return the condition of the field *name*; None and a note if *value* makes no sense."""
    if not quoted and "," in value and name in _LISTED:
        values = filter(None, value.split(","))
        return any_of(*[read_filter(name, each, notes) for each in values])
    if not quoted and name in _OF_WORDS:
        _note_one_value(name, value, notes)
    if not quoted and "*" in value:
        notes.add(Note.STAR_IN_VALUE, f"{name}:{value}")
        value = value.replace("*", "")
    node = read_value(name, value)
    if isinstance(node, Misread):
        similar = similar_value(name, value)
        note = Note.SIMILAR_VALUE if similar else Note.LEFT_OUT
        notes.add(note, f"{name}:{value}", node.reason, similar or "")
        return None
    if value.casefold() in ("today", "yesterday"):
        notes.add(Note.RELATIVE_DAY, f"{name}:{value}", str(node).replace('"', ""))
    return node


def _without_weight(word: str, notes: Notes) -> str:
    """Return *word* without the weight or the tilde that other programs read at its end."""
    core = word
    while ending := _ENDING.fullmatch(core):
        core = ending["word"]
        notes.add(Note.WEIGHT if ending["sign"] == "^" else Note.TILDE, word, bare(core))
    return core


def _can_be_prefix(text: str) -> bool:
    """Return whether few enough words begin with *text*; a Chinese character is a word itself."""
    words = (search_text(text) or "").split()
    return bool(words) and len(words[-1]) >= SHORTEST_PREFIX


def _note_one_value(name: str, value: str, notes: Notes) -> None:
    """Add a note if *value* has commas between words, as a list of values would have."""
    values = [each for each in _BETWEEN_WORDS.split(value) if each]
    if len(values) > 1:
        notes.add(Note.ONE_VALUE, f"{name}:{value}", f"{name}:({' OR '.join(values)})")


def _note_unknown_field(word: str, notes: Notes) -> None:
    """Add a note if *word* looks like a field: colour:red, but not Berlin:Mitte or http://."""
    if sign := _SIGN_FOR_COLON.fullmatch(word):
        order = sign["sign"] if sign["sign"] in ("<", ">", "<=", ">=") else ""
        known = sign["name"].casefold() in FIELDS and sign["value"]
        example = f"{sign['name']}:{order}{sign['value']}" if known else "title:word"
        notes.add(Note.SIGN_FOR_COLON, word, sign["sign"], example)
    match = _UNKNOWN_FIELD.match(word)
    if match and (similar_field(match[1]) or not match[1][0].isupper()):
        note_unknown_field(match[1], notes)


def _note_signs_in_front(word: str, signs: str, read: str, notes: Notes) -> None:
    """Add a note about the *signs* before a *word*, if other programs read them as operators."""
    if "*" in signs:
        notes.add(Note.STAR_IN_FRONT, word, read)
    elif sign := next((each for each in signs if each in "~^=<>?"), None):
        notes.add(Note.SIGN_IN_FRONT, word, read, sign)
    elif signs == "#" and not read.isdigit():
        notes.add(Note.HASH, word, read)


def _note_unfindable(word: str, notes: Notes) -> None:
    """Add a note that *word* cannot be searched, unless it is only punctuation between words."""
    if any(unicodedata.category(char) in ("So", "Sc", "Sm") for char in word):
        notes.add(Note.SYMBOL, word)
    elif set(word) & set("*?^~!"):
        notes.add(Note.LONE_SIGN, word)

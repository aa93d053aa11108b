"""What people are told about the parts of a query that are not read as they may expect.

Each note is a sentence without capital and full stop, and names the part of the query.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum


class Note(StrEnum):
    """The sentences; ``{0}`` is the part of the query."""

    TOO_LONG = "only the first {0:,} characters of the query were read"
    TOO_MANY_TERMS = "only the first {0} terms of the query were used"
    TOO_DEEP = "brackets inside more than {0} others were ignored"
    NOTHING_TO_FIND = "the query has nothing to search for, so nothing was found"
    # Operators and brackets.
    SMALL_AND = "“{0}” was searched as a word; AND in capitals finds articles with both sides"
    SMALL_OR = "“{0}” was searched as a word; OR in capitals finds articles with either side"
    SMALL_NEAR = "“{0}” was searched as a word; NEAR/{1} finds both sides within {1} words"
    SMALL_NOT = "“{0}” was searched as a word; NOT in capitals leaves out what follows"
    MIXED = "OR joins only its neighbours: this was read as “{0}”; brackets group otherwise"
    WITHOUT_SIDE = "“{0}” was ignored: it needs something to search for on each side"
    DOUBLED = "“{0}” is there twice in a row; one of them was read"
    WITHOUT_WORD = "“{0}” was ignored: nothing follows it"
    EXCLAMATION_MARK = "! was ignored; to leave out a word write a minus sign before it, as in -{0}"
    EMPTY_GROUP = "() was ignored: there is nothing between the brackets"
    LONE_OPENING = "the query has a ( that no ) closes; the group was read up to the end"
    LONE_CLOSING = "the query has a ) without a ( before it; the bracket was ignored"
    LONE_QUOTE = 'the query has a single quotation mark ("); the phrase was read up to the end'
    NEAR_WITHOUT_NUMBER = "NEAR was searched as a word; write NEAR/5 for within five words"
    OTHER_OPERATOR = (
        "“{0}” was searched as a word: the operators are AND, OR, NOT and NEAR/5, all in capitals"
    )
    NEAR_OF_OTHERS = "“{0}” joins only words and phrases of one field, so AND was used instead"
    NEAR_OF_ONE = '~ was ignored after "{0}": it needs two words with a space between them'
    TILDE = '“{0}” was read as “{1}”: ~ is only for phrases, as in "two words"~5'
    TILDE_WITHOUT_NUMBER = '~ was ignored: write a number after it, as in "two words"~5'
    # Fields and their values.
    UNKNOWN_FIELD = (
        "“{0}:” is not a field, so it was searched as a word; the fields are title, description,"
        " text, url, site, section, author, lang, tag, date, after, before, last, kind and is"
    )
    SIMILAR_FIELD = "“{0}:” is not a field, so it was searched as a word; did you mean {1}:?"
    FIELD_WITHOUT_VALUE = "“{0}:” was ignored: write its value after the colon, as in {0}:value"
    SIGN_FOR_COLON = (
        "“{0}” was searched as words: {1} is no operator; a field has a colon behind it, as in {2}"
    )
    ONE_VALUE = "“{0}” was searched as it is, with all its words in a row; {1} finds any of them"
    RELATIVE_DAY = "“{0}” was read as “{1}” (days are in UTC)"
    ADDRESS = "“{0}” was searched in the addresses of articles; quotes search for its words"
    LEFT_OUT = "“{0}” was left out: {1}"
    SIMILAR_VALUE = "“{0}” was left out: {1}; did you mean {2}?"
    ANY_VALUE = "“{0}:” has several values in brackets; articles with any of them were searched"
    # Stars and signs.
    SHORT_STAR = "“{0}” was read without the star: a star needs at least two letters before it"
    STAR_IN_FRONT = "“{0}” was read as “{1}”: a star can only be at the end of a word"
    SIGN_IN_FRONT = "“{0}” was read as “{1}”: {2} means nothing before a word"
    HASH = "“{0}” was read as “{1}”; tag:{1} finds the articles with this tag"
    STAR_IN_PHRASE = 'the star in "{0}" was ignored; write it after the quotes, as in "sea lev"*'
    STAR_IN_VALUE = "the star in {0} was ignored: only words can be cut short"
    WILDCARD = "“{0}” was read as “{1}”: a wildcard can only be a star at the end of a word"
    WILDCARD_LEFT_OUT = (
        "“{0}” was left out: a wildcard can only be a star at the end of a word, after at least two"
        " letters"
    )
    REGULAR_EXPRESSION = "“{0}” was searched as words: regular expressions cannot be searched"
    WEIGHT = "“{0}” was read as “{1}”: words cannot be given a weight"
    LONE_SIGN = "“{0}” was ignored: it cannot be searched alone"
    SYMBOL = "“{0}” was left out: symbols cannot be searched, only letters and digits"


class Notes:
    """The notes of one query, in the order of its parts, each once."""

    def __init__(self) -> None:
        self._notes: dict[str, None] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._notes)

    def add(self, note: Note, *parts: str | int) -> None:
        """Add *note* about the *parts* of the query, unless it is there."""
        self._notes.setdefault(note.format(*parts))

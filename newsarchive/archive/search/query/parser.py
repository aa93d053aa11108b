"""Parse the query language into a tree: a method for each rule of its grammar.

    sequence = joined { joined }                      a space joins last
    joined   = near { AND near } { OR near { AND near } }
    near     = part { NEAR/n part }
    part     = [ NOT | + ] ( "(" sequence ")" | field value | phrase | word )

No text raises an error. This package is pure: it takes strings and returns values.
"""

from __future__ import annotations

from typing import Final, Literal

from newsarchive.archive.search.query.fields import COLUMNS, FIELDS
from newsarchive.archive.search.query.notes import Note, Notes
from newsarchive.archive.search.query.reading import read_filter, read_phrase, read_word
from newsarchive.archive.search.query.tokens import MAX_DISTANCE, MAX_TERMS, Kind, Token, tokens_of
from newsarchive.archive.search.query.tree import (
    NOTHING,
    Near,
    Node,
    Or,
    Query,
    SmallAnd,
    Term,
    all_of,
    any_of,
    none_of,
)
from newsarchive.archive.search.query.words import MAX_QUERY_LENGTH, SMALL_NEAR, readable

_END: Final = Token(")")
_JOINING: Final = ("AND", "OR", "NEAR")
#: Operators of other programs.
_OTHER_OPERATORS: Final = ("ADJ", "ANDNOT", "AROUND", "ONEAR", "XOR")
_SMALL: Final = {"and": Note.SMALL_AND, "or": Note.SMALL_OR, "not": Note.SMALL_NOT}


def parse_query(text: str) -> Query:
    """Parse the query *text*. No text raises an error.

    Of a text without anything to search for nothing is found; an empty text finds everything.
    """
    notes = Notes()
    if len(text) > MAX_QUERY_LENGTH:
        notes.add(Note.TOO_LONG, MAX_QUERY_LENGTH)
    tokens = tokens_of(readable(text), notes)
    parser = _Parser(tokens, notes)
    root = parser.sequence("")
    if root is None and text.strip():
        notes.add(Note.NOTHING_TO_FIND)
        root = NOTHING
    return Query(root, tuple(notes), _small_and(tokens, parser.small_ands))


def _small_and(tokens: list[Token], places: list[int]) -> SmallAnd | None:
    """Return the query of *tokens* with an operator at each of *places*, where it has "and"."""
    if not places:
        return None
    read = [Token("AND", "AND") if at in places else each for at, each in enumerate(tokens)]
    note = Note.SMALL_AND.format(tokens[places[0]].text)
    return SmallAnd(_Parser(read, Notes()).sequence(""), note)


class _Parser:
    """The tokens of a query, read once from left to right.

    The argument *name* of the rules is the field whose value is read, or "" outside of a field.
    """

    def __init__(self, tokens: list[Token], notes: Notes) -> None:
        self._tokens = tokens
        self._at = 0
        self._notes = notes
        self.small_ands: list[int] = []  # The places of "and" between words.
        self._has_joined = False  # Whether the part that was read last has an OR of its own.

    @property
    def _next(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def _take(self, *kinds: Kind) -> Token | None:
        """Return the next token and go on if it is one of *kinds*."""
        token = self._next
        if self._at < len(self._tokens) and token.kind in kinds:
            self._at += 1
            return token
        return None

    def _ends(self) -> bool:
        """Return whether the group or the query ends here."""
        return self._next.kind == ")"

    def sequence(self, name: str) -> Node | None:
        """Read what stands side by side, up to the end of the group."""
        nodes: list[Node | None] = []
        mixed = False
        while not self._ends():
            if stray := self._take(*_JOINING):
                self._notes.add(Note.WITHOUT_SIDE, stray.text)
                continue
            if self._skips_small_operator(name, has_left=bool(nodes)):
                continue
            node = self._joined("OR", name)
            mixed = mixed or (self._has_joined and _has_words(node))
            nodes.append(node)
        if name and name not in COLUMNS and len(nodes) > 1:
            self._notes.add(Note.ANY_VALUE, name)
            return any_of(*nodes)
        whole = all_of(*nodes)
        if mixed and whole is not None and sum(map(_has_words, nodes)) > 1:
            self._notes.add(Note.MIXED, str(whole)[1:-1])
        return whole

    def _joined(self, operator: Literal["OR", "AND"], name: str) -> Node | None:
        """Read parts with *operator* between them; AND binds more tightly than OR."""
        nodes: list[Node | None] = []
        while True:
            nodes.append(self._joined("AND", name) if operator == "OR" else self._near(name))
            sign = self._take(operator)
            if sign is None:
                break
            while self._take(operator):
                self._notes.add(Note.DOUBLED, sign.text)
            if self._ends() or self._next.kind in _JOINING:
                self._notes.add(Note.WITHOUT_SIDE, sign.text)
                break
        self._has_joined = operator == "OR" and len(nodes) > 1
        return any_of(*nodes) if operator == "OR" else all_of(*nodes)

    def _near(self, name: str) -> Node | None:
        node = self._part(name)
        while operator := self._take("NEAR"):
            while self._take("NEAR"):
                self._notes.add(Note.DOUBLED, operator.text)
            if self._ends() or self._next.kind in _JOINING:
                self._notes.add(Note.WITHOUT_SIDE, operator.text)
                break
            node = self._joined_near(node, self._part(name), operator)
        return node

    def _joined_near(self, left: Node | None, right: Node | None, operator: Token) -> Node | None:
        """Return *left* and *right* within the distance of *operator*, each combination of them."""
        distance = min(operator.near or 0, MAX_DISTANCE)
        if left is None or right is None:
            return left or right
        pairs = [
            _near_terms(one, other, distance) for one in _choices(left) for other in _choices(right)
        ]
        if None in pairs or len(pairs) > MAX_TERMS:
            self._notes.add(Note.NEAR_OF_OTHERS, operator.text)
            return all_of(left, right)
        return any_of(*pairs)

    def _part(self, name: str) -> Node | None:
        excluded = False
        while sign := self._take("NOT", "+", "!"):
            if self._ends() or self._next.kind in _JOINING:
                self._notes.add(Note.WITHOUT_WORD, sign.text)
                return None
            excluded ^= sign.kind == "NOT"
            if sign.kind == "!":
                self._notes.add(Note.EXCLAMATION_MARK, _shown(self._next))
        node = self._group_or_value(name)
        return none_of(node) if excluded else node

    def _group_or_value(self, name: str) -> Node | None:
        token = self._next
        self._at += 1
        if token.kind == "(":
            if self._ends() and self._next.text:  # Not one that was added at the end.
                self._notes.add(Note.EMPTY_GROUP)
            group = self.sequence(name)
            self._take(")")
            return group
        if token.kind == "field":
            return self._field(token)
        return self._value(token, name)

    def _field(self, token: Token) -> Node | None:
        """Read the value of a field: the rest of its token, or the group or phrase after it."""
        name = FIELDS[token.text.casefold()]
        if token.value.startswith("-") and len(token.value) > 1:
            return none_of(self._value(Token("word", token.value[1:]), name))
        if token.value:
            return self._value(Token("word", token.value), name)
        if token.glued and self._next.kind in ("(", "phrase"):
            return self._group_or_value(name)
        self._notes.add(Note.FIELD_WITHOUT_VALUE, token.text)
        return None

    def _value(self, token: Token, name: str) -> Node | None:
        """Return what the word or phrase *token* means as a value of the field *name*."""
        is_phrase = token.kind == "phrase"
        if name and name not in COLUMNS:
            return read_filter(name, token.text, self._notes, quoted=is_phrase)
        column = COLUMNS.get(name)
        if is_phrase:
            return read_phrase(
                token.text, star=token.star, near=token.near, column=column, notes=self._notes
            )
        if token.text == "NEAR":
            self._notes.add(Note.NEAR_WITHOUT_NUMBER)
        elif token.text in _OTHER_OPERATORS:
            self._notes.add(Note.OTHER_OPERATOR, token.text)
        return read_word(token.text, column, self._notes)

    def _skips_small_operator(self, name: str, *, has_left: bool) -> bool:
        """Add a note if the next word would be an operator in capitals.

        Return whether it was skipped: among the values of a filter it is no word.
        """
        word = self._next.text.lower() if self._next.kind == "word" else ""
        follows = self._at + 1 < len(self._tokens) and self._tokens[self._at + 1].kind != ")"
        if has_left and follows and (small := SMALL_NEAR.fullmatch(word)):
            self._notes.add(Note.SMALL_NEAR, self._next.text, small[1])
        if word not in _SMALL or self._next.text.isupper() or not follows:
            return False
        if name and name not in COLUMNS:
            self._at += 1
            return True
        if word == "and" and has_left:
            self.small_ands.append(self._at)
        elif has_left or word == "not":
            self._notes.add(_SMALL[word], self._next.text)
        return False


def _shown(token: Token) -> str:
    """Return how *token* is written after a minus sign."""
    if token.kind == "field":
        return f"{token.text}:{token.value}"
    return {"(": "(a OR b)", "phrase": f'"{token.text}"'}.get(token.kind, token.text)


def _choices(node: Node) -> tuple[Node, ...]:
    return node.nodes if isinstance(node, Or) else (node,)


def _near_terms(one: Node, other: Node, distance: int) -> Near | None:
    """Return the terms of both within *distance*; None if the index cannot find that."""
    terms: list[Term] = []
    for node in (one, other):
        if isinstance(node, Term):
            terms.append(node)
        elif isinstance(node, Near) and node.distance == distance:
            terms.extend(node.terms)
        else:
            return None
    return Near(tuple(terms), distance) if len({term.column for term in terms}) == 1 else None


def _has_words(node: Node | None) -> bool:
    return bool(Query(node).terms)

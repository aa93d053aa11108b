"""The tree of a query: what an article must have to be a hit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from newsarchive.archive.search.query.words import would_be_read_otherwise

#: The columns that a word can be limited to.
Column = Literal["title", "description", "text"]


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase to find in the full-text index."""

    text: str
    """One or more words as people type them, in NFKC, without quotes and invisible characters."""
    exact: bool = False
    """Whether the words match only as they are written, not in other forms."""
    prefix: bool = False
    """Whether words that begin with the last word match as well."""
    column: Column | None = None
    """The only column that may have it; None for any."""

    def __str__(self) -> str:
        """Return the term in the query language."""
        field_name = f"{self.column}:" if self.column else ""
        if self.exact:
            return f'{field_name}"{self.text}"{"*" if self.prefix else ""}'
        dot = "." if would_be_read_otherwise(self.text) and not self.column else ""
        return f"{field_name}{dot}{self.text}{'*' if self.prefix else ''}"


@dataclass(frozen=True, slots=True)
class Near:
    """Several terms in one column, in any order, with few words between the outer ones."""

    terms: tuple[Term, ...]
    """Two or more terms that have the same column."""
    distance: int
    """The most words between the first and the last of them."""

    def __str__(self) -> str:
        """Return the terms in the query language."""
        return "(" + f" NEAR/{self.distance} ".join(map(str, self.terms)) + ")"


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a field other than the words, such as ``site:``, ``author:`` or ``after:``."""

    name: str
    """A field of the query language; never an alias, and none that other filters stand for."""
    value: str
    """A date is YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SSZ: for ``after`` the first day or moment that
    matches, for ``before`` the first that does not."""
    exact: bool = False
    """Whether the value is that of a facet: if articles have just this value, only they match."""

    def __str__(self) -> str:
        """Return the filter in the query language."""
        return f'{self.name}:"{self.value}"'


@dataclass(frozen=True, slots=True)
class And:
    """All of *nodes*."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        """Return the conjunction in the query language."""
        return "(" + " AND ".join(map(str, self.nodes)) + ")"


@dataclass(frozen=True, slots=True)
class Or:
    """Any of *nodes*."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        """Return the alternatives in the query language."""
        return "(" + " OR ".join(map(str, self.nodes)) + ")" if self.nodes else '""'


@dataclass(frozen=True, slots=True)
class Not:
    """Everything except *node*."""

    node: Node

    def __str__(self) -> str:
        """Return the exclusion in the query language."""
        return f"-{self.node}"


Node = Term | Near | Filter | And | Or | Not

#: What no article matches: a query of which nothing was understood.
NOTHING = Or(())


def all_of(*nodes: Node | None) -> Node | None:
    """Return the conjunction of *nodes* in its simplest form; None if there are none."""
    return _joined(And, nodes)


def any_of(*nodes: Node | None) -> Node | None:
    """Return the alternatives *nodes* in their simplest form; None if there are none."""
    return _joined(Or, nodes)


def none_of(node: Node | None) -> Node | None:
    """Return everything except *node* in its simplest form; None if there is no node."""
    return node.node if isinstance(node, Not) else Not(node) if node is not None else None


def _joined(kind: type[And] | type[Or], nodes: tuple[Node | None, ...]) -> Node | None:
    flat: list[Node] = []
    for node in nodes:
        if isinstance(node, kind) and node.nodes:
            flat.extend(node.nodes)
        elif node is not None:
            flat.append(node)
    flat = list(dict.fromkeys(flat))
    return kind(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


class SmallAnd(NamedTuple):
    """A query with small "and", read as if it were in capitals."""

    root: Node | None
    note: str
    """What to say where that reading finds more articles; most texts have the word "and"."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query."""

    root: Node | None = None
    """What an article must have; None if every article is a hit."""
    notes: tuple[str, ...] = field(default=(), compare=False)
    """What was not understood or is read in an unexpected way, as sentences for people, without
    capital and full stop."""
    small_and: SmallAnd | None = field(default=None, compare=False)
    """The other reading of a small "and"; None if the query has none between its words."""

    @property
    def terms(self) -> tuple[Term, ...]:
        """The words and phrases that a hit may have, in their order, for highlighting them."""
        return tuple(_positive_terms(self.root))

    def narrowed(self, *nodes: Node | None) -> Query:
        """Return the query with *nodes* that must match as well."""
        small = self.small_and
        return Query(
            all_of(self.root, *nodes),
            self.notes,
            small and SmallAnd(all_of(small.root, *nodes), small.note),
        )


def _positive_terms(node: Node | None) -> Iterator[Term]:
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Near):
        yield from node.terms
    elif isinstance(node, And | Or):
        for child in node.nodes:
            yield from _positive_terms(child)

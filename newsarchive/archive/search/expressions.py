"""Translate the words of a query into one FTS5 expression, and find the rest of its conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from newsarchive.archive.search.query import And, Near, Node, Not, Or, Term, all_of, any_of
from newsarchive.archive.search.stem_forms import stem_forms
from newsarchive.archive.search.word_forms import (
    Vocabulary,
    beginning_of,
    match_expression,
    word_forms,
)

#: An expression with more combinations of forms than this has only the first form of each word.
MAX_COMBINATIONS = 64


@dataclass(frozen=True, slots=True)
class Parts:
    """A query in three parts, each a condition that all hits meet."""

    words: Node | None
    """What one expression for the full-text index can say: see :func:`expression`."""
    beginnings: tuple[Term, ...]
    """Prefixes of two or three letters, which have an index of their own."""
    others: tuple[Node, ...]
    """All other conditions."""


@lru_cache(256)
def parts_of(root: Node | None) -> Parts:
    """Return the parts of the query *root*."""
    nodes = root.nodes if isinstance(root, And) else () if root is None else (root,)
    beginnings = tuple(n for n in nodes if isinstance(n, Term) and beginning_of(n) is not None)
    rest = [node for node in nodes if node not in beginnings]
    wanted = [node for node in rest if is_of_words(node)]
    unwanted = [n for n in rest if wanted and isinstance(n, Not) and _is_unwanted_words(n.node)]
    words = all_of(*wanted, *unwanted)
    others = tuple(node for node in rest if node not in wanted and node not in unwanted)
    return Parts(words, beginnings, others)


def is_of_words(node: Node) -> bool:
    """Return whether FTS5 can express *node*: it needs a word to find, and no filter."""
    if isinstance(node, Term | Near):
        return True
    if isinstance(node, Or):
        return bool(node.nodes) and all(map(is_of_words, node.nodes))
    if isinstance(node, And):
        found = [is_of_words(child) for child in node.nodes]
        return any(found) and all(
            ok or (isinstance(child, Not) and is_of_words(child.node))
            for ok, child in zip(found, node.nodes, strict=True)
        )
    return False


def _is_unwanted_words(node: Node) -> bool:
    """Return whether to exclude *node* in the expression: not a beginning, which has an index."""
    return is_of_words(node) and not (isinstance(node, Term) and beginning_of(node))


def words_only(node: Node | None) -> Node | None:
    """Return *node* without its filters; None if nothing that FTS5 can express is left."""
    if isinstance(node, And | Or):
        join = all_of if isinstance(node, And) else any_of
        kept = [words_only(c) if not isinstance(c, Not) else c for c in node.nodes]
        kept = [c for c in kept if c and (is_of_words(c.node if isinstance(c, Not) else c))]
        node = join(*kept)
    return node if node is not None and is_of_words(node) else None


@lru_cache(256)  # a statement needs it several times
def expression(node: Node, vocabulary: Vocabulary, *, ranks: bool = False) -> str:
    """Return the FTS5 expression of *node*, for which :func:`is_of_words` is true.

    With *ranks* it is an expression to rank hits by: it finds all of them, and perhaps others.
    """
    if isinstance(node, Term):
        found = match_expression(node, vocabulary, ranks=ranks)
        return f"{node.column} : {found}" if node.column else found
    if isinstance(node, Near):
        return _near_expression(node, vocabulary)
    assert isinstance(node, And | Or)
    wanted = sorted((n for n in node.nodes if not isinstance(n, Not)), key=depth, reverse=True)
    operator = " AND " if isinstance(node, And) else " OR "
    found = operator.join(expression(child, vocabulary, ranks=ranks) for child in wanted)
    unwanted = any_of(*(child.node for child in node.nodes if isinstance(child, Not)))
    if unwanted is None or ranks:
        return f"({found})"
    return f"(({found}) NOT {expression(unwanted, vocabulary)})"


def stem_phrases(root: Node | None, languages: Sequence[str]) -> list[str]:
    """Return the phrases of all forms of the words of *root* by their stems."""
    if isinstance(root, And | Or):
        return [phrase for node in root.nodes for phrase in stem_phrases(node, languages)]
    if isinstance(root, Not):
        return stem_phrases(root.node, languages)
    if not isinstance(root, Term) or root.exact or root.prefix:
        return []
    return [form.phrase for form in stem_forms(root.text, languages)]


def depth(node: Node) -> int:
    """Return how many levels *node* has. The deepest is written first, to need little stack."""
    if isinstance(node, And | Or):
        return 1 + max(map(depth, node.nodes), default=0)
    return 1 + depth(node.node) if isinstance(node, Not) else 0


def _near_expression(node: Near, vocabulary: Vocabulary) -> str:
    """Return the expression of *node*: one of its :func:`combinations` must match."""
    either = " OR ".join(near for near, _ in combinations(node, vocabulary))
    column = node.terms[0].column
    return f"{column} : ({either})" if column else f"({either})"


def combinations(node: Near, vocabulary: Vocabulary) -> list[tuple[str, tuple[str, ...]]]:
    """Return the FTS5 expressions of *node* with the phrases of each, without its column.

    NEAR takes no alternatives, so each combination of the forms of its words has one.
    """
    forms = [
        word_forms(term.text, exact=term.exact, prefix=term.prefix, languages=vocabulary.languages)
        for term in node.terms
    ]
    while len(found := list(product(*forms))) > MAX_COMBINATIONS:
        longest = max(range(len(forms)), key=lambda place: len(forms[place]))
        forms[longest] = forms[longest][:-1]
    phrases = [tuple(form.expression for form in each) for each in found]
    return [(f"NEAR({' '.join(each)}, {node.distance})", each) for each in phrases]

"""The expression that ranks hits, as a tree of its phrases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from newsarchive.archive.search.expressions import combinations, depth
from newsarchive.archive.search.query import And, Near, Node, Not, Or, Term
from newsarchive.archive.search.word_forms import Vocabulary, match_phrases


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part of the expression that an index must look up as a whole."""

    expression: str
    """A phrase, or NEAR with several of them, which count only where they are near each other."""
    phrases: tuple[str, ...]
    """The phrases in it, each an expression."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Parts of the expression of which an article must have all or any."""

    nodes: tuple[Leaf | Branch, ...]
    has_all: bool


PhraseTree = Leaf | Branch


def phrase_tree(node: Node, vocabulary: Vocabulary) -> PhraseTree:
    """Return the tree of ``expression(node, vocabulary, ranks=True)``, in the same order.

    The order matters, because the values of the phrases are added in it.
    """
    if isinstance(node, Term):
        phrases = match_phrases(node, vocabulary, ranks=True)
        return _any(Leaf(_in(node.column, each), (_in(node.column, each),)) for each in phrases)
    if isinstance(node, Near):
        column = node.terms[0].column
        return _any(
            Leaf(_in(column, near), tuple(_in(column, each) for each in phrases))
            for near, phrases in combinations(node, vocabulary)
        )
    assert isinstance(node, And | Or)
    wanted = sorted((n for n in node.nodes if not isinstance(n, Not)), key=depth, reverse=True)
    children = tuple(phrase_tree(child, vocabulary) for child in wanted)
    return Branch(children, has_all=isinstance(node, And))


def leaves(tree: PhraseTree) -> Iterator[Leaf]:
    """Yield the leaves in the order of the expression."""
    if isinstance(tree, Leaf):
        yield tree
    else:
        for node in tree.nodes:
            yield from leaves(node)


def found_leaves(tree: PhraseTree, found: dict[str, tuple[int, ...]]) -> list[Leaf] | None:
    """Return those leaves that count for an article which has the expressions *found*.

    None if the article does not match. As in FTS5, a word of a group of which not all are there
    does not count.
    """
    if isinstance(tree, Leaf):
        return [tree] if tree.expression in found else None
    each = [found_leaves(node, found) for node in tree.nodes]
    matching = [leaf for some in each if some is not None for leaf in some]
    if tree.has_all:
        return None if any(some is None for some in each) else matching
    return matching or None


def _any(nodes: Iterator[Leaf]) -> PhraseTree:
    alternatives = tuple(nodes)
    return alternatives[0] if len(alternatives) == 1 else Branch(alternatives, has_all=False)


def _in(column: str | None, phrase: str) -> str:
    return f"{column} : {phrase}" if column else phrase

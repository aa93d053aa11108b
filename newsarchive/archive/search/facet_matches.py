"""Ask the full-text index for facets: conditions on them as words that the articles have.

A condition on the facets is a filter on a site, section or language, alternatives of these, or the
exclusion of such. The values that its filters match are looked up by SQL when the statement runs.
If they are more than MOST_VALUES, as the sites of a whole country, the index would be slower than
the characters of ``article_facets``, which then decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsarchive.archive.schema.facet_words import EVERY, INDEXED, NONE
from newsarchive.archive.search.conditions import Parameters, condition, matching_values
from newsarchive.archive.search.index_words import Statement
from newsarchive.archive.search.query import NOTHING, And, Filter, Node, Not, Or
from newsarchive.archive.search.word_forms import Vocabulary

#: A condition that more values of facets match is not put to the index.
MOST_VALUES = 40


def is_of_facets(node: Node) -> bool:
    """Return whether *node* is a condition on the facets that the index knows."""
    return bool(_filters(node.node if isinstance(node, Not) else node))


def index_match(words: str | None, facets: Sequence[Node], parameters: Parameters) -> str:
    """Return SQL of the FTS5 expression that finds *words*, another one, and all of *facets*.

    *words* is None if there are none. Without words, the first facet that is not excluded begins
    the expression. The word that every article has is the beginning only if there is none: to
    look for it too takes three times as long.
    """
    chosen = [node for node in facets if not isinstance(node, Not)]
    excluded = [node for node in facets if isinstance(node, Not)]
    if words is None and chosen:
        begin = _facet_match(chosen.pop(0), parameters, "", NONE, EVERY)
    else:
        parameters["match"] = f"({EVERY if words is None else words})"
        begin = ":match"
    others = [_facet_match(node, parameters, " AND ", f" AND {NONE}") for node in chosen]
    others += [_facet_match(node, parameters, " NOT ") for node in excluded]
    return " || ".join((begin, *others))


def _facet_match(
    node: Node, parameters: Parameters, operator: str, nothing: str = "", everything: str = ""
) -> str:
    """Return SQL of *operator* and an FTS5 expression for *node*, such as `` AND (x OR y)``.

    It is *nothing* if no value matches, and *everything* if they are too many for the index.
    """
    return (
        f"(SELECT CASE WHEN count(*) = 0 THEN '{nothing}'"
        f" WHEN count(*) > {MOST_VALUES} THEN '{everything}'"
        f" ELSE '{operator}(' || group_concat(facet_word(kind, value), ' OR ') || ')' END"
        f" FROM ({_values(node, parameters)}))"
    )


def facet_condition(node: Node, parameters: Parameters, vocabulary: Vocabulary) -> str:
    """Return *node* as a condition in SQL that is true at once where :func:`index_match` decides.

    ``{id}`` is the id of the article.
    """
    found = condition(node, parameters, vocabulary).replace("f.codes", "g.codes")
    return (
        f"((SELECT count(*) FROM ({_values(node, parameters)})) <= {MOST_VALUES}"
        f" OR (SELECT {found} FROM article_facets g WHERE g.id = {{id}}))"
    )


def _values(node: Node, parameters: Parameters) -> str:
    """Return SQL for ``kind, value`` of the values that the filters of *node* match."""
    filters = _filters(node.node if isinstance(node, Not) else node)
    return " UNION ".join(
        f"SELECT kind, value FROM {matching_values(each, parameters)}" for each in filters
    )


def _filters(node: Node) -> tuple[Filter, ...]:
    """Return the filters that *node* consists of; none if it is anything else."""
    nodes = node.nodes if isinstance(node, Or) else (node,)
    filters = tuple(each for each in nodes if isinstance(each, Filter) and each.name in INDEXED)
    return filters if len(filters) == len(nodes) else ()


def known_value(filter_: Filter) -> Statement | None:
    """Return SQL for a row if articles have or had the exact value of *filter_*.

    None for a filter that is not by a value of a facet or a tag.
    """
    parameters: Parameters = {"name": filter_.name, "value": filter_.value}
    if filter_.name == "tag":
        return Statement("SELECT 1 FROM tag_names WHERE name = :value", {"value": filter_.value})
    if filter_.name not in (*INDEXED, "author"):
        return None
    return Statement("SELECT 1 FROM facet_values WHERE kind = :name AND value = :value", parameters)


def exact_filters(node: Node | None) -> Iterator[Filter]:
    """Yield the filters by a value of a facet in the query *node*."""
    if isinstance(node, And | Or):
        for child in node.nodes:
            yield from exact_filters(child)
    elif isinstance(node, Not):
        yield from exact_filters(node.node)
    elif isinstance(node, Filter) and node.exact and known_value(node) is not None:
        yield node


def without_filter(node: Node | None, absent: Filter) -> Node | None:
    """Return the query *node* in which *absent* matches nothing."""
    if node == absent:
        return NOTHING
    if isinstance(node, Not):
        inner = without_filter(node.node, absent)
        return Not(inner) if inner is not None else None
    if isinstance(node, And | Or):
        children = (without_filter(child, absent) for child in node.nodes)
        return type(node)(tuple(child for child in children if child is not None))
    return node

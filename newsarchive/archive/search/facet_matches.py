"""Ask the full-text index for facets: conditions on them as words that the articles have.

A condition on the facets is a filter on a site, section or language, alternatives of these, or the
exclusion of such. The values that its filters match are looked up by SQL when the statement runs.
If they are more than MOST_VALUES, as the sites of a whole country, the index would be slower than
the characters of ``article_facets``, which then decide.
"""

from __future__ import annotations

from newsarchive.archive.schema.facets import INDEXED, NONE
from newsarchive.archive.search.conditions import Parameters, condition, matching_values
from newsarchive.archive.search.query import Filter, Node, Not, Or
from newsarchive.archive.search.word_forms import Vocabulary

#: A condition that more values of facets match is not put to the index.
MOST_VALUES = 40


def is_of_facets(node: Node) -> bool:
    """Return whether *node* is a condition on the facets that the index knows."""
    return bool(_filters(node.node if isinstance(node, Not) else node))


def facet_match(node: Node, parameters: Parameters) -> str:
    """Return SQL of what *node* adds to an FTS5 expression, such as `` AND (x OR y)``."""
    operator, nothing = ("NOT", "") if isinstance(node, Not) else ("AND", f" AND {NONE}")
    return (
        f"(SELECT CASE WHEN count(*) = 0 THEN '{nothing}' WHEN count(*) > {MOST_VALUES} THEN ''"
        f" ELSE ' {operator} (' || group_concat(facet_word(kind, value), ' OR ') || ')' END"
        f" FROM ({_values(node, parameters)}))"
    )


def facet_condition(node: Node, parameters: Parameters, vocabulary: Vocabulary) -> str:
    """Return *node* as a condition in SQL that is true at once where :func:`facet_match` decides.

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

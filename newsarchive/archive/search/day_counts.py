"""SQL that counts the hits of a search by day, site or tag, and the articles to compare them with.

By day and site no number is of a sample: the codes of all hits are put one after another
(:mod:`newsarchive.archive.schema.facets`), and the caller counts their characters.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from newsarchive.archive.schema.facets import MISSING, character_in_codes, day_character
from newsarchive.archive.search.index_words import Statement
from newsarchive.archive.search.query import And, Filter, Node, Not, Or, Query, all_of
from newsarchive.archive.search.statements import COUNTED, Search

#: The filters that say where and when to look. All others, as the words, say what to look for.
FRAME: Final = frozenset({"site", "lang", "after", "before"})
_DAY: Final = character_in_codes("day", "f.codes")
# All characters: to cut out one of them in SQL costs more than to pass them all.
_ALL_CODES: Final = "group_concat(f.codes, '') AS codes"


def hits_by_day(search: Search) -> Statement:
    """Return SQL for one row with ``codes``: those of all hits, one after another."""
    return search.hits(_ALL_CODES)


def hits_by_site(search: Search, first: date | None, last: date | None) -> Statement:
    """Return SQL for one row with ``codes`` as :func:`hits_by_day` does.

    Only hits of the days *first* to *last*, if given; hits without a date are then left out.
    """
    conditions = []
    if first:
        conditions.append(f"{_DAY} >= '{day_character(first)}'")
    if last:
        conditions.append(f"{_DAY} <= '{day_character(last)}' AND {_DAY} > '{MISSING}'")
    return search.hits(_ALL_CODES, " AND ".join(conditions))


def hits_by_tag(search: Search, limit: int) -> Statement:
    """Return SQL for ``value, articles, size`` of the *limit* most frequent tags of the hits.

    *size* is the number of all their tags. The hits are those that the facets count, the newest.
    """
    hits, parameters = search.newest_ids(COUNTED)
    counted = (
        "SELECT tag_id, count(*) AS articles, count(*) OVER () AS size"
        f" FROM ({hits}) hit CROSS JOIN article_tags t INDEXED BY article_tags_by_article"
        f" ON t.article_id = hit.id GROUP BY tag_id ORDER BY articles DESC, tag_id LIMIT {limit}"
    )
    sql = (
        f"SELECT name AS value, articles, size FROM ({counted}) CROSS JOIN tag_names USING (tag_id)"
        " ORDER BY articles DESC, name"
    )
    return Statement(sql, parameters)


def frame(query: Query) -> Query:
    """Return the part of *query* that says where and when to look: sites, languages and dates.

    The articles that it finds are those of which the hits of *query* are a share.
    """
    root = query.root
    nodes = root.nodes if isinstance(root, And) else (root,)
    return Query(all_of(*(node for node in nodes if _is_frame(node))))


def _is_frame(node: Node | None) -> bool:
    if isinstance(node, And | Or):
        return bool(node.nodes) and all(map(_is_frame, node.nodes))
    if isinstance(node, Not):
        return _is_frame(node.node)
    return isinstance(node, Filter) and node.name in FRAME

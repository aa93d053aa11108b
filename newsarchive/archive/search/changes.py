"""SQL for the changes of the archive, newest first: revisions, and articles gone and back.

A change has a :class:`Place` in the list. The lists of revisions, of articles gone and of articles
back are each read along an index in order of time and then merged, so a page costs the same in any
archive. Counting walks an index in the order of kinds: without a sort, 100,000 revisions take a
fifth of the time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from newsarchive.archive.search.conditions import Parameters
from newsarchive.archive.search.index_words import Statement
from newsarchive.archive.search.statements import Search

#: Kinds of revisions as ``revisions.kind`` has them. An older row without a kind is a text.
REVISION_KINDS: Final = ("text", "headline", "correction", "back", "typography")
#: All kinds of changes. A silent edit is a revision of any kind that the page does not date.
KINDS: Final = (
    "text",
    "headline",
    "correction",
    "back",
    "silent",
    "gone",
    "returned",
    "typography",
)
#: The kind that is only listed if it is chosen.
HIDDEN: Final = "typography"
#: The sites of this many changes, the newest, are counted.
SITES_COUNTED: Final = 5_000

_KIND: Final = "coalesce(kind, 'text')"


class Place(NamedTuple):
    """The place of a change in the list: time, article, and number of the version it replaced.

    The number is 0 for an article that is back, and -1 for one that is gone.
    """

    at: str
    article_id: int
    number: int


class _Source(NamedTuple):
    table: str
    at: str
    number: str
    columns: str
    condition: str


_REVISIONS: Final = _Source(
    "revisions INDEXED BY revisions_by_time",
    "replaced_at",
    "number",
    f"{_KIND} AS kind, silent IS 1 AS silent",
    "true",
)
_GONE: Final = _Source(
    "absences INDEXED BY absences_by_gone", "gone_at", "-1", "'gone' AS kind, 0 AS silent", "true"
)
_BACK: Final = _Source(
    "absences INDEXED BY absences_by_back",
    "back_at",
    "0",
    "'returned' AS kind, 0 AS silent",
    "back_at IS NOT NULL",
)


def changed_hits(search: Search) -> Statement:
    """Return SQL for one row with ``ids``: JSON of the hits of *search* that ever changed.

    With the plus signs SQLite looks the hits up in both tables, and not these among the hits.
    """
    changed = (
        "(+{id} IN (SELECT article_id FROM revisions)"
        " OR +{id} IN (SELECT article_id FROM absences))"
    )
    return search.hits("json_group_array({id}) AS ids", changed)


@dataclass(frozen=True, slots=True)
class Changes:
    """Which changes are listed, and the statements that list them."""

    articles: Search | None = None
    """Only changes of the hits of this search; None: of all articles."""
    ids: str = field(default="[]", compare=False)
    """The hits of :attr:`articles` that changed, as :func:`changed_hits` gives them."""
    kinds: tuple[str, ...] = ()
    """Only these of KINDS; none: all but typography."""
    since: str = ""
    """From this moment on; "" for no limit."""
    before: str = ""
    """Before this moment; "" for no limit."""
    least_words: int = 0
    """Revisions with at least so many words added or removed. Articles gone have no size."""
    least_share: float = 0.0
    """Revisions in which at least this share of the words, 0 to 1, changed."""

    def page(self, after: Place | None, limit: int, *, backwards: bool = False) -> Statement:
        """Return SQL for ``at, article_id, number, kind, silent`` of *limit* changes.

        They are those after the place *after*, newest first; if *backwards* those before it, the
        nearest first.
        """
        parameters: Parameters = {}
        sign, direction = (">", "ASC") if backwards else ("<", "DESC")
        order = f"ORDER BY at {direction}, article_id {direction}, number {direction} LIMIT {limit}"
        parts = []
        for source in self._sources():
            conditions = self._conditions(source, parameters)
            if after:
                place = f"({source.at}, article_id, {source.number})"
                conditions.append(f"{place} {sign} (:at, :id, :number)")
            parts.append(
                f"SELECT * FROM (SELECT {source.at} AS at, article_id, {source.number} AS number,"
                f" {source.columns} FROM {source.table} WHERE {' AND '.join(conditions)} {order})"
            )
        if after:
            parameters |= {"at": after.at, "id": after.article_id, "number": after.number}
        return Statement(f"{' UNION ALL '.join(parts)} {order}", parameters)

    def counts(self) -> Statement:
        """Return SQL for ``kind, silent, changes``: how many there are of all kinds."""
        parameters: Parameters = {}
        revisions, *absences = (
            f"FROM {source.table} WHERE"
            f" {' AND '.join(self._conditions(source, parameters, of_kinds=False))}"
            for source in (_REVISIONS, _GONE, _BACK)
        )
        by_kind = revisions.replace("revisions_by_time", "revisions_by_kind")
        # By the columns themselves, as the index has them.
        return Statement(
            f"SELECT {_KIND} AS kind, silent IS 1 AS silent, changes FROM (SELECT kind, silent,"
            f" count(*) AS changes {by_kind} GROUP BY kind, silent)"
            f" UNION ALL SELECT 'gone', 0, count(*) {absences[0]}"
            f" UNION ALL SELECT 'returned', 0, count(*) {absences[1]}",
            parameters,
        )

    def sites(self) -> Statement:
        """Return SQL for ``site, changes`` of the newest SITES_COUNTED changes, most first."""
        sql, parameters = self.page(None, SITES_COUNTED)
        return Statement(
            f"SELECT site, count(*) AS changes FROM ({sql}) c CROSS JOIN articles a"
            " ON a.id = c.article_id GROUP BY site ORDER BY changes DESC, site",
            parameters,
        )

    def has_kind(self, kind: str, silent: bool) -> bool:
        """Return whether changes of *kind* that are *silent* or not are listed."""
        if not self.kinds:
            return kind != HIDDEN
        return kind in self.kinds or (silent and "silent" in self.kinds and kind != HIDDEN)

    def _sources(self) -> list[_Source]:
        chosen = set(self.kinds or KINDS)
        sources = [_REVISIONS] if chosen - {"gone", "returned"} else []
        return [*sources, *(s for s, k in ((_GONE, "gone"), (_BACK, "returned")) if k in chosen)]

    def _conditions(
        self, source: _Source, parameters: Parameters, *, of_kinds: bool = True
    ) -> list[str]:
        conditions = [source.condition]
        for name, sign in (("since", ">="), ("before", "<")):
            if moment := getattr(self, name):
                parameters[name] = moment
                conditions.append(f"{source.at} {sign} :{name}")
        if source is _REVISIONS:
            conditions += self._sizes(parameters)
            conditions += [self._kinds()] if of_kinds else []
        if self.articles is not None:
            parameters["ids"] = self.ids
            conditions.append("article_id IN (SELECT value FROM json_each(:ids))")
        return conditions

    def _sizes(self, parameters: Parameters) -> list[str]:
        conditions = []
        if self.least_words:
            parameters["words"] = self.least_words
            conditions.append("words_added + words_removed >= :words")
        if self.least_share:
            # A parameter of a statement is a text or a whole number.
            parameters["share"] = round(self.least_share * 1000)
            conditions.append("share * 1000 >= :share")
        return conditions

    def _kinds(self) -> str:
        if not self.kinds:
            return f"kind IS NOT '{HIDDEN}'"
        named = ", ".join(f"'{kind}'" for kind in REVISION_KINDS if kind in self.kinds)
        wanted = [f"{_KIND} IN ({named})"] if named else []
        wanted += [f"silent AND kind IS NOT '{HIDDEN}'"] if "silent" in self.kinds else []
        return f"({' OR '.join(wanted)})"

"""How much the sites edit what they published: one statement for one site or for all.

Its SQL is shown to readers, so that they can check and change it. Shares are of *watched* articles:
those that were visited at least twice. Whether an article that was seen once was revised later is
not known, so it is not counted as one that was not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from newsarchive.archive.schema.articles import SUBSTANTIAL

#: The columns of a row, in order.
COLUMNS: Final = (
    "site", "first_seen_at", "last_seen_at", "weeks", "articles", "watched", "days_watched",
    "edits", "edits_a_week", "silent_edits", "revised", "share_revised", "hours_to_revision",
    "removed", "still_gone",
)  # fmt: skip

# The condition on the site comes first, for the index articles_watched.
_COUNTED: Final = f"""WITH edits AS (
  SELECT article_id, count(*) AS edits, count(CASE WHEN silent THEN 1 END) AS silent_edits,
    min(replaced_at) AS revised_at FROM revisions WHERE {SUBSTANTIAL} GROUP BY article_id
), seen AS (
  SELECT a.site, a.first_seen_at, a.last_seen_at, coalesce(e.edits, 0) AS edits,
    coalesce(e.silent_edits, 0) AS silent_edits, e.revised_at,
    (SELECT max(back_at IS NULL) FROM absences WHERE article_id = a.id) AS is_gone
  FROM articles a LEFT JOIN edits e ON e.article_id = a.id
  WHERE {{of_site}}a.kind = 'article'
), counted AS (
  SELECT *, last_seen_at > first_seen_at OR edits > 0 OR is_gone IS NOT NULL AS is_watched,
    24 * (julianday(revised_at) - julianday(first_seen_at)) AS hours FROM seen
), sums AS (
  SELECT site, min(first_seen_at) AS first_seen_at, max(last_seen_at) AS last_seen_at,
    count(*) AS articles, sum(is_watched) AS watched,
    sum(julianday(last_seen_at) - julianday(first_seen_at)) FILTER (WHERE is_watched) AS days,
    sum(edits) AS edits, sum(silent_edits) AS silent_edits, sum(edits > 0) AS revised,
    count(is_gone) AS removed, count(*) FILTER (WHERE is_gone) AS still_gone
  FROM counted GROUP BY site
), """
#: The sums and the hours of several files, which :files has as lists of _SUMS.
_ADDED: Final = """WITH rows AS (SELECT value AS v FROM json_each(:files)), sums AS (
  SELECT v ->> 0 AS site, min(v ->> 1) AS first_seen_at, max(v ->> 2) AS last_seen_at,
    sum(v ->> 3) AS articles, sum(v ->> 4) AS watched, sum(v ->> 5) AS days, sum(v ->> 6) AS edits,
    sum(v ->> 7) AS silent_edits, sum(v ->> 8) AS revised, sum(v ->> 9) AS removed,
    sum(v ->> 10) AS still_gone
  FROM rows GROUP BY 1
), counted AS (SELECT v ->> 0 AS site, hours.value AS hours, 1 AS edits
  FROM rows, json_each(v -> 11) AS hours
), """
_SUMS: Final = (
    "site", "first_seen_at", "last_seen_at", "articles", "watched", "days", "edits",
    "silent_edits", "revised", "removed", "still_gone",
)  # fmt: skip
_FIGURES: Final = """in_order AS (
  SELECT site, hours, row_number() OVER (PARTITION BY site ORDER BY hours) AS place,
    count(*) OVER (PARTITION BY site) AS size FROM counted WHERE edits > 0
), medians AS (
  SELECT site, avg(hours) AS hours FROM in_order
  WHERE place BETWEEN size / 2.0 AND size / 2.0 + 1 GROUP BY site
), figures AS (
  SELECT *, (julianday(last_seen_at) - julianday(first_seen_at)) / 7 AS weeks FROM sums
)
SELECT site, first_seen_at, last_seen_at, round(weeks, 1) AS weeks, articles, watched,
  round(days / nullif(watched, 0), 1) AS days_watched, edits,
  CASE WHEN weeks >= 1 THEN round(edits / weeks, 1) END AS edits_a_week, silent_edits, revised,
  round(1.0 * revised / nullif(watched, 0), 4) AS share_revised,
  round(hours, 1) AS hours_to_revision, removed, still_gone
FROM figures LEFT JOIN medians USING (site) ORDER BY site"""
_OF_FILE: Final = (
    f"{_COUNTED}hours AS (SELECT site, json_group_array(hours) AS hours FROM counted"
    f" WHERE edits > 0 GROUP BY site) SELECT {', '.join(_SUMS)}, coalesce(hours, '[]') AS hours"
    " FROM sums LEFT JOIN hours USING (site)"
)

_OF_SITE: Final = {"of_site": "a.site = :site AND "}
_OF_ALL: Final = {"of_site": ""}
#: The columns COLUMNS of each site with articles.
EDITS_OF_ALL_SITES: Final = (_COUNTED + _FIGURES).format(**_OF_ALL)
#: The same for the site ``:site``.
EDITS_OF_SITE: Final = (_COUNTED + _FIGURES).format(**_OF_SITE)
#: What one of several files has of the edits of all sites, or of the site ``:site``.
SUMS_OF_ALL_SITES: Final = _OF_FILE.format(**_OF_ALL)
SUMS_OF_SITE: Final = _OF_FILE.format(**_OF_SITE)
#: The columns COLUMNS of the rows of such statements, which :func:`files_parameter` hands over.
EDITS_OF_FILES: Final = _ADDED + _FIGURES


def files_parameter(rows: Iterable[Any]) -> dict[str, str]:
    """Return the parameter of EDITS_OF_FILES for the rows of all files."""
    lists = [[*(row[name] for name in _SUMS), json.loads(row["hours"])] for row in rows]
    return {"files": json.dumps(lists)}

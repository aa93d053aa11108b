"""How much the sites edit what they published: one statement for one site or for all.

Its SQL is shown to readers, so that they can check and change it. Shares are of *watched* articles:
those that were visited at least twice. Whether an article that was seen once was revised later is
not known, so it is not counted as one that was not.
"""

from __future__ import annotations

from typing import Final

from newsarchive.archive.schema.articles import SUBSTANTIAL

#: The columns of a row, in order.
COLUMNS: Final = (
    "site", "first_seen_at", "last_seen_at", "weeks", "articles", "watched", "days_watched",
    "edits", "edits_a_week", "silent_edits", "revised", "share_revised", "hours_to_revision",
    "removed", "still_gone",
)  # fmt: skip

# The condition on the site comes first, for the index articles_watched.
_EDITS: Final = f"""WITH edits AS (
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
), in_order AS (
  SELECT site, hours, row_number() OVER (PARTITION BY site ORDER BY hours) AS place,
    count(*) OVER (PARTITION BY site) AS size FROM counted WHERE edits > 0
), medians AS (
  SELECT site, avg(hours) AS hours FROM in_order
  WHERE place BETWEEN size / 2.0 AND size / 2.0 + 1 GROUP BY site
), sums AS (
  SELECT site, min(first_seen_at) AS first_seen_at, max(last_seen_at) AS last_seen_at,
    (julianday(max(last_seen_at)) - julianday(min(first_seen_at))) / 7 AS weeks,
    count(*) AS articles, sum(is_watched) AS watched,
    avg(julianday(last_seen_at) - julianday(first_seen_at)) FILTER (WHERE is_watched) AS days,
    sum(edits) AS edits, sum(silent_edits) AS silent_edits, sum(edits > 0) AS revised,
    count(is_gone) AS removed, count(*) FILTER (WHERE is_gone) AS still_gone
  FROM counted GROUP BY site
)
SELECT site, first_seen_at, last_seen_at, round(weeks, 1) AS weeks, articles, watched,
  round(days, 1) AS days_watched, edits,
  CASE WHEN weeks >= 1 THEN round(edits / weeks, 1) END AS edits_a_week, silent_edits, revised,
  round(1.0 * revised / nullif(watched, 0), 4) AS share_revised,
  round(hours, 1) AS hours_to_revision, removed, still_gone
FROM sums LEFT JOIN medians USING (site) ORDER BY site"""

#: The columns COLUMNS of each site with articles.
EDITS_OF_ALL_SITES: Final = _EDITS.format(of_site="")
#: The same for the site ``:site``.
EDITS_OF_SITE: Final = _EDITS.format(of_site="a.site = :site AND ")

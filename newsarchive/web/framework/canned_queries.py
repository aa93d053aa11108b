"""Ready queries that Datasette lists on the page of the database, as a start for your own.

``newsarchive serve`` configures them as canned queries. They read only public tables, so they also
work with ``--public``.
"""

from __future__ import annotations

from typing import Final

#: Name in the URL -> title, description, SQL.
CANNED_QUERIES: Final[dict[str, tuple[str, str, str]]] = {
    "latest": (
        "Latest articles",
        "The 100 newest articles of all sites, by date of publication.",
        "SELECT id, site, title, published_at FROM articles\nORDER BY published_at DESC LIMIT 100",
    ),
    "most_revised": (
        "Most revised articles",
        "The articles that changed most often since they were first archived.",
        "SELECT a.id, a.site, a.title, count(*) AS revision_count, a.published_at\n"
        "FROM revisions r JOIN articles a ON a.id = r.article_id WHERE r.kind IS NOT 'typography'\n"
        "GROUP BY a.id ORDER BY revision_count DESC, a.id LIMIT 100",
    ),
    "stealth_edits": (
        "Silent edits",
        "Articles whose words changed while the page neither changed its date nor said so.",
        "SELECT r.article_id, a.site, a.title, r.kind, r.share, r.replaced_at FROM revisions r\n"
        "JOIN articles a ON a.id = r.article_id WHERE json_extract(r.change, '$.stealth')\n"
        "ORDER BY r.replaced_at DESC LIMIT 100",
    ),
    "earlier_versions": (
        "A word in earlier versions",
        "Superseded versions that contain a word or phrase exactly as written.",
        "SELECT article_id, number, title, seen_at, replaced_at FROM revisions\n"
        "WHERE instr(lower(title || ' ' || text), lower(:word)) AND :word <> ''\n"
        "ORDER BY replaced_at DESC LIMIT 100",
    ),
    "retitled": (
        "Changed headlines",
        "Articles whose headline changed, with the old and the current headline.",
        "SELECT r.article_id, a.site, r.title AS was, a.title AS became, r.replaced_at\n"
        "FROM revisions r JOIN articles a ON a.id = r.article_id WHERE r.title <> a.title\n"
        "AND r.kind IS NOT 'typography' ORDER BY r.replaced_at DESC LIMIT 100",
    ),
    "who_was_first": (
        "Who publishes first",
        "How often each site was the first to publish a story that several sites have. In"
        " `same_day`, another site may have been as early: a date has no time of day.",
        "SELECT a.site, sum(s.same_day_sites = 0) AS first,\n"
        "  round(100.0 * sum(s.same_day_sites = 0) / (SELECT count(*) FROM stories\n"
        "    WHERE sites > 1), 1) AS percent, sum(s.same_day_sites > 0) AS same_day\n"
        "FROM stories s JOIN articles a ON a.id = s.lead_article_id\n"
        "WHERE s.sites > 1 GROUP BY a.site ORDER BY first DESC, same_day DESC",
    ),
    "most_carried": (
        "Stories on most sites",
        "The stories that most sites published, with the headline of the first article.",
        "SELECT s.story_id, a.title, s.sites, s.articles, s.first_published_at\n"
        "FROM stories s JOIN articles a ON a.id = s.lead_article_id\n"
        "WHERE s.sites > 1 ORDER BY s.sites DESC, s.first_published_at DESC LIMIT 100",
    ),
    "word_over_time": (
        "A word over time",
        "Articles per month with a word or phrase, and their share of all articles.",
        "WITH hits AS (SELECT rowid AS id FROM articles_fts WHERE articles_fts MATCH"
        " escape_fts(:word))\n"
        "SELECT substr(published_at, 1, 7) AS month, count(hits.id) AS articles,\n"
        "  round(100.0 * count(hits.id) / count(*), 2) AS percent\n"
        "FROM articles LEFT JOIN hits USING (id) WHERE published_at IS NOT NULL\n"
        "GROUP BY month ORDER BY month",
    ),
    "word_by_site": (
        "A word by site",
        "Articles per site with a word or phrase, and their share of the site's articles.",
        "WITH hits AS (SELECT rowid AS id FROM articles_fts WHERE articles_fts MATCH"
        " escape_fts(:word))\n"
        "SELECT site, count(hits.id) AS articles,"
        " round(100.0 * count(hits.id) / count(*), 2) AS percent\n"
        "FROM articles LEFT JOIN hits USING (id) GROUP BY site ORDER BY percent DESC",
    ),
    "authors": (
        "Authors",
        "Articles per author and site, with the dates of the first and the last one.",
        "SELECT person.value AS author, site, count(*) AS articles,\n"
        "  min(published_at) AS first, max(published_at) AS last\n"
        "FROM articles, json_each(articles.authors) AS person\n"
        "GROUP BY author, site ORDER BY articles DESC LIMIT 200",
    ),
    "paywalled": (
        "Paywalled articles",
        "Articles per site that are behind a paywall, free to read, or unknown.",
        "SELECT site, sum(is_free = 0) AS paywalled, sum(is_free = 1) AS free,\n"
        "  sum(is_free IS NULL) AS unknown FROM articles GROUP BY site ORDER BY paywalled DESC",
    ),
    "by_hour": (
        "When sites publish",
        "Articles per hour of the day (UTC), if the time of publication is known.",
        "SELECT substr(published_at, 12, 2) AS hour, count(*) AS articles FROM articles\n"
        "WHERE published_precision = 'time' GROUP BY hour ORDER BY hour",
    ),
    "what_was_cut": (
        "Most removed paragraphs",
        "The paragraphs that were removed from most articles, with the reason.",
        "SELECT site, reason, count(*) AS articles, substr(text, 1, 200) AS text\n"
        "FROM removed_blocks GROUP BY site, text ORDER BY articles DESC LIMIT 100",
    ),
    "without_a_date": (
        "Articles without a date",
        "Articles per site whose date of publication could not be found.",
        "SELECT site, count(*) AS articles, min(url) AS example FROM articles\n"
        "WHERE published_at IS NULL GROUP BY site ORDER BY articles DESC",
    ),
}


def canned_queries() -> dict[str, dict[str, str]]:
    """Return the queries in the format that Datasette 0.65 and 1.0 expect as ``queries``."""
    return {
        name: {"title": title, "description": description, "sql": sql}
        for name, (title, description, sql) in CANNED_QUERIES.items()
    }

"""Questions that Datasette offers ready to run, as starting points for one's own.

``newsarchive serve`` hands them over as queries of the database. They read
public tables only, so they stay open with ``--public``.
"""

from __future__ import annotations

from typing import Final

#: Name in the address -> title, what it tells, SQL.
CANNED_QUERIES: Final[dict[str, tuple[str, str, str]]] = {
    "latest": (
        "Latest articles",
        "The hundred published last, on all sites.",
        "SELECT id, site, title, published_at FROM articles\nORDER BY published_at DESC LIMIT 100",
    ),
    "most_revised": (
        "Most revised articles",
        "Those that changed most often since they were first seen.",
        "SELECT id, site, title, revision_count, published_at FROM articles\n"
        "WHERE revision_count > 0 ORDER BY revision_count DESC, id LIMIT 100",
    ),
    "stealth_edits": (
        "Changed without a word",
        "The text changed and the page's own date of change did not.",
        "SELECT r.article_id, a.site, a.title, r.replaced_at FROM revisions r\n"
        "JOIN articles a ON a.id = r.article_id WHERE json_extract(r.change, '$.stealth')\n"
        "ORDER BY r.replaced_at DESC LIMIT 100",
    ),
    "earlier_versions": (
        "A word in earlier versions",
        "What articles said before they were changed, with a word or phrase as it is written.",
        "SELECT article_id, number, title, seen_at, replaced_at FROM revisions\n"
        "WHERE instr(lower(title || ' ' || text), lower(:word)) AND :word <> ''\n"
        "ORDER BY replaced_at DESC LIMIT 100",
    ),
    "retitled": (
        "New headlines",
        "Headlines as they were and as they are.",
        "SELECT r.article_id, a.site, r.title AS was, a.title AS became, r.replaced_at\n"
        "FROM revisions r JOIN articles a ON a.id = r.article_id WHERE r.title <> a.title\n"
        "ORDER BY r.replaced_at DESC LIMIT 100",
    ),
    "who_was_first": (
        "Who publishes first",
        "Of the stories that several sites carry: how often each site had it first.",
        "SELECT a.site, count(*) AS first, round(100.0 * count(*) / (SELECT count(*)\n"
        "  FROM stories WHERE sites > 1), 1) AS percent\n"
        "FROM stories s JOIN articles a ON a.id = s.lead_article_id\n"
        "WHERE s.sites > 1 GROUP BY a.site ORDER BY first DESC",
    ),
    "most_carried": (
        "Stories on most sites",
        "What many sites carry, with the article that was first.",
        "SELECT s.story_id, a.title, s.sites, s.articles, s.first_published_at\n"
        "FROM stories s JOIN articles a ON a.id = s.lead_article_id\n"
        "WHERE s.sites > 1 ORDER BY s.sites DESC, s.first_published_at DESC LIMIT 100",
    ),
    "word_over_time": (
        "A word over time",
        "Articles a month with a word or phrase, and their share.",
        "WITH hits AS (SELECT rowid AS id FROM articles_fts WHERE articles_fts MATCH"
        " escape_fts(:word))\n"
        "SELECT substr(published_at, 1, 7) AS month, count(hits.id) AS articles,\n"
        "  round(100.0 * count(hits.id) / count(*), 2) AS percent\n"
        "FROM articles LEFT JOIN hits USING (id) WHERE published_at IS NOT NULL\n"
        "GROUP BY month ORDER BY month",
    ),
    "word_by_site": (
        "A word by site",
        "How much of each site's articles have a word or phrase.",
        "WITH hits AS (SELECT rowid AS id FROM articles_fts WHERE articles_fts MATCH"
        " escape_fts(:word))\n"
        "SELECT site, count(hits.id) AS articles,"
        " round(100.0 * count(hits.id) / count(*), 2) AS percent\n"
        "FROM articles LEFT JOIN hits USING (id) GROUP BY site ORDER BY percent DESC",
    ),
    "authors": (
        "Authors",
        "Who wrote how many articles, where, and from when to when.",
        "SELECT person.value AS author, site, count(*) AS articles,\n"
        "  min(published_at) AS first, max(published_at) AS last\n"
        "FROM articles, json_each(articles.authors) AS person\n"
        "GROUP BY author, site ORDER BY articles DESC LIMIT 200",
    ),
    "paywalled": (
        "Behind the paywall",
        "The share of each site's articles that are not free; unknown ones apart.",
        "SELECT site, sum(is_free = 0) AS paywalled, sum(is_free = 1) AS free,\n"
        "  sum(is_free IS NULL) AS unknown FROM articles GROUP BY site ORDER BY paywalled DESC",
    ),
    "by_hour": (
        "When sites publish",
        "Articles by hour of the day (UTC), where the time is known.",
        "SELECT substr(published_at, 12, 2) AS hour, count(*) AS articles FROM articles\n"
        "WHERE published_precision = 'time' GROUP BY hour ORDER BY hour",
    ),
    "what_was_cut": (
        "What is cut most",
        "The paragraphs that were cut from most articles, with the reason.",
        "SELECT site, reason, count(*) AS articles, substr(text, 1, 200) AS text\n"
        "FROM removed_blocks GROUP BY site, text ORDER BY articles DESC LIMIT 100",
    ),
    "without_a_date": (
        "Without a date",
        "Articles whose date of publication could not be found, by site.",
        "SELECT site, count(*) AS articles, min(url) AS example FROM articles\n"
        "WHERE published_at IS NULL GROUP BY site ORDER BY articles DESC",
    ),
}


def canned_queries() -> dict[str, dict[str, str]]:
    """The questions in the shape of Datasette's ``queries``, in 0.65 and 1.0."""
    return {
        name: {"title": title, "description": description, "sql": sql}
        for name, (title, description, sql) in CANNED_QUERIES.items()
    }

"""The views, and the indexes with the queries that need them (m001)."""

from __future__ import annotations

INDEXES = (
    # The search page filters, sorts and counts by these columns and must not read the rows, whose
    # texts are on other pages of the file. One index in the order of time, one by id for the hits
    # of the full-text index (archive/search/statements.py names them with INDEXED BY).
    "CREATE INDEX articles_by_published ON articles(published_at, id, "
    "site, section, language, authors, is_free, kind, story_id, word_count)",
    "CREATE INDEX articles_by_id ON articles(id, published_at, "
    "site, section, language, authors, is_free, kind, story_id, word_count)",
    # The newest articles of one site.
    "CREATE INDEX articles_by_site ON articles(site, published_at)",
    # The articles of a site in an order that does not depend on crawling, for a fair sample.
    "CREATE INDEX articles_by_hash ON articles(site, raw_hash, url)",
    # Articles of the same words; articles of one story.
    "CREATE INDEX articles_by_fingerprint ON articles(fingerprint)",
    "CREATE INDEX articles_by_story ON articles(story_id) WHERE story_id IS NOT NULL",
    # The articles of a family; the articles to clean when its verdict changes.
    "CREATE INDEX blocks_by_family ON blocks(family_key)",
    "CREATE INDEX article_blocks_by_block ON article_blocks(block_id)",
    "CREATE INDEX family_members_by_family ON family_members(family_id)",
    "CREATE INDEX wordings_by_family ON wordings(family_key)",
    # The rows that are deleted with an article, and its pairs.
    "CREATE INDEX headlines_by_article ON headlines(article_id)",
    "CREATE INDEX article_sketches_by_article ON article_sketches(article_id)",
    "CREATE INDEX near_duplicates_by_other ON near_duplicates(other_id)",
    # The URLs that a run resumes; the URLs that are due; failures.
    "CREATE INDEX urls_open ON urls(site, state) WHERE state <> 'done'",
    "CREATE INDEX urls_due ON urls(site, next_try_at) WHERE next_try_at IS NOT NULL",
    "CREATE INDEX urls_failed ON urls(site, next_try_at) WHERE outcome = 'failed'",
    # What a run found on each site.
    "CREATE INDEX urls_by_run ON urls(run_id, site)",
    "CREATE INDEX captures_by_url ON captures(url, fetched_at)",
)

BLOCK_VIEWS = (
    """
CREATE VIEW raw_articles AS         -- what extraction gave, whole, before any block was cut
SELECT id, url, (
    SELECT group_concat(text, char(10)) FROM (
        SELECT blocks.text FROM article_blocks JOIN blocks USING (block_id)
        WHERE article_id = articles.id ORDER BY position
    )
) AS text FROM articles
""",
    """
CREATE VIEW removed_blocks AS       -- every block that is not in articles.text, and why
SELECT article_blocks.article_id, articles.url, articles.site, article_blocks.position,
    blocks.text, coalesce(boilerplate.reason, article_blocks.removed) AS reason,
    article_blocks.family_id,
    boilerplate.stories, article_blocks.removed_by AS verdict_by
FROM article_blocks
JOIN articles ON articles.id = article_blocks.article_id
JOIN blocks USING (block_id)
LEFT JOIN boilerplate ON boilerplate.family_id = article_blocks.family_id
WHERE article_blocks.removed IS NOT NULL
""",
)

VIEWS = (
    *BLOCK_VIEWS,
    """
CREATE VIEW failures AS
SELECT url, site, reason, detail, http_status, last_at, attempts, next_try_at
FROM urls WHERE outcome = 'failed'
""",
)

#: The reasons of refusals that ``failures`` lists. Most pages that are no article stay so; whoever
#: runs the archive need not know each.
WAITING_REFUSALS = (
    "DROP VIEW failures",
    """
CREATE VIEW failures AS             -- what failed, and refusals that are tried again
SELECT url, site, reason, detail, http_status, last_at, attempts, next_try_at
FROM urls WHERE outcome = 'failed'
UNION ALL
SELECT url, site, reason, detail, http_status, last_at, attempts, next_try_at
FROM urls WHERE outcome = 'skipped' AND next_try_at IS NOT NULL
    AND reason IN ('robots', 'offsite', 'soft_404', 'private_address', 'not_html')
""",
    # Earlier versions never tried these again.
    """
UPDATE urls SET next_try_at = last_at
WHERE outcome = 'skipped' AND state = 'done' AND next_try_at IS NULL
    AND (reason IN ('robots', 'offsite', 'soft_404', 'private_address', 'not_html')
        OR reason <> 'source' AND article_id IS NOT NULL)
""",
    # Each run requests a source that failed, unless its host asked for a pause: only then it has a
    # next try.
    """
UPDATE urls SET next_try_at = NULL
WHERE outcome = 'failed' AND state = 'done' AND link IS NULL AND article_id IS NULL
    AND http_status IN (429, 503)
""",
)

#: Articles that were removed, as those whose page says 'not found'.
GONE_AMONG_FAILURES = tuple(
    statement.replace("'soft_404',", "'soft_404', 'gone',") for statement in WAITING_REFUSALS[:2]
)

#: The condition on rows of ``urls`` that a source of another site named first.
NAMED_ELSEWHERE = (
    "instr(found_in, '://' || site || '/') = 0 AND instr(found_in, '://www.' || site || '/') = 0"
)
#: The sites that a source names, which each crawl asks for at its start (m026). An index of all URLs
#: would take a fifth of their table.
URLS_NAMED_ELSEWHERE = (
    f"CREATE INDEX urls_named_elsewhere ON urls(found_in, site, reason) WHERE {NAMED_ELSEWHERE}"
)

"""The table of replaced extractions, and the hints that a capture keeps beside the page (m002)."""

from __future__ import annotations

EXTRACTIONS = """
CREATE TABLE extractions (          -- what reextract replaced: the program read another, no publisher wrote it
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,        -- from 1, the one that was replaced first; the newest is in articles
    extractor TEXT NOT NULL,        -- name and version that gave it
    replaced_at TEXT NOT NULL,
    replaced_by TEXT NOT NULL,      -- name and version of what gave another
    before TEXT NOT NULL,           -- JSON: the columns of articles that changed, as they stood
    blocks TEXT,                    -- JSON: [text, % in links, place, why removed, by]; NULL: they are the same
    sources TEXT NOT NULL,          -- JSON: [field, source, value_raw], as field_sources stood
    PRIMARY KEY (article_id, number)
)
"""

# A date that only the feed states, or the site's time zone, is not in the page. Without it, a later
# extraction of the capture would find less.
HINTS = "ALTER TABLE captures ADD COLUMN hints TEXT"

# For older captures: the hints that the sources of the article's fields and the site still give.
OLD_HINTS = """
UPDATE captures SET hints = (
    SELECT json_patch('{}', json_object(
        'via', (SELECT max(source) FROM field_sources
            WHERE article_id = id AND source IN ('feed', 'sitemap')),
        'title', (SELECT value_raw FROM field_sources
            WHERE article_id = id AND field = 'title' AND source = 'feed'),
        'published_raw', (SELECT value_raw FROM field_sources
            WHERE article_id = id AND field = 'published_at' AND source IN ('feed', 'sitemap')),
        'modified_raw', (SELECT value_raw FROM field_sources
            WHERE article_id = id AND field = 'modified_at' AND source IN ('feed', 'sitemap')),
        'language', sites.language))
    FROM articles JOIN sites USING (site) WHERE articles.url = captures.url
)
"""

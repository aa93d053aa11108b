"""The tables of articles: what extraction returned, and the versions that publishers changed."""

from __future__ import annotations

SITES = """
CREATE TABLE sites (
    site TEXT PRIMARY KEY,          -- host without www., with a port that is not the scheme's own
    name TEXT,                      -- of the outlet, as the spider or its pages say
    home_url TEXT,
    language TEXT,                  -- ISO 639-1, as the spider says
    article_count INTEGER NOT NULL DEFAULT 0, -- kept by triggers
    last_run_at TEXT
)
"""

SITE_NAMES = """
CREATE TABLE site_names (           -- every name that pages of a site give it
    site TEXT NOT NULL REFERENCES sites(site),
    name TEXT NOT NULL,
    PRIMARY KEY (site, name)
) WITHOUT ROWID
"""

ARTICLES = """
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites(site),
    url TEXT NOT NULL UNIQUE,       -- normalised: the identity
    canonical_url TEXT,             -- what the page says; data only
    title TEXT,
    description TEXT,
    text TEXT NOT NULL,             -- clean: the blocks that nothing removed, by line breaks
    authors TEXT NOT NULL DEFAULT '[]',
    published_at TEXT,
    published_precision TEXT,       -- 'time', or 'day' where published_at has 00:00 for want of a time
    published_source TEXT,
    published_raw TEXT,
    modified_at TEXT,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,     -- last time it was fetched and was there
    gone_at TEXT,                   -- since when its address says 404 or 410; NULL: it is there
    language TEXT,
    section TEXT,
    tags TEXT NOT NULL DEFAULT '[]',
    image_url TEXT,
    image_caption TEXT,
    image_credit TEXT,
    word_count INTEGER NOT NULL,
    is_free INTEGER,                -- 1, 0, NULL: the page does not say
    kind TEXT NOT NULL DEFAULT 'article',
    archive_signals TEXT NOT NULL DEFAULT '[]', -- JSON list: noarchive, tdm-reservation
    story_id INTEGER,               -- stories.story_id; NULL: it stands alone
    duplicate_of INTEGER REFERENCES articles(id),
    revision_count INTEGER NOT NULL DEFAULT 0,
    discovered_via TEXT,            -- start, feed, sitemap, news_sitemap, home, section, import
    extractor TEXT NOT NULL,
    fingerprint INTEGER,            -- of the words of the clean text: equal ones are copies
    raw_hash INTEGER NOT NULL,      -- of raw_articles.text, checked by newsarchive doctor
    kept_whole INTEGER NOT NULL DEFAULT 0 -- 1: cleaning would have left too little of it
)
"""

BLOCKS = """
CREATE TABLE blocks (               -- immutable: each paragraph of a site once, as extraction gave it
    block_id INTEGER PRIMARY KEY,
    block_key INTEGER NOT NULL UNIQUE, -- hash64(site, text)
    family_key INTEGER NOT NULL,    -- hash64(site, masked(text)): the same but for digits and case
    site TEXT NOT NULL,
    text TEXT NOT NULL
)
"""

ARTICLE_BLOCKS = """
CREATE TABLE article_blocks (       -- where the blocks stand, and why one is not in articles.text
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,      -- from 0
    block_id INTEGER NOT NULL REFERENCES blocks(block_id),
    links INTEGER NOT NULL,         -- percent of its characters inside links
    place INTEGER,                  -- hash64 of its tag and class path in the page
    removed TEXT,                   -- reason; NULL: it is in the text
    family_id INTEGER,              -- boilerplate.family_id, where a learned family removed it
    removed_by TEXT,                -- 'extraction', 'rule' or 'person'
    PRIMARY KEY (article_id, position)
) WITHOUT ROWID
"""

FIELD_SOURCES = """
CREATE TABLE field_sources (
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    source TEXT NOT NULL,           -- json-ld, og, meta, h1, time, url, feed, sitemap, trafilatura ...
    value_raw TEXT,
    PRIMARY KEY (article_id, field)
) WITHOUT ROWID
"""

REVISIONS = """
CREATE TABLE revisions (            -- what an article said before it was changed; the newest is in articles
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,        -- from 1, the version that was seen first
    seen_at TEXT NOT NULL,          -- when this version was first seen
    replaced_at TEXT NOT NULL,      -- when its successor was first seen
    title TEXT,
    text TEXT NOT NULL,             -- clean, as it stood then
    change TEXT NOT NULL,           -- JSON: added and removed words, title, stealth, returns_to
    PRIMARY KEY (article_id, number)
)
"""

BYLINE_AND_QUALITY = (
    # As the page prints it. Where that is an outlet or a desk, authors is empty.
    "ALTER TABLE articles ADD COLUMN byline TEXT",
    # What extraction doubts of the text, a word; NULL: nothing.
    "ALTER TABLE articles ADD COLUMN quality TEXT",
)

DECIDED_BLOCKS = (
    # Why extraction removed the block, if a person decided on it.
    "ALTER TABLE article_blocks ADD COLUMN set_aside TEXT",
    # 1: no extractor took it for text, and learning does not read it.
    "ALTER TABLE article_blocks ADD COLUMN unread INTEGER",
)

TABLES = (SITES, SITE_NAMES, ARTICLES, BLOCKS, ARTICLE_BLOCKS, FIELD_SOURCES, REVISIONS)

#: A revision without a change of the page's own date of change.
SILENT = "CASE WHEN json_valid(change) THEN json_extract(change, '$.stealth') END"

#: A revision that readers would call one: not quotation marks, dashes or spaces alone.
SUBSTANTIAL = "kind IS NOT 'typography'"


def _in_change(key: str, kind: str) -> str:
    """Return the definition of a column that reads *key* of the JSON in ``change``."""
    value = f"CASE WHEN json_valid(change) THEN json_extract(change, '$.{key}') END"
    return f"ALTER TABLE revisions ADD COLUMN {key} {kind} GENERATED ALWAYS AS ({value}) VIRTUAL"


KINDS_AND_SIZES = (
    _in_change("kind", "TEXT"),
    _in_change("share", "REAL"),
    _in_change("words_added", "INTEGER"),
    _in_change("words_removed", "INTEGER"),
    f"CREATE INDEX revisions_substantial ON revisions(article_id) WHERE {SUBSTANTIAL}",
    # Headlines that the page showed in turns with the title; a JSON list, NULL if there are none.
    "ALTER TABLE articles ADD COLUMN other_titles TEXT",
)

_TITLE = "CASE WHEN json_valid(change) THEN json_extract(change, '$.title') END"
#: A revision that has another headline, whatever else changed.
RETITLED = f"{_TITLE} IS NOT NULL"

CHANGES_BY_TIME = (
    f"ALTER TABLE revisions ADD COLUMN silent INTEGER GENERATED ALWAYS AS ({SILENT}) VIRTUAL",
    # The page of changes lists and counts revisions without a look at their texts.
    "CREATE INDEX revisions_by_time ON revisions(replaced_at, article_id, number, kind, silent,"
    " words_added, words_removed, share)",
    # What is:corrected, is:back and is:retitled look up.
    "CREATE INDEX revisions_corrected ON revisions(article_id) WHERE kind = 'correction'",
    "CREATE INDEX revisions_back ON revisions(article_id) WHERE kind = 'back'",
    f"CREATE INDEX revisions_retitled ON revisions(article_id) WHERE {RETITLED}",
)

#: In the order of kinds, so that the page of changes counts them without a sort (m031).
CHANGES_BY_KIND = (
    "CREATE INDEX revisions_by_kind ON revisions(kind, silent, replaced_at, words_added,"
    " words_removed, share, article_id)"
)

UNJUDGED_REVISIONS = """
CREATE TABLE unjudged_revisions (   -- articles whose revisions older rules judged; emptied by learning
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE
)
"""
#: Has the next learning judge all revisions again. A migration that changes the rules repeats it.
JUDGE_REVISIONS = (
    "INSERT INTO unjudged_revisions SELECT DISTINCT article_id FROM revisions WHERE article_id IN"
    " (SELECT id FROM articles) ON CONFLICT DO NOTHING"
)

#: For badges and the table of a site's edits. `kind` is in the index although its condition has it:
#: without it SQLite looks at each row and its texts (54 ms become 320 for 100,000 revisions; m033).
HISTORIES = (
    "DROP INDEX revisions_substantial",
    "CREATE INDEX revisions_substantial ON revisions(article_id, kind, silent, replaced_at)"
    f" WHERE {SUBSTANTIAL}",
    "CREATE INDEX articles_watched ON articles(site, kind, first_seen_at, last_seen_at)",
)

# Articles that lie in other archive files (m045). docs/decisions/parts.md says what is kept here.
PARTS = (
    """
CREATE TABLE parts (                -- files beside this one, each an archive of its own
    part_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,      -- 2026-08, undated, or the name of a group of sites
    file TEXT NOT NULL UNIQUE,      -- its name, in the folder of this archive
    kind TEXT NOT NULL,             -- month or site-group
    mark INTEGER NOT NULL,          -- PRAGMA user_version of the file: it belongs to this archive
    articles INTEGER NOT NULL DEFAULT 0,
    first_published TEXT,           -- of all its articles; NULL: none has a date
    last_published TEXT,
    closed_at TEXT,                 -- when articles were last moved there
    unsettled INTEGER NOT NULL DEFAULT 1 -- 0: it has no article that lies elsewhere as well
)
""",
    """
CREATE TABLE part_articles (        -- in which part an article is; it has no row in articles here
    article_id INTEGER PRIMARY KEY,
    part_id INTEGER NOT NULL REFERENCES parts(part_id),
    url_key INTEGER NOT NULL,       -- hash64(articles.url)
    canonical_key INTEGER           -- hash64(canonical_url), where it is another address
)
""",
    "CREATE INDEX part_articles_by_part ON part_articles(part_id)",
    "CREATE INDEX part_articles_by_url ON part_articles(url_key)",
    "CREATE INDEX part_articles_by_canonical ON part_articles(canonical_key)"
    " WHERE canonical_key IS NOT NULL",
    """
CREATE TABLE part_sites (           -- how many articles of a site are in a part
    part_id INTEGER NOT NULL REFERENCES parts(part_id),
    site TEXT NOT NULL REFERENCES sites(site),
    articles INTEGER NOT NULL,
    PRIMARY KEY (part_id, site)
) WITHOUT ROWID
""",
    """
CREATE TABLE part_families (        -- what was known of a family when articles with it were moved
    family_id INTEGER PRIMARY KEY,  -- boilerplate.family_id at that time
    articles INTEGER NOT NULL,      -- that are in parts
    stories INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    own_verdict TEXT NOT NULL,
    reason TEXT NOT NULL
)
""",
    """
CREATE TABLE unswept_families (     -- articles in parts follow another verdict; emptied by learning
    family_id INTEGER PRIMARY KEY
)
""",
)

# An article in a part cannot be queued; whoever changes a text brings its relations back before.
_OPEN = "article_id IN (SELECT id FROM articles)"
TEXTS_IN_PARTS = (
    "DROP TRIGGER article_texts_delete",
    f"""
CREATE TRIGGER article_texts_delete AFTER DELETE ON article_texts BEGIN
    INSERT INTO uncompared_articles SELECT min(article_id) FROM article_texts
    WHERE text_key = old.text_key AND {_OPEN} HAVING count(*) ON CONFLICT DO NOTHING;
END
""",
    "DROP TRIGGER compared_texts_unused",
    f"""
CREATE TRIGGER compared_texts_unused AFTER DELETE ON article_texts
WHEN NOT EXISTS (SELECT 1 FROM article_texts WHERE text_key = old.text_key) BEGIN
    INSERT INTO uncompared_articles SELECT min(article_id)
    FROM text_pairs JOIN article_texts ON article_texts.text_key = other_key
    WHERE text_pairs.text_key = old.text_key AND {_OPEN} GROUP BY other_key ON CONFLICT DO NOTHING;
    DELETE FROM text_pairs WHERE other_key = old.text_key
    AND text_key IN (SELECT other_key FROM text_pairs WHERE text_key = old.text_key);
    DELETE FROM text_pairs WHERE text_key = old.text_key;
    DELETE FROM text_sketches WHERE text_key = old.text_key AND hash IN (
        SELECT value FROM compared_texts, json_each(sketch)
        WHERE compared_texts.text_key = old.text_key);
    DELETE FROM compared_texts WHERE text_key = old.text_key;
END
""",
)

#: The first ``published_at`` of the articles in parts that have the family; NULL: not known.
FAMILIES_IN_TIME = "ALTER TABLE part_families ADD COLUMN first_published TEXT"

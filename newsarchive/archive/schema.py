"""The tables and views of archive.db, as SQL to read, and the migrations that made them.

Names and columns that docs/sql.md lists are a contract. Points in time are
TEXT, ISO 8601, UTC, ending in Z; lists are JSON; missing is NULL, never "".

To change the schema add the next migration; never edit one that has landed.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

#: PRAGMA application_id: "NWSA". Tells our file from any other SQLite file.
APPLICATION_ID = 0x4E575341

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

BOILERPLATE = """
CREATE TABLE boilerplate (          -- families of blocks that recur on a site, with the verdict on each
    family_id INTEGER PRIMARY KEY,  -- blocks.family_key of its first member
    site TEXT NOT NULL,
    example TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('keep', 'review', 'drop')),
    articles INTEGER NOT NULL,
    stories INTEGER NOT NULL,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL DEFAULT 'rule', -- 'rule' or 'person'
    decided_at TEXT NOT NULL,
    own_verdict TEXT NOT NULL DEFAULT 'review', -- without its neighbours: these can lend it theirs
    by_bulk INTEGER NOT NULL DEFAULT 0 -- 1: own_verdict hangs on its share of the site's articles
)
"""

FAMILY_MEMBERS = """
CREATE TABLE family_members (       -- families of several wordings; any other is a family by itself
    family_key INTEGER PRIMARY KEY, -- blocks.family_key
    family_id INTEGER NOT NULL      -- the smallest family_key among them
)
"""

WORDINGS = """
CREATE TABLE wordings (             -- finds other wordings; of blocks that may be boilerplate only
    hash INTEGER NOT NULL,          -- of the site and three words, 32 bits
    family_key INTEGER NOT NULL,
    PRIMARY KEY (hash, family_key)
) WITHOUT ROWID
"""

UNJUDGED = """
CREATE TABLE unjudged_families (    -- something about them is new; emptied by learning
    family_id INTEGER NOT NULL,
    stage INTEGER NOT NULL,         -- 1: by its own right, 2: by its neighbours
    PRIMARY KEY (stage, family_id)
) WITHOUT ROWID
"""

HEADLINES = """
CREATE TABLE headlines (            -- every title an article had: a line that is one is a teaser
    headline_key INTEGER NOT NULL,  -- hash64(site, masked(title)): blocks.family_key of the bare line
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    PRIMARY KEY (headline_key, article_id)
) WITHOUT ROWID
"""

TEASERS = """
CREATE TABLE teasers (              -- lines such as "Read more: <headline>"
    headline_key INTEGER NOT NULL,  -- of what stands after the lead
    block_id INTEGER NOT NULL REFERENCES blocks(block_id),
    PRIMARY KEY (headline_key, block_id)
) WITHOUT ROWID
"""

SKETCHES = """
CREATE TABLE article_sketches (     -- finds near-duplicates: a sample of the clean text's 3-grams
    hash INTEGER NOT NULL,          -- 32 bits
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    PRIMARY KEY (hash, article_id)
) WITHOUT ROWID
"""

UNCOMPARED = """
CREATE TABLE uncompared_articles (  -- clean text is new or another; emptied by learning
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE
)
"""

OVERRIDES = """
CREATE TABLE boilerplate_overrides ( -- what people decided; wins over the rules and survives learning
    family_id INTEGER PRIMARY KEY,
    verdict TEXT NOT NULL CHECK (verdict IN ('keep', 'drop')),
    note TEXT,
    decided_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
)
"""

DIRTY = """
CREATE TABLE dirty_articles (       -- clean text is to be derived again; emptied by learning
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE
)
"""

UNLEARNED = """
CREATE TABLE unlearned_articles (   -- stored or changed since the site was last learned from
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE
)
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

NEAR_DUPLICATES = """
CREATE TABLE near_duplicates (
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    other_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE, -- the smaller id of the two
    relation TEXT NOT NULL CHECK (relation IN ('copy', 'revision', 'contains', 'template')),
    overlap REAL NOT NULL,          -- 0 to 1: share of the shorter one's words
    PRIMARY KEY (article_id, other_id)
) WITHOUT ROWID
"""

STORIES = """
CREATE TABLE stories (              -- articles that are copies or revisions of each other
    story_id INTEGER PRIMARY KEY,   -- smallest article id in it
    articles INTEGER NOT NULL,
    sites INTEGER NOT NULL,
    first_published_at TEXT,
    lead_article_id INTEGER NOT NULL -- first published, then longest
)
"""

RUNS = """
CREATE TABLE runs (                 -- found = new + revised + unchanged + duplicates + skipped + failed
    run_id INTEGER PRIMARY KEY AUTOINCREMENT,
    spider TEXT NOT NULL,
    arguments TEXT,                 -- JSON
    started_at TEXT NOT NULL,
    finished_at TEXT,               -- NULL: running, or killed and not swept yet
    finish_reason TEXT,
    found INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    revised INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    duplicates INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    process TEXT                    -- id of the process that runs it, to tell dead runs from live ones
)
"""

URLS = """
CREATE TABLE urls (                 -- the ledger and frontier: every address asked for, or to be asked for
    url TEXT PRIMARY KEY,           -- normalised
    site TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'fetching', 'done')),
    outcome TEXT CHECK (outcome IN ('new', 'revised', 'unchanged', 'duplicate', 'skipped', 'failed')),
    reason TEXT,                    -- of skipped and failed: a word of the closed list in docs/sql.md
    detail TEXT,                    -- more on it, for people
    http_status INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0, -- failures in a row
    quiet INTEGER NOT NULL DEFAULT 0, -- of a source: times in a row that it brought nothing new
    extractor TEXT,                 -- where extraction failed: its version
    last_at TEXT,                   -- when it was last asked for
    next_try_at TEXT,               -- due again then; NULL: when a source names it as changed
    etag TEXT,
    last_modified TEXT,
    lastmod TEXT,                   -- date of change that a source gave when it was last fetched
    found_in TEXT,                  -- address of the source that named it first
    link TEXT,                      -- JSON: what that source said of it; NULL once done
    article_id INTEGER REFERENCES articles(id) ON DELETE SET NULL,
    run_id INTEGER REFERENCES runs(run_id)
)
"""

CAPTURES = """
CREATE TABLE captures (             -- what was fetched, byte for byte, in WARC files beside the archive
    capture_id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    http_status INTEGER NOT NULL,
    warc_file TEXT NOT NULL,        -- name in the captures folder
    warc_offset INTEGER NOT NULL,   -- bytes
    sha256 TEXT NOT NULL            -- of the body
)
"""

SITE_HEALTH = """
CREATE TABLE site_health (          -- what each crawl found on each of its sites, held against its past
    run_id INTEGER NOT NULL REFERENCES runs(run_id),
    site TEXT NOT NULL,
    checked_at TEXT NOT NULL,
    articles INTEGER NOT NULL,      -- new ones
    without_text INTEGER NOT NULL,  -- pages that gave none, for the first time
    without_date INTEGER NOT NULL,  -- of the new articles
    median_words INTEGER,           -- of the new articles
    failed INTEGER NOT NULL,        -- addresses that failed otherwise, for the first time
    verdict TEXT NOT NULL CHECK (verdict IN ('ok', 'quiet', 'broken')), -- quiet: nothing new, as usual
    detail TEXT,                    -- what is wrong
    PRIMARY KEY (site, run_id)
) WITHOUT ROWID
"""

INDEXES = (
    # The search page narrows, sorts and counts by these columns and must not read the rows for
    # it: their texts lie on other pages of the file. One index in the order of time, one by id
    # for the hits of the full-text index (archive/search.py names them with INDEXED BY).
    "CREATE INDEX articles_by_published ON articles(published_at, id, "
    "site, section, language, authors, is_free, kind, story_id, word_count)",
    "CREATE INDEX articles_by_id ON articles(id, published_at, "
    "site, section, language, authors, is_free, kind, story_id, word_count)",
    # newest first of one site
    "CREATE INDEX articles_by_site ON articles(site, published_at)",
    # articles of a site in an order that crawling does not decide: a fair sample
    "CREATE INDEX articles_by_hash ON articles(site, raw_hash, url)",
    # copies of a text; copies of a story
    "CREATE INDEX articles_by_fingerprint ON articles(fingerprint)",
    "CREATE INDEX articles_by_story ON articles(story_id) WHERE story_id IS NOT NULL",
    # support of a family; articles to clean when its verdict flips
    "CREATE INDEX blocks_by_family ON blocks(family_key)",
    "CREATE INDEX article_blocks_by_block ON article_blocks(block_id)",
    "CREATE INDEX family_members_by_family ON family_members(family_id)",
    "CREATE INDEX wordings_by_family ON wordings(family_key)",
    # what goes with an article, and its pairs
    "CREATE INDEX headlines_by_article ON headlines(article_id)",
    "CREATE INDEX article_sketches_by_article ON article_sketches(article_id)",
    "CREATE INDEX near_duplicates_by_other ON near_duplicates(other_id)",
    # what a run resumes; what is due; failures
    "CREATE INDEX urls_open ON urls(site, state) WHERE state <> 'done'",
    "CREATE INDEX urls_due ON urls(site, next_try_at) WHERE next_try_at IS NOT NULL",
    "CREATE INDEX urls_failed ON urls(site, next_try_at) WHERE outcome = 'failed'",
    # what a run found on each site
    "CREATE INDEX urls_by_run ON urls(run_id, site)",
    "CREATE INDEX captures_by_url ON captures(url, fetched_at)",
)

# External content, the name in double quotes: so Datasette's own table page finds the index and
# searches with it (single quotes hide it). What is indexed is search_text() of each column, a
# function our connections register: a program without it cannot change a text behind the index.
# Beginnings of three letters have an index of their own: elec* is found ten times as fast, for
# 1.6 kB and 0.3 ms an article.
ARTICLES_FTS = """
CREATE VIRTUAL TABLE articles_fts USING fts5(
    title, description, text,
    content="articles", content_rowid="id",
    tokenize="porter unicode61 remove_diacritics 2",
    prefix="3"
)
"""

# The words of that index, read from it: for "did you mean", and for counting words. Datasette
# takes them for parts of the index and leaves them out of its lists.
WORDS = (
    "CREATE VIRTUAL TABLE article_words USING fts5vocab('articles_fts', 'row')",
    "CREATE VIRTUAL TABLE article_word_places USING fts5vocab('articles_fts', 'instance')",
)

TRIGGERS = (
    """
CREATE TRIGGER articles_insert AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts(rowid, title, description, text)
    VALUES (new.id, search_text(new.title), search_text(new.description), search_text(new.text));
    UPDATE sites SET article_count = article_count + 1 WHERE site = new.site;
END
""",
    """
CREATE TRIGGER articles_delete AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, description, text)
    VALUES ('delete', old.id,
            search_text(old.title), search_text(old.description), search_text(old.text));
    UPDATE sites SET article_count = article_count - 1 WHERE site = old.site;
END
""",
    """
CREATE TRIGGER articles_update AFTER UPDATE OF title, description, text ON articles
WHEN old.text IS NOT new.text OR old.title IS NOT new.title
    OR old.description IS NOT new.description
BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, description, text)
    VALUES ('delete', old.id,
            search_text(old.title), search_text(old.description), search_text(old.text));
    INSERT INTO articles_fts(rowid, title, description, text)
    VALUES (new.id, search_text(new.title), search_text(new.description), search_text(new.text));
END
""",
)

# A decision of a person counts at once for what is cleaned, and at the next learn for the rest.
OVERRIDE_TRIGGERS = tuple(
    f"""
CREATE TRIGGER overrides_{event} AFTER {event} ON boilerplate_overrides BEGIN
    INSERT INTO unjudged_families(family_id, stage) VALUES ({row}.family_id, 1)
    ON CONFLICT DO NOTHING;
END
"""
    for event, row in (("insert", "new"), ("update", "new"), ("delete", "old"))
)

VIEWS = (
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
    """
CREATE VIEW failures AS
SELECT url, site, reason, detail, http_status, last_at, attempts, next_try_at
FROM urls WHERE outcome = 'failed'
""",
)

TABLES = (
    SITES,
    SITE_NAMES,
    ARTICLES,
    BLOCKS,
    ARTICLE_BLOCKS,
    BOILERPLATE,
    OVERRIDES,
    FAMILY_MEMBERS,
    WORDINGS,
    UNJUDGED,
    HEADLINES,
    TEASERS,
    DIRTY,
    UNLEARNED,
    SKETCHES,
    UNCOMPARED,
    FIELD_SOURCES,
    REVISIONS,
    NEAR_DUPLICATES,
    STORIES,
    RUNS,
    URLS,
    CAPTURES,
    SITE_HEALTH,
)


def m001_archive(db: Database) -> None:
    """Make the archive: all tables, indexes, the full-text index and its triggers, the views."""
    for statement in (
        *TABLES,
        *INDEXES,
        ARTICLES_FTS,
        *WORDS,
        *TRIGGERS,
        *OVERRIDE_TRIGGERS,
        *VIEWS,
    ):
        db.execute(statement)


#: All migrations, in order; the name of each is recorded in the archive and never changes.
MIGRATIONS = (m001_archive,)


def migrate(connection: sqlite3.Connection) -> None:
    """Apply the migrations that the archive lacks, each in a transaction with its record."""
    # Imported here: a crawl that finds nothing new has no use for its 0.1 seconds.
    from sqlite_utils import Database, Migrations

    migrations = Migrations("newsarchive")
    for function in MIGRATIONS:
        migrations()(function)
    migrations.apply(Database(connection))

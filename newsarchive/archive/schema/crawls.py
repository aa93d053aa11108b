"""The tables of crawling: runs, the ledger of URLs, captures, the health of sites."""

from __future__ import annotations

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

#: What m012 adds; NULL in the rows of earlier runs.
MORE_HEALTH = tuple(
    f"ALTER TABLE site_health ADD COLUMN {name} INTEGER"
    for name in ("walls", "same_text", "without_author", "without_image")
)

#: What m022 adds, likewise.
DOUBTFUL_TEXTS = "ALTER TABLE site_health ADD COLUMN doubtful INTEGER"

IMPORTED_VISITS = """
CREATE TABLE imported_visits (      -- visits in imported files that brought no page
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    is_gone INTEGER NOT NULL,       -- 1: answered 404 or 410; 0: answered as before
    page_seen_at TEXT,              -- last_seen_at of its article before this visit moved it
    PRIMARY KEY (url, at, is_gone)
) WITHOUT ROWID
"""

#: For sources: when each was last read whole, and whether its dates of change proved right (m015).
SOURCE_DATES = (
    "ALTER TABLE urls ADD COLUMN whole_at TEXT",
    """
CREATE TABLE source_dates (         -- what became of the changes of articles that a source stated
    source TEXT PRIMARY KEY,        -- its URL
    site TEXT NOT NULL,
    confirmed INTEGER NOT NULL,     -- articles that had changed
    refuted INTEGER NOT NULL,       -- articles that had not
    doubt INTEGER NOT NULL          -- 0 to 10: 1 more for each refuted, 2 less for each confirmed
) WITHOUT ROWID
""",
)

UNDATED_PAGES = """
CREATE TABLE undated_pages (        -- pages that stated neither date nor author, stored or refused
    key INTEGER NOT NULL,           -- of title and text, without the parts that differ each time
    url TEXT NOT NULL,              -- at which such a page was shown
    PRIMARY KEY (key, url)
) WITHOUT ROWID
"""

# The primary key is a hash of the address, so that one can be refused whose text is not kept.
REMOVED = """
CREATE TABLE removed (              -- addresses of removed articles: nothing stores them again
    key TEXT PRIMARY KEY,           -- hash of the archive's salt and the normalised address
    url TEXT,                       -- NULL: only the hash is kept
    removed_at TEXT NOT NULL,
    note TEXT,                      -- why, for people
    article_id INTEGER,             -- its id, which no other article gets; NULL: it had none
    keeps_metadata INTEGER NOT NULL DEFAULT 0 -- 1: only the text and the captures were removed
) WITHOUT ROWID
"""

#: What removing needs (m034).
REMOVING = (
    REMOVED,
    "CREATE INDEX removed_by_article ON removed(article_id)",
    """
CREATE TABLE removed_texts (        -- the removed article at an address that nobody knew is refused too
    key TEXT PRIMARY KEY,           -- hash of the salt, the domain and the words
    article_id INTEGER
) WITHOUT ROWID
""",
    """
CREATE TABLE removal_salt (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    salt BLOB NOT NULL
)
""",
    "INSERT INTO removal_salt VALUES (1, randomblob(16))",
    """
CREATE TABLE erasures (             -- what is still to be erased from the files, after the rows are gone
    kind TEXT NOT NULL,             -- record, file, captures, index, rows, space
    name TEXT NOT NULL DEFAULT '',  -- of a file in captures/
    place INTEGER NOT NULL DEFAULT 0, -- of a record in it, in bytes
    PRIMARY KEY (kind, name, place)
) WITHOUT ROWID
""",
)

#: So that /a/<id> says that an article was removed, and no other article gets its id (m038).
REMOVED_IDS = (
    """
CREATE TABLE removed_ids (          -- ids of removed articles, also of those that were joined with them
    id INTEGER PRIMARY KEY,
    removed_at TEXT NOT NULL
)
""",
    "INSERT INTO removed_ids SELECT article_id, max(removed_at) FROM removed"
    " WHERE article_id NOT IN (SELECT id FROM articles) GROUP BY article_id",
)

SITE_CHECKS = """
CREATE TABLE site_checks (          -- what `newsarchive sites check` found at the addresses of sites
    name TEXT NOT NULL,             -- of the site in `scrapy list`
    url TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('robots', 'feed', 'sitemap', 'section', 'home', 'article')),
    checked_at TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('ok', 'moved', 'empty', 'forbidden', 'dead')),
    http_status INTEGER,
    detail TEXT,
    PRIMARY KEY (name, url)
) WITHOUT ROWID
"""

#: What a web archive is asked to save and asked for, and the addresses of its copies.
WITNESS = (
    """
CREATE TABLE witness_jobs (         -- what a web archive is asked: to save a page, or for its copy of one
    job_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('save', 'ask')),
    url TEXT NOT NULL,
    version INTEGER NOT NULL,       -- save: hash of title and text; ask: 0. Each once
    seen_at TEXT NOT NULL,          -- when the version was stored, or the page was not there
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'success', 'error')),
    reason TEXT,                    -- why it ended, or is tried again: see docs/crawling.md
    detail TEXT,
    service_job TEXT,               -- the web archive's id of a save that it works on
    sent_at TEXT,                   -- when that was begun
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_at TEXT,               -- NULL once it ended
    ended_at TEXT,
    memento TEXT,                   -- address of the copy
    memento_at TEXT,                -- when the web archive made it
    UNIQUE (url, kind, version)
)
""",
    "CREATE INDEX witness_jobs_open ON witness_jobs(kind, next_try_at) WHERE state = 'pending'",
    """
CREATE TABLE witness_pauses (       -- until when the web archive wants no request of this kind
    kind TEXT PRIMARY KEY,
    until TEXT NOT NULL,
    reason TEXT NOT NULL
) WITHOUT ROWID
""",
    """
CREATE TABLE witness_lease (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    holder TEXT NOT NULL            -- the process that talks to the web archive
)
""",
    "ALTER TABLE captures ADD COLUMN memento TEXT",
    "ALTER TABLE articles ADD COLUMN memento TEXT",
)

TABLES = (RUNS, URLS, CAPTURES, SITE_HEALTH)

#: How far a running crawl is, for people and other programs; NULL in the rows of earlier versions.
PROGRESS_OF_RUNS = (
    "ALTER TABLE runs ADD COLUMN namespace TEXT",  # in which the id of its process counts (Linux)
    "ALTER TABLE runs ADD COLUMN seen_at TEXT",  # when it last wrote something
    "ALTER TABLE runs ADD COLUMN phase TEXT",  # what it does after its requests, such as learning
    "ALTER TABLE runs ADD COLUMN queued INTEGER",  # URLs that it is still going to request
    "ALTER TABLE runs ADD COLUMN per_minute REAL",  # URLs that ended in a minute, lately
    "ALTER TABLE runs ADD COLUMN seconds_left INTEGER",  # NULL: not known
    # For: what runs now; the runs of a site; failures by reason, without a scan of the ledger.
    "CREATE INDEX runs_open ON runs(run_id) WHERE finished_at IS NULL",
    "CREATE INDEX runs_by_spider ON runs(spider, run_id)",
    "CREATE INDEX urls_failed_why ON urls(reason, site, last_at) WHERE outcome = 'failed'",
)

#: Which captures are what a browser drew of a page; the others are what the server sent.
RENDERED = "ALTER TABLE captures ADD COLUMN rendered INTEGER NOT NULL DEFAULT 0"

BACKUPS = """
CREATE TABLE backups (              -- the last good back-up in each folder
    target TEXT PRIMARY KEY, made_at TEXT NOT NULL, name TEXT NOT NULL, articles INTEGER NOT NULL,
    files INTEGER NOT NULL, bytes INTEGER NOT NULL, seconds REAL NOT NULL
) WITHOUT ROWID
"""

IMPORT_POSITIONS = """
CREATE TABLE import_positions (     -- how far remote files are imported; a row is written after
    file TEXT NOT NULL,             -- everything before its place is committed
    selection TEXT NOT NULL,        -- what is imported of the file
    read_to INTEGER NOT NULL,
    is_done INTEGER NOT NULL,
    PRIMARY KEY (file, selection)
) WITHOUT ROWID
"""

REEXTRACTION_POSITIONS = """
CREATE TABLE reextraction_positions (  -- how far re-extractions are that were not finished
    selection TEXT PRIMARY KEY,        -- which captures are extracted
    code TEXT NOT NULL,                -- by which code and rules
    begun_at TEXT NOT NULL,
    capture_id INTEGER NOT NULL        -- all captures up to this one are done
) WITHOUT ROWID
"""

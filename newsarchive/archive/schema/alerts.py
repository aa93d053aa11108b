"""The tables of saved searches: alerts, what happened, what they found, and who was told."""

from __future__ import annotations

ALERTS = """
CREATE TABLE alerts (               -- the saved searches
    alert_id INTEGER PRIMARY KEY AUTOINCREMENT, -- not given again after a removal
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    query TEXT NOT NULL,            -- in the query language; '' finds every article
    on_kinds TEXT NOT NULL,         -- JSON list: new, revised, silent, gone
    notify TEXT NOT NULL DEFAULT '[]', -- JSON list: {"mail": address}, {"webhook": URL}
    every TEXT NOT NULL DEFAULT 'run' CHECK (every IN ('run', 'hour', 'day')),
    imported INTEGER NOT NULL DEFAULT 0, -- 1: imported articles are hits as well
    created_at TEXT NOT NULL,
    digest_at TEXT                  -- when the last digest was made
)
"""

ALERT_EVENTS = """
CREATE TABLE alert_events (         -- what happened since the last look; emptied by `alerts run`
    event_id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,             -- new, revised, gone
    revision INTEGER,               -- revisions.number at that time
    seen_at TEXT NOT NULL,          -- first_seen_at, revisions.replaced_at or gone_at
    last_alert INTEGER NOT NULL     -- alerts that were added later do not learn of it
)
"""

ALERT_HITS = """
CREATE TABLE alert_hits (           -- what the alerts found, each event once
    hit_id INTEGER PRIMARY KEY,
    alert_id INTEGER NOT NULL REFERENCES alerts(alert_id) ON DELETE CASCADE,
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,             -- new, revised, silent, gone
    revision INTEGER,               -- of a change: revisions.number at that time
    seen_at TEXT NOT NULL,          -- first_seen_at, revisions.replaced_at or gone_at at that time
    found_at TEXT NOT NULL,         -- when the alert found it
    copy_of INTEGER,                -- the article of the same story that was a hit before; not delivered
    delivery_id TEXT,               -- the digest it is in; NULL: in none yet
    delivered_at TEXT               -- when the digest had reached its destinations
)
"""

ALERT_DELIVERIES = """
CREATE TABLE alert_deliveries (     -- a digest and one of its destinations, written before it is sent
    delivery_id TEXT NOT NULL,      -- the digest's; sent with it, and the same at each attempt
    destination TEXT NOT NULL,      -- JSON, one of alerts.notify
    alert_id INTEGER NOT NULL REFERENCES alerts(alert_id) ON DELETE CASCADE,
    made_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_at TEXT,
    error TEXT,                     -- why the last attempt failed
    delivered_at TEXT,
    PRIMARY KEY (delivery_id, destination)
) WITHOUT ROWID
"""

ALERT_LEASE = """
CREATE TABLE alert_lease (          -- the process that finds and delivers hits now; no row: none
    id INTEGER PRIMARY KEY CHECK (id = 1),
    holder TEXT NOT NULL            -- as runs.process
)
"""

_INDEXES = (
    # A silent edit is a revision: whichever is found first, it is one hit.
    "CREATE UNIQUE INDEX alert_hits_once ON alert_hits"
    "(alert_id, article_id, replace(kind, 'silent', 'revised'), seen_at)",
    # The hits of an alert, newest first; those that wait for a digest; those of one digest.
    "CREATE INDEX alert_hits_by_alert ON alert_hits(alert_id, hit_id)",
    "CREATE INDEX alert_hits_waiting ON alert_hits(alert_id)"
    " WHERE delivery_id IS NULL AND copy_of IS NULL",
    "CREATE INDEX alert_hits_by_delivery ON alert_hits(delivery_id) WHERE delivery_id IS NOT NULL",
    # The rows that are deleted with an article.
    "CREATE INDEX alert_hits_by_article ON alert_hits(article_id)",
    "CREATE INDEX alert_events_by_article ON alert_events(article_id)",
    "CREATE INDEX alert_deliveries_open ON alert_deliveries(state, next_try_at)"
    " WHERE state <> 'sent'",
)

# Without saved searches nothing is recorded. Revisions are recorded where they are stored, because
# only there it is known that the text is newer, and no copy that turned up later.
_TRIGGERS = (
    """
CREATE TRIGGER alert_events_new AFTER INSERT ON articles
WHEN EXISTS (SELECT 1 FROM alerts) BEGIN
    INSERT INTO alert_events(article_id, kind, seen_at, last_alert)
    SELECT new.id, 'new', new.first_seen_at, max(alert_id) FROM alerts;
END
""",
    """
CREATE TRIGGER alert_events_gone AFTER UPDATE OF gone_at ON articles
WHEN old.gone_at IS NULL AND new.gone_at IS NOT NULL AND EXISTS (SELECT 1 FROM alerts) BEGIN
    INSERT INTO alert_events(article_id, kind, seen_at, last_alert)
    SELECT new.id, 'gone', new.gone_at, max(alert_id) FROM alerts;
END
""",
    # The hits of a row that is joined to another go with it; an article is new once.
    """
CREATE TRIGGER alert_hits_joined AFTER INSERT ON joined_articles BEGIN
    UPDATE alert_hits SET article_id = new.article_id WHERE article_id = new.id
    AND NOT EXISTS (
        SELECT 1 FROM alert_hits AS other WHERE other.alert_id = alert_hits.alert_id
        AND other.article_id = new.article_id
        AND replace(other.kind, 'silent', 'revised') = replace(alert_hits.kind, 'silent', 'revised')
        AND (other.kind = 'new' OR other.seen_at = alert_hits.seen_at)
    );
END
""",
)

#: What the migration adds.
STATEMENTS = (
    ALERTS,
    ALERT_EVENTS,
    ALERT_HITS,
    ALERT_DELIVERIES,
    ALERT_LEASE,
    *_INDEXES,
    *_TRIGGERS,
)

#: Whether a person has seen a hit, for the page of its saved search.
READ_AT = (
    "ALTER TABLE alert_hits ADD COLUMN read_at TEXT",
    # How many hits of each alert are new to the person.
    "CREATE INDEX alert_hits_unread ON alert_hits(alert_id)"
    " WHERE read_at IS NULL AND copy_of IS NULL",
)

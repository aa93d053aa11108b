"""What the fields ``tag:`` and ``is:`` of a search look up (m024).

The tags of articles are JSON, in rows whose texts no search can afford to read. The triggers need
no function of ours. The articles of an older archive are entered when they are indexed (m025), in
slices. Of one state each time is kept, in a table of its own: when an article was gone (m027).
"""

from __future__ import annotations

from newsarchive.archive.schema.articles import RETITLED, SILENT, SUBSTANTIAL

TAG_NAMES = """
CREATE TABLE tag_names (            -- every tag that an article has or had, as its page writes it
    tag_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
)
"""

ARTICLE_TAGS = """
CREATE TABLE article_tags (         -- kept by triggers; the tags of articles.tags
    tag_id INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    PRIMARY KEY (tag_id, article_id)
) WITHOUT ROWID
"""


def _tags(row: str) -> str:
    """Return SQL of the tags of the row *row* of ``articles``, as ``value``, each once."""
    return (
        f"SELECT DISTINCT value FROM json_each(CASE WHEN json_valid({row}.tags) THEN {row}.tags"
        " ELSE '[]' END) WHERE type = 'text'"
    )


# INSERT OR IGNORE does not work: inside a trigger, the statement that fired it decides on conflicts.
_ENTERED = f"""
    INSERT INTO tag_names(name) SELECT value FROM ({_tags("new")})
    WHERE value NOT IN (SELECT name FROM tag_names);
    INSERT INTO article_tags SELECT tag_id, new.id FROM ({_tags("new")}) CROSS JOIN tag_names
    ON name = value;"""
_TAKEN_OUT = f"""
    DELETE FROM article_tags WHERE article_id = old.id AND tag_id IN (
        SELECT tag_id FROM ({_tags("old")}) CROSS JOIN tag_names ON name = value);"""

_TAG_TRIGGERS = (
    f"""
CREATE TRIGGER article_tags_insert AFTER INSERT ON articles WHEN new.tags <> '[]' BEGIN{_ENTERED}
END
""",
    f"""
CREATE TRIGGER article_tags_update AFTER UPDATE OF tags ON articles WHEN old.tags IS NOT new.tags
BEGIN{_TAKEN_OUT}{_ENTERED}
END
""",
    f"""
CREATE TRIGGER article_tags_delete AFTER DELETE ON articles WHEN old.tags <> '[]' BEGIN{_TAKEN_OUT}
END
""",
)

_FOUND_TAGS = (
    "FROM articles a CROSS JOIN json_each(CASE WHEN json_valid(a.tags) THEN a.tags ELSE '[]' END) t"
)
#: The rows that ``article_tags`` must have, as article_id and name.
EXPECTED_TAGS = f"SELECT a.id AS article_id, t.value AS name {_FOUND_TAGS} WHERE t.type = 'text'"


def fill_tags(condition: str = "true") -> tuple[str, str]:
    """Return the statements that enter the tags of the articles of *condition*, about ``a.id``."""
    rest = f"WHERE t.type = 'text' AND {condition}"
    return (
        f"INSERT OR IGNORE INTO tag_names(name) SELECT t.value {_FOUND_TAGS} {rest}",
        f"INSERT OR IGNORE INTO article_tags SELECT tag_id, a.id {_FOUND_TAGS}"
        f" CROSS JOIN tag_names ON name = t.value {rest}",
    )


# Few articles are in these states, so the indexes are small. Each covers its query.
_STATE_INDEXES = (
    "CREATE INDEX articles_revised ON articles(revision_count) WHERE revision_count > 0",
    "CREATE INDEX articles_gone ON articles(gone_at) WHERE gone_at IS NOT NULL",
    "CREATE INDEX articles_duplicate ON articles(duplicate_of) WHERE duplicate_of IS NOT NULL",
    "CREATE INDEX articles_kept_whole ON articles(kept_whole) WHERE kept_whole",
    f"CREATE INDEX revisions_silent ON revisions(article_id) WHERE {SILENT}",
)

TAGS_AND_STATES = (TAG_NAMES, ARTICLE_TAGS, *_TAG_TRIGGERS, *_STATE_INDEXES)

# SUBSTANTIAL without the column ``kind``: m003 fills the facets before m028 adds it.
_SUBSTANTIAL = SUBSTANTIAL.replace(
    "kind", "CASE WHEN json_valid(change) THEN json_extract(change, '$.kind') END"
)

#: The states of ``is:`` that the facets store and count, each as a condition on the row {a} of
#: ``articles``.
STATES = {
    "revised": f"EXISTS (SELECT 1 FROM revisions WHERE article_id = {{a}}.id AND {_SUBSTANTIAL})",
    "silent": f"EXISTS (SELECT 1 FROM revisions WHERE article_id = {{a}}.id AND {SILENT})",
    "gone": "{a}.gone_at IS NOT NULL",
    "duplicate": "{a}.duplicate_of IS NOT NULL",
    "kept-whole": "coalesce({a}.kept_whole, 0) <> 0",
}
#: Selects the ids of the articles in each state, by an index of its own.
IDS_BY_STATE = {
    "revised": "SELECT article_id FROM revisions INDEXED BY revisions_substantial"
    f" WHERE {SUBSTANTIAL}",
    "silent": f"SELECT article_id FROM revisions INDEXED BY revisions_silent WHERE {SILENT}",
    "corrected": "SELECT article_id FROM revisions INDEXED BY revisions_corrected"
    " WHERE kind = 'correction'",
    "retitled": f"SELECT article_id FROM revisions INDEXED BY revisions_retitled WHERE {RETITLED}",
    "back": "SELECT article_id FROM revisions INDEXED BY revisions_back WHERE kind = 'back'",
    "returned": "SELECT article_id FROM absences INDEXED BY absences_by_back"
    " WHERE back_at IS NOT NULL",
    "gone": "SELECT id FROM articles INDEXED BY articles_gone WHERE gone_at IS NOT NULL",
    "duplicate": "SELECT id FROM articles INDEXED BY articles_duplicate"
    " WHERE duplicate_of IS NOT NULL",
    "kept-whole": "SELECT id FROM articles INDEXED BY articles_kept_whole WHERE kept_whole",
}

STATES_AS_FACETS = (
    "DROP INDEX articles_revised",
    "CREATE INDEX article_tags_by_article ON article_tags(article_id)",
)

ABSENCES = """
CREATE TABLE absences (             -- each time that an article was gone; kept by triggers on articles.gone_at
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    gone_at TEXT NOT NULL,
    back_at TEXT,                   -- when it was seen again; NULL: it is still gone
    PRIMARY KEY (article_id, gone_at)
) WITHOUT ROWID
"""

_NOW_GONE = """
    INSERT INTO absences(article_id, gone_at) SELECT new.id, new.gone_at WHERE true
    ON CONFLICT DO UPDATE SET back_at = NULL;"""
# An article that was seen at another address before it was gone at its own was never gone.
_NOW_BACK = """
    DELETE FROM absences WHERE article_id = new.id AND back_at IS NULL
    AND gone_at >= new.last_seen_at;
    UPDATE absences SET back_at = new.last_seen_at WHERE article_id = new.id AND back_at IS NULL;"""
#: Why triggers: a crawl, an import and the joining of doubles set ``gone_at``, and each of them
#: sets ``last_seen_at`` with it. They need no function of ours.
_ABSENCE_TRIGGERS = (
    f"""
CREATE TRIGGER absences_insert AFTER INSERT ON articles WHEN new.gone_at IS NOT NULL BEGIN{_NOW_GONE}
END
""",
    f"""
CREATE TRIGGER absences_gone AFTER UPDATE OF gone_at ON articles
WHEN old.gone_at IS NULL AND new.gone_at IS NOT NULL BEGIN{_NOW_GONE}
END
""",
    f"""
CREATE TRIGGER absences_back AFTER UPDATE OF gone_at ON articles
WHEN old.gone_at IS NOT NULL AND new.gone_at IS NULL BEGIN{_NOW_BACK}
END
""",
    f"""
CREATE TRIGGER absences_moved AFTER UPDATE OF gone_at ON articles
WHEN new.gone_at <> old.gone_at BEGIN{_NOW_BACK}{_NOW_GONE}
END
""",
)
#: Each time that an article was gone (m027), as far as an older archive knows: the last.
GONE_AND_BACK = (
    ABSENCES,
    # The page of changes lists both moments in order of time.
    "CREATE INDEX absences_by_gone ON absences(gone_at, article_id)",
    "CREATE INDEX absences_by_back ON absences(back_at, article_id) WHERE back_at IS NOT NULL",
    "INSERT INTO absences(article_id, gone_at) SELECT id, gone_at FROM articles"
    " INDEXED BY articles_gone WHERE gone_at IS NOT NULL",
    *_ABSENCE_TRIGGERS,
)

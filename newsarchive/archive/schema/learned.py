"""The tables of learning: boilerplate, near-duplicates, stories, and the queues of work."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection

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

# Counting the stories of a sample reads 24 articles, and between two learnings most samples stay the
# same. A migration that changes the rules of judging sets sample_key to NULL.
SAMPLED_STORIES = (
    # hash64(version of the program, names of the site, raw_hash of each article in the sample)
    "ALTER TABLE boilerplate ADD COLUMN sample_key INTEGER",
    "ALTER TABLE boilerplate ADD COLUMN sampled_stories INTEGER", # on how many stories it stands
)  # fmt: skip

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

# One row per article takes a third of the space of an index on article_sketches(article_id). The
# price: deleting an article reads the whole index of hashes, 0.1 s at 50,000 articles.
PACKED_SKETCHES = (
    """
CREATE TABLE sketched_articles (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    sketch BLOB NOT NULL            -- its hashes in article_sketches, 4 bytes each
)
""",
    "DROP INDEX article_sketches_by_article",
    "DROP INDEX articles_by_hash",
    "CREATE INDEX articles_by_hash ON articles(site, raw_hash)",
)

UNCOMPARED = """
CREATE TABLE uncompared_articles (  -- clean text is new or another; emptied by learning
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE
)
"""

# Languages with new words of boilerplate (m020), and those without spaces or with vowel signs: their
# sketches, wordings, fingerprints and numbers of words are others.
_NEWLY_SERVED = (
    "zh", "ja", "ko", "th", "lo", "km", "my", "hi", "mr", "ne", "bn", "gu", "pa", "or", "ta", "te",
    "kn", "ml", "si", "fa", "ur", "ar", "he", "yi", "tr", "uk", "cs", "sv",
)  # fmt: skip
_SITES = (
    f"SELECT site FROM articles WHERE language IS NULL OR substr(language, 1, 2) IN {_NEWLY_SERVED}"
)
LEARN_IN_EVERY_SCRIPT = (
    f"INSERT INTO unlearned_articles SELECT id FROM articles WHERE site IN ({_SITES})"
    " ON CONFLICT DO NOTHING",
    "INSERT INTO unjudged_families(family_id, stage) SELECT family_id, 1 FROM boilerplate"
    f" WHERE site IN ({_SITES}) ON CONFLICT DO NOTHING",
    f"UPDATE boilerplate SET sample_key = NULL WHERE site IN ({_SITES})",
)

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

# Which article is the first of its story was decided as if a date without a time were 00:00, and the
# longer of two with one time. The next learning writes these stories again (m023).
FIRST_OF_STORY = (
    # other sites that may have published it as early as the lead article: one day, no time
    "ALTER TABLE stories ADD COLUMN same_day_sites INTEGER NOT NULL DEFAULT 0",
    "INSERT INTO uncompared_articles SELECT min(id) FROM articles WHERE story_id IS NOT NULL"
    " GROUP BY story_id HAVING max(published_precision IS 'day')"
    " OR count(*) > count(DISTINCT published_at) ON CONFLICT DO NOTHING",
)

# A person's decision applies at once to articles that are cleaned, and to all others after the next
# learning.
OVERRIDE_TRIGGERS = tuple(
    f"""
CREATE TRIGGER overrides_{event} AFTER {event} ON boilerplate_overrides BEGIN
    INSERT INTO unjudged_families(family_id, stage) VALUES ({row}.family_id, 1)
    ON CONFLICT DO NOTHING;
END
"""
    for event, row in (("insert", "new"), ("update", "new"), ("delete", "old"))
)

TABLES = (
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
    NEAR_DUPLICATES,
    STORIES,
)


def packed_sketch(sketch: Collection[int]) -> bytes:
    """Return the hashes of a sketch as bytes, in rising order, 4 bytes each."""
    return array("I", sorted(sketch)).tobytes()


def write_sketch(connection: sqlite3.Connection, article_id: int, sketch: Collection[int]) -> None:
    """Replace the hashes of an article in the index by those of *sketch*."""
    row = connection.execute(
        "SELECT sketch FROM sketched_articles WHERE article_id = ?", (article_id,)
    ).fetchone()
    old = set(array("I", row[0])) if row else set()
    new = set(sketch)
    if row and old == new:
        return
    connection.executemany(
        "DELETE FROM article_sketches WHERE hash = ? AND article_id = ?",
        [(each, article_id) for each in old - new],
    )
    connection.executemany(
        "INSERT INTO article_sketches VALUES (?, ?)",
        [(each, article_id) for each in sorted(new - old)],
    )
    connection.execute(
        "INSERT INTO sketched_articles VALUES (?, ?)"
        " ON CONFLICT(article_id) DO UPDATE SET sketch = excluded.sketch",
        (article_id, packed_sketch(new)),
    )

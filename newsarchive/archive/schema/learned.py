"""The tables of learning: boilerplate, near-duplicates, stories, and the queues of work."""

from __future__ import annotations

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
    *(
        f"INSERT INTO {queue} SELECT id FROM articles WHERE site IN ({_SITES})"
        " ON CONFLICT DO NOTHING"
        for queue in ("unlearned_articles", "dirty_articles")
    ),
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


# The texts that learning compares, each once, and which are related (m044). A text that no article
# has any more is deleted by a trigger, which has the texts that it was paired with compared again.
COMPARED_TEXTS = """
CREATE TABLE compared_texts (       -- what articles say without boilerplate; equal texts are one
    text_key INTEGER PRIMARY KEY,   -- a hash of the folded text
    words INTEGER NOT NULL,
    sketch TEXT NOT NULL            -- its hashes in text_sketches, a JSON list
)
"""

ARTICLE_TEXTS = (
    """
CREATE TABLE article_texts (        -- the text that an article had when it was last compared
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    text_key INTEGER NOT NULL       -- compared_texts.text_key
)
""",
    "CREATE INDEX article_texts_by_text ON article_texts(text_key)",
)

TEXT_SKETCHES = """
CREATE TABLE text_sketches (        -- finds related texts: a sample of each text's 3-grams
    hash INTEGER NOT NULL,          -- 32 bits
    text_key INTEGER NOT NULL,
    PRIMARY KEY (hash, text_key)
) WITHOUT ROWID
"""

TEXT_PAIRS = """
CREATE TABLE text_pairs (           -- related texts; each pair twice, once from each side
    text_key INTEGER NOT NULL,
    other_key INTEGER NOT NULL,
    relation TEXT NOT NULL CHECK (relation IN ('copy', 'revision', 'contains', 'template')),
    overlap REAL NOT NULL,          -- 0 to 1: share of the shorter one's words
    one_story INTEGER NOT NULL,     -- 1: their articles are one story
    PRIMARY KEY (text_key, other_key)
) WITHOUT ROWID
"""

UNWRITTEN = """
CREATE TABLE unwritten_stories (    -- the story may be another; emptied by learning
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE
)
"""

# The other articles of a text are queued as well: they are no story, or a smaller one.
TEXT_LEFT = """
CREATE TRIGGER article_texts_delete AFTER DELETE ON article_texts BEGIN
    INSERT INTO uncompared_articles SELECT min(article_id) FROM article_texts
    WHERE text_key = old.text_key HAVING count(*) ON CONFLICT DO NOTHING;
END
"""

TEXT_GONE = """
CREATE TRIGGER compared_texts_unused AFTER DELETE ON article_texts
WHEN NOT EXISTS (SELECT 1 FROM article_texts WHERE text_key = old.text_key) BEGIN
    INSERT INTO uncompared_articles SELECT min(article_id)
    FROM text_pairs JOIN article_texts ON article_texts.text_key = other_key
    WHERE text_pairs.text_key = old.text_key GROUP BY other_key ON CONFLICT DO NOTHING;
    DELETE FROM text_pairs WHERE other_key = old.text_key
    AND text_key IN (SELECT other_key FROM text_pairs WHERE text_key = old.text_key);
    DELETE FROM text_pairs WHERE text_key = old.text_key;
    DELETE FROM text_sketches WHERE text_key = old.text_key AND hash IN (
        SELECT value FROM compared_texts, json_each(sketch)
        WHERE compared_texts.text_key = old.text_key);
    DELETE FROM compared_texts WHERE text_key = old.text_key;
END
"""

NEAR_DUPLICATES_BY_TEXT = """
CREATE VIEW near_duplicates AS      -- pairs of articles; equal texts, and those that were compared
SELECT one.article_id, other.article_id AS other_id, relation, overlap
FROM article_texts AS one JOIN text_pairs ON text_pairs.text_key = one.text_key
JOIN article_texts AS other ON other.text_key = other_key AND other.article_id < one.article_id
UNION ALL
SELECT one.article_id, other.article_id AS other_id, 'copy' AS relation, 1.0 AS overlap
FROM article_texts AS one
JOIN article_texts AS other ON other.text_key = one.text_key AND other.article_id < one.article_id
"""

# The next learning compares the articles of older archives again, in its slices.
TEXTS_ONCE = (
    COMPARED_TEXTS,
    *ARTICLE_TEXTS,
    TEXT_SKETCHES,
    TEXT_PAIRS,
    UNWRITTEN,
    TEXT_LEFT,
    TEXT_GONE,
    "INSERT INTO uncompared_articles SELECT article_id FROM sketched_articles"
    " WHERE article_id IN (SELECT id FROM articles)"
    " ON CONFLICT DO NOTHING",
    "DROP TABLE near_duplicates",
    "DROP TABLE article_sketches",
    "DROP TABLE sketched_articles",
    NEAR_DUPLICATES_BY_TEXT,
)

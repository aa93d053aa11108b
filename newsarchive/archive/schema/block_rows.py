"""The blocks of articles, without a second copy of most texts (m004).

A block that stays in the text of its only article is part of ``articles.text`` already; its row
says where. A block that was cut, or that several articles have, has its text in its own row. The
view ``blocks`` gives the text in both cases.
"""

from __future__ import annotations

BLOCK_ROWS = """
CREATE TABLE block_rows (           -- immutable in what the view blocks gives of them
    block_id INTEGER PRIMARY KEY,
    family_key INTEGER NOT NULL,    -- hash64(site, masked(text)): the same but for digits and case
    block_key INTEGER NOT NULL,     -- hash64(site, text)
    site TEXT,                      -- NULL where home_id says it
    text TEXT,                      -- NULL: it stands in the text of home_id
    home_id INTEGER,                -- the only article it stands in
    start INTEGER,                  -- from which character of articles.text, counted from 1
    length INTEGER,                 -- and how many
    UNIQUE (family_key, block_key)  -- also: support of a family
)
"""

BLOCKS = """
CREATE VIEW blocks AS               -- each paragraph of a site once, as extraction gave it
SELECT block_id, block_key, family_key,
    coalesce(site, (SELECT articles.site FROM articles WHERE id = home_id)) AS site,
    coalesce(text, (SELECT substr(articles.text, start, length) FROM articles WHERE id = home_id))
        AS text
FROM block_rows
"""

# Nothing but m004 reads or writes the column place: no rule judges by it any more. The column stays
# because a migration that drops it would rewrite the largest table of every archive for nothing.
ARTICLE_BLOCKS = """
CREATE TABLE article_blocks (       -- where the blocks stand, and why one is not in articles.text
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,      -- from 0
    block_id INTEGER NOT NULL REFERENCES block_rows(block_id),
    links INTEGER NOT NULL,         -- percent of its characters inside links
    place INTEGER,                  -- not filled any more: nothing judged by it
    removed TEXT,                   -- reason; NULL: it is in the text
    family_id INTEGER,              -- boilerplate.family_id, where a learned family removed it
    removed_by TEXT,                -- 'extraction', 'rule' or 'person'
    PRIMARY KEY (article_id, position)
) WITHOUT ROWID
"""

TEASERS = """
CREATE TABLE teasers (              -- lines such as "Read more: <headline>"
    headline_key INTEGER NOT NULL,  -- of what stands after the lead
    block_id INTEGER NOT NULL REFERENCES block_rows(block_id),
    PRIMARY KEY (headline_key, block_id)
) WITHOUT ROWID
"""

# Before any program deletes an article, its blocks get their own text.
DELETED = """
CREATE TRIGGER articles_leave_blocks BEFORE DELETE ON articles BEGIN
    UPDATE block_rows SET site = old.site, text = substr(old.text, start, length), home_id = NULL
    WHERE home_id = old.id
        AND block_id IN (SELECT block_id FROM article_blocks WHERE article_id = old.id);
END
"""

# The first place in the text with the block's characters will do. SQLite's own text functions stop
# at a NUL character.
COPY = """
INSERT INTO block_rows(block_id, family_key, block_key, site, text, home_id, start, length)
SELECT block_id, family_key, block_key, iif(start > 0, NULL, site), iif(start > 0, NULL, text),
    iif(start > 0, home_id, NULL), iif(start > 0, start, NULL), length(text)
FROM old_blocks LEFT JOIN (
    SELECT block_id, min(article_id) AS home_id,
        CASE WHEN count(DISTINCT article_id) = 1 AND max(removed IS NOT NULL) = 0
            AND instr(articles.text, char(0)) = 0 AND old_blocks.text <> ''
            THEN instr(articles.text, old_blocks.text) END AS start
    FROM old_blocks JOIN old_article_blocks USING (block_id) JOIN articles ON id = article_id
    GROUP BY block_id
) USING (block_id)
ORDER BY block_id
"""

COPIES = (
    COPY,
    "INSERT INTO article_blocks SELECT article_id, position, block_id, links, place, removed,"
    " family_id, removed_by FROM old_article_blocks",
    "INSERT INTO teasers SELECT headline_key, block_id FROM old_teasers",
)

VIEWS_THAT_READ_BLOCKS = ("raw_articles", "removed_blocks")

#: The statements of m004, from the tables of m001 to these.
STATEMENTS = (
    *(f"DROP VIEW {name}" for name in VIEWS_THAT_READ_BLOCKS),
    *(
        f"ALTER TABLE {name} RENAME TO old_{name}"
        for name in ("teasers", "article_blocks", "blocks")
    ),
    BLOCK_ROWS,
    ARTICLE_BLOCKS,
    TEASERS,
    *COPIES,
    # The referring tables first, so that no row refers to a dropped table.
    *(f"DROP TABLE old_{name}" for name in ("teasers", "article_blocks", "blocks")),
    # articles to clean when a verdict flips
    "CREATE INDEX article_blocks_by_block ON article_blocks(block_id)",
    BLOCKS,
    DELETED,
)

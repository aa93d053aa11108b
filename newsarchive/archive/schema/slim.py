"""Smaller indexes, without what no search needs: they save a tenth of the file (m008).

Filters and counts use ``article_facets``. Beginnings of words with two or three letters have an
index of their own that stores no positions. FTS5's prefix index (``prefix="3"``) stores them, and
took 1.7 kB per article, a third of the text.
"""

from __future__ import annotations

ARTICLES_FTS = """
CREATE VIRTUAL TABLE articles_fts USING fts5(
    title, description, text,
    content="articles", content_rowid="id",
    tokenize="porter unicode61 remove_diacritics 2"
)
"""

# Its text is beginnings(title, description, text), a function that our connections register.
BEGINNINGS = """
CREATE VIRTUAL TABLE article_beginnings USING fts5(
    letters, content="", detail=none, columnsize=0, tokenize="unicode61 remove_diacritics 2"
)
"""


def _words(row: str) -> str:
    columns = ("title", "description", "text")
    return ", ".join(f"search_text({row}.{name})" for name in columns)


def _entered(row: str) -> str:
    return f"""
    INSERT INTO articles_fts(rowid, title, description, text) VALUES ({row}.id, {_words(row)});
    INSERT INTO article_beginnings(rowid, letters)
    VALUES ({row}.id, beginnings({row}.title, {row}.description, {row}.text));"""


def _taken_out(row: str) -> str:
    return f"""
    INSERT INTO articles_fts(articles_fts, rowid, title, description, text)
    VALUES ('delete', {row}.id, {_words(row)});
    INSERT INTO article_beginnings(article_beginnings, rowid, letters)
    VALUES ('delete', {row}.id, beginnings({row}.title, {row}.description, {row}.text));"""


TRIGGERS = (
    f"""
CREATE TRIGGER articles_insert AFTER INSERT ON articles BEGIN{_entered("new")}
    UPDATE sites SET article_count = article_count + 1 WHERE site = new.site;
END
""",
    f"""
CREATE TRIGGER articles_delete AFTER DELETE ON articles BEGIN{_taken_out("old")}
    UPDATE sites SET article_count = article_count - 1 WHERE site = old.site;
END
""",
    f"""
CREATE TRIGGER articles_update AFTER UPDATE OF title, description, text ON articles
WHEN old.text IS NOT new.text OR old.title IS NOT new.title
    OR old.description IS NOT new.description
BEGIN{_taken_out("old")}{_entered("new")}
END
""",
)

#: Fills both indexes from all articles. The indexes must be empty.
FILL = (
    f"INSERT INTO articles_fts(rowid, title, description, text) SELECT id, {_words('a')}"
    " FROM articles a ORDER BY id",
    "INSERT INTO article_beginnings(rowid, letters)"
    " SELECT id, beginnings(title, description, text) FROM articles ORDER BY id",
)

# Each part of an index fits into one page of the file (connection.PAGE_BYTES).
_PART = "INSERT INTO {name}({name}, rank) VALUES ('pgsz', 2000)"

#: The statements of m008, from the indexes and triggers of m001 to these; they index all articles
#: again.
STATEMENTS = (
    "DROP INDEX articles_by_published",
    "DROP INDEX articles_by_id",
    "DROP INDEX captures_by_url",
    "CREATE INDEX captures_by_url ON captures(url)",
    "DROP INDEX wordings_by_family",  # A family's own hashes show whether it is in the table.
    # One in the order of time, and one by id for the hits of the full-text index: statements.py
    # names them.
    "CREATE INDEX articles_by_published ON articles(published_at, id, site, authors, story_id)",
    "CREATE INDEX articles_by_id ON articles(id, published_at, authors, story_id)",
    "DROP TABLE articles_fts",
    ARTICLES_FTS,
    BEGINNINGS,
    *(_PART.format(name=name) for name in ("articles_fts", "article_beginnings")),
    *FILL,
    *(f"DROP TRIGGER articles_{event}" for event in ("insert", "delete", "update")),
    *TRIGGERS,
)

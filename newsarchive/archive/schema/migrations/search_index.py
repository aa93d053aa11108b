"""The full-text index of earlier versions, and its triggers: the first one (m001), a smaller one (m008).

``schema/word_index.py`` has today's (m025).
"""

from __future__ import annotations

# The name of the content table is in double quotes, so that Datasette's own table page finds the
# index and searches with it (single quotes hide it). The index holds search_text() of each column,
# a function that our connections register: a program without it cannot change a text without the
# index. The prefix index finds elec* ten times as fast, for 1.6 kB and 0.3 ms per article.
ARTICLES_FTS = """
CREATE VIRTUAL TABLE articles_fts USING fts5(
    title, description, text,
    content="articles", content_rowid="id",
    tokenize="porter unicode61 remove_diacritics 2",
    prefix="3"
)
"""

# The words of that index, for "did you mean" and for counting words. Datasette regards these tables
# as parts of the index and does not list them.
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

# What follows are smaller indexes, without what no search needs: they save a tenth of the file. Filters
# and counts use article_facets. Beginnings of words with two or three letters have an index of their
# own that stores no positions. FTS5's prefix index (prefix="3") stores them, and took 1.7 kB per
# article, a third of the text.
_SLIM_FTS = """
CREATE VIRTUAL TABLE articles_fts USING fts5(
    title, description, text,
    content="articles", content_rowid="id",
    tokenize="porter unicode61 remove_diacritics 2"
)
"""

# Its text is beginnings(title, description, text), a function that our connections register.
_BEGINNINGS = """
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


_SLIM_TRIGGERS = (
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

# Fills both indexes from all articles. The indexes must be empty.
_FILL = (
    f"INSERT INTO articles_fts(rowid, title, description, text) SELECT id, {_words('a')}"
    " FROM articles a ORDER BY id",
    "INSERT INTO article_beginnings(rowid, letters)"
    " SELECT id, beginnings(title, description, text) FROM articles ORDER BY id",
)

# Each part of an index fits into one page of the file (connection.PAGE_BYTES).
_PART = "INSERT INTO {name}({name}, rank) VALUES ('pgsz', 2000)"

#: The statements of m008, from the indexes and triggers of m001 to these; they index all articles
#: again.
SLIM = (
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
    _SLIM_FTS,
    _BEGINNINGS,
    *(_PART.format(name=name) for name in ("articles_fts", "article_beginnings")),
    *_FILL,
    *(f"DROP TRIGGER articles_{event}" for event in ("insert", "delete", "update")),
    *_SLIM_TRIGGERS,
)

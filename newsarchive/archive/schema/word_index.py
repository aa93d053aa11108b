"""The full-text index of words in every language, and its building in slices (m025).

It holds ``search_text(column, language)``: each word as it is, in its place, and after the text the
stems of inflected words, marked by language (``writing/stems.py``). Phrases, beginnings and other
programs use the words; a search for a word in any form uses the stems.

An archive of an older version is indexed again beside its old index, which readers use meanwhile.
Each slice is a transaction of its own: after an interruption the next one continues. The tags of the
articles (m024) are entered with it. m025 then puts the new index into the place of the old one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from newsarchive.archive.schema import called_functions
from newsarchive.archive.schema.facet_words import INDEXED
from newsarchive.archive.schema.tags_and_states import fill_tags

#: Articles of one slice: about a second, and a few megabytes of the log.
SLICE: Final = 500
_Call: TypeAlias = Callable[..., str]
_COLUMNS: Final = ("title", "description", "text")
#: The columns that decide what the index holds of an article.
_WATCHED: Final = (*_COLUMNS, *INDEXED.values())
_INDEXES: Final = ("articles_fts", "article_beginnings")

# Marks of letters are parts of words, as the vowels of Indian scripts; private use are our marks.
_ARTICLES_FTS = """
CREATE VIRTUAL TABLE next_articles_fts USING fts5(
    title, description, text,
    content="articles", content_rowid="id",
    tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mc Mn'"
)
"""
_BEGINNINGS = """
CREATE VIRTUAL TABLE next_article_beginnings USING fts5(
    letters, content="", detail=none, columnsize=0, tokenize="unicode61 remove_diacritics 2"
)
"""
# Each part of an index fits into one page of the file (connection.PAGE_BYTES).
_PART = "INSERT INTO next_{name}(next_{name}, rank) VALUES ('pgsz', 2000)"
# While an older version can still write: what it changes makes the new index wrong.
_STALE = (
    "CREATE TABLE next_index (is_right INTEGER)",
    "INSERT INTO next_index VALUES (1)",
    *(
        f"CREATE TRIGGER next_index_{event} AFTER {event}{columns} ON articles"
        " WHEN old.id <= (SELECT max(id) FROM next_articles_fts_docsize)"
        " BEGIN DELETE FROM next_index; END"
        for event, columns in (("delete", ""), ("update", f" OF {', '.join(_WATCHED)}"))
    ),
)
_BEGIN = (
    _ARTICLES_FTS,
    _BEGINNINGS,
    *(_PART.format(name=name) for name in _INDEXES),
    *_STALE,
)
_DISCARD = (
    "DROP TABLE next_index",
    *(f"DROP TRIGGER next_index_{event}" for event in ("delete", "update")),
    *(f"DROP TABLE next_{name}" for name in _INDEXES),
)


def _plain_call(name: str, *arguments: str) -> str:
    return f"{name}({', '.join(arguments)})"


def indexed(row: str, call: _Call = _plain_call) -> str:
    """Return SQL of what the index holds of the columns of *row* of ``articles``."""
    title, *others = (call("search_text", f"{row}.{name}", f"{row}.language") for name in _COLUMNS)
    facets = call("facet_words", *(f"{row}.{column}" for column in INDEXED.values()))
    return ", ".join((f"coalesce({title}, '') || {facets}", *others))


def _letters(row: str, call: _Call = _plain_call) -> str:
    return call("beginnings", *(f"{row}.{name}" for name in _COLUMNS))


def fill(prefix: str = "", condition: str = "true") -> tuple[str, str]:
    """Return the statements that index the articles of *condition*, which names ``a.id``."""
    rest = f"FROM articles a WHERE {condition} ORDER BY a.id"
    return (
        f"INSERT INTO {prefix}articles_fts(rowid, {', '.join(_COLUMNS)})"
        f" SELECT a.id, {indexed('a')} {rest}",
        f"INSERT INTO {prefix}article_beginnings(rowid, letters)"
        f" SELECT a.id, {_letters('a')} {rest}",
    )


def _entered(row: str, call: _Call = _plain_call) -> str:
    return f"""
    INSERT INTO articles_fts(rowid, {", ".join(_COLUMNS)}) VALUES ({row}.id, {indexed(row, call)});
    INSERT INTO article_beginnings(rowid, letters) VALUES ({row}.id, {_letters(row, call)});"""


#: Why no DELETE trigger takes an article out of the index: it would need our functions, and SQLite
#: would refuse the statement of another program with "no such function" and no advice (m034).
_MAY_DELETE = "newsarchive remove takes articles out, with their index and captures"
LEFT_BEFORE_DELETED = (
    "DROP TRIGGER articles_delete",
    f"""
CREATE TRIGGER articles_may_leave BEFORE DELETE ON articles
WHEN EXISTS (SELECT 1 FROM articles_fts_docsize WHERE id = old.id) BEGIN
    SELECT RAISE(ABORT, 'articles cannot be deleted by SQL alone: {_MAY_DELETE}');
END
""",
    """
CREATE TRIGGER articles_delete AFTER DELETE ON articles BEGIN
    UPDATE sites SET article_count = article_count - 1 WHERE site = old.site;
END
""",
)


def delete_articles(connection: sqlite3.Connection, article_ids: Iterable[int]) -> None:
    """Delete rows of ``articles``, after they are taken out of the full-text index."""
    columns = ", ".join(_COLUMNS)
    of_one = "FROM articles a JOIN articles_fts_docsize USING (id) WHERE a.id = ?"
    for article_id in article_ids:
        connection.execute(
            f"INSERT INTO article_beginnings(article_beginnings, rowid, letters)"
            f" SELECT 'delete', a.id, {_letters('a')} {of_one}",
            (article_id,),
        )
        connection.execute(
            f"INSERT INTO articles_fts(articles_fts, rowid, {columns})"
            f" SELECT 'delete', a.id, {indexed('a')} {of_one}",
            (article_id,),
        )
        connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))


def _taken_out(row: str, call: _Call = _plain_call) -> str:
    return f"""
    INSERT INTO articles_fts(articles_fts, rowid, {", ".join(_COLUMNS)})
    VALUES ('delete', {row}.id, {indexed(row, call)});
    INSERT INTO article_beginnings(article_beginnings, rowid, letters)
    VALUES ('delete', {row}.id, {_letters(row, call)});"""


_IS_CHANGED = " OR ".join(f"old.{name} IS NOT new.{name}" for name in _WATCHED)
_TRIGGERS = (
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
CREATE TRIGGER articles_update AFTER UPDATE OF {", ".join(_WATCHED)} ON articles
WHEN {_IS_CHANGED}
BEGIN{_taken_out("old")}{_entered("new")}
END
""",
)

_CALL_FIRST = "call newsarchive.archive.connection.register_functions(connection) in Python first"
_NOT_ADDED = called_functions.refusal(
    f"articles cannot be added by SQL alone: use newsarchive import, or {_CALL_FIRST}"
)
_NOT_CHANGED = called_functions.refusal(
    "titles, descriptions, texts, sites, sections and languages of articles cannot be changed by SQL"
    f" alone: {_CALL_FIRST}"
)
#: The triggers from which a program that lacks our functions gets a sentence (m043).
REFUSING = (
    "DROP TRIGGER IF EXISTS articles_insert",
    f"""
CREATE TRIGGER articles_insert AFTER INSERT ON articles BEGIN
    {_NOT_ADDED}{_entered("new", called_functions.call)}
    UPDATE sites SET article_count = article_count + 1 WHERE site = new.site;
END
""",
    "DROP TRIGGER IF EXISTS articles_update",
    f"""
CREATE TRIGGER articles_update AFTER UPDATE OF {", ".join(_WATCHED)} ON articles
WHEN {_IS_CHANGED} BEGIN
    {_NOT_CHANGED}
    {_taken_out("old", called_functions.call)}{_entered("new", called_functions.call)}
END
""",
)


def index_slice(connection: sqlite3.Connection) -> tuple[int, int]:
    """Index the next SLICE articles and enter their tags.

    Return how many articles are indexed and how many there are.

    To be called in a transaction. If an older version has changed articles that were indexed
    already, it begins again.
    """
    exists = "SELECT 1 FROM sqlite_master WHERE name = 'next_index'"
    begun = connection.execute(exists).fetchone()
    if begun and not connection.execute("SELECT 1 FROM next_index").fetchone():
        _execute(connection, _DISCARD)
        begun = None
    if not begun:
        _execute(connection, _BEGIN)
    last = connection.execute("SELECT max(id) FROM next_articles_fts_docsize").fetchone()[0] or 0
    of_slice = f"a.id IN (SELECT id FROM articles WHERE id > {last} ORDER BY id LIMIT {SLICE})"
    _execute(connection, fill("next_", of_slice))
    _execute(connection, fill_tags(of_slice))
    count = (
        "SELECT (SELECT count(*) FROM next_articles_fts_docsize), (SELECT count(*) FROM articles)"
    )
    done, articles = connection.execute(count).fetchone()
    return done, articles


def replace_index(connection: sqlite3.Connection) -> None:
    """Put the new index into the place of the old one; what is missing in it is added first."""
    while True:
        done, articles = index_slice(connection)
        if done >= articles:
            break
    events = ("insert", "delete", "update")
    _execute(connection, [f"DROP TRIGGER articles_{event}" for event in events])
    _execute(connection, _DISCARD[:3])
    for name in _INDEXES:
        connection.execute(f"DROP TABLE {name}")
        connection.execute(f"ALTER TABLE next_{name} RENAME TO {name}")
    _execute(connection, _TRIGGERS)


def _execute(connection: sqlite3.Connection, statements: tuple[str, ...] | list[str]) -> None:
    for statement in statements:
        connection.execute(statement)

"""An archive of an older version is migrated when it is opened, and keeps everything."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.connection import register_functions
from newsarchive.archive.learning.learn import learn
from newsarchive.archive.ledger.frontier import known_urls, open_links
from newsarchive.archive.schema import APPLICATION_ID
from newsarchive.archive.schema.migrations import MIGRATIONS
from newsarchive.archive.schema.migrations.m001_to_m010 import m001_archive, m009_sampled_stories
from newsarchive.archive.schema.migrations.m011_to_m020 import (
    m016_one_article_one_address,
    m020_learn_in_every_script,
)
from newsarchive.archive.schema.word_index import delete_articles
from newsarchive.article import Article, Block
from tests.support import paper
from tests.support.archives import everything_wrong
from tests.support.first_version import SITE, write

#: Lines of the articles; those that begin with "-" were removed.
PAGES = [
    ["The ferry is late 🚢 again.", "-Sign up here", "Nobody minds.", "Nobody minds."],
    ["A second story.", "-Sign up here", "Told in full: the ferry"],
    ["The ferry", "sank: NUL \0 is here.", "A line."],
]
VIEWS = {
    "raw_articles": "SELECT id, url, text FROM raw_articles ORDER BY id",
    "removed_blocks": "SELECT * FROM removed_blocks ORDER BY article_id, position",
    "blocks": "SELECT block_id, block_key, family_key, site, text FROM blocks ORDER BY block_id",
    "teasers": "SELECT * FROM teasers",
    "field_sources": "SELECT * FROM field_sources ORDER BY article_id, field",
    "hits": "SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'fer*'",
}
#: The source and the raw value of fields of the first article.
SOURCES = {
    "title": ("h1", 'Late "again"'),
    "description": ("og", "  Late, as ever  "),
    "published_at": ("time", "1 May"),
    "tags": ("meta", "a, b"),
    "is_free": ("json-ld", None),
}


def old_archive(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Write an archive as the first version did, and return the rows of VIEWS."""
    with closing(sqlite3.connect(path)) as connection:
        register_functions(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        first = Migrations("newsarchive")
        first()(m001_archive)
        first.apply(Database(connection))
        connection.execute("INSERT INTO sites(site) VALUES (?)", (SITE,))
        for number, lines in enumerate(PAGES, start=1):
            write(connection, number, lines)
        connection.execute("INSERT INTO teasers VALUES (7, 2)")
        connection.executemany(
            "INSERT INTO field_sources VALUES (1, ?, ?, ?)",
            [(field, *source) for field, source in SOURCES.items()],
        )
        connection.execute(
            "UPDATE articles SET title = 'Late \"again\"', description = 'Late, as ever',"
            " published_raw = '1 May' WHERE id = 1"
        )
        connection.commit()
        return {name: connection.execute(sql).fetchall() for name, sql in VIEWS.items()}


def test_an_old_archive_keeps_everything_and_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    before = old_archive(path)
    with Archive(path) as archive:
        for name, sql in VIEWS.items():
            assert [tuple(row) for row in archive.rows(sql)] == before[name], name
        assert archive.read(everything_wrong) == []
        assert len(archive.rows("SELECT * FROM unlearned_articles")) == len(PAGES)
        # The texts whose sketches an older version stored are compared again.
        assert len(archive.rows("SELECT * FROM uncompared_articles")) == len(PAGES)
        again = Article(
            url=f"https://{SITE}/4",
            blocks=[Block(text="Nobody minds."), Block(text="The ferry is late 🚢 again.")],
            extractor="new",
        )
        archive.write(lambda connection: store_article(connection, again, seen_at=paper.NOW))
        learn(archive, now=paper.NOW)
        assert archive.read(everything_wrong) == []
        begun = "SELECT rowid FROM article_beginnings WHERE article_beginnings MATCH 'fer' LIMIT 3"
        assert [row[0] for row in archive.rows(begun)] == [1, 2, 3]
        raw = [tuple(row) for row in archive.rows(VIEWS["raw_articles"])]
        assert raw[:3] == before["raw_articles"]


def test_a_deleted_article_leaves_the_blocks_of_others_and_plain_sqlite_may_not_delete(
    tmp_path: Path,
) -> None:
    """No trigger or view of blocks may need the SQL functions of this program."""
    path = tmp_path / "old.db"
    before = old_archive(path)
    with Archive(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        assert connection.execute(VIEWS["raw_articles"]).fetchall() == before["raw_articles"]
        with pytest.raises(sqlite3.IntegrityError, match="newsarchive remove"):
            connection.execute("DELETE FROM articles WHERE id = 1")
        register_functions(connection)
        delete_articles(connection, [1])
        connection.commit()
        assert connection.execute(VIEWS["blocks"]).fetchall() == before["blocks"]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_families_learned_before_counts_were_stored_stay_and_are_judged_again(
    tmp_path: Path,
) -> None:
    path = tmp_path / "old.db"
    articles = [paper.article(n, before=paper.appeal(n)) for n in range(24)]
    with paper.open_archive(path, articles[:20]) as archive:
        learn(archive, now=paper.NOW)
        families = "SELECT family_id, example, verdict, articles, stories FROM boilerplate"
        before = [tuple(row) for row in archive.rows(families)]
    with closing(sqlite3.connect(path)) as connection:
        for column in ("sample_key", "sampled_stories"):
            connection.execute(f"ALTER TABLE boilerplate DROP COLUMN {column}")
        name = m009_sampled_stories.__name__
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = ?", (name,))
        connection.commit()
    with Archive(path) as archive:
        assert [tuple(row) for row in archive.rows(families)] == before
        paper.store(archive, articles[20:])
        learn(archive, now=paper.NOW)
        (row,) = archive.rows(
            "SELECT stories, sampled_stories FROM boilerplate WHERE example = 'Dear Reader,'"
        )
        assert tuple(row) == (24, 24)
        assert all(len(lines) == 5 for lines in paper.texts(archive).values())


def test_addresses_get_their_present_normal_form_and_none_is_requested_as_new(
    tmp_path: Path,
) -> None:
    path = tmp_path / "old.db"
    old_archive(path)
    base, story = f"https://{SITE}", paper.article(5)
    renamed = {"/%7ebob/a": "/~bob/a", "/a?id=5;utm_source=rss": "/a?id=5", "/x/../b": "/b"}
    with Archive(path) as archive:
        paper.store(archive, [story])
    with closing(sqlite3.connect(path)) as connection, connection:
        register_functions(connection)
        for number, old in enumerate(renamed, start=1):
            connection.execute("UPDATE articles SET url = ? WHERE id = ?", (base + old, number))
            connection.execute(
                "INSERT INTO urls(url, site, state, outcome, article_id) VALUES (?, ?, 'done',"
                " 'new', ?)",
                (base + old, SITE, number),
            )
        connection.execute(
            "INSERT INTO urls(url, site, state, link) VALUES (?1, ?2, 'queued', ?3)",
            (f"{base}/q?ref=nl", SITE, f'{{"url": "{base}/q?ref=nl", "via": "feed"}}'),
        )
        # The same address a second time: two articles, and two rows of the ledger.
        connection.execute("UPDATE articles SET url = ? WHERE id = 4", (f"{base}/~bob/%61",))
        connection.execute(
            "INSERT INTO urls(url, site, state, outcome, article_id)"
            " VALUES (?, ?, 'done', 'new', 4)",
            (f"{base}/~bob/%61", SITE),
        )
        for name in ("joined_articles", "unjoined_articles"):
            connection.execute(f"DROP TABLE {name}")
        for name in ("articles_by_canonical", "urls_by_article"):
            connection.execute(f"DROP INDEX {name}")
        name = m016_one_article_one_address.__name__
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = ?", (name,))
    with Archive(path) as archive:
        known = archive.read(lambda c: known_urls(c, [base + new for new in renamed.values()]))
        assert set(known) == {base + new for new in renamed.values()}
        [link] = archive.read(lambda c: open_links(c, [SITE], paper.NOW))
        assert (link.url, link.via) == (f"{base}/q", "feed")
        assert learn(archive, now=paper.NOW).joined == 1
        assert archive.read(everything_wrong) == []
        assert len(archive.rows("SELECT * FROM articles")) == 3
        kept = {row[0] for row in archive.rows("SELECT text FROM articles UNION SELECT text"
                                               " FROM revisions")}  # fmt: skip
        assert story.raw_text in kept
        assert len(kept) == 4


def test_sites_in_scripts_that_were_not_served_are_learned_from_again(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    english = paper.article(1, site="english.example")
    english.language = "en"
    lines = ["बंदरगाह का पुराना लोहे का पुल ग्यारह महीने बाद फिर खुल गया।"] * 2
    hindi = Article(
        url=f"https://{SITE}/pul", blocks=[Block(text=each) for each in lines], language="hi"
    )
    hindi.extractor = "test"
    with paper.open_archive(path, [english, hindi]) as archive:
        learn(archive, now=paper.NOW)
        [right] = archive.rows("SELECT * FROM articles WHERE language = 'hi'")
    with closing(sqlite3.connect(path)) as connection, connection:
        register_functions(connection)
        # An older version parted words at vowel signs, and had no row of words for a sketch.
        connection.execute("UPDATE articles SET fingerprint = 1, word_count = 60")
        connection.execute("DELETE FROM article_texts")
        name = m020_learn_in_every_script.__name__
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = ?", (name,))
    with Archive(path) as archive:
        waiting = archive.rows(
            "SELECT url FROM unlearned_articles JOIN articles ON id = article_id"
        )
        assert [row[0] for row in waiting] == [hindi.url]
        learn(archive, now=paper.NOW)
        [row] = archive.rows("SELECT * FROM articles WHERE language = 'hi'")
        assert dict(row) == dict(right)
        assert row["word_count"] == 24
        compared = archive.rows("SELECT article_id FROM article_texts")
        assert [each[0] for each in compared] == [row["id"]]


def test_migrations_are_numbered_without_gaps_or_doubles() -> None:
    numbers = [int(step.__name__[1:4]) for step in MIGRATIONS]
    assert numbers == list(range(1, len(MIGRATIONS) + 1))

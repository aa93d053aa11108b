"""Saved searches find what happened after they were saved: each event once, none missed."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.alerts.matching import find_hits
from newsarchive.archive.alerts.saved import Alert, remove_alert, save_alert
from newsarchive.archive.articles.joining import join_articles
from newsarchive.archive.learning.learn import learn
from newsarchive.archive.search.query import parse_query
from newsarchive.archive.search.statements import (
    EXTENT,
    Search,
    languages_of,
    register_search_functions,
)
from tests.support import paper
from tests.support.alerts import SAVED, at, hits, look, news, save, store, take_down

LONG = "The ferry from the old harbour to the islands was late again on Monday, said the captain."


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as archive:
        yield archive


def test_new_articles_are_hits_and_those_that_were_there_are_not(archive: Archive) -> None:
    store(archive, news(1, "A ferry sank."))
    save(archive, "ferries", "ferry")
    store(archive, news(2, "Two ferries met."), news(3, "A train met a bus."))
    assert look(archive) == 1
    assert hits(archive) == [("ferries", 2, "new")]
    assert look(archive) == 0
    assert len(hits(archive)) == 1


def test_an_alert_that_is_saved_later_does_not_learn_of_what_waits(archive: Archive) -> None:
    save(archive, "first", "ferry")
    store(archive, news(1, "A ferry sank."))
    save(archive, "second", "ferry")
    store(archive, news(2, "A ferry was raised."))
    look(archive)
    assert hits(archive) == [("first", 1, "new"), ("first", 2, "new"), ("second", 2, "new")]


def test_without_alerts_nothing_is_recorded(archive: Archive) -> None:
    store(archive, news(1, "A ferry sank."))
    store(archive, news(1, "A ferry sank slowly."), hours=2)
    take_down(archive, 1)
    save(archive, "ferries", "ferry", "new", "revised", "gone")
    assert look(archive) == 0
    store(archive, news(2, "A ferry."))
    archive.write(lambda connection: remove_alert(connection, "ferries"))
    assert archive.rows("SELECT * FROM alert_events") == []


def test_each_kind_of_event_is_told_to_those_who_want_it(archive: Archive) -> None:
    save(archive, "all", "ferry", "new", "revised", "silent", "gone")
    save(archive, "changes", "ferry", "revised")
    save(archive, "silent", "ferry", "silent")
    save(archive, "gone", "ferry", "gone")
    store(archive, news(1, "The ferry sank.", modified_at=at(1)))
    store(archive, news(2, "The ferry left.", modified_at=at(1)))
    store(archive, news(1, "The ferry was raised by three tugs.", modified_at=at(2)), hours=2)
    store(archive, news(2, "The ferry never left its berth today.", modified_at=at(1)), hours=2)
    take_down(archive, 2, hours=2.5)
    look(archive)
    assert hits(archive, "all") == [
        ("all", 1, "new"),
        ("all", 1, "revised"),
        ("all", 2, "new"),
        ("all", 2, "silent"),
        ("all", 2, "gone"),
    ]
    assert hits(archive, "changes") == [("changes", 1, "revised"), ("changes", 2, "silent")]
    assert hits(archive, "silent") == [("silent", 2, "silent")]
    assert hits(archive, "gone") == [("gone", 2, "gone")]
    (row,) = archive.rows("SELECT revision, seen_at, found_at FROM alert_hits WHERE kind = 'gone'"
                          " AND alert_id = 1")  # fmt: skip
    assert tuple(row) == (None, "2026-11-20T10:30:00Z", "2026-11-20T11:00:00Z")


def test_an_edit_that_removes_the_words_is_told_if_the_article_was_a_hit(archive: Archive) -> None:
    save(archive, "bribes", "bribe", "new", "revised")
    store(archive, news(1, "The mayor took a bribe."), news(2, "The mayor opened a bridge."))
    look(archive)
    store(archive, news(1, "The mayor took no comment."), news(2, "The mayor shut it."), hours=2)
    look(archive)
    assert hits(archive) == [("bribes", 1, "new"), ("bribes", 1, "silent")]


def test_a_change_of_typography_is_told_to_nobody(archive: Archive) -> None:
    save(archive, "all", "", "new", "revised", "silent")
    store(archive, news(1, "The ferry sank."))
    store(archive, news(1, "The ferry was raised by tugs."), hours=2)
    archive.write(
        lambda c: c.execute(
            "UPDATE revisions SET change = json_set(change, '$.kind', 'typography')"
        )
    )
    look(archive)
    assert hits(archive) == [("all", 1, "new")]


def test_imported_articles_are_hits_only_where_they_are_wanted(archive: Archive) -> None:
    save(archive, "usual", "ferry", "new", "revised", "gone")
    save(archive, "imports", "ferry", "new", "revised", "gone", imported=True)
    store(archive, news(1, "A ferry sank."), hours=-48, via="import")
    store(archive, news(1, "A ferry was raised."), hours=-24, via="import")
    take_down(archive, 1, hours=-12)
    look(archive)
    assert hits(archive) == [
        ("imports", 1, "new"),
        ("imports", 1, "silent"),
        ("imports", 1, "gone"),
    ]
    store(archive, news(1, "A ferry was sold."), hours=2, via="import")
    look(archive)
    assert hits(archive, "usual") == [("usual", 1, "silent")], "it was seen after that"


def test_copies_of_a_story_are_one_hit_and_changes_of_each_are_told(archive: Archive) -> None:
    save(archive, "ferries", "ferry", "new", "gone")
    lines = "\n".join(f"{LONG} It was number {n} of the {n * 7} this year." for n in range(6))
    first = news(1, lines, title="Ferry late again", published_at=at(0))
    copy = news(2, lines, title="Again late: the ferry", published_at=at(1),
                url="https://other.example/2")  # fmt: skip
    store(archive, copy, first)
    learn(archive, None, now=at(2))
    assert look(archive) == 1
    assert hits(archive) == [("ferries", 1, "new")]
    (row,) = archive.rows("SELECT copy_of, url FROM alert_hits JOIN articles ON id = article_id"
                          " WHERE copy_of IS NOT NULL")  # fmt: skip
    (first_id,) = archive.rows("SELECT id FROM articles WHERE url LIKE '%news.example/1'")[0]
    assert tuple(row) == (first_id, "https://other.example/2")
    archive.write(lambda c: c.execute("UPDATE articles SET gone_at = '2026-11-20T10:00:00Z'"))
    assert look(archive) == 2


def test_an_article_that_comes_back_and_is_gone_again_is_told_again(archive: Archive) -> None:
    save(archive, "gone", "ferry", "gone")
    store(archive, news(1, "The ferry sank."))
    for hours in (2, 5):
        take_down(archive, 1, hours)
        take_down(archive, 1, hours + 1)
        look(archive)
        archive.write(lambda c: c.execute("UPDATE articles SET gone_at = NULL"))
    assert len(hits(archive)) == 2


def test_the_hits_of_an_article_that_is_joined_to_another_go_with_it(archive: Archive) -> None:
    save(archive, "ferries", "ferry", "new", "gone")
    store(archive, news(1, "The ferry sank."), news(2, "The ferry sank.", title="Other"))
    take_down(archive, 2)
    look(archive)
    archive.write(lambda connection: join_articles(connection, 1, 2))
    assert hits(archive) == [("ferries", 1, "new"), ("ferries", 1, "gone")]


def test_a_look_that_is_killed_before_its_commit_finds_the_same_again(archive: Archive) -> None:
    save(archive, "ferries", "ferry")
    store(archive, news(1, "The ferry sank."))
    with closing(sqlite3.connect(archive.path)) as other:
        events = other.execute("SELECT * FROM alert_events").fetchall()
        find_hits(archive, at(1))
        marks = ", ".join("?" * len(events[0]))
        other.executemany(f"INSERT INTO alert_events VALUES ({marks})", events)
        other.commit()
    assert find_hits(archive, at(2)) == 0
    assert hits(archive) == [("ferries", 1, "new")]


QUERIES = (
    "ferry", '"old harbour"', "ferr*", "fe*", "ferry -harbour", "ferry OR train", "title:headline",
    "ferry NEAR/3 late", "site:news.example", "-site:news.example", "lang:en", "section:sport",
    "tag:sea", 'author:"Ann Lee"', "url:example/1", "is:free", "is:revised", "is:gone", "",
    "is:silent", "after:2026-11-01", "before:2026-11-01", "last:30d", "kind:article",
    "captain said", "section:sport OR ferry", "site:other.example tag:sea", "colour:red",
    "is:paywalled ferries",
)  # fmt: skip


def test_an_alert_finds_what_a_search_finds(archive: Archive) -> None:
    rng = random.Random(5)
    words = [*LONG.replace(",", "").split(), "train", "trains", "ferries", "latest", "shipping"]
    for number, query in enumerate(QUERIES):
        save(archive, f"{number}", query)
    articles = [
        news(
            n,
            " ".join(rng.sample(words, 8)).capitalize() + ".",
            url=f"https://{rng.choice(('news', 'other', 'third'))}.example/{n}",
            section=rng.choice(("Sport", "Sea", None)),
            tags=rng.sample(["sea", "Sea level", "trains"], 2),
            authors=rng.choice((["Ann Lee"], ["Bo Ray", "Ann Lee"], [])),
            language=rng.choice(("en", "de", None)),
            published_at=at(-1000 * rng.random()),
            is_free=rng.choice((True, False, None)),
        )
        for n in range(60)
    ]
    store(archive, *articles)
    archive.write(
        lambda c: c.execute("UPDATE articles SET gone_at = 'x', is_free = 1 WHERE id < 9")
    )
    archive.write(lambda c: c.execute("DELETE FROM alert_events WHERE kind <> 'new'"))
    look(archive)
    found = archive.rows("SELECT name, article_id FROM alert_hits JOIN alerts USING (alert_id)")

    def search(connection: sqlite3.Connection) -> set[tuple[str, int]]:
        register_search_functions(connection)
        extent = connection.execute(EXTENT).fetchone()
        return {
            (f"{number}", row[0])
            for number, query in enumerate(QUERIES)
            for row in connection.execute(
                *Search(parse_query(query), extent["newest"], languages_of(extent)).hits("{id}")
            )
        }

    wanted = archive.read(search)
    assert {tuple(row) for row in found} == wanted
    assert len({name for name, _ in wanted}) >= len(QUERIES) - 5, "most find something"


def test_alerts_survive_the_rescue_of_a_damaged_archive(tmp_path: Path, archive: Archive) -> None:
    from newsarchive.archive.repair.rescue import rescue

    save(archive, "ferries", "ferry")
    paper.store(archive, [paper.article(n) for n in range(3)])
    store(archive, news(1, "The ferry sank."))
    look(archive)
    store(archive, news(2, "The ferry was raised."))
    rescue(archive.path, tmp_path / "rescued.db", lambda line: None)
    with Archive(tmp_path / "rescued.db") as rescued:
        assert hits(rescued) == [("ferries", 1, "new")]
        assert look(rescued) == 1
        store(rescued, news(3, "Another ferry."))
        assert look(rescued) == 1


def test_a_changed_alert_keeps_its_number_and_its_hits(archive: Archive) -> None:
    number = save(archive, "ferries", "ferry")
    store(archive, news(1, "The ferry sank."), news(2, "A train."))
    look(archive)
    changed = Alert("Ferries", "train", ("new", "gone"))
    assert archive.write(lambda c: save_alert(c, changed, SAVED, may_replace=True)) == number
    store(archive, news(3, "A train."))
    look(archive)
    assert hits(archive) == [("Ferries", 1, "new"), ("Ferries", 3, "new")]
    assert json.loads(archive.rows("SELECT on_kinds FROM alerts")[0][0]) == ["new", "gone"]

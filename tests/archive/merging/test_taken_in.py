"""What comes along besides articles: captures, removals, decisions of people, saved searches."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.alerts.matching import find_hits
from newsarchive.archive.connection import open_for_writing
from newsarchive.archive.ledger import runs
from newsarchive.archive.ledger.capture_index import every_capture, insert_capture, stored_record
from newsarchive.archive.removal.articles import remove_article
from newsarchive.archive.tombstones import Removal
from newsarchive.article import Page
from newsarchive.captures.warc_writer import CaptureWriter
from newsarchive.errors import (
    ArchiveDamaged,
    ArchiveLocked,
    ArchiveUnusable,
    NewsArchiveError,
    SchemaTooNew,
)
from newsarchive.paths import captures_folder
from tests.support import first_version
from tests.support.archives import everything_wrong, hostile_archive
from tests.support.crawls import rows
from tests.support.merging import Visit, content, made_archive, merge
from tests.support.paper import NOW


def archives(folder: Path) -> tuple[Path, Path]:
    """Make two archives that have article 2 both, and 1 and 3 each."""
    paths = folder / "a" / "archive.db", folder / "b" / "archive.db"
    for path, numbers in zip(paths, ((1, 2), (2, 3)), strict=True):
        made_archive(path, [Visit(number, number) for number in numbers], learns=False)
    return paths


def execute(path: Path, sql: str, *parameters: object) -> None:
    with closing(open_for_writing(path)) as connection:
        connection.execute(sql, parameters)


def remove(path: Path, number: int, **how: bool) -> None:
    with closing(open_for_writing(path)) as connection:
        select = "SELECT id FROM articles WHERE url = ?"
        (article_id,) = connection.execute(select, (Visit(0, number).url,)).fetchone()
        connection.execute("BEGIN")
        removal = Removal(at="2026-11-25T00:00:00Z", note="asked", **how)
        remove_article(connection, article_id, removal)
        connection.execute("COMMIT")


def urls(path: Path) -> list[str]:
    return [str(row[0]).rpartition("/")[2] for row in content(path)["articles"]]


def capture(path: Path, number: int, body: bytes) -> None:
    page = Page(url=Visit(0, number).url, body=body, headers={"Content-Type": "text/html"},
                fetched_at=NOW)  # fmt: skip
    writer = CaptureWriter(captures_folder(path), "site-000001")
    with closing(open_for_writing(path)) as connection:
        insert_capture(connection, writer.write(page))
    writer.close()


def bodies(path: Path) -> dict[str, set[bytes]]:
    """Return the captured bytes of each page, by the end of its URL, read from the WARC files."""
    found: dict[str, set[bytes]] = {}
    with open_reader(path) as connection:
        for each in every_capture(connection):
            page = stored_record(connection, captures_folder(path), each).page
            found.setdefault(each.url.rpartition("/")[2], set()).add(page.body)
    return found


@pytest.mark.parametrize("options", [[], ["--link"]])
def test_captures_come_along_with_their_files(tmp_path: Path, options: list[str]) -> None:
    ours, other = archives(tmp_path)
    capture(ours, 1, b"<p>one")
    capture(other, 2, b"<p>two")
    capture(other, 3, b"<p>three")
    said = merge(ours, other, *options)
    assert "2 captures" in said
    assert bodies(ours) == {"1": {b"<p>one"}, "2": {b"<p>two"}, "3": {b"<p>three"}}
    files = sorted(captures_folder(ours).iterdir())
    assert len(files) == 3, "each in a file of its own, although both had the name of their run 1"
    linked = [file for file in files if file.stat().st_nlink == 2]
    assert len(linked) == (2 if options else 0)
    assert "nothing new" in merge(ours, other, *options)
    assert sorted(captures_folder(ours).iterdir()) == files


def test_captures_can_be_left_and_taken_later(tmp_path: Path) -> None:
    ours, other = archives(tmp_path)
    capture(other, 3, b"<p>three")
    assert f"1 capture left in {captures_folder(other)}" in merge(ours, other, "--leave-captures")
    assert bodies(ours) == {}
    merge(ours, other)
    assert bodies(ours) == {"3": {b"<p>three"}}
    next(captures_folder(other).iterdir()).unlink()
    empty = tmp_path / "new.db"
    assert "1 WARC file not in" in merge(empty, other)
    assert urls(empty) == ["2", "3"]


def test_what_was_removed_here_does_not_come_back(tmp_path: Path) -> None:
    ours, other = archives(tmp_path)
    capture(other, 2, b"<p>two")
    capture(other, 3, b"<p>three")
    remove(ours, 2)
    assert "1 refused, because they were removed here" in merge(ours, other)
    assert urls(ours) == ["1", "3"]
    assert bodies(ours) == {"3": {b"<p>three"}}
    assert not rows(ours, "SELECT * FROM urls WHERE url LIKE '%/2' AND reason <> 'removed'")


@pytest.mark.parametrize("is_hashed", [False, True])
def test_what_was_removed_there_stays_unless_people_want_it_gone(
    tmp_path: Path, is_hashed: bool
) -> None:
    ours, other = archives(tmp_path)
    remove(other, 2, is_hashed=is_hashed)
    remove(other, 3, is_hashed=is_hashed)
    assert "1 article that was removed there stay" in merge(ours, other)
    assert urls(ours) == ["1", "2"]
    third = made_archive(tmp_path / "third.db", [Visit(9, 3)], learns=False)
    assert "1 refused" in merge(ours, third), "the tombstone of an article that is not here came"
    assert "1 article removed here too" in merge(ours, other, "--remove-too")
    assert urls(ours) == ["1"]
    assert "nothing new" in merge(ours, other, "--remove-too")


def test_hashes_of_another_salt_are_reported(tmp_path: Path) -> None:
    ours, other = archives(tmp_path)
    remove(ours, 1)
    remove(other, 3, is_hashed=True)
    assert "1 address removed from archive.db cannot be refused here" in merge(ours, other)


def test_the_later_decision_of_people_counts(tmp_path: Path) -> None:
    ours, other = archives(tmp_path)
    for path, verdict, at in ((ours, "keep", "2026-11-02"), (other, "drop", "2026-11-03")):
        execute(path, "INSERT INTO boilerplate_overrides VALUES (7, ?, NULL, ?)", verdict, at)
    execute(other, "INSERT INTO boilerplate_overrides VALUES (8, 'drop', 'why', '2026-11-01')")
    assert "2 decisions on families" in merge(ours, other)
    select = "SELECT family_id, verdict FROM boilerplate_overrides ORDER BY 1"
    assert [tuple(row) for row in rows(ours, select)] == [(7, "drop"), (8, "drop")]


_ALERT = (
    "INSERT INTO alerts(name, query, on_kinds, notify, created_at)"
    """ VALUES (?, ?, '["new", "revised"]', '[{"mail": "desk@a.example"}]', ?)"""
)


def test_saved_searches_come_along_and_nobody_is_told_twice(tmp_path: Path) -> None:
    ours, other = archives(tmp_path)
    execute(ours, _ALERT, "News", "the", "2026-11-20T00:00:00Z")
    execute(ours, _ALERT, "Mine", "of", "2026-12-20T00:00:00Z")
    execute(other, _ALERT, "news", "the", "2026-11-21T00:00:00Z")
    execute(other, _ALERT, "Mine", "and", "2026-11-21T00:00:00Z")
    hit = (
        "INSERT INTO alert_hits(alert_id, article_id, kind, seen_at, found_at)"
        " SELECT 1, id, 'new', first_seen_at, first_seen_at FROM articles WHERE url LIKE '%/3'"
    )
    execute(other, hit)
    assert "1 saved search" in merge(ours, other)
    names = [row[0] for row in rows(ours, "SELECT name FROM alerts ORDER BY alert_id")]
    assert names == ["News", "Mine", "Mine (b)"]
    with Archive(ours) as archive:
        find_hits(archive, NOW)
    found = rows(
        ours,
        "SELECT name, url, delivery_id FROM alert_hits JOIN alerts USING (alert_id)"
        " JOIN articles ON articles.id = article_id",
    )
    assert [tuple(row) for row in found] == [("News", Visit(0, 3).url, "merged")], (
        "what the other archive had found is not found again, and what is older than a saved"
        " search is no news to it"
    )
    assert "nothing new" in merge(ours, other)


def test_news_of_the_other_archive_is_news_to_a_saved_search_here(tmp_path: Path) -> None:
    ours, other = archives(tmp_path)
    execute(ours, _ALERT, "News", "the", "2026-11-20T00:00:00Z")
    merge(ours, other)
    with Archive(ours) as archive:
        assert find_hits(archive, NOW) == 1
    assert "nothing new" in merge(ours, other)


def test_an_archive_of_the_first_version_is_merged_and_not_changed(tmp_path: Path) -> None:
    ours, _ = archives(tmp_path)
    old = tmp_path / "old.db"
    added = first_version.fill(old, 3)
    before = old.read_bytes()
    assert "3 new articles" in merge(ours, old)
    assert old.read_bytes() == before
    assert {row[0] for row in content(ours)["articles"]} >= set(added)
    assert not list(ours.parent.glob("*merging*"))
    assert "nothing new" in merge(ours, old)


def test_an_archive_that_cannot_be_merged_is_refused_in_one_line(tmp_path: Path) -> None:
    ours, other = archives(tmp_path)
    before = content(ours)
    with pytest.raises(ArchiveUnusable, match="is the archive itself"):
        merge(ours, ours)
    link = tmp_path / "link.db"
    link.symlink_to(ours)
    with pytest.raises(ArchiveUnusable, match="is the archive itself"):
        merge(ours, link)
    text = tmp_path / "notes.txt"
    text.write_text("no database at all, but a text of some length " * 99)
    with pytest.raises(ArchiveUnusable, match="is not a SQLite database"):
        merge(ours, other, text)
    foreign = tmp_path / "foreign.db"
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE t (a)")
    with pytest.raises(ArchiveUnusable, match="another program's database"):
        merge(ours, foreign)
    with Archive(other) as archive:
        archive.write(lambda c: runs.start_run(c, "jpost", {}, NOW))
        with pytest.raises(ArchiveLocked, match=r"run 3 \(jpost\) is writing to it"):
            merge(ours, other)
    assert content(ours) == before, "an error of one archive is found before another is merged"
    execute(
        other,
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at)"
        " VALUES ('newsarchive', 'm999_later', '2030-01-01')",
    )
    with pytest.raises(SchemaTooNew, match="m999_later"):
        merge(ours, other)
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(ours.read_bytes()[:40_960] + b"\xff" * 8192 + ours.read_bytes()[49_152:])
    with pytest.raises(ArchiveDamaged, match="is damaged"):
        merge(tmp_path / "new.db", damaged)


def test_values_of_a_stranger_are_refused_in_one_line_and_reach_no_file(tmp_path: Path) -> None:
    ours, other = archives(tmp_path)
    capture(other, 3, b"<p>three")
    (tmp_path / "b" / "secret.warc.gz").write_bytes(b"of another program")
    execute(other, "UPDATE captures SET warc_file = '../secret.warc.gz'")
    assert "1 WARC file not in" in merge(ours, other)
    assert bodies(ours) == {}
    assert not captures_folder(ours).exists()
    before = content(ours)
    hostile = tmp_path / "hostile.db"
    hostile_archive(hostile)
    with pytest.raises(NewsArchiveError, match="has a value that cannot be read"):
        merge(ours, hostile)
    assert content(ours)["articles"] == before["articles"]


def test_links_between_rows_hold(tmp_path: Path) -> None:
    ours, other = archives(tmp_path)
    merge(ours, other)
    with open_reader(ours) as connection:
        assert everything_wrong(connection) == []
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    wrong = "SELECT 1 FROM urls JOIN articles ON id = article_id WHERE urls.url <> articles.url"
    assert not rows(ours, wrong)
    runs_of = "SELECT started_at FROM urls JOIN runs USING (run_id) WHERE last_at <> started_at"
    assert not rows(ours, runs_of)

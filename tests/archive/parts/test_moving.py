"""Articles move to parts and back, and nothing of them changes."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.connection import open_for_writing
from newsarchive.archive.learning.learn import learn
from newsarchive.archive.parts import moving
from newsarchive.archive.parts.catalogue import ids_at, part_named, part_of_article, parts_of
from newsarchive.archive.parts.moving import OpenFile, enter_part, move_slice, settle
from newsarchive.archive.parts.partitioning import settle_all
from newsarchive.archive.parts.returning import bring_back
from newsarchive.errors import ArchiveError, ArchiveUnusable, PartMissing
from tests.support import paper
from tests.support.archives import everything_wrong
from tests.support.parts import fill, move_months, return_all, said_by, texts_in

END = "2026-09-01"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create an archive with an appeal, revisions, a story, an absence, sources and captures."""
    path = tmp_path_factory.mktemp("made") / "archive.db"
    fill(path)
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "archive.db"))


def test_moved_and_brought_back_articles_are_as_they_were(path: Path) -> None:
    before, texts = said_by(path), texts_in(path)
    parts = move_months(path, END)
    assert [part.name for part in parts] == ["2026-06", "2026-07", "2026-08"]
    assert all(part.is_settled and not part.problem() for part in parts)
    files = [path, *(part.path for part in parts)]
    assert texts_in(*files) == texts
    for file in files:
        with open_reader(file) as connection:
            assert everything_wrong(connection) == []
    return_all(path)
    assert said_by(path) == before
    for part in parts:
        assert texts_in(part.path) == {}
    with open_reader(path) as connection:
        assert everything_wrong(connection) == []
        for table in ("part_articles", "part_sites", "part_families"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0


def test_an_article_in_a_part_is_found_by_its_id_and_its_addresses(path: Path) -> None:
    url = paper.article(100).url
    with open_reader(path) as connection:
        (article_id,) = connection.execute(
            "SELECT id FROM articles WHERE url = ?", (url,)
        ).fetchone()
        assert part_of_article(connection, article_id) is None
    move_months(path, END)
    with open_reader(path) as connection:
        part = part_of_article(connection, article_id)
        assert part is not None
        assert part.name == "2026-06"
        assert ids_at(connection, [url]) == {article_id}
        assert ids_at(connection, ["https://gazette.example/news/none"]) == set()
        assert part.first_published == "2026-06-14T00:00:00Z"
        assert sum(each.articles for each in parts_of(connection)) == len(
            connection.execute("SELECT * FROM part_articles").fetchall()
        )


def test_an_id_of_an_article_in_a_part_is_not_given_again(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    paper.open_archive(path, [paper.article(n) for n in range(1, 5)]).close()
    with Archive(path) as archive:
        learn(archive, now=paper.NOW)
    move_months(path, "2027-01-01")
    with Archive(path) as archive:
        new = replace(paper.article(9))
        stored = archive.write(lambda c: store_article(c, new, seen_at=paper.NOW))
    assert stored.article_id == 5


def test_articles_that_wait_for_learning_stay(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    paper.open_archive(path, [paper.article(n) for n in range(1, 5)]).close()
    assert [part.articles for part in move_months(path, END)] == [0]


def test_a_copy_that_a_killed_move_left_does_not_count(path: Path) -> None:
    texts = texts_in(path)
    with OpenFile(path) as archive:
        part = enter_part(archive, "2026-06", "month")
        with OpenFile(part.path, part.mark) as target:
            archive.connection.execute(
                "CREATE TEMP TRIGGER stop BEFORE INSERT ON part_articles WHEN new.article_id = 3"
                " BEGIN SELECT RAISE(ABORT, 'stopped here'); END"
            )
            with pytest.raises(ArchiveError, match="stopped here"):
                move_slice(archive, part, target, [1, 2, 3])
            archive.connection.execute("DROP TRIGGER stop")
    assert texts_in(path) == texts
    assert set(texts_in(part.path)) == {1, 2, 3}
    with OpenFile(path) as archive:
        unsettled = part_named(archive.connection, "2026-06")
        assert unsettled is not None
        assert not unsettled.is_settled
        assert settle(archive, part) == 3
        settled = part_named(archive.connection, "2026-06")
        assert settled is not None
        assert settled.is_settled
    assert texts_in(part.path) == {}


def test_a_missing_or_foreign_part_is_said(path: Path) -> None:
    part = move_months(path, END)[0]
    away = path.with_name("away.db")
    part.path.rename(away)
    with Archive(path) as archive:
        with pytest.raises(PartMissing, match="is not there; it has 16 articles of this"):
            archive.write(lambda c: bring_back(c, [1]))
        open_for_writing(part.path).close()
        with pytest.raises(PartMissing, match="is not the file"):
            archive.write(lambda c: bring_back(c, [1]))
    with pytest.raises(ArchiveUnusable, match="is a part of an archive"):
        Archive(away)


def test_the_file_of_a_part_is_a_new_archive_with_its_mark(path: Path, tmp_path: Path) -> None:
    def looks(connection: sqlite3.Connection) -> list[object]:
        schema = "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"
        pragmas = ("page_size", "auto_vacuum", "journal_mode", "application_id")
        values = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
        return [*values, *map(tuple, connection.execute(schema))]

    with OpenFile(path) as archive, closing(open_for_writing(tmp_path / "new.db")) as new:
        marks = set()
        for name in ("2026-06", "2026-07"):
            part = enter_part(archive, name, "month")
            with closing(open_for_writing(part.path, part_mark=part.mark)) as made:
                assert looks(made) == looks(new)
                marks.add(made.execute("PRAGMA user_version").fetchone()[0])
        assert marks == {part.mark for part in parts_of(archive.connection)}
        assert len(marks) == 2


@pytest.mark.parametrize("left", ["no file", "an unfinished file", "an empty file", "the file"])
def test_a_part_that_a_kill_left_in_the_making_is_used(path: Path, left: str) -> None:
    texts = texts_in(path)
    with OpenFile(path) as archive:
        file = enter_part(archive, "2026-06", "month").path
    if left != "the file":
        file.unlink()
    if left == "an unfinished file":
        file.with_name(f"{file.name}.new").write_bytes(b"SQLite")
    elif left == "an empty file":
        file.touch()
    with OpenFile(path) as archive:
        assert settle_all(archive) == 0
        assert all(part.is_settled for part in parts_of(archive.connection))
    files = [path, *(part.path for part in move_months(path, END))]
    assert texts_in(*files) == texts
    assert len(texts_in(file)) == 16
    assert not list(path.parent.glob("*.new"))


def test_two_programs_make_one_file(path: Path) -> None:
    """The second one found no file, and waits for the lock with which the first one makes it."""
    with OpenFile(path) as archive:
        part = enter_part(archive, "2026-06", "month")
        with OpenFile(part.path, part.mark) as target:
            assert move_slice(archive, part, target, [1, 2, 3]) == 3
        moving._make_file(archive, part)
    assert set(texts_in(part.path)) == {1, 2, 3}

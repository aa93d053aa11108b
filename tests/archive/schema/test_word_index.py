"""An archive of an older version is indexed again in slices, which survive any interruption."""

from __future__ import annotations

import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.connection import connect, open_for_reading
from newsarchive.archive.schema import word_index
from newsarchive.archive.schema.migrations import INDEXING, migrate
from newsarchive.progress.board import INTERVAL, Board
from newsarchive.writing.stems import mark
from tests.support.archives import everything_wrong
from tests.support.first_version import fill

ARTICLES = 1_200
FOUND = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'bridge'"


def before_this_index(path: Path) -> None:
    """Write an archive with ARTICLES articles whose index is that of the version before."""
    fill(path, ARTICLES)
    with closing(connect(path, 5)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        migrate(connection, stop_before=INDEXING)
        connection.execute("UPDATE articles SET language = 'en', title = 'Two bridges, one bridge'")
        connection.execute("COMMIT")


def indexed(connection: sqlite3.Connection) -> int:
    exists = "SELECT 1 FROM sqlite_master WHERE name = 'next_articles_fts'"
    if not connection.execute(exists).fetchone():
        return 0
    return int(connection.execute("SELECT count(*) FROM next_articles_fts_docsize").fetchone()[0])


def assert_is_whole(path: Path) -> None:
    with Archive(path) as archive:
        assert archive.rows(FOUND)[0][0] == ARTICLES
        assert archive.read(everything_wrong) == []
        left = archive.rows("SELECT name FROM sqlite_master WHERE name LIKE 'next%'")
        assert left == []


def test_the_first_version_is_indexed_whole(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    fill(path, 700)
    with closing(connect(path, 5)) as connection:
        connection.execute("UPDATE articles SET tags = json_array('Harbour', 'No. ' || id, 7)")
    with Archive(path) as archive:
        assert archive.read(everything_wrong) == []
        assert archive.rows("SELECT count(*) FROM articles_fts_docsize")[0][0] == 700
        tags = "SELECT article_id FROM article_tags JOIN tag_names USING (tag_id) WHERE name = ?"
        assert [len(archive.rows(tags, (name,))) for name in ("Harbour", "No. 650")] == [700, 1]


def test_killed_in_the_middle_it_goes_on_and_readers_find_the_old_index(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    before_this_index(path)
    code = (
        "import sys, time; from pathlib import Path\n"
        "from newsarchive.archive import connection, migration\n"
        "real = migration.index_slice\n"
        "def slow(c):\n    done = real(c)\n    time.sleep(1)\n    return done\n"
        "migration.index_slice = slow\n"
        "connection.open_for_writing(Path(sys.argv[1]))"
    )
    with closing(open_for_reading(path)) as reader:
        run = subprocess.Popen([sys.executable, "-c", code, str(path)])
        until = time.monotonic() + 60
        while not 0 < indexed(reader) < ARTICLES and time.monotonic() < until:
            assert reader.execute(FOUND).fetchone()[0] == ARTICLES
            time.sleep(0.01)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        assert 0 < indexed(reader) < ARTICLES
        assert reader.execute(FOUND).fetchone()[0] == ARTICLES
    assert_is_whole(path)


@pytest.mark.parametrize(
    "change",
    ["UPDATE articles SET title = 'A bridge' WHERE id = 3", "DELETE FROM articles WHERE id = 3"],
)
def test_what_an_older_version_changes_meanwhile_is_indexed_as_it_is(
    tmp_path: Path, change: str
) -> None:
    path = tmp_path / "old.db"
    before_this_index(path)
    with closing(connect(path, 5)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        word_index.index_slice(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(change)
    with Archive(path) as archive:
        [(articles,)] = [tuple(row) for row in archive.rows("SELECT count(*) FROM articles")]
        assert archive.rows(FOUND)[0][0] == articles
        assert not [line for line in archive.read(everything_wrong) if "index" in line]


def test_people_see_how_far_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.db"
    before_this_index(path)
    minutes = itertools.count(step=INTERVAL)  # one passes whenever the board looks at its clock
    shown = Board(lambda: next(minutes))
    monkeypatch.setattr("newsarchive.progress.board.board", lambda: shown)
    assert_is_whole(path)
    assert "indexing old.db for this version: 500 of 1,200 articles" in capsys.readouterr().err


def test_a_new_language_of_an_article_gives_it_other_stems(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    before_this_index(path)
    assert_is_whole(path)
    german = f"SELECT count(*) FROM articles_fts WHERE articles_fts MATCH '{mark('de')}'"
    with closing(connect(path, 5)) as connection:
        assert connection.execute(german).fetchone()[0] == 0
        connection.execute("UPDATE articles SET language = 'de' WHERE id < 4")
        assert connection.execute(german).fetchone()[0] == 3

"""`newsarchive partition` splits an archive and joins it; the other commands know its parts."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive.connection import register_functions
from newsarchive.archive.parts.moving import OpenFile
from newsarchive.archive.parts.partitioning import settle_all
from newsarchive.archive.parts.returning import bring_back
from tests.support.commands import call
from tests.support.crawls import rows, value
from tests.support.parts import fill, said_by, texts_in

PARTS = ("2026-06", "2026-07", "2026-08")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "archive.db"
    fill(path)
    return path


@pytest.fixture(scope="module")
def split(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(made, tmp_path_factory.mktemp("split") / "archive.db"))
    printed = call(path, "partition", "--by", "month", "--keep-months", "3")
    assert "archive-2026-06.db: 16 articles moved, 16 in it\n" in printed
    assert "61 articles moved to 3 parts; archive.db had" in printed
    return path


def copy_of(split: Path, folder: Path) -> Path:
    for file in split.parent.glob("archive*.db"):
        shutil.copy(file, folder)
    return folder / "archive.db"


def files_of(path: Path) -> list[Path]:
    return [path, *(path.with_name(f"archive-{name}.db") for name in PARTS)]


def test_splitting_and_joining_keep_all_texts(made: Path, split: Path, tmp_path: Path) -> None:
    assert texts_in(*files_of(split)) == texts_in(made)
    path = copy_of(split, tmp_path)
    assert "no article was published" not in call(path, "partition", "--by", "month")
    shown = call(path, "partition", "--undo", "--dry-run")
    assert shown.splitlines()[0] == "archive-2026-06.db: 16 articles"
    assert "archive-2026-07.db: " in call(path, "partition", "--undo", "2026-07")
    left = rows(path, "SELECT name FROM parts ORDER BY name")
    assert left == [("2026-06",), ("2026-08",), ("2026-09",)]
    call(path, "partition", "--undo")
    assert said_by(path) == said_by(made)
    assert [file.name for file in tmp_path.glob("*.db")] == ["archive.db"]


def test_what_a_kill_left_is_tidied_also_if_nothing_is_to_be_moved(
    split: Path, tmp_path: Path
) -> None:
    path = copy_of(split, tmp_path)
    call(path, "partition", "--by", "month")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE parts SET unsettled = 1 WHERE name = '2026-06'")
    assert "nothing to move" in call(path, "partition", "--by", "month")
    assert value(path, "SELECT sum(unsettled) FROM parts") == 0


def test_a_dry_run_moves_nothing(made: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(made, tmp_path / "archive.db"))
    printed = call(path, "partition", "--by", "month", "--dry-run")
    assert printed.splitlines()[0] == "archive-2026-06.db: 16 articles"
    assert [file.name for file in tmp_path.glob("*.db")] == ["archive.db"]


def test_groups_of_sites_are_parts_as_well(made: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(made, tmp_path / "archive.db"))
    by_group = ("partition", "--by", "site-group", "--group", "wires=two.example,one.example")
    call(path, *by_group)
    assert rows(path, "SELECT site, articles FROM part_sites ORDER BY site") == [
        ("one.example", 1),
        ("two.example", 1),  # and one that is newer
    ]
    assert "is split by site-group" in call(path, "partition", "--by", "month", status=2)
    assert "--group 'x': write NAME=SITE,SITE" in call(
        path, *by_group[:3], "--group", "x", status=2
    )


def test_an_article_in_a_part_is_shown(split: Path) -> None:
    assert "https://gazette.example/news/100" in call(split, "show", "1")
    assert '"url": "https://gazette.example/news/100"' in call(
        split, "show", "gazette.example/news/100", "--json"
    )


def test_sites_count_the_articles_in_parts(made: Path, split: Path) -> None:
    assert call(split, "sites") == call(made, "sites")


def test_doctor_checks_the_parts(split: Path, tmp_path: Path) -> None:
    assert "63 articles, all sound" in call(split, "doctor")
    path = copy_of(split, tmp_path)
    path.with_name("archive-2026-07.db").unlink()
    printed = call(path, "doctor", status=1)
    assert "archive-2026-07.db is not there; it has " in printed


def test_a_backup_has_the_parts(made: Path, split: Path, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    path = copy_of(split, tmp_path / "old")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM captures")  # their files were never there
    said = call(path, "backup", str(tmp_path / "backups"))
    assert "3 files of captures and parts copied, 0 unchanged" in said
    call(tmp_path / "new" / "archive.db", "restore", str(tmp_path / "backups"))
    assert texts_in(*files_of(tmp_path / "new" / "archive.db")) == texts_in(made)
    path.with_name("archive-2026-06.db").unlink()
    assert "is not there" in call(path, "backup", str(tmp_path / "backups"), status=2)


def test_a_backup_links_the_parts_that_did_not_change(split: Path, tmp_path: Path) -> None:
    path, target = copy_of(split, tmp_path), tmp_path / "backups"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM captures")  # their files were never there

    def backup() -> Path:
        call(path, "backup", str(target))
        return (target / "latest").resolve()

    def is_linked(name: str) -> bool:
        return (first / name).stat().st_ino == (second / name).stat().st_ino

    first, second = backup(), backup()
    assert all(is_linked(f"archive-{name}.db") for name in PARTS)
    # A look into a part changes nothing of it; a removal does.
    call(path, "export")
    [(text,)] = rows(path.with_name("archive-2026-06.db"), "SELECT text FROM articles WHERE id = 1")
    call(path, "remove", "https://gazette.example/news/100", "--yes")
    rare = max(text.split(), key=len).encode()
    assert rare in (second / "archive-2026-06.db").read_bytes()
    first, second = second, backup()
    assert not first.exists()
    assert not [file for file in target.rglob("*.db") if rare in file.read_bytes()]
    first, second = second, backup()
    assert all(is_linked(f"archive-{name}.db") for name in PARTS)
    assert "all files as they were copied" in call(path, "backup", str(target), "--check")
    call(path, "partition", "--undo", "2026-08")
    last = backup()
    assert sorted(file.name for file in last.glob("archive*.db")) == [
        "archive-2026-06.db", "archive-2026-07.db", "archive.db",
    ]  # fmt: skip
    (tmp_path / "new").mkdir()
    call(tmp_path / "new" / "archive.db", "restore", str(target))
    new = tmp_path / "new" / "archive.db"
    assert texts_in(*files_of(new)[:3]) == texts_in(*files_of(path)[:3])
    assert all(file.stat().st_nlink == 1 for file in new.parent.glob("*.db"))


def test_what_is_removed_goes_from_its_part(split: Path, tmp_path: Path) -> None:
    path = copy_of(split, tmp_path)
    [(title, text)] = rows(
        path.with_name("archive-2026-06.db"), "SELECT title, text FROM articles WHERE id = 1"
    )
    call(path, "remove", "https://gazette.example/news/100", "--yes")
    assert value(path, "SELECT count(*) FROM part_articles WHERE article_id = 1") == 0
    rare = max(text.split(), key=len).encode()
    for file in files_of(path):
        assert rare not in file.read_bytes()
        assert title.encode() not in file.read_bytes()
    assert "articles, all sound" in call(path, "doctor")


def test_what_is_removed_goes_from_a_part_that_was_being_read(split: Path, tmp_path: Path) -> None:
    path = copy_of(split, tmp_path)
    part = path.with_name("archive-2026-06.db")
    [(title, _)] = rows(part, "SELECT title, text FROM articles WHERE id = 1")
    with closing(sqlite3.connect(part)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT title FROM articles").fetchone()
        said = call(path, "remove", "https://gazette.example/news/100", "--yes", status=1)
    assert "another program is reading archive-2026-06.db\nThen run `newsarchive remove`" in said
    said = call(path, "backup", str(tmp_path / "copies"), status=1)  # it has no captures
    assert "removed texts are not erased from the archive yet" in said
    assert "erased from the archive" in call(path, "remove")
    for file in files_of(path):
        assert title.encode() not in file.read_bytes()
    assert "articles, all sound" in call(path, "doctor")


def test_what_is_removed_goes_from_a_part_that_had_it_earlier(split: Path, tmp_path: Path) -> None:
    path = copy_of(split, tmp_path)
    part = path.with_name("archive-2026-06.db")
    left = "SELECT kind FROM erasures"
    call(path, "partition", "--undo", "2026-06")
    call(path, "partition", "--by", "month", "--keep-months", "3")
    assert not rows(part, left)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        register_functions(connection)
        connection.execute("UPDATE parts SET unsettled = 1 WHERE name = '2026-06'")
        bring_back(connection, [1])
    with OpenFile(path) as archive:
        settle_all(archive)  # deletes the copy in the part
    assert value(path, "SELECT count(*) FROM parts WHERE unsettled") == 0
    assert rows(part, left) == [("space",)]
    before = part.stat().st_size
    away = part.rename(tmp_path / "away.db")
    said = call(path, "remove", "https://gazette.example/news/100", "--yes", status=1)
    assert f"{part.name}: is not there; it has 15 articles of this archive" in said
    away.rename(part)
    call(path, "remove")
    assert not rows(part, left)
    assert part.stat().st_size < before


def test_a_part_is_read_by_itself_and_not_written(split: Path, tmp_path: Path) -> None:
    path = copy_of(split, tmp_path)
    assert call(path.with_name("archive-2026-06.db"), "export").count("\n") == 16
    assert "is a part of an archive" in call(
        path.with_name("archive-2026-06.db"), "learn", status=2
    )


def test_an_export_is_that_of_one_file(made: Path, split: Path) -> None:
    assert call(split, "export") == call(made, "export")

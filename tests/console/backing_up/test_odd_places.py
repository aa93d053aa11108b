"""Back-ups and restores where others write, where nobody can, and where nothing fits any more."""

from __future__ import annotations

import fcntl
import resource
import shutil
import sqlite3
import subprocess
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from newsarchive.archive import open_reader
from newsarchive.archive.files import check_location, is_frozen
from newsarchive.errors import ArchiveUnusable
from tests.console.backing_up.conftest import ARTICLES
from tests.support.client import Site
from tests.support.commands import NEWSARCHIVE, call
from tests.support.crawls import value


def test_an_archive_that_nobody_can_change_is_read_without_a_file_beside_it(
    archive: Path, tmp_path: Path
) -> None:
    folder = archive.parent
    before = {each.name for each in folder.iterdir()}
    archive.chmod(0o444)
    folder.chmod(0o555)
    try:
        with open_reader(archive) as connection:
            assert connection.execute("SELECT count(*) FROM articles").fetchone()[0] == ARTICLES
            assert {each.name for each in folder.iterdir()} == before
        site = Site(archive)
        assert site.get("/a/1").status_code == 200
        assert {each.name for each in folder.iterdir()} == before
        site.close()
    finally:
        folder.chmod(0o755)
    call(archive, "backup", str(tmp_path / "disk"))
    assert value(tmp_path / "disk" / "latest" / "archive.db", "SELECT count(*) FROM articles") == 8


def test_an_archive_with_a_log_is_not_frozen(archive: Path) -> None:
    archive.chmod(0o444)
    archive.parent.chmod(0o555)
    assert is_frozen(archive)
    archive.parent.chmod(0o755)
    archive.with_name("archive.db-wal").write_bytes(b"0")
    archive.parent.chmod(0o555)
    assert not is_frozen(archive)
    archive.parent.chmod(0o755)


def test_two_restores_of_one_archive_do_not_run_at_once(archive: Path, tmp_path: Path) -> None:
    call(archive, "backup", str(tmp_path / "disk"))
    restored = tmp_path / "new" / "archive.db"
    restored.parent.mkdir()
    with restored.with_name("archive.db.restoring").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = call(restored, "restore", str(tmp_path / "disk"), status=4)
    assert "another `newsarchive restore` is writing there" in said
    assert not restored.exists()
    call(restored, "restore", str(tmp_path / "disk"))
    assert not restored.with_name("archive.db.restoring").exists()


@pytest.mark.parametrize("size", [1_000, 100_000])
def test_a_disk_that_is_full_while_restoring_is_said_with_what_to_do(
    archive: Path, tmp_path: Path, size: int
) -> None:
    call(archive, "backup", str(tmp_path / "disk"))
    restored = tmp_path / "new" / "archive.db"
    done = subprocess.run(
        [str(NEWSARCHIVE), "restore", str(tmp_path / "disk"), "--archive", str(restored)],
        capture_output=True, text=True, check=False,
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (size, size)),
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    # The limit also holds for the file in which the coverage of the tests is noted.
    [said] = [line for line in done.stderr.splitlines() if line.startswith("newsarchive: ")]
    assert "free some space, then the same command goes on" in said
    assert not restored.exists()
    call(restored, "restore", str(tmp_path / "disk"))
    assert value(restored, "SELECT count(*) FROM articles") == ARTICLES


def test_no_command_changes_an_archive_in_a_backup_and_a_copy_of_it_is_an_archive(
    archive: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(archive)) as connection, connection:  # of an older version
        name = "SELECT max(name) FROM _sqlite_migrations"
        connection.execute(f"DELETE FROM _sqlite_migrations WHERE name = ({name})")
    call(archive, "backup", str(tmp_path / "disk"))
    copied = tmp_path / "disk" / "latest" / "archive.db"
    before = copied.read_bytes()
    for command in ("doctor", "learn"):
        assert "is in a back-up and must not change" in call(copied, command, status=2)
    assert copied.read_bytes() == before
    (tmp_path / "new").mkdir()
    call(tmp_path / "new" / "archive.db", "restore", str(tmp_path / "disk"))
    shutil.copytree(copied.parent, tmp_path / "by_hand")
    call(tmp_path / "by_hand" / "archive.db", "doctor", "--quick")
    with pytest.raises(ArchiveUnusable, match="must not change"):
        check_location(copied)
    check_location(tmp_path / "by_hand" / "archive.db")

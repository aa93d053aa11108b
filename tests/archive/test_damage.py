"""Damage that the check at the start did not find, as in archives over 16 MiB, is reported.

A command that reads a damaged page ends with status 2 and one line that says what to do.
"""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive import open_for_reading
from newsarchive.archive.connection import PAGE_BYTES, QUICK_CHECK_BYTES
from newsarchive.archive.damage import REMEDY
from newsarchive.errors import ArchiveUnusable
from tests.support import paper
from tests.support.archives import sample_archive
from tests.support.crawls import crawl
from tests.support.fakesite.site import FakeSite


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive too large for the check at each start; its pages of articles are zeros."""
    path = tmp_path_factory.mktemp("damaged") / "archive.db"
    paper.open_archive(path, [paper.article(n) for n in range(120)]).close()
    size = path.stat().st_size
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE padding (bytes BLOB)")
        connection.execute("INSERT INTO padding VALUES (zeroblob(?))", (QUICK_CHECK_BYTES,))
        connection.commit()
    with path.open("r+b") as file:  # the schema is in the first pages
        file.seek(100 * PAGE_BYTES)
        file.write(bytes(size - 100 * PAGE_BYTES))
    return path


@pytest.fixture
def archive(damaged: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(damaged, tmp_path / "archive.db"))


@pytest.mark.parametrize(
    "command",
    [
        ["export"],
        ["export", "--format", "csv"],
        ["export", "-q", "the"],
        ["learn"],
        ["blocks", "list"],
        ["runs"],
        ["failures"],
        ["reextract"],
    ],
    ids=" ".join,
)
def test_a_command_that_meets_damage_ends_with_one_line(archive: Path, command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "newsarchive.cli", *command],
        env=os.environ | {"NEWSARCHIVE_DB": str(archive)}, capture_output=True, text=True,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    if command[0] in ("export", "learn"):  # they read articles, the other commands do not
        assert done.returncode == 2
        assert "is damaged" in done.stderr.splitlines()[-1]
        assert "newsarchive doctor" in done.stderr.splitlines()[-1]


def test_a_crawl_that_meets_damage_reports_it(archive: Path) -> None:
    with FakeSite() as site:
        site.articles(3)
        result = crawl(archive, site.url)
    assert result.status == 2
    [line] = result.err.splitlines()
    assert "is damaged" in line


@pytest.mark.parametrize("options", [[], ["--quick"], ["--repair"]])
def test_doctor_finds_damage_in_an_archive_of_any_size(archive: Path, options: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "newsarchive.cli", "doctor", *options, "--archive", str(archive)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.endswith(REMEDY + "\n")


def test_a_file_that_cannot_be_opened_is_not_damaged(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    sample_archive(archive)
    with closing(open_for_reading(archive)):
        next_file = os.dup(0)
        os.close(next_file)
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (next_file, hard))
        try:
            with pytest.raises(ArchiveUnusable, match="check its permissions, and `ulimit -n`"):
                open_for_reading(archive)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

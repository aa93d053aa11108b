"""`import --dask` and `reextract --dask` end as without it, also if workers and they are killed."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from newsarchive.archive.connection import register_functions
from tests.support.commands import NEWSARCHIVE, call
from tests.support.crawls import rows, value
from tests.support.dask_cluster import Cluster, dask_cluster
from tests.support.exchange import bring_files, newsarchive
from tests.support.kills import wrong_in
from tests.support.mixed_files import state_of, write_files
from tests.support.parts import divide, return_all

EXTRACTIONS = "SELECT url, section, language, text, extractor FROM articles ORDER BY url"
RENEWED = "SELECT count(*) FROM extractions"
STORED = "SELECT count(*) FROM articles"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with dask_cluster(tmp_path_factory.mktemp("dask")) as started:
        yield started


def disturb(
    archive: Path, arguments: list[str], counted: str, steps: dict[int, signal.Signals | Cluster]
) -> None:
    """Run a command; at each number of rows *counted*, send a signal, or kill a worker."""
    command = [str(NEWSARCHIVE), *arguments, "--no-learn", "--archive", str(archive)]
    with subprocess.Popen(command, stdout=-1, stderr=-1, text=True) as process:
        for number, what in steps.items():
            while process.poll() is None:
                with suppress(sqlite3.OperationalError):  # no archive, no table yet
                    if value(archive, counted) >= number:
                        break
                time.sleep(0.01)
            assert process.poll() is None, process.communicate()
            if isinstance(what, Cluster):
                what.kill_worker()
            else:
                process.send_signal(what)
                status = 130 if what is signal.SIGINT else -what
        _, err = process.communicate(timeout=120)
    assert process.returncode == status, err
    assert "Traceback" not in err


def make_worse(archive: Path) -> None:
    """Make all articles what another extractor might have given."""
    with closing(sqlite3.connect(archive)) as connection, connection:
        register_functions(connection)
        connection.execute("UPDATE articles SET section = 'Wrong', extractor = 'old 1'")


def test_what_was_killed_goes_on_and_ends_as_without_dask(cluster: Cluster, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "files", 20, 240)
    alone, archive = tmp_path / "alone.db", tmp_path / "archive" / "archive.db"
    archive.parent.mkdir()
    bring_files(alone, *sorted(folder.iterdir()))
    arguments = ["import", "--dask", cluster.address, str(folder)]
    disturb(archive, arguments, STORED, {25: cluster, 45: signal.SIGKILL})
    assert value(archive, STORED) < 260
    newsarchive(archive, *arguments, "--no-learn")
    assert state_of(archive) == state_of(alone)
    assert not wrong_in(archive)

    before = rows(archive, EXTRACTIONS)
    make_worse(archive)
    divide(archive, lambda row: f"p{row['id'] % 3}" if row["id"] % 3 else None)
    arguments = ["reextract", "--dask", cluster.address]
    disturb(archive, arguments, RENEWED, {5: cluster, 15: signal.SIGINT})
    assert value(archive, RENEWED) < 240
    captures = (archive.parent / "captures").as_uri()
    said = newsarchive(archive, *arguments, "--no-learn", "--files-at", captures)
    done = int(re.findall(r"going on after (\d+) articles; --restart", said)[0])
    assert done >= 15
    assert f"{240 - done} captures read" in said
    assert ", 0 failed, " in said
    return_all(archive)
    imported = [row for row in rows(archive, EXTRACTIONS) if row[-1] == "old 1"]
    assert len(imported) == 20  # articles of other programs have no captures
    kept = {row[0] for row in imported}
    renewed = [row for row in rows(archive, EXTRACTIONS) if row[0] not in kept]
    assert renewed == [row for row in before if row[0] not in kept]
    assert value(archive, RENEWED) == 240
    assert not wrong_in(archive)


def test_local_starts_a_cluster_for_the_command(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "files", 1, 5)
    archive = tmp_path / "archive.db"
    said = call(archive, "import", "--dask", "local", "--no-learn", str(folder))
    assert said.startswith("import: 6 new, ")


def test_wrong_calls_have_a_line(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "files", 1, 1)
    archive = tmp_path / "archive.db"
    for arguments, wanted in (
        (["--files-at", "s3://bucket"], "--files-at is for the workers of --dask"),
        (["--dask", "local", "--files-at", "/mnt"], "--files-at /mnt: write a URL, such as"),
    ):
        said = newsarchive(archive, "import", *arguments, str(folder), status=2)
        assert wanted in said
        assert wanted in newsarchive(archive, "reextract", *arguments, status=2)
    assert not archive.exists()
    said = call(archive, "import", "--dask", "nowhere://x", str(folder), status=1)
    assert "there is no Dask scheduler at nowhere://x" in said
    hidden = (
        "import sys; sys.modules['distributed'] = None; from newsarchive.cli import main; main()"
    )
    arguments = ["import", "--archive", str(archive), "--dask", "local", str(folder)]
    done = subprocess.run(
        [sys.executable, "-c", hidden, *arguments], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "pip install 'newsarchive[dask]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_option_nothing_of_dask_is_imported(tmp_path: Path) -> None:
    """The extra need not be installed."""
    folder = write_files(tmp_path / "files", 1, 2)
    script = (
        "import sys\n"
        "for name in ('dask', 'distributed', 'fsspec'): sys.modules[name] = None\n"
        "from newsarchive.cli import cli\n"
        "cli(standalone_mode=False)\n"
        "cli(['reextract', '--no-learn'], standalone_mode=False)\n"
        "print([name for name in sys.modules if 'extraction.machines' in name])"
    )
    arguments = ["import", "--no-learn", str(folder)]
    environment = {"NEWSARCHIVE_DB": str(tmp_path / "archive.db"), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True, text=True, check=True, env=environment,
    )  # fmt: skip
    assert done.stdout.splitlines()[0].startswith("import: 3 new")
    assert done.stdout.splitlines()[-1] == "[]"

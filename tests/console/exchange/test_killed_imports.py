"""An import that is killed and stopped again and again ends as one that was left alone."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from tests.support.commands import NEWSARCHIVE
from tests.support.crawls import rows, value
from tests.support.exchange import bring_files, newsarchive
from tests.support.kills import wrong_in
from tests.support.mixed_files import state_of, write_files
from tests.support.snapshots import runs_add_up

COUNT = "SELECT count(*) FROM articles"
SUMS = "sum(found), sum(new + revised), sum(unchanged), sum(duplicates + skipped + failed)"


def interrupt(archive: Path, folder: Path, more: int, how: signal.Signals) -> None:
    """Import *folder*, and send *how* when the archive has so many *more* articles."""
    articles = (value(archive, COUNT) if archive.exists() else 0) + more
    command = [str(NEWSARCHIVE), "import", "--no-learn", "--archive", str(archive), str(folder)]
    with subprocess.Popen(command, stdout=-1, stderr=-1, text=True) as process:
        while process.poll() is None:
            with suppress(sqlite3.OperationalError):  # no archive, no table yet
                if value(archive, COUNT) >= articles:
                    break
            time.sleep(0.01)
        process.send_signal(how)
        _, err = process.communicate(timeout=120)
    assert process.returncode == (130 if how is signal.SIGINT else -how), err
    assert "Traceback" not in err


def dry_counts(said: str) -> Counter[str]:
    """Return what a dry run counts: records of use, and others by their reason."""
    found = Counter[str]()
    for line in said.splitlines():
        if kept := re.match(r"([\d,]+) (?:records|pages) of ", line):
            found["of use"] += int(kept[1].replace(",", ""))
        elif refused := re.match(r"([\d,]+) would be refused: (\w+)", line):
            found[refused[2]] += int(refused[1].replace(",", ""))
        elif without := re.search(r"records without a page: (.*)", line):
            found.update({why: int(n) for n, why in re.findall(r"(\d+) (\w+)", without[1])})
    return found


def test_an_interrupted_import_ends_as_one_that_was_left_alone(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "files", 400, 300)
    alone, archive = tmp_path / "alone.db", tmp_path / "archive" / "archive.db"
    archive.parent.mkdir()
    importer = bring_files(alone, *sorted(folder.iterdir()))
    dry = dry_counts(newsarchive(archive, "import", "--dry-run", str(folder)))
    [(found, stored, unchanged, refused)] = rows(alone, f"SELECT {SUMS} FROM runs")
    assert found == stored + unchanged + refused
    assert importer.records == found + importer.without_page.total()
    counted = Counter(importer.without_page) + Counter(importer.run.reasons)
    visits = 30  # A visit that showed the same is told only when the article is stored.
    assert dry == counted + Counter({"of use": stored, "revisit": visits})

    for more, how in (20, signal.SIGKILL), (60, signal.SIGKILL), (20, signal.SIGINT):
        interrupt(archive, folder, more, how)
    newsarchive(archive, "import", "--no-learn", str(folder))
    assert state_of(archive) == state_of(alone)
    assert not wrong_in(archive)
    newsarchive(archive, "import", "--no-learn", str(folder))
    assert state_of(archive) == state_of(alone)
    [(new, revised)] = rows(archive, "SELECT new, revised FROM runs ORDER BY run_id DESC LIMIT 1")
    assert (new, revised) == (0, 0)
    assert runs_add_up(archive)

"""An import that is killed and stopped again and again ends as one that was left alone."""

from __future__ import annotations

import gzip
import json
import re
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.support import warcs
from tests.support.commands import NEWSARCHIVE
from tests.support.crawls import rows, value
from tests.support.exchange import bring_files, newsarchive
from tests.support.kills import wrong_in
from tests.support.snapshots import runs_add_up

TABLES = (
    "SELECT url, title, text, published_at, first_seen_at, last_seen_at, gone_at, revision_count,"
    " extractor FROM articles ORDER BY url",
    "SELECT url, number, seen_at, replaced_at, revisions.text FROM revisions"
    " JOIN articles ON id = article_id ORDER BY 1, 2",
    "SELECT url, outcome, reason FROM urls WHERE state = 'done' ORDER BY url",
    "SELECT url, fetched_at, sha256 FROM captures ORDER BY 1, 2, 3",
    "SELECT count(*) FROM urls WHERE state <> 'done'",
)
SUMS = "sum(found), sum(new + revised), sum(unchanged), sum(duplicates + skipped + failed)"


def story(number: int) -> str:
    return "\n".join(f"Boat {number} came in late on day {number * 7 + day}." for day in range(9))


def json_lines(number: int) -> str:
    """Return a dump with *number* articles, a later copy of each tenth, and what is of no use."""
    lines = []
    for each in range(number):
        record = {"url": f"https://json.example/{each}", "title": f"Story {each}"}
        record |= {"maintext": story(each), "date_download": "2024-03-02 10:00:00"}
        lines.append(json.dumps(record))
        if each % 10 == 3:
            later = {"maintext": story(each) + " Then it left.", "date_download": "2024-04-02"}
            lines.append(json.dumps(record | later))
        if each % 20 == 7:
            lines += ['{"url": "https://json.example/broken', '{"a": "no article"}']
            lines.append(json.dumps(record | {"url": None}))
    return "\n".join(lines)


def warc(number: int) -> bytes:
    """Return a WARC file of *number* pages and as many requests, and some visits without a page."""
    records = []
    for each in range(number):
        url = f"https://warc.example/news/{each}"
        records.append(warcs.record("request", url, b"GET / HTTP/1.1\r\n\r\n"))
        records.append(warcs.response(url, warcs.page(f"Story {each}", story(each))))
        if each % 10 == 3:
            records.append(warcs.revisit(url, "2024-06-01"))
            records.append(warcs.response(f"{url}-x", b"", status="404 Not Found"))
    return b"".join(map(gzip.compress, records))


def write_files(folder: Path, json_records: int, warc_records: int) -> Path:
    folder.mkdir()
    (folder / "dump.jsonl").write_text(json_lines(json_records))
    (folder / "pages.warc.gz").write_bytes(warc(warc_records))
    return folder


def state_of(archive: Path) -> list[list[tuple[Any, ...]]]:
    return [rows(archive, sql) for sql in TABLES]


def interrupt(archive: Path, folder: Path, articles: int, how: signal.Signals) -> None:
    """Import *folder*, and send *how* when the archive has that many *articles*."""
    command = [str(NEWSARCHIVE), "import", "--no-learn", "--archive", str(archive), str(folder)]
    with subprocess.Popen(command, stdout=-1, stderr=-1, text=True) as process:
        while process.poll() is None:
            with suppress(sqlite3.OperationalError):  # no archive, no table yet
                if value(archive, "SELECT count(*) FROM articles") >= articles:
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
    folder = write_files(tmp_path / "files", 200, 60)
    alone, archive = tmp_path / "alone.db", tmp_path / "archive" / "archive.db"
    archive.parent.mkdir()
    importer = bring_files(alone, *sorted(folder.iterdir()))
    dry = dry_counts(newsarchive(archive, "import", "--dry-run", str(folder)))
    [(found, stored, unchanged, refused)] = rows(alone, f"SELECT {SUMS} FROM runs")
    assert found == stored + unchanged + refused
    assert importer.records == found + importer.without_page.total()
    counted = Counter(importer.without_page) + Counter(importer.run.reasons)
    visits = 6  # A visit that showed the same is told only when the article is stored.
    assert dry == counted + Counter({"of use": stored, "revisit": visits})

    for articles, how in (20, signal.SIGKILL), (90, signal.SIGINT), (215, signal.SIGKILL):
        interrupt(archive, folder, articles, how)
        assert articles <= value(archive, "SELECT count(*) FROM articles") < 260
    newsarchive(archive, "import", "--no-learn", str(folder))
    assert state_of(archive) == state_of(alone)
    assert not wrong_in(archive)
    newsarchive(archive, "import", "--no-learn", str(folder))
    assert state_of(archive) == state_of(alone)
    [(new, revised)] = rows(archive, "SELECT new, revised FROM runs ORDER BY run_id DESC LIMIT 1")
    assert (new, revised) == (0, 0)
    assert runs_add_up(archive)

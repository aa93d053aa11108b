"""Extraction is a pure function of bytes, and a crawl without news imports nothing heavy."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from newsarchive.article import Page, as_record
from newsarchive.extraction import extract
from tests.support.crawls import QUICK, ROOT, crawl
from tests.support.fakesite.site import FakeSite

#: Libraries and parts of ours that a crawl does not need if it finds nothing new and has no alerts.
HEAVY = (
    "trafilatura",
    "py3langid",
    "sqlite_utils",
    "datasette",
    "numpy",
    "pebble",
    "warcio",
    "htmldate",
    "newsarchive.archive.alerts.run",
    "newsarchive.archive.search",
    "newsarchive.metadata",
    "newsarchive.witness.run",
)

# Runs the crawl command as `scrapy` does, then prints what it imported.
PROGRAM = """
import json, sys
from scrapy.cmdline import execute
try:
    execute()
except SystemExit as end:
    print(json.dumps([end.code, sorted(sys.modules)]))
"""


def test_nothing_heavy_is_imported_when_nothing_is_new(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        site.articles(3)
        crawl(archive, site.url)
        command = ["crawl", "site", "-a", f"start={site.url}", "-s", f"ARCHIVE_PATH={archive}"]
        for setting in QUICK:
            command += ["-s", setting]
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *command],
            cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
    status, modules = json.loads(done.stdout.splitlines()[-1])
    assert status == 0
    assert not set(HEAVY) & set(modules)


def test_extraction_is_pure_and_its_result_is_plain_data() -> None:
    body = (
        b"<html><head><title>Ferry late again</title></head><body><article>"
        + b"<h1>Ferry late again</h1>"
        + b"<p>The ferry from Corvane was late for the third time this week, its owner said.</p>"
        * 3
        + b"</article></body></html>"
    )
    page = Page(
        url="https://example.org/ferry",
        body=body,
        headers={"Content-Type": "text/html; charset=utf-8"},
        fetched_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    results = [extract(page) for _ in range(5)]
    assert all(result == results[0] for result in results), "the same page, the same article"
    assert pickle.loads(pickle.dumps(results[0])) == results[0]
    assert json.loads(json.dumps(as_record(results[0])))["title"] == "Ferry late again"

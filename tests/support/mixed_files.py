"""Files to import with everything in them, and the state of the archive that must come of them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from tests.support import warcs
from tests.support.crawls import rows

TABLES = (
    "SELECT url, title, text, published_at, first_seen_at, last_seen_at, gone_at, revision_count,"
    " extractor FROM articles ORDER BY url",
    "SELECT url, number, seen_at, replaced_at, revisions.text FROM revisions"
    " JOIN articles ON id = article_id ORDER BY 1, 2",
    "SELECT url, outcome, reason FROM urls WHERE state = 'done' ORDER BY url",
    "SELECT url, fetched_at, sha256 FROM captures ORDER BY 1, 2, 3",
    "SELECT count(*) FROM urls WHERE state <> 'done'",
)


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

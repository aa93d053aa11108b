"""Articles with captured pages, in an archive that a test fills."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from newsarchive.archive.ledger.capture_index import insert_capture
from newsarchive.article import Page
from newsarchive.captures.warc_writer import CaptureWriter
from newsarchive.paths import captures_folder
from tests.support.archives import FilledArchive

URL = "https://herald.example/ferry"


def capture(
    archive: FilledArchive,
    body: bytes,
    at: str = "2026-05-04T18:20:00Z",
    url: str = URL,
    **headers: Any,
) -> int:
    """Store *body* as the page that was fetched from *url*, and return the capture's number."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    page = Page(
        url=url,
        body=body,
        headers={"Content-Type": "text/html; charset=utf-8"} | named,
        fetched_at=datetime.fromisoformat(at),
    )
    writer = CaptureWriter(captures_folder(archive.path), "herald-000001")
    insert_capture(archive.connection, writer.write(page))
    writer.close()
    (number,) = archive.execute("SELECT max(capture_id) FROM captures").fetchone()
    return int(number)

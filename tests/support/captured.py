"""Articles with captured pages, in an archive that a test fills."""

from __future__ import annotations

import base64
import gzip
import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from newsarchive.archive.ledger.capture_index import insert_capture
from newsarchive.article import Page
from newsarchive.captures.warc_writer import Capture, CaptureWriter
from newsarchive.paths import captures_folder
from tests.support import warcs
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


def payload_digest(body: bytes, algorithm: str = "sha1") -> str:
    """Return the field that states the digest of the payload *body* of a record."""
    digest = hashlib.new(algorithm, body).digest()
    return f"WARC-Payload-Digest: {algorithm}:{base64.b32encode(digest).decode()}"


def write_revisit(folder: Path, capture: Capture, day: str, *fields: str) -> Capture:
    """Write a revisit record with *fields*, as of the address of *capture*, to a file of *folder*.

    Return the capture that it is: of that *day*, and with the digest of no bytes.
    """
    record = warcs.record("revisit", capture.url, b"", day, more="\r\n".join(fields))
    name = f"revisit-{len(list(folder.iterdir()))}.warc.gz"
    (folder / name).write_bytes(gzip.compress(record))
    return replace(
        capture,
        fetched_at=f"{day}T10:00:00Z",
        warc_file=name,
        warc_offset=0,
        sha256=hashlib.sha256(b"").hexdigest(),
    )


def revisit(archive: FilledArchive, day: str, *fields: str, url: str = URL) -> int:
    """Store a revisit record with *fields* as a capture of *url*; return the capture's number."""
    like = Capture(url=url, fetched_at="", http_status=200, warc_file="", warc_offset=0, sha256="")
    made = write_revisit(captures_folder(archive.path), like, day, *fields)
    insert_capture(archive.connection, made)
    (number,) = archive.execute("SELECT max(capture_id) FROM captures").fetchone()
    return int(number)

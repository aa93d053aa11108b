"""Read the pages of the development sets, which a proof (proof.py) gives to the program."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

#: The program is given this as the time when the pages were fetched.
FETCHED = datetime(2026, 11, 20, tzinfo=UTC)


def eval_pages(shared: Path) -> Iterator[tuple[str, str, bytes]]:
    """Yield name, URL and body of each page of the extraction set."""
    gold = shared / "eval" / "gold.json"
    if not gold.is_file():
        print(f"skipped: {gold} does not exist")
        return
    for key, item in sorted(json.loads(gold.read_text(encoding="utf-8")).items()):
        yield f"eval {key}", item["url"], gzip.decompress((gold.parent / item["html"]).read_bytes())


def other_pages(shared: Path) -> Iterator[tuple[str, str, bytes]]:
    """Yield name, URL and body of each page of the boilerplate set and of ``cases/text``."""
    for folder in (shared / "boilerplate" / "pages", shared / "cases" / "text"):
        files = sorted(folder.rglob("*.html"))
        if not files:
            print(f"skipped: there is no page in {folder}")
        for file in files:
            name = file.relative_to(folder).as_posix()
            yield (
                f"{folder.parent.name} {name}",
                f"https://harbor.example/{name}",
                file.read_bytes(),
            )


def warc_record(url: str, body: bytes) -> bytes:
    """Return a page as a record of a compressed WARC file."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    compressed = BytesIO()
    writer = WARCWriter(compressed, gzip=True)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    date = {"WARC-Date": f"{FETCHED:%Y-%m-%dT%H:%M:%SZ}"}
    record = writer.create_warc_record(
        url, "response", payload=BytesIO(body), http_headers=headers, warc_headers_dict=date
    )
    writer.write_record(record)
    return compressed.getvalue()


def save(file: Path, body: bytes, changed: float = FETCHED.timestamp()) -> None:
    """Write *file* with the time of change *changed*, which imports take as the fetch time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    os.utime(file, (changed, changed))

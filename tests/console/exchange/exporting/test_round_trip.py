"""An archive that leaves as captured pages comes back with the same articles and fields."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from newsarchive.article import Link, Page
from newsarchive.captures.imports.items import ImportItem
from newsarchive.captures.record_pages import Refusal
from newsarchive.captures.visitor_headers import without_visitor
from tests.support import warcs
from tests.support.crawls import rows
from tests.support.exchange import bring, bring_files, newsarchive

SECRET = "zq81-my-own-visit"
HOST = "https://www.herald.example"
COPY = f"https://memory.example/web/20260507100000/{HOST}/copied"
HTML = {"Content-Type": "text/html; charset=utf-8"}
SHELL = (
    "<html lang=en><head><title>Town News</title></head><body><noscript>You need to enable"
    ' JavaScript to run this app.</noscript><div id="root"></div><script src="/app.js"></script>'
)
TABLES = {
    "articles": "SELECT url, gone_at, discovered_via FROM articles",
    "revisions": "SELECT url, number, seen_at, replaced_at, revisions.title, revisions.text"
    " FROM revisions JOIN articles ON id = article_id",
    "fields": "SELECT url, field, source, value_raw FROM field_sources"
    " JOIN articles ON id = article_id",
    "captures": "SELECT url, fetched_at, http_status, sha256, rendered, memento FROM captures",
    "urls": "SELECT url, outcome, reason FROM urls",
}


def item(path: str, body: bytes | str, day: int = 1, **more: Any) -> ImportItem:
    """Return the page at *path* that was fetched on a *day* of May."""
    headers = HTML | more.pop("headers", {})
    at = datetime.fromisoformat(f"2026-05-{day:02}T10:00:00Z")
    content = body.encode() if isinstance(body, str) else body
    return ImportItem(
        0, page=Page(url=HOST + path, body=content, headers=headers, fetched_at=at, **more)
    )


def visit(path: str, reason: str, status: int, day: int) -> ImportItem:
    at = datetime.fromisoformat(f"2026-05-{day:02}T12:00:00Z")
    return ImportItem(0, refusal=Refusal(HOST + path, reason, "", at, status))


def items() -> list[ImportItem]:
    said = Link(
        url=f"{HOST}/fed", via="feed", title="As the feed has it: ferries, \u201cslowly\u201d",
        published_raw="Fri, 01 May 2026 07:30:00 +0200", modified_raw="2026-05-01T09:00:00+02:00",
    )  # fmt: skip
    cookies = {"Set-Cookie": f"sid={SECRET}; Path=/", "X-Real-IP": SECRET, "Server": "made/1"}
    drawn = {"X-Robots-Tag": "noarchive", "Last-Modified": "Fri, 01 May 2026 06:00:00 GMT"}
    return [
        item("/fed", warcs.page("Fed"), link=said, timezone="Europe/Berlin", language="en"),
        item("/revised", warcs.page("Before"), 2),
        item("/revised", warcs.page("After"), 3),
        item("/kept", warcs.page("Kept"), 4, headers=cookies),
        visit("/kept", "revisit", 304, 9),
        item("/lost", warcs.page("Lost"), 5),
        visit("/lost", "http_4xx", 404, 8),
        item("/copied", warcs.page("Copied"), 7, memento=COPY),
        item("/drawn", SHELL, 6, headers=cookies),
        item("/drawn", warcs.page("Drawn"), 6, headers=cookies | drawn, is_rendered=True),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("first") / "archive.db"
    bring(archive, items())
    return archive


def content_of(archive: Path) -> dict[str, Any]:
    """Return all that an archive has of its articles, except their numbers."""
    lines = [json.loads(line) for line in newsarchive(archive, "export").splitlines()]
    for each in lines:
        del each["id"]
    content = {name: sorted(rows(archive, sql), key=str) for name, sql in TABLES.items()}
    return content | {"records": sorted(lines, key=lambda each: str(each["url"]))}


@pytest.mark.parametrize("kind", ["warc", "wacz"])
def test_the_articles_come_back_with_all_fields_and_leave_again(
    first: Path, tmp_path: Path, kind: str
) -> None:
    known = content_of(first)
    assert {each["title"] for each in known["records"]} == {
        *("Fed", "After", "Kept", "Lost", "Drawn", "Copied")
    }
    assert (f"{HOST}/fed", "published_at", "feed", said_at()) in known["fields"]
    assert sum(row[4] for row in known["captures"]) == 1
    previous = first
    for number in range(2):
        file, again = tmp_path / f"{number}.{kind}", tmp_path / f"{number}" / "archive.db"
        newsarchive(previous, "export", "--format", kind, "-o", str(file))
        again.parent.mkdir()
        bring_files(again, file)
        assert content_of(again) == known
        said = newsarchive(again, "import", "--no-learn", str(file))
        assert "import: 0 new, 0 revised, " in said
        assert content_of(again) == known
        previous = again


def said_at() -> str:
    return "Fri, 01 May 2026 07:30:00 +0200"


def test_nothing_about_the_visitor_leaves(first: Path, tmp_path: Path) -> None:
    stored = b"".join(map(unpacked, (first.parent / "captures").iterdir()))
    assert SECRET.encode() in stored, "the captures hold what was sent"
    for kind in ("warc", "wacz", "jsonl", "csv", "atom", "opml"):
        out = tmp_path / f"out.{kind}"
        newsarchive(first, "export", "--format", kind, "-o", str(out))
        content = out.read_bytes()
        assert SECRET.encode() not in content
        if kind == "warc":
            assert SECRET.encode() not in gzip.decompress(content)
            assert b"Server: made/1\r\n" in gzip.decompress(content)
            _check_digests(out)
    newsarchive(first, "export", "--format", "warc", "--site", "herald.example", "-o", str(out))
    assert SECRET.encode() not in gzip.decompress(out.read_bytes())


def unpacked(file: Path) -> bytes:
    return gzip.decompress(file.read_bytes())


def _check_digests(file: Path) -> None:
    with file.open("rb") as opened:
        for record in ArchiveIterator(opened, check_digests="raise"):
            record.content_stream().read()


def test_only_the_headers_about_the_visitor_are_taken_out() -> None:
    head = "Set-Cookie: a=1;\n\tPath=/\nserver: s\nSET-COOKIE2: b\nX-Crawler-Set-Cookie: c\nETag: e"
    plain = warcs.response(HOST, b"<p>Set-Cookie: x</p>", headers=head.replace("\n", "\r\n"))
    other = warcs.response(HOST, b"<p>no cookie", headers="ETag: e")
    page = warcs.record("metadata", HOST, b"Set-Cookie: a=1\r\n\r\n")
    members = [gzip.compress(each, mtime=0) for each in (other, plain, page)]
    shared = without_visitor(b"".join(members))
    assert shared.startswith(members[0])
    assert shared.endswith(members[2])
    expected = warcs.response(HOST, b"<p>Set-Cookie: x</p>", headers="server: s\r\nETag: e")
    assert gzip.decompress(shared[len(members[0]) : -len(members[2])]) == expected

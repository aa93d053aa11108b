"""A record gives a page, the answer of a server, or nothing; each is told apart and named."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from newsarchive.article import Page
from newsarchive.captures.record_pages import NoPage, Refusal, content_of
from newsarchive.captures.warc_reader import WarcRecord, warc_records
from tests.support.warcs import page, record, response, revisit

URL = "https://one.example/news/story"
HTML = page("Story")
NOW = datetime(2025, 1, 1, tzinfo=UTC)


def content(part: bytes) -> Page | Refusal | NoPage:
    [each] = warc_records(io.BytesIO(part), 2**20)
    assert isinstance(each, WarcRecord)
    return content_of(each, "file:///a.warc#0", NOW)


def http(head: str, body: bytes = HTML) -> bytes:
    return record("response", URL, head.encode("latin-1") + body)


PAGES = {
    "HTTP/2": http("HTTP/2 200\r\nContent-Type: text/html\r\n\r\n"),
    "HTTP/3": http("HTTP/3 200 OK\r\nContent-Type: text/html\r\n\r\n"),
    "no reason phrase": http("HTTP/1.1 200\r\nContent-Type: text/html\r\n\r\n"),
    "status 203": response(URL, HTML, status="203 Non-Authoritative Information"),
    "status 206 without a range": response(URL, HTML, status="206 Partial Content"),
    "the range is the whole": response(
        URL, HTML, status="206 x", headers=f"Content-Range: bytes 0-{len(HTML) - 1}/{len(HTML)}"
    ),
    "LF alone": http("HTTP/1.1 200 OK\nContent-Type: text/html\nServer: x\n\n"),
    "a folded header": http("HTTP/1.1 200 OK\r\nContent-Type:\r\n text/html\r\n\r\n"),
    "empty lines before the head": http(
        "\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    ),
    "an interim response": http(
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
    ),
    "bytes that are not ASCII": http("HTTP/1.1 200 d\xe9j\xe0\r\nSet-Cookie: \xfc=\xe9\r\n\r\n"),
    "no Content-Type": response(URL, HTML, kind=""),
    "a Content-Type in capitals": response(URL, HTML, kind="TEXT/HTML; Charset=x"),
    "two Content-Types": response(URL, HTML, kind="text/html, text/html"),
    "a Content-Type of text": response(URL, b"<!-- a -->\n" + HTML, kind="text/plain"),
    "a Content-Type of XML": response(URL, b"<?xml version='1.0'?>" + HTML, kind="text/xml"),
    "a Content-Type of nothing": response(URL, HTML, kind="x-unknown"),
    "a wrong Content-Length": response(URL, HTML, headers="Content-Length: 5"),
    "no head at all": record("response", URL, HTML, content_type="text/html"),
    "a resource": record("resource", URL, HTML, content_type="text/html"),
    "a URL in brackets": response(f"<{URL}>", HTML),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_read(name: str) -> None:
    got = content(PAGES[name])
    assert isinstance(got, Page), got
    assert (got.url, got.body.endswith(HTML)) == (URL, True)
    assert got.fetched_at == datetime(2024, 5, 1, 10, tzinfo=UTC)


COPY = "https://archive.example/web/20240501100000"
SOURCES = {
    f"{COPY}/{URL}": f"{COPY}/{URL}",
    f"{COPY}id_/{URL}": f"{COPY}/{URL}",
    f"<{COPY}mp_/{URL}>": f"{COPY}/{URL}",
    "file:///mirror/news/story.html": None,
    "https://mirror.example/news/story": None,
    f"javascript:alert(1)//web/20240501100000/{URL}": None,
}


@pytest.mark.parametrize("source", SOURCES)
def test_a_record_of_a_copy_in_a_web_archive_names_its_address(source: str) -> None:
    got = content(response(URL, HTML, more=f"WARC-Source-URI: {source}"))
    assert isinstance(got, Page)
    assert got.memento == SOURCES[source]


ANSWERS = {
    "404": (response(URL, HTML, status="404 Not Found"), "http_4xx"),
    "410": (response(URL, b"", status="410 Gone"), "http_4xx"),
    "503": (response(URL, HTML, status="503 Slow Down"), "http_5xx"),
    "204": (response(URL, b"", status="204 No Content"), "http_other"),
    "301": (response(URL, b"", status="301 Moved", headers="Location: /b"), "redirect"),
    "304": (response(URL, b"", status="304 Not Modified", kind=""), "revisit"),
    "a head without an end": (http("HTTP/1.1 302 Found\r\nLocation: /b\r\n", b""), "redirect"),
    "a revisit": (revisit(URL, "2024-05-01"), "revisit"),
    "a revisit of a 404": (revisit(URL, "2024-05-01", "404 Not Found"), "http_4xx"),
    "a revisit without a head": (record("revisit", URL, b""), "revisit"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_without_a_page_have_a_reason_and_a_time(name: str) -> None:
    part, reason = ANSWERS[name]
    got = content(part)
    assert isinstance(got, Refusal)
    assert (got.url, got.reason, got.at) == (URL, reason, datetime(2024, 5, 1, 10, tzinfo=UTC))
    assert got.http_status is not None


INCOMPLETE = {
    "cut by its program": response(URL, HTML, more="WARC-Truncated: length"),
    "the first of several segments": response(URL, HTML, more="WARC-Segment-Number: 1"),
    "a part": response(URL, HTML, status="206 x", headers="Content-Range: bytes 0-99/5000"),
}


@pytest.mark.parametrize("name", INCOMPLETE)
def test_a_part_of_a_page_is_no_page(name: str) -> None:
    got = content(INCOMPLETE[name])
    assert isinstance(got, Refusal)
    assert (got.reason, got.http_status) == ("truncated", None)


NOTHING = {
    "warcinfo": record("warcinfo", "", b"software: x"),
    "request": record("request", URL, b"GET / HTTP/1.1\r\n\r\n"),
    "metadata": record("metadata", URL, b"via: x"),
    "conversion": record("conversion", URL, b"text", content_type="text/plain"),
    "continuation": record("continuation", URL, HTML),
    "other": record("invention", URL, HTML),
    "not_web": record("response", "dns:one.example", b"20240501 one.example 192.0.2.1"),
    "not_html": response(URL + ".png", b"\x89PNG", kind="image/png"),
}


@pytest.mark.parametrize("why", NOTHING)
def test_all_other_records_are_counted_by_their_kind(why: str) -> None:
    assert content(NOTHING[why]) == NoPage(why, getattr(content(NOTHING[why]), "url", None) or "")


def test_pictures_are_no_pages_whatever_their_record() -> None:
    for part in (
        record("resource", URL, b"\xff\xd8\xff", content_type="image/jpeg"),
        record("revisit", "https://one.example/a.css", b""),
        response(URL, b"not there", status="404 x", kind="image/gif"),
        response(URL, b"{}", kind="application/json"),
        response(URL, b"plain words", kind="text/plain"),
    ):
        assert isinstance(content(part), NoPage)


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("20240501100000", "2024-05-01T10:00:00"),
        ("20240501100000123Z", "2024-05-01T10:00:00"),
        ("2024-05-01T10:00:00.123456789Z", "2024-05-01T10:00:00"),
        ("2024-05-01", "2024-05-01T00:00:00"),
        ("2024-05", "2024-05-01T00:00:00"),
        ("2023", "2023-01-01T00:00:00"),
    ],
)
def test_dates_of_older_and_newer_programs_are_read(date: str, at: str) -> None:
    """14 digits as in ARC files, and the shorter and longer dates of WARC 1.1."""
    got = content(response(URL, HTML).replace(b"2024-05-01T10:00:00Z", date.encode()))
    assert isinstance(got, Page)
    assert got.fetched_at is not None
    assert got.fetched_at.replace(microsecond=0).isoformat() == f"{at}+00:00"


def test_an_impossible_date_is_replaced() -> None:
    for date in ("1970-01-01", "2999-01-01", "20-1-1"):
        got = content(response(URL, HTML, date))
        assert isinstance(got, Page)
        assert got.fetched_at == NOW

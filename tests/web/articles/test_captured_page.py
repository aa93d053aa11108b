"""The captured page of an article: shown, checked, taken away, and kept from doing harm."""

from __future__ import annotations

import gzip
import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.support.archives import FilledArchive
from tests.support.captured import URL, capture, payload_digest, revisit
from tests.support.client import Site

BODY = "<html><body><h1>Night ferry</h1><p>As it was “sent”.</p></body></html>".encode()


@pytest.fixture
def ferry(archive: FilledArchive) -> FilledArchive:
    """An archive with an article that was captured once."""
    archive.article("Night ferry", "As it was sent.", url=URL)
    capture(archive, BODY)
    return archive


def test_the_page_says_what_was_fetched_and_that_it_is_unchanged(
    ferry: FilledArchive, archive_site: Site
) -> None:
    assert 'href="/a/1/capture"' in archive_site.get("/a/1").text
    page = archive_site.get("/a/1/capture")
    assert page.status_code == 200
    for piece in (
        *(hashlib.sha256(BODY).hexdigest(), "4 May 2026", "18:20 UTC", URL, "HTTP 200"),
        *(f"{len(BODY):,} bytes", "are missing", 'src="/a/1/capture/page?capture=1"'),
    ):
        assert piece in page.text
    frame = archive_site.get("/a/1/capture/page?capture=1")
    assert "As it was “sent”." in frame.text
    assert frame.headers["content-type"] == "text/html; charset=utf-8"


def test_the_markup_is_sent_with_a_policy_that_forbids_everything(
    ferry: FilledArchive, archive_site: Site
) -> None:
    headers = archive_site.get("/a/1/capture/page").headers
    policy = headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "allow-" not in policy
    for piece in ("frame-ancestors 'self'", "form-action 'none'", "base-uri 'none'"):
        assert piece in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers.get_list("content-security-policy") == [policy]
    assert "set-cookie" not in headers
    outside = archive_site.get("/a/1/capture").headers["content-security-policy"]
    assert "frame-src 'self'" in outside
    assert "frame-ancestors 'none'" in outside


def test_the_record_to_take_away_is_a_warc_file(ferry: FilledArchive, archive_site: Site) -> None:
    ferry.execute("DELETE FROM captures")
    number = capture(ferry, BODY, Set_Cookie="visitor=1; Path=/")
    response = archive_site.get(f"/a/1/capture.warc.gz?capture={number}")
    assert response.headers["content-type"] == "application/gzip"
    assert "capture-1-20260504T182000Z.warc.gz" in response.headers["content-disposition"]
    assert b"visitor=1" not in gzip.decompress(response.content)
    records = ArchiveIterator(BytesIO(response.content), check_digests=True)
    assert [(each.rec_type, each.content_stream().read()) for each in records][1] == (
        *("response", BODY),
    )


def test_of_several_captures_the_newest_is_shown_and_any_can_be_chosen(
    ferry: FilledArchive, archive_site: Site
) -> None:
    capture(ferry, b"<p>Later text", at="2026-06-01T00:00:00Z")
    ferry.execute(
        "INSERT INTO urls(url, site, state, article_id)"
        " VALUES ('https://herald.example/amp', 'herald.example', 'done', 1)"
    )
    capture(ferry, b"<p>Other address", "2026-05-20T00:00:00Z", "https://herald.example/amp")
    capture(ferry, b"<p>Stranger", "2026-05-20T00:00:00Z", "https://other.example/")
    assert "Later text" in archive_site.get("/a/1/capture/page").text
    page = archive_site.get("/a/1/capture").text
    assert "3 captures" in page
    assert page.index("?capture=2") < page.index("?capture=3") < page.index("?capture=1")
    assert "Other address" in archive_site.get("/a/1/capture/page?capture=3").text
    for number in ("4", "99", "x", "1 OR 1", "../1", "-1"):
        for path in ("capture", "capture/page", "capture.warc.gz"):
            response = archive_site.get(f"/a/1/{path}?capture={number}")
            assert response.status_code == 404
            assert "Stranger" not in response.text


@pytest.mark.parametrize("trouble", ["no file", "no folder", "damaged", "elsewhere", "nothing"])
def test_a_capture_that_cannot_be_read_is_explained(
    ferry: FilledArchive, archive_site: Site, trouble: str
) -> None:
    [file] = (ferry.path.parent / "captures").iterdir()
    if trouble == "damaged":
        file.write_bytes(file.read_bytes()[:-30])
    elif trouble == "elsewhere":
        file.rename(ferry.path.parent / file.name)
        ferry.execute("UPDATE captures SET warc_file = '../' || warc_file")
    elif trouble == "nothing":
        ferry.execute("DELETE FROM captures")
    else:
        file.unlink()
        if trouble == "no folder":
            file.parent.rmdir()
    page = archive_site.get("/a/1/capture")
    assert page.status_code == 404
    assert "<iframe" not in page.text
    wanted = "CAPTURE_ENABLED" if trouble == "nothing" else "newsarchive doctor --captures"
    assert wanted in page.text
    assert archive_site.get("/a/1/capture/page").status_code == 404
    assert archive_site.get("/a/1/capture.warc.gz").status_code == 404
    assert archive_site.get("/a/1").status_code == 200
    assert str(ferry.path.parent) not in page.text


def test_a_public_server_shows_captures_only_if_it_is_told_to(
    ferry: FilledArchive, archive_site: Site
) -> None:
    public, opened = Site(ferry.path, public=True), Site(ferry.path, public=True, captures=True)
    for path in ("/a/1/capture", "/a/1/capture/page", "/a/1/capture.warc.gz"):
        assert public.get(path).status_code in (403, 404)
        assert b"As it was" not in public.get(path).content
        assert opened.get(path).status_code == 200
    assert "/capture" not in public.get("/a/1").text
    assert "does not show captured pages" in public.get("/a/1/capture").text
    public.close()
    opened.close()


def test_an_unknown_article_has_no_capture_and_a_joined_one_leads_to_it(
    ferry: FilledArchive, archive_site: Site, tmp_path: Path
) -> None:
    ferry.execute("INSERT INTO joined_articles VALUES (7, 1)")
    assert archive_site.get("/a/99/capture").status_code == 404
    response = archive_site.get("/a/7/capture?capture=1")
    assert response.headers["location"] == "/a/1/capture?capture=1"


def test_a_revisit_record_shows_the_page_that_it_repeats(
    ferry: FilledArchive, archive_site: Site
) -> None:
    capture(ferry, b"<p>Changed", at="2026-05-10T00:00:00Z")
    named = (f"WARC-Refers-To-Target-URI: {URL}", "WARC-Refers-To-Date: 2026-05-04T18:20:00Z")
    number = revisit(ferry, "2026-06-01", *named, payload_digest(BODY))
    page = archive_site.get("/a/1/capture")
    assert page.status_code == 200
    assert f"?capture={number}" in page.text
    assert "What the server sent on" in page.text
    assert "revisit record" in page.text
    assert page.text.index("4 May 2026, 18:20 UTC") < page.text.index("1 Jun 2026, 10:00 UTC")
    assert hashlib.sha256(BODY).hexdigest() in page.text
    frame = archive_site.get(f"/a/1/capture/page?capture={number}")
    assert "As it was “sent”." in frame.text
    file = archive_site.get(f"/a/1/capture.warc.gz?capture={number}").content
    kinds = [each.rec_type for each in ArchiveIterator(BytesIO(file))]
    assert kinds == ["warcinfo", "response", "revisit"]
    other = archive_site.get("/a/1/capture?capture=1").text
    assert "revisit record" not in other


def test_a_revisit_of_another_address_says_which(ferry: FilledArchive, archive_site: Site) -> None:
    ferry.execute("DELETE FROM captures")
    elsewhere = "https://m.herald.example/ferry-print"
    capture(ferry, BODY, url=elsewhere)
    revisit(ferry, "2026-06-01", f"WARC-Refers-To-Target-URI: <{elsewhere}>", payload_digest(BODY))
    page = archive_site.get("/a/1/capture").text
    assert "Sent at first by" in page
    assert elsewhere in page
    assert "As it was “sent”." in archive_site.get("/a/1/capture/page").text


def test_a_revisit_of_what_is_not_captured_is_explained(
    ferry: FilledArchive, archive_site: Site
) -> None:
    revisit(ferry, "2026-06-01", "WARC-Refers-To-Date: 2026-02-03T04:05:06Z", payload_digest(b"x"))
    page = archive_site.get("/a/1/capture")
    assert page.status_code == 404
    assert "the server sent what it had sent on 2026-02-03T04:05:06Z" in page.text
    assert "<iframe" not in page.text
    assert archive_site.get("/a/1/capture/page").status_code == 404


def test_imported_revisit_records_say_when_the_page_was_sent_again(
    ferry: FilledArchive, archive_site: Site
) -> None:
    capture(ferry, b"<p>Later", at="2026-06-01T00:00:00Z")
    for day in ("2026-05-03", "2026-05-06", "2026-05-07", "2026-06-09"):
        ferry.execute("INSERT INTO imported_visits VALUES (?, ?, 0, NULL)", URL, f"{day}T08:00:00Z")
    ferry.execute("INSERT INTO imported_visits VALUES (?, '2026-05-08T08:00:00Z', 1, NULL)", URL)
    first = archive_site.get("/a/1/capture?capture=1").text
    for day, is_shown in (("3 May", False), ("6 May", True), ("7 May", True), ("8 May", False),
                          ("9 Jun", False)):  # fmt: skip
        assert (f"{day} 2026, 08:00 UTC" in first) == is_shown, day
    assert "9 Jun 2026, 08:00 UTC" in archive_site.get("/a/1/capture").text

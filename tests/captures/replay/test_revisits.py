"""A revisit record leads to the response that it repeats, and to no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsarchive.article import Page
from newsarchive.captures.replay.revisits import RepeatedElsewhere
from newsarchive.captures.replay.stored_record import read_record
from newsarchive.captures.warc_writer import Capture, CaptureWriter
from tests.support.captured import payload_digest, write_revisit

URL, OTHER = "https://a.example/one", "https://b.example/two"
FIRST, SECOND, THIRD = b"<p>first", b"<p>second", b"<p>third"


@pytest.fixture
def captures(tmp_path: Path) -> list[Capture]:
    """Captures of May, June and July in the folder of the test; the last is of another URL."""
    writer = CaptureWriter(tmp_path, "site-000001")
    made = [
        writer.write(
            Page(url=url, body=body, headers={}, fetched_at=datetime(2026, month, 1, tzinfo=UTC))
        )
        for url, body, month in ((URL, FIRST, 5), (URL, SECOND, 6), (OTHER, THIRD, 7))
    ]
    writer.close()
    return made


def names(url: str, date: str) -> tuple[str, str]:
    return f"WARC-Refers-To-Target-URI: {url}", f"WARC-Refers-To-Date: {date}"


FOUND = {
    "named by address and date": (names(URL, "2026-05-01T00:00:00Z"), FIRST),
    "named with brackets and fractions": (names(f"<{URL}>", "2026-05-01T00:00:00.25Z"), FIRST),
    "named at another address": (names(OTHER, "2026-07-01T00:00:00Z"), THIRD),
    "named by an address that is not normalised": (
        names("HTTPS://B.example:443/two#top", "2026-07-01T02:00:00+02:00"),
        THIRD,
    ),
    "by the digest alone": ((payload_digest(FIRST),), FIRST),
    "by a digest of SHA-256": ((payload_digest(THIRD, "sha256"),), THIRD),
    "by the digest where the date is wrong": (
        (*names(URL, "2026-06-01T00:00:00Z"), payload_digest(FIRST)),
        FIRST,
    ),
    "named, with a digest that nothing can compare": (
        (*names(URL, "2026-06-01T00:00:00Z"), "WARC-Payload-Digest: crc32:abcd"),
        SECOND,
    ),
}


@pytest.mark.parametrize(("fields", "body"), FOUND.values(), ids=FOUND)
def test_it_leads_to_the_response(
    tmp_path: Path, captures: list[Capture], fields: tuple[str, ...], body: bytes
) -> None:
    made = write_revisit(tmp_path, captures[0], "2026-08-01", *fields)
    record = read_record(tmp_path, made, [made, *captures])
    assert record.page.body == body
    assert record.repeats in captures
    assert record.page.url == record.repeats.url


NOT_FOUND = {
    "nothing is stated": (),
    "the date is of no capture": names(URL, "2026-05-02T00:00:00Z"),
    "the digest is of no capture": (payload_digest(b"else"),),
    "the digest is another than that of the named one": (
        *names(URL, "2026-05-01T00:00:00Z"),
        payload_digest(b"else"),
    ),
    "nonsense": ("WARC-Refers-To-Target-URI: http://[", "WARC-Refers-To-Date: soon"),
    "a date out of range": names(URL, "0001-01-01T00:00:00+14:00"),
}


@pytest.mark.parametrize("fields", NOT_FOUND.values(), ids=NOT_FOUND)
def test_it_leads_to_no_other_response(
    tmp_path: Path, captures: list[Capture], fields: tuple[str, ...]
) -> None:
    made = write_revisit(tmp_path, captures[0], "2026-08-01", *fields)
    with pytest.raises(RepeatedElsewhere, match="is a revisit record"):
        read_record(tmp_path, made, [made, *captures])


def test_two_records_that_name_each_other_end(tmp_path: Path, captures: list[Capture]) -> None:
    one = write_revisit(tmp_path, captures[0], "2026-08-01", *names(URL, "2026-09-01T10:00:00Z"))
    two = write_revisit(tmp_path, captures[0], "2026-09-01", *names(URL, "2026-08-01T10:00:00Z"))
    with pytest.raises(RepeatedElsewhere):
        read_record(tmp_path, one, [one, two])
    with pytest.raises(RepeatedElsewhere):
        read_record(tmp_path, one, [one])


def test_a_chain_of_revisits_ends_at_the_response_with_the_digest(
    tmp_path: Path, captures: list[Capture]
) -> None:
    one = write_revisit(tmp_path, captures[0], "2026-08-01", payload_digest(FIRST))
    two = write_revisit(
        tmp_path, captures[0], "2026-09-01", *names(URL, "2026-08-01T10:00:00Z"),
        payload_digest(FIRST),
    )  # fmt: skip
    record = read_record(tmp_path, two, [one, two, *captures])
    assert (record.page.body, record.repeats) == (FIRST, captures[0])


def test_what_it_repeats_is_checked_too(tmp_path: Path, captures: list[Capture]) -> None:
    made = write_revisit(tmp_path, captures[0], "2026-08-01", *names(URL, "2026-05-01T00:00:00Z"))
    gone = replace(captures[0], warc_file="../secret.warc.gz")
    wrong = replace(captures[0], sha256="0" * 64)
    with pytest.raises(RepeatedElsewhere):
        read_record(tmp_path, made, [gone, wrong])

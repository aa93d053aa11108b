"""Visits that brought no page move last_seen_at and gone_at, whichever file came first."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.ledger.frontier import Decision, known_urls, next_step
from newsarchive.article import Link
from tests.support.commands import call
from tests.support.crawls import rows, value
from tests.support.snapshots import archive_state, runs_add_up
from tests.support.warcs import page, record, response, revisit

URL = "https://one.example/news/story"
STORY = page("Story")
OTHER = page("Another", text="It stood so and nobody at the ferry office minded it at all.")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home" / "archive.db"


def bring(archive: Path, *parts: bytes) -> str:
    """Import *parts*, each in a file of its own, in their order; return what is printed."""
    files = []
    for number, part in enumerate(parts):
        files.append(archive.parent.parent / f"{number}.warc")
        files[-1].write_bytes(part)
    return call(archive, "import", "--no-learn", *map(str, files))


def times(archive: Path) -> tuple[object, ...]:
    columns = "substr(first_seen_at, 1, 10), substr(last_seen_at, 1, 10), substr(gone_at, 1, 10)"
    [found] = rows(archive, f"SELECT {columns}, revision_count FROM articles")
    return found


def absences(archive: Path) -> list[tuple[object, ...]]:
    columns = "substr(gone_at, 1, 10), substr(back_at, 1, 10)"
    return rows(archive, f"SELECT {columns} FROM absences ORDER BY gone_at")


MARCH = response(URL, STORY, "2024-03-01")
APRIL = revisit(URL, "2024-04-01")
MAY = response(URL, b"", "2024-05-01", status="404 Not Found")
JUNE = response(URL, b"", "2024-06-01", status="410 Gone")
JULY = response(URL, STORY, "2024-07-01")
AUGUST = response(URL, b"", "2024-08-01", status="304 Not Modified", kind="")

ORDERS = {
    "in order": [MARCH, APRIL, MAY, JUNE],
    "backwards": [JUNE, MAY, APRIL, MARCH],
    "the page between": [APRIL, JUNE, MARCH, MAY],
    "the page before the last": [MAY, APRIL, MARCH, JUNE],
}


@pytest.mark.parametrize("order", ORDERS)
def test_a_later_404_sets_gone_at_in_any_order(archive: Path, order: str) -> None:
    bring(archive, *ORDERS[order])
    assert times(archive) == ("2024-03-01", "2024-04-01", "2024-05-01", 0)
    row = rows(archive, "SELECT outcome, http_status, article_id IS NULL FROM urls")
    assert row in ([("failed", 410, 0)], [("failed", 404, 0)])
    before = archive_state(archive)
    assert ", 0 revised, " in bring(archive, *reversed(ORDERS[order]))
    assert times(archive) == ("2024-03-01", "2024-04-01", "2024-05-01", 0)
    assert archive_state(archive) == before, "a second import adds nothing"
    assert runs_add_up(archive)


@pytest.mark.parametrize(
    "parts", [[MARCH, MAY, JULY, AUGUST], [AUGUST, JULY, MAY, MARCH], [JULY, MARCH, AUGUST, MAY]]
)
def test_an_article_that_is_back_is_not_gone(archive: Path, parts: Sequence[bytes]) -> None:
    bring(archive, *parts)
    assert times(archive) == ("2024-03-01", "2024-08-01", None, 0)


OCTOBER = response(URL, b"", "2024-10-01", status="404 Not Found")


@pytest.mark.parametrize("order", ["01234", "43210", "30142"])
def test_every_order_of_import_gives_the_same_absences(archive: Path, order: str) -> None:
    parts = [MARCH, MAY, JULY, AUGUST, OCTOBER]
    bring(archive, *(parts[int(place)] for place in order))
    assert times(archive) == ("2024-03-01", "2024-08-01", "2024-10-01", 0)
    assert absences(archive) == [("2024-05-01", "2024-07-01"), ("2024-10-01", None)]


@pytest.mark.parametrize("back", [False, True])
def test_a_page_older_than_a_visit_is_the_newest_text(archive: Path, back: bool) -> None:
    parts = [response(URL, OTHER, "2024-03-01"), AUGUST, JULY]
    bring(archive, *(reversed(parts) if back else parts))
    assert times(archive) == ("2024-03-01", "2024-08-01", None, 1)
    assert value(archive, "SELECT title FROM articles") == "Story"


def test_the_records_of_a_file_add_up(archive: Path) -> None:
    moved = response(URL + "-moved", b"", status="301 Moved", headers=f"Location: {URL}")
    records = [
        record("warcinfo", "", b"software: x"),
        record("request", URL, b"GET / HTTP/1.1\r\n\r\n"),
        MARCH,
        MARCH,
        APRIL,
        moved,
        revisit(URL + "-unknown", "2024-05-01"),
        response(URL + "-none", STORY, status="404 Not Found"),
        response(URL + ".png", b"\x89PNG", kind="image/png"),
        response(URL + "-cut", STORY)[:-99],
    ]
    (archive.parent / "all.warc.gz").write_bytes(b"".join(map(gzip.compress, records)))
    printed = call(archive, "import", "--verbose", str(archive.parent / "all.warc.gz"))
    assert f"not_html: {URL}.png" in printed
    assert "1 new, 0 revised, 2 unchanged, 0 duplicates, 2 failed" in printed
    details = "1 http_4xx, 1 redirect, 1 revisit, 1 truncated"
    assert f"({details}, 3 records without a page: 1 warcinfo, 1 request, 1 not_html;" in printed
    assert "10 records in all)" in printed
    found = dict(rows(archive, "SELECT replace(url, ?, ''), outcome FROM urls", URL))
    assert found["-moved"] == found["-unknown"] == "skipped"
    assert found["-none"] == "failed"
    asked = [URL + end for end in ("-moved", "-unknown", "-none")]
    with Archive(archive) as opened:
        known = opened.read(lambda connection: known_urls(connection, asked))
    for url in asked:  # A crawl that finds one of them requests it.
        assert next_step(Link(url=url), known[url], datetime.now(UTC)) is Decision.ASK

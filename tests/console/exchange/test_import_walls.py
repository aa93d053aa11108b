"""One page in place of many articles is the article of none, in the files of an import too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import call
from tests.support.crawls import rows, value
from tests.support.snapshots import archive_state, runs_add_up
from tests.support.warcs import page, response, revisit

SITE = "https://post.example/news/"
STORIES = ["the-weir-is-open-again", "mills-close-in-the-spring", "a-ferry-for-the-two-towns",
           "the-market-moves-to-the-quay", "school-choir-sings-in-june"]  # fmt: skip
SIGNED = '<meta property="article:published_time" content="2024-03-01T08:00:00Z">'
#: In no language that the program knows.
WALL = [
    "Mokala ilin veste harun, dolim sa kerat venu palimo osti nareka tul.",
    "Harun velit sa mokala, deri nostim palo kerat invesa tulim ardeno.",
    "Osti nareka venu dolim, sa kerat ilin mokala veste palimo harun teri.",
]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home" / "archive.db"


def article(name: str) -> bytes:
    return response(SITE + name, page(name.replace("-", " "), head=SIGNED), "2024-03-02")


def wall(name: str, day: str = "2024-04-01") -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in WALL)
    text = f"<main><h1>Harun velit</h1>{lines}<p>ID 8f3ac91e{len(name):04}</p></main>"
    body = f"<html><head><title>Harun velit</title></head><body>{text}</body></html>"
    return response(SITE + name, body.encode(), day)


def html(text: str) -> bytes:
    head = f"<head><title>Harun velit</title>{SIGNED}</head>"
    return f"<html>{head}<body><main><h1>Harun velit</h1>{text}</main></body></html>".encode()


def bring(archive: Path, *records: bytes) -> str:
    file = archive.parent.parent / "in.warc"
    file.write_bytes(b"".join(records))
    return call(archive, "import", str(file))


@pytest.mark.parametrize("is_wall_first", [False, True])
def test_a_wall_at_many_urls_is_stored_for_none(archive: Path, is_wall_first: bool) -> None:
    stored, walls = [article(name) for name in STORIES[:3]], [wall(name) for name in STORIES]
    printed = bring(archive, *(walls + stored if is_wall_first else stored + walls))
    assert "import: 3 new, 0 revised, 0 unchanged, 0 duplicates, 5 failed" in printed
    assert "(5 bot_wall; 8 records in all)" in printed
    assert value(archive, "SELECT count(*) FROM articles WHERE published_at IS NOT NULL") == 3
    assert not rows(archive, "SELECT * FROM revisions")
    failed = rows(archive, "SELECT url, reason FROM failures ORDER BY url")
    assert failed == sorted((SITE + name, "bot_wall") for name in STORIES[3:])
    assert value(archive, "SELECT count(*) FROM captures") == 8
    assert runs_add_up(archive)
    before = archive_state(archive)[:2]
    assert "import: 0 new, 0 revised, 6 unchanged, 0 duplicates, 2 failed" in bring(
        archive, *stored, *walls
    )
    assert archive_state(archive)[:2] == before


def test_a_later_copy_of_the_beginning_does_not_replace_the_whole_text(archive: Path) -> None:
    whole = "".join(f"<p>{line} {n}</p>" for n, line in enumerate(WALL * 4))
    first = whole[: 3 * len(whole) // 12]
    copies = [
        response(SITE + STORIES[0], html(text), f"2024-04-0{n}")
        for n, text in enumerate((whole, first), 2)
    ]
    assert "1 new" in bring(archive, copies[0])
    assert "(1 consent_wall; 1 record in all)" in bring(archive, copies[1])
    assert value(archive, "SELECT word_count FROM articles") > 100
    assert not rows(archive, "SELECT * FROM revisions")
    assert "2 unchanged, 0 duplicates, 0 failed" in bring(archive, *copies), "both are known"
    assert runs_add_up(archive)


def test_a_wall_does_not_replace_an_article_of_an_earlier_import(archive: Path) -> None:
    bring(archive, article(STORIES[0]))
    assert "1 failed" in bring(archive, wall(STORIES[0]))
    assert "1 failed" in bring(archive, wall(STORIES[0], "2024-02-01")), "nor as an older copy"
    assert rows(archive, "SELECT title FROM articles") == [("the weir is open again",)]
    assert not rows(archive, "SELECT * FROM revisions")


def test_an_article_without_date_is_stored_and_its_later_visits_count(archive: Path) -> None:
    story = response(SITE + STORIES[0], page("The weir"), "2024-03-02")
    printed = bring(archive, story, revisit(SITE + STORIES[0], "2024-05-01"), story)
    assert "import: 1 new, 0 revised, 2 unchanged, 0 duplicates, 0 failed" in printed
    seen = rows(
        archive,
        "SELECT substr(first_seen_at, 1, 10), substr(last_seen_at, 1, 10), url FROM articles",
    )
    assert seen == [("2024-03-02", "2024-05-01", SITE + STORIES[0])]
    assert value(archive, "SELECT count(*) FROM captures") == 1


def test_more_undated_pages_than_may_wait_are_all_stored(archive: Path) -> None:
    names = [f"the-story-of-day-{number}" for number in range(100, 320)]
    undated = [response(SITE + name, page(name.replace("-", " "))) for name in names]
    assert "import: 220 new, 0 revised" in bring(archive, *undated)
    assert runs_add_up(archive)

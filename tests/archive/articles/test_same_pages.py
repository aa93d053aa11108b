"""The rule that one page in place of many is the article of none, on plain values."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsarchive.archive.articles.same_pages import SamePages, WaitingPage, page_key
from newsarchive.article import Article, Block, FieldSource, Link

SITE = "https://post.example"


def article(url: str, text: str = "One two three four.", *, signed: bool = False) -> Article:
    sources = [FieldSource(field="published_at", source="meta", value_raw="x")] if signed else []
    return Article(
        url=SITE + url,
        title="A page",
        blocks=[Block(text=text)],
        sources=sources,
        published_at=datetime(2026, 3, 1, tzinfo=UTC) if signed else None,
    )


def page(asked: str, landed: str = "", **facts: bool) -> WaitingPage:
    found = article(landed or asked, signed=facts.pop("signed", False))
    key = 2 if landed else page_key(found)
    seen_at = datetime(2026, 3, 1, tzinfo=UTC)
    link = Link(url=SITE + asked)
    return WaitingPage(found, link, dict, seen_at, key, bool(landed), **facts)


def reasons(*pages: WaitingPage) -> list[str | None]:
    same = SamePages()
    for each in pages:
        same.add(each)
    refusals = [same.refusal(each) for each in same.all_waiting()]
    return [refusal and refusal[0] for refusal in refusals]


STORIES = [f"/news/a-long-story-of-the-day-{n}" for n in range(101, 105)]


def test_a_page_at_the_urls_of_three_stories_is_a_wall_and_at_two_it_is_not() -> None:
    assert reasons(*map(page, STORIES[:3])) == ["bot_wall"] * 3
    assert reasons(*map(page, STORIES[:2])) == [None] * 2
    assert reasons(*(page(url, replaces=True) for url in STORIES[:2])) == ["bot_wall"] * 2


@pytest.mark.parametrize(
    "copies",
    [
        [f"/{where}/a-long-story-of-the-day-101" for where in ("news", "amp", "print", "m")],
        ["/story.php?id=4711&print=1", "/story.php?id=4711", "/news/4711", "/4711/a-title-of-it"],
    ],
)
def test_the_urls_of_one_story_count_once(copies: list[str]) -> None:
    assert reasons(*map(page, copies)) == [None] * 4


def test_redirects_of_three_stories_to_one_page_are_no_move() -> None:
    assert reasons(*(page(url, "/notice") for url in STORIES[:3])) == ["gone"] * 3
    assert reasons(*(page(url, "/account/login") for url in STORIES[:3])) == ["consent_wall"] * 3
    kept = [page(url, "/news/one-new-story-of-them-all", signed=True) for url in STORIES[:3]]
    assert reasons(*kept) == [None, "gone", "gone"]


def test_stories_in_the_archive_count_too() -> None:
    same = SamePages()
    same.add(page(STORIES[0]))
    [waiting] = same.all_waiting()
    stored = [frozenset({"another-story"}), frozenset({"a-third-story"})]
    assert same.refusal(waiting, stored[:1]) is None
    assert same.refusal(waiting, stored) is not None


def test_more_pages_than_may_wait_are_stored_in_their_order() -> None:
    same = SamePages()
    ready = [each for n in range(203) for each in same.add(page(f"/news/the-story-of-day-{n}"))]
    assert [each.link.url[-1] for each in ready] == ["0", "1", "2"]
    assert len(same.all_waiting()) == 200


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Ray ID: 8f3ac91e22b0f1a4", "Ray ID: 91bb02f3ac91e227", True),
        ("Your address is 10.0.0.7", "Your address is 192.168.4.21", True),
        ("Asked for /news/a-story at 10:04:11", "Asked for /sport/goal-3 at 11:59:02", True),
        ("Since 2026-03-01T08:00Z you wait", "Since 2026-03-02T09:14Z you wait", True),
        ("Lotto: 3 7 21 33", "Lotto: 4 9 22 30", False),
        ("A quake of 4.2", "A quake of 5.1", False),
    ],
)
def test_ids_addresses_and_times_do_not_tell_pages_apart(
    one: str, other: str, is_same: bool
) -> None:
    assert (page_key(article("/a", one)) == page_key(article("/b", other))) is is_same

"""One article has one address, whichever of its addresses is fetched first."""

from __future__ import annotations

import itertools
import random
import sqlite3
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.articles.joining import ALIAS
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.learning.learn import learn
from newsarchive.archive.ledger import frontier, imported_pages, runs, schedule, url_outcomes
from newsarchive.archive.ledger.endings import Ending
from newsarchive.article import Article, Block, Link, Page
from newsarchive.outcomes import Outcome
from tests.support import paper
from tests.support.archives import everything_wrong
from tests.support.paper import NOW

SITE = "https://www.post.example"
STORY = f"{SITE}/2026/ferry-returns"
AMP = f"{STORY}/amp"
PHONE = "https://m.post.example/2026/ferry-returns"
TRACKED = f"{STORY}?partner=rss"
PRINT = f"{SITE}/print/ferry-returns"

Store = Callable[[Archive, Article, int], Outcome]


def page(url: str, canonical: str | None = STORY, number: int = 1, extra: str = "") -> Article:
    """Return the page at *url* with the text of article *number*, and one more line if given."""
    article = paper.article(number, after=[extra] if extra else [])
    article.url, article.canonical_url, article.published_at = url, canonical, None
    return article


def crawled(archive: Archive, article: Article, hours: int) -> Outcome:
    """Store *article* as a crawl does, *hours* after NOW."""
    at = NOW + timedelta(hours=hours)

    def job(connection: sqlite3.Connection) -> Outcome:
        run_id = runs.start_run(connection, "site", {}, at)
        stored = store_article(connection, article, seen_at=at, via="feed")
        outcome = url_outcomes.outcome_of_visit(
            connection,
            article.url,
            article.url,
            stored.outcome,
            stored.article_id,
        )
        ending = Ending.of(Link(url=article.url), outcome, article_id=stored.article_id)
        url_outcomes.finish_url(connection, run_id, ending, at)
        return outcome

    return archive.write(job)


def imported(archive: Archive, article: Article, hours: int) -> Outcome:
    """Store *article* as an import does."""
    at = NOW + timedelta(hours=hours)
    source = Page(url=article.url, body=article.raw_text.encode(), fetched_at=at)

    def job(connection: sqlite3.Connection) -> Outcome:
        run_id = runs.start_run(connection, "import", {}, at)
        stored = imported_pages.store_page(connection, run_id, source, article, None, at)
        assert isinstance(stored, Outcome)
        return stored

    return archive.write(job)


def articles(archive: Archive) -> list[tuple[object, ...]]:
    select = "SELECT url, title, text, revision_count FROM articles ORDER BY url"
    return [tuple(row) for row in archive.rows(select)]


def leads(archive: Archive) -> dict[str, str]:
    """Return the address of the article that each address in the ledger leads to."""
    select = (
        "SELECT urls.url, articles.url FROM urls JOIN articles ON articles.id = article_id"
        " WHERE urls.url <> articles.url"
    )
    return {row[0]: row[1] for row in archive.rows(select)}


class EndState(NamedTuple):
    """What an archive has in the end."""

    articles: list[tuple[object, ...]]
    leads: dict[str, str]
    requested: set[str]


def end_state(path: Path, pages: Sequence[Article], store: Store, late: bool) -> EndState:
    """Return what the archive has after *pages* came in this order, each in a run of its own."""
    for hours, each in enumerate(pages):
        at = hours if not late else len(pages) - hours
        with Archive(path) as archive:
            store(archive, each, at)
    with Archive(path) as archive:
        assert archive.read(everything_wrong) == []
        learn(archive, now=NOW)
        assert archive.read(everything_wrong) == []
        requested = {
            row[0] for row in archive.rows("SELECT url FROM urls WHERE next_try_at IS NOT NULL")
        }
        return EndState(articles(archive), leads(archive), requested)


FAMILIES = {
    "all name one that is fetched": [page(STORY), page(AMP), page(PHONE), page(TRACKED)],
    "all name one that is not fetched": [page(AMP), page(PHONE), page(TRACKED)],
    "a chain": [page(AMP, PRINT), page(PRINT, STORY), page(STORY, STORY)],
    "pages that name each other": [page(STORY, PRINT), page(PRINT, STORY)],
    "one states no canonical link": [page(STORY, None), page(AMP), page(PRINT)],
    "another scheme": [page(STORY), page(STORY.replace("https:", "http:"))],
    "other articles beside it": [page(STORY), page(AMP), page(f"{SITE}/b", None, number=2)],
}


@pytest.mark.parametrize("store", [crawled, imported])
@pytest.mark.parametrize("pages", FAMILIES.values(), ids=FAMILIES)
def test_the_order_of_arrival_does_not_matter(
    tmp_path: Path, pages: list[Article], store: Store
) -> None:
    orders = list(itertools.permutations(pages))
    random.Random(1).shuffle(orders)
    states = [
        end_state(tmp_path / f"{number}-{late}.db", order, store, late)
        for number, order in enumerate(orders[:8])
        for late in ((False, True) if store is imported else (False,))
    ]
    first = states[0]
    own = {row[0] for row in first.articles}
    for state in states:
        assert (state.articles, state.leads) == (first.articles, first.leads)
        assert store is imported or state.requested == own
    assert len(own) == len({each.raw_text for each in pages})
    assert {each.url for each in pages} == {*first.leads, *own}
    assert all(row[3] == 0 for row in first.articles), "no revision"


REFUSED = {
    "another text": [page(STORY), page(AMP, number=2)],
    "the next page of a long article": [page(STORY), page(f"{STORY}?page=2", number=2)],
    "another domain": [page(STORY), page("https://copy.example/ferry")],
    "another port": [page(STORY), page(f"{SITE}:8443/2026/ferry-returns")],
    "the home page on every page": [page(f"{SITE}/a", f"{SITE}/"), page(f"{SITE}/b", f"{SITE}/")],
    "half of the text is another": [page(STORY), page(AMP, extra=" ".join(paper.APPEAL * 3))],
}


@pytest.mark.parametrize("pages", REFUSED.values(), ids=REFUSED)
def test_pages_that_only_claim_to_be_one_article_stay_two(
    tmp_path: Path, pages: list[Article]
) -> None:
    for number, order in enumerate((pages, pages[::-1])):
        with Archive(tmp_path / f"{number}.db") as archive:
            for hours, each in enumerate(order):
                crawled(archive, each, hours)
            stored = {row[0]: row[2] for row in articles(archive)}
            assert stored == {each.url: each.raw_text for each in pages}


def test_short_alerts_that_are_alike_stay_two(tmp_path: Path) -> None:
    first, second = page(STORY, None), page(AMP, STORY)
    first.blocks = [Block(text="Magnitude 4.1, no damage reported, at 10:02.")]
    second.blocks = [Block(text="Magnitude 4.3, no damage reported, at 11:02.")]
    with Archive(tmp_path / "archive.db") as archive:
        assert crawled(archive, first, 0) is Outcome.NEW
        assert crawled(archive, second, 1) is Outcome.NEW


def test_a_section_that_is_read_as_a_source_is_no_articles_address(tmp_path: Path) -> None:
    section = f"{SITE}/harbour"
    with Archive(tmp_path / "archive.db") as archive:
        archive.write(
            lambda c: c.execute(
                "INSERT INTO urls(url, site, state, outcome, reason) VALUES (?, 'post.example',"
                " 'done', 'skipped', 'source')",
                (section,),
            )
        )
        crawled(archive, page(f"{SITE}/a", section), 0)
        assert crawled(archive, page(f"{SITE}/b", section), 1) is Outcome.NEW


def test_editions_that_differ_in_a_line_are_one_article_with_the_canonical_text(
    tmp_path: Path,
) -> None:
    pages = [page(STORY), page(AMP, extra="Read the whole story on our site.")]
    for number, order in enumerate((pages, pages[::-1])):
        with Archive(tmp_path / f"{number}.db") as archive:
            for hours, each in enumerate(order):
                crawled(archive, each, hours)
            assert [row[:3] for row in articles(archive)] == [
                (STORY, pages[0].title, pages[0].raw_text)
            ]


def test_no_page_can_put_a_text_into_the_history_of_another(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        crawled(archive, page(AMP, number=2), 0)  # names STORY and says something else
        crawled(archive, page(STORY), 1)
        crawled(archive, page(AMP), 2)  # and then says the same
        crawled(archive, page(AMP), 3)
        learn(archive, now=NOW)
        [row] = archive.rows("SELECT * FROM articles WHERE url = ?", (STORY,))
        assert (row["text"], row["revision_count"]) == (page(STORY).raw_text, 0)


def test_a_change_that_another_address_shows_makes_the_article_due(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        crawled(archive, page(STORY), 0)
        crawled(archive, page(TRACKED), 1)
        as_alias = "UPDATE urls SET detail = ? WHERE outcome = 'duplicate'"
        archive.write(lambda c: c.execute(as_alias, (ALIAS,)))
        now = NOW + timedelta(days=2)
        link = Link(url=TRACKED, modified_raw="2026-11-25T10:00:00Z")
        assert archive.read(lambda c: frontier.aliases_among(c, [TRACKED, STORY])) == {TRACKED}
        archive.write(lambda c: frontier.make_articles_due(c, [link], now))
        due = archive.read(lambda c: schedule.due_articles(c, ["post.example"], now))
        assert [each.url for each in due] == [STORY]


def test_learning_joins_what_an_older_version_stored_twice(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        paper.store(
            archive, [page(AMP, None), page(STORY, None), page(PHONE, None), page(TRACKED, None)]
        )
        other = paper.article(3)
        other.url = f"{SITE}/other"
        paper.store(archive, [other])
        learn(archive, now=NOW)
        assert archive.rows("SELECT articles FROM stories")[0][0] == 4
        changed = page(AMP, None, extra="The harbour master confirmed this later in the evening.")
        archive.write(lambda c: store_article(c, changed, seen_at=NOW + timedelta(hours=2)))
        archive.write(lambda c: c.execute("UPDATE articles SET canonical_url = ? WHERE url <> ?",
                                          (STORY, other.url)))  # fmt: skip
        archive.write(lambda c: c.execute("INSERT INTO unjoined_articles SELECT id FROM articles"))
        ids = {row[1]: row[0] for row in archive.rows("SELECT id, url FROM articles")}
        learned = learn(archive, now=NOW)
        assert learned.joined == 3
        assert archive.read(everything_wrong) == []
        [row] = archive.rows("SELECT * FROM articles WHERE url <> ?", (other.url,))
        assert (row["id"], row["url"], row["story_id"]) == (ids[STORY], STORY, None)
        texts = {each[0] for each in archive.rows("SELECT text FROM revisions")} | {row["text"]}
        assert texts == {page(STORY).raw_text, changed.raw_text}
        select = "SELECT id, article_id FROM joined_articles"
        moved = {row[0]: row[1] for row in archive.rows(select)}
        assert moved == {ids[url]: ids[STORY] for url in (AMP, PHONE, TRACKED)}
        assert leads(archive) == dict.fromkeys((AMP, PHONE, TRACKED), STORY)
        assert learn(archive, now=NOW).joined == 0


def test_an_id_that_was_joined_is_not_given_again(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        crawled(archive, page(AMP, None), 0)
        crawled(archive, page(STORY, None), 1)
        archive.write(lambda c: c.execute("UPDATE articles SET canonical_url = ?", (AMP,)))
        archive.write(lambda c: c.execute("INSERT INTO unjoined_articles SELECT id FROM articles"))
        learn(archive, now=NOW)
        crawled(archive, page(f"{SITE}/b", None, number=2), 2)
        assert [row[0] for row in archive.rows("SELECT id FROM articles ORDER BY id")] == [1, 3]

"""Make archives to merge, merge them as people do, and read what they have."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.learning.learn import learn
from newsarchive.archive.ledger import runs, url_outcomes
from newsarchive.archive.ledger.endings import Ending
from newsarchive.article import Article, Block, Link
from newsarchive.cli import cli
from newsarchive.errors import NewsArchiveError
from newsarchive.outcomes import Outcome
from tests.support import paper
from tests.support.archives import everything_wrong
from tests.support.paper import NOW


@dataclass(frozen=True, order=True)
class Visit:
    """A visit to an article's page, *hours* after the first day."""

    hours: int
    number: int
    edition: int = 0
    """Which text the page shows: 0 is the first, 2 has another headline; -1: it is gone."""
    site: str = paper.SITE
    path: str = ""
    canonical: str | None = None

    @property
    def url(self) -> str:
        return f"https://{self.site}/news/{self.number}{self.path}"

    def article(self) -> Article:
        """Return the article that the page shows."""
        shown = paper.article(self.number, after=paper.appeal(self.number), site=self.site)
        shown.url, shown.canonical_url = self.url, self.canonical
        if self.edition:
            rng = random.Random(f"{self.number} {self.edition}")
            line = paper.paragraph(rng, paper.topic(rng))
            shown.blocks.insert(2, Block(text=line))
        if self.edition == 2:
            shown.title = f"Now it is known: {shown.title}"
        return shown


def made_archive(path: Path, visits: Iterable[Visit], *, learns: bool = True) -> Path:
    """Make an archive at *path* of *visits*, in order of time, as a crawl stores them."""
    path.parent.mkdir(exist_ok=True)
    with Archive(path) as archive:
        by_hour: dict[int, list[Visit]] = {}
        for each in sorted(visits):
            by_hour.setdefault(each.hours, []).append(each)
        for hours, visits_of_run in by_hour.items():
            at = NOW + timedelta(hours=hours)

            def crawl(connection: sqlite3.Connection, at=at, visits_of_run=visits_of_run) -> None:  # type: ignore[no-untyped-def]
                run_id = runs.start_run(connection, "site", {}, at)
                for each in visits_of_run:
                    _visit(connection, run_id, each, at)
                runs.finish_run(connection, run_id, "finished", at, requests=1, received_bytes=1)

            archive.write(crawl)
        if learns:
            learn(archive, now=NOW)
    return path


def _visit(connection: sqlite3.Connection, run_id: int, visit: Visit, at) -> None:  # type: ignore[no-untyped-def]
    link = Link(url=visit.url, found_in=f"https://{visit.site}/feed", via="feed")
    if visit.edition < 0:
        ending = Ending.of(link, Outcome.FAILED, reason="http_4xx", http_status=410)
    else:
        article = visit.article()
        stored = store_article(connection, article, seen_at=at, via="feed")
        outcome = url_outcomes.outcome_of_visit(
            connection, visit.url, visit.url, stored.outcome, stored.article_id
        )
        ending = Ending.of(link, outcome, article_id=stored.article_id, http_status=200)
    url_outcomes.finish_url(connection, run_id, ending, at)


def merge(path: Path, *others: object) -> str:
    """Call `newsarchive merge` in this process, and return what it prints."""
    done = CliRunner().invoke(cli, ["merge", *map(str, others), "--archive", str(path)])
    if isinstance(done.exception, NewsArchiveError):
        raise done.exception
    assert done.exit_code == 0, (done.output, done.exc_info)
    return done.output


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return what an archive has, without ids; `newsarchive doctor` must find nothing wrong."""
    with Archive(path) as archive:
        assert archive.read(everything_wrong) == []
        return {name: [tuple(row) for row in archive.rows(sql)] for name, sql in _CONTENT.items()}


_CONTENT = {
    "articles": "SELECT url, canonical_url, title, text, first_seen_at, last_seen_at, gone_at,"
    " revision_count, other_titles, duplicate_of IS NULL, discovered_via FROM articles ORDER BY 1",
    "revisions": "SELECT url, number, seen_at, replaced_at, revisions.title, revisions.text,"
    " revisions.kind, silent FROM revisions JOIN articles ON id = article_id ORDER BY 1, 2",
    "absences": "SELECT url, a.gone_at, back_at FROM absences a JOIN articles ON id = article_id"
    " ORDER BY 1, 2",
    "urls": "SELECT urls.url, state, outcome, reason, last_at, next_try_at, articles.url FROM urls"
    " LEFT JOIN articles ON articles.id = article_id ORDER BY 1",
    "families": "SELECT family_id, example, verdict, own_verdict, articles, stories, reason"
    " FROM boilerplate ORDER BY 1",
    "removed": "SELECT url, position, text, reason FROM removed_blocks ORDER BY 1, 2",
    "stories": "SELECT s.articles, s.sites, url FROM stories s JOIN articles"
    " ON id = lead_article_id ORDER BY url",
    "runs": "SELECT spider, started_at, finished_at, found, new, revised, failed FROM runs"
    " ORDER BY 2, 3",
}

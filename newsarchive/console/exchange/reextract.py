"""``newsarchive reextract``: today's extraction over what was captured, and what it changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from newsarchive.archive import Archive
from newsarchive.archive.articles.reextraction import (
    Changes,
    changes_by_extraction,
    replace_extraction,
    restorable_extractions,
    restore_extraction,
)
from newsarchive.archive.ledger.capture_index import captures_of_texts
from newsarchive.article import Article, Page
from newsarchive.captures.warc_writer import Capture, read_capture
from newsarchive.console.exchange.extraction_changes import Tally
from newsarchive.console.interrupts import catch_interrupts, exit_stopped
from newsarchive.console.options import archive_option
from newsarchive.errors import ExtractionError
from newsarchive.extraction.workers import PAGES_AHEAD, ExtractionPool
from newsarchive.paths import captures_folder
from newsarchive.urls import site_of


@click.command()
@click.option("--site", metavar="SITE", help="Only this site.")
@click.option("--since", metavar="DATE", help="Only captures from this day on (ISO 8601).")
@click.option("--dry-run", is_flag=True, help="Say what would change, change nothing.")
@click.option("--undo", is_flag=True, help="Put back what the last one replaced.")
@click.option("--no-learn", is_flag=True, help="Learn later, with `newsarchive learn`.")
@archive_option
def reextract(
    site: str | None, since: str | None, dry_run: bool, undo: bool, no_learn: bool, archive: Path
) -> None:
    """Extract again from captures with today's code; says what changes, by field.

    A changed result is no revision: the publisher changed nothing. What stood there is kept
    (table extractions), and --undo puts it back, where --since is the day it was replaced.
    """
    _check_day(since)
    with Archive(archive) as opened, catch_interrupts() as interrupts:
        if undo:
            sites = _undo(opened, site, since, dry_run=dry_run)
        else:
            sites = _extract(opened, site, since, interrupts, dry_run=dry_run)
        if sites and not (dry_run or no_learn or interrupts):
            from newsarchive.archive.learning.learn import learn

            learn(opened, sites, now=datetime.now(UTC))
    if interrupts:
        exit_stopped()


def _check_day(since: str | None) -> None:
    try:
        datetime.fromisoformat(since or "2026-01-01")
    except ValueError:
        raise click.BadParameter(f"{since} is no date; write 2026-01-31") from None


def _undo(archive: Archive, site: str | None, since: str | None, *, dry_run: bool) -> set[str]:
    """Put back what was replaced last; the sites of what was."""
    articles, revised = archive.read(
        lambda connection: restorable_extractions(connection, site, since)
    )
    back = {
        number: its_site
        for number, its_site in articles.items()
        if dry_run or archive.write(partial(restore_extraction, article_id=number))
    }
    verb = "would be put back" if dry_run else "put back"
    click.echo(f"{len(back)} articles {verb}, {revised} left: their publisher revised them since")
    return set(back.values())


def _extract(
    archive: Archive,
    site: str | None,
    since: str | None,
    interrupts: Sequence[int],
    *,
    dry_run: bool,
) -> set[str]:
    """Extract again and say what came of it; the sites of what was changed."""
    tally = Tally()
    articles = archive.read(lambda connection: list(captures_of_texts(connection, site, since)))
    failed: list[str] = []
    read = 0
    sites: set[str] = set()
    with click.progressbar(length=len(articles), label="extracting") as bar:
        for result in _extracted(
            [each for each in articles if each], captures_folder(archive.path)
        ):
            bar.update(1)
            read += 1
            if isinstance(result, ExtractionError):
                failed.append(str(result))
            elif changes := _apply(archive, result, dry_run=dry_run):
                tally.add(result.url, changes)
                sites.add(site_of(result.url))
            if interrupts:
                break
    verb = "would change" if dry_run else "changed"
    older = sum(not each for each in articles)
    left = f", {older} captures older than the text left alone" if older else ""
    click.echo(
        f"{read} captures read, {tally.articles} articles {verb}, {len(failed)} failed{left}"
    )
    click.echo(tally.table(), nl=bool(tally.articles))
    for line in failed:
        click.echo(line, err=True)
    return sites


def _apply(archive: Archive, article: Article, *, dry_run: bool) -> Changes:
    changes = archive.read(lambda connection: changes_by_extraction(connection, article))
    if dry_run or not changes:
        return changes
    now = datetime.now(UTC)
    return archive.write(lambda connection: replace_extraction(connection, article, now))


def _extracted(
    articles: Sequence[list[Capture]], folder: Path
) -> Iterator[Article | ExtractionError]:
    """What each of *articles*, given by its captures, gives now; in order, some pages ahead.

    Where the newest capture gives no article (the site asked for proof of a human that day), the
    one before it is asked; where none does, the newest one's reason is given.
    """
    pool = ExtractionPool()
    waiting: deque[tuple[list[Capture], Started]] = deque()
    try:
        for captures in articles:
            waiting.append((captures, _start(pool, folder, captures[0])))
            if len(waiting) >= PAGES_AHEAD:
                yield _result(pool, folder, *waiting.popleft())
        while waiting:
            yield _result(pool, folder, *waiting.popleft())
    finally:
        pool.close()


Started = tuple[Page, Future[Article]] | ExtractionError


def _start(pool: ExtractionPool, folder: Path, capture: Capture) -> Started:
    try:
        page = read_capture(folder, capture)
    except ExtractionError as error:
        return error
    return page, pool.submit(page)


def _result(
    pool: ExtractionPool, folder: Path, captures: Sequence[Capture], started: Started
) -> Article | ExtractionError:
    first = result = _article(started)
    for capture in captures[1:]:
        if isinstance(result, Article):
            return result
        result = _article(_start(pool, folder, capture))
    return result if isinstance(result, Article) else first


def _article(started: Started) -> Article | ExtractionError:
    if isinstance(started, ExtractionError):
        return started
    _, future = started
    try:
        article = future.result()
    except ExtractionError as error:
        return error
    if article.reason is not None:
        return ExtractionError(article.url, article.reason, article.detail or "")
    return article

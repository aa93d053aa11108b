"""``newsarchive reextract``: today's extraction over what was captured, and what it changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import click

from newsarchive.archive import Archive
from newsarchive.archive.captures import newest_captures
from newsarchive.archive.store import changes_by_extraction, reextract_article
from newsarchive.article import Article
from newsarchive.captures import Capture, read_capture
from newsarchive.console.options import archive_option
from newsarchive.errors import ExtractionError
from newsarchive.paths import captures_folder
from newsarchive.workers import ExtractionPool

#: Pages handed to the workers ahead of what is stored: bounds memory.
AHEAD = 32


@click.command()
@click.option("--site", metavar="SITE", help="Only this site.")
@click.option("--since", metavar="DATE", help="Only captures from this day on (ISO 8601).")
@click.option("--dry-run", is_flag=True, help="Say what would change, change nothing.")
@archive_option
def reextract(site: str | None, since: str | None, dry_run: bool, archive: Path) -> None:
    """Extract again from captures with today's code; says how many articles change, by field.

    A changed result is no revision: the publisher changed nothing.
    """
    changed: Counter[str] = Counter()
    seen = articles = 0
    failed: list[str] = []
    with Archive(archive) as opened:
        captures = opened.read(lambda connection: list(newest_captures(connection, site, since)))
        with click.progressbar(length=len(captures), label="extracting") as bar:
            for result in _extracted(captures, captures_folder(archive)):
                bar.update(1)
                seen += 1
                if isinstance(result, ExtractionError):
                    failed.append(str(result))
                    continue
                fields = _apply(opened, result, dry_run=dry_run)
                articles += bool(fields)
                changed.update(fields)
    verb = "would change" if dry_run else "changed"
    click.echo(f"{seen} captures read, {articles} articles {verb}, {len(failed)} failed")
    for field, number in changed.most_common():
        click.echo(f"  {field:20} {number:6}")
    for line in failed:
        click.echo(line, err=True)


def _apply(archive: Archive, article: Article, *, dry_run: bool) -> list[str]:
    if dry_run:
        return archive.read(lambda connection: changes_by_extraction(connection, article))
    return archive.write(lambda connection: reextract_article(connection, article))


def _extracted(captures: list[Capture], folder: Path) -> Iterator[Article | ExtractionError]:
    """The article of each capture, or why there is none; in order, some pages ahead."""
    pool = ExtractionPool()
    waiting: list[Future[Article] | ExtractionError] = []
    try:
        for capture in captures:
            try:
                waiting.append(pool.submit(read_capture(folder, capture)))
            except ExtractionError as error:
                waiting.append(error)
            if len(waiting) >= AHEAD:
                yield _result(waiting.pop(0))
        while waiting:
            yield _result(waiting.pop(0))
    finally:
        pool.close()


def _result(waiting: Future[Article] | ExtractionError) -> Article | ExtractionError:
    if isinstance(waiting, ExtractionError):
        return waiting
    try:
        article = waiting.result()
    except ExtractionError as error:
        return error
    if article.reason is not None:
        return ExtractionError(article.url, article.reason, article.detail or "")
    return article

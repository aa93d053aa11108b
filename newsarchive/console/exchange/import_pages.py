"""``newsarchive import``: pages that others saved, through the same steps as crawled ones."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from newsarchive.archive import Archive
from newsarchive.archive.files import is_part_of
from newsarchive.archive.ledger.crawl_run import CrawlRun
from newsarchive.archive.ledger.runs import COLUMNS
from newsarchive.captures.import_files import ImportItem, files_of, findings, own_findings
from newsarchive.captures.warc_writer import is_ours
from newsarchive.console.exchange.importer import Importer
from newsarchive.console.interrupts import catch_interrupts, exit_stopped
from newsarchive.console.options import archive_option
from newsarchive.errors import BadURL, ExitStatus, NewsArchiveError
from newsarchive.outcomes import summary
from newsarchive.paths import captures_folder
from newsarchive.urls import normalised_url

_PROGRESS_SECONDS = 60.0


@click.command(name="import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--url-prefix", metavar="URL", help="Where pages that do not say so come from.")
@click.option("--site", "sites", metavar="SITE", multiple=True, help="Only this site; repeatable.")
@click.option("--no-captures", is_flag=True, help="Do not copy the pages into captures/.")
@click.option("--no-learn", is_flag=True, help="Learn later, with `newsarchive learn`.")
@archive_option
def import_pages(
    paths: tuple[Path, ...],
    url_prefix: str | None,
    sites: tuple[str, ...],
    no_captures: bool,
    no_learn: bool,
    archive: Path,
) -> None:
    """Bring HTML, WARC and WACZ files, folders of them, or lists of addresses into the archive.

    A page's address is what its file says: the WARC record, the comment of the browser that
    saved it, the canonical link, og:url; else --url-prefix and its place in the folder. The
    addresses of a list (.txt, .csv) are asked for by the next crawl of their sites. Calling it
    again with the same files adds nothing. The archive's own captures/ may be imported too, to
    get back articles that it lost; these pages are not copied.
    """
    prefix = _checked(url_prefix)
    files = files_of(paths)
    if own := [str(file) for file, _ in files if is_part_of(file, archive)]:
        raise click.UsageError(f"{own[0]} is the archive itself; name other files")
    started = time.monotonic()
    with Archive(archive) as opened, catch_interrupts() as interrupts:
        run = CrawlRun(
            opened, "import", {"paths": [str(path) for path in paths]}, lambda error: None
        )
        importer = Importer(opened, run, set(sites), captures=not no_captures)
        reason = "archive_error"
        try:
            with _progress(files, run, started) as advance:
                for finding in _found(files, captures_folder(archive), prefix):
                    importer.take(finding)
                    advance(finding.read_bytes)
                    if interrupts:
                        break
                importer.finish()
            if not (interrupts or no_learn):
                _learn(opened, importer.sites)
            reason = "shutdown" if interrupts else "finished"
        finally:
            importer.close()
            row = run.close(reason, requests=0, received_bytes=importer.bytes)
            run.counts = Counter({outcome: row[name] for outcome, name in COLUMNS.items()})
    click.echo(summary("import", run.counts, time.monotonic() - started) + _more(importer))
    for line in importer.complaints:
        click.echo(line, err=True)
    if interrupts:
        exit_stopped()
    if not importer.is_of_use:
        raise SystemExit(ExitStatus.NOT_DONE)


def _checked(prefix: str | None) -> str | None:
    try:
        return normalised_url(prefix) if prefix else None
    except BadURL as error:
        raise NewsArchiveError(f"--url-prefix {prefix}: {error.why}") from error


def _found(files: list[tuple[Path, Path]], own: Path, prefix: str | None) -> Iterator[ImportItem]:
    """What is in *files*; those that we wrote into the folder *own* are the archive's captures."""
    for file, root in files:
        is_own = file.resolve().parent == own.resolve() and is_ours(file)
        yield from own_findings(file) if is_own else findings(file, root, prefix)


def _learn(archive: Archive, sites: set[str]) -> None:
    if sites:
        from newsarchive.archive.learning.learn import learn

        learn(archive, sites, now=datetime.now(UTC))


def _more(importer: Importer) -> str:
    parts = [f"{number} {reason}" for reason, number in sorted(importer.run.reasons.items())]
    if importer.queued:
        parts.append(
            f"{importer.queued.total()} addresses queued, asked for by the next crawl of"
            f" {', '.join(site for site, _ in importer.queued.most_common(5))}"
            f"{' ...' if len(importer.queued) > 5 else ''}"
        )
    if importer.passed_over:
        parts.append(f"{importer.passed_over} records without a page")
    return f" ({', '.join(parts)})" if parts else ""


@contextmanager
def _progress(files: list[tuple[Path, Path]], run: CrawlRun, started: float) -> Iterator[Any]:
    """A bar on a terminal, a line a minute elsewhere; gives what is told of read bytes."""
    if sys.stderr.isatty():
        total = sum(file.stat().st_size for file, _ in files if file.is_file())
        with click.progressbar(length=total, label="importing", file=sys.stderr) as bar:
            yield bar.update
        return
    shown_at = time.monotonic()

    def advance(number: int) -> None:
        nonlocal shown_at
        if time.monotonic() - shown_at >= _PROGRESS_SECONDS:
            shown_at = time.monotonic()
            click.echo(summary("import", run.counts, shown_at - started), err=True)

    yield advance

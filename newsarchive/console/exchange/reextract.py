"""``newsarchive reextract``: extract again from the captures, and show what changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import click

from newsarchive.archive import Archive
from newsarchive.archive.articles.reextraction import (
    restorable_extractions,
    restore_extraction,
    sites_to_learn,
)
from newsarchive.archive.exports.whole_archive import WholeArchive
from newsarchive.archive.ledger.capture_index import captures_of_texts
from newsarchive.archive.ledger.reporting.reports import check_sites
from newsarchive.archive.parts.returning import bring_back
from newsarchive.archive.positions import ExtractedTo, extracted_to, forget_extracted_to
from newsarchive.article import iso
from newsarchive.console.catalogue.site_rules import rule_table
from newsarchive.console.exchange.captured_articles import extracted, extractor
from newsarchive.console.exchange.dask_options import check_files_at, dask_options
from newsarchive.console.exchange.extraction_changes import Tally
from newsarchive.console.exchange.replacing import WRITES_AHEAD, Replacing
from newsarchive.console.interrupts import catch_interrupts, exit_stopped
from newsarchive.console.options import (
    DAY,
    SITE,
    archive_option,
    examples,
    opened_parts,
    skip_missing_parts_option,
)
from newsarchive.errors import ExitStatus, ExtractionError
from newsarchive.extraction.version import code_version
from newsarchive.paths import captures_folder
from newsarchive.progress.board import doing, working
from newsarchive.text import counted


@dataclass(slots=True, frozen=True)
class Choice:
    """Which captures are extracted."""

    site: str | None
    since: str | None
    restart: bool
    """Whether also those that a stopped call has extracted."""

    @property
    def as_text(self) -> str:
        """The choice as the archive notes it."""
        return json.dumps([self.site, self.since])


@click.command(
    epilog=examples(
        "newsarchive reextract --dry-run",
        "newsarchive reextract --site www.example.org --since 2026-01-31",
        "newsarchive reextract --undo",
        "newsarchive reextract --dask tcp://10.0.0.1:8786",
    )
)
@click.option("--site", type=SITE, metavar="SITE", help="Only this site.")
@click.option(
    "--since",
    type=DAY,
    metavar="DATE",
    help="Only captures since this day, for example 2026-01-31. With --undo: only articles that"
    " were replaced since this day.",
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--undo", is_flag=True, help="Restore what the last call replaced.")
@click.option("--restart", is_flag=True, help="Do not go on where a stopped call was.")
@click.option("--no-learn", is_flag=True, help="Do not learn now; `newsarchive learn` does it.")
@skip_missing_parts_option
@dask_options
@archive_option
def reextract(
    site: str | None,
    since: str | None,
    dry_run: bool,
    undo: bool,
    restart: bool,
    no_learn: bool,
    skip_missing_parts: bool,
    dask: str | None,
    files_at: str | None,
    archive: Path,
) -> None:
    """Extract again from the captures with today's code.

    It prints the changes by field, with an example of each. A change is not a revision, because
    the publisher changed nothing. The table `extractions` keeps what was replaced, and --undo
    restores it. A call that was stopped or killed goes on where it was.

    Exit status: 0 done, 1 no capture gives an article, 130 Ctrl-C stopped it.
    """
    check_files_at(dask, files_at)
    choice, tally = Choice(site, since, restart), Tally()
    with Archive(archive) as opened:
        opened.read(lambda connection: check_sites(connection, site))
        parts = opened.read(lambda c: opened_parts(c, may_lack_parts=skip_missing_parts))
        with parts as whole, catch_interrupts() as interrupts:
            if undo:
                sites = _undo(opened, whole, choice, interrupts, dry_run=dry_run)
            else:
                machines = (dask, files_at)
                sites = _extract(
                    opened, whole, choice, machines, interrupts, tally, dry_run=dry_run
                )
            is_whole = not whole.missing
        # Ctrl-C ends learning at once: the next learning goes on with it.
        if sites and not (dry_run or no_learn or interrupts):
            from newsarchive.archive.learning.learn import learn

            with doing(archive.name) as say:
                learn(opened, sites, now=datetime.now(UTC), step=say)
        if is_whole and not (undo or dry_run or interrupts):
            opened.write(lambda c: forget_extracted_to(c, choice.as_text))
    if interrupts:
        exit_stopped()
    if tally.captures and tally.captures == len(tally.failures):
        raise SystemExit(ExitStatus.NOT_DONE)


def _undo(
    archive: Archive,
    whole: WholeArchive,
    choice: Choice,
    interrupts: Sequence[int],
    *,
    dry_run: bool,
) -> set[str]:
    """Restore what was replaced last; return the sites of the restored articles."""
    articles: dict[int, str] = {}
    revised = 0
    with whole.snapshot() as files:
        for file in files:
            found, ids = restorable_extractions(file.connection, choice.site, choice.since)
            articles |= {each: of_site for each, of_site in found.items() if file.counts(each)}
            revised += sum(map(file.counts, ids))
    restored: dict[int, str] = {}
    with working("restoring", len(articles), "article") as advance:
        numbers = sorted(articles)
        for start in range(0, len(numbers), WRITES_AHEAD):
            if interrupts:
                break
            some = numbers[start : start + WRITES_AHEAD]
            done = some if dry_run else archive.write(partial(_restore, numbers=some))
            restored |= {number: articles[number] for number in done}
            advance(len(some))
    verb = "would be restored" if dry_run else "restored"
    left = f"{revised} left because their publisher revised them since"
    click.echo(f"{counted(len(restored), 'article')} {verb}, {left}")
    return set(restored.values())


def _restore(connection: Any, numbers: Sequence[int]) -> list[int]:
    """Restore the articles *numbers*; return those of which there was something to restore."""
    bring_back(connection, numbers)
    forget_extracted_to(connection)  # A re-extraction that was stopped must replace them again.
    return [number for number in numbers if restore_extraction(connection, number)]


def _extract(
    archive: Archive,
    whole: WholeArchive,
    choice: Choice,
    machines: tuple[str | None, str | None],
    interrupts: Sequence[int],
    tally: Tally,
    *,
    dry_run: bool,
) -> set[str]:
    """Extract again, store and print what changed; return the sites of the changed articles."""
    rules = cache(rule_table)
    with whole.snapshot() as files:
        articles = list(captures_of_texts(files, choice.site, choice.since))
    with_captures = [each for each in articles if each.captures]
    # In the order of the captures, so that records that are read soon are beside each other.
    with_captures.sort(key=lambda each: each.newest_id)
    reached = ExtractedTo(choice.as_text, "", iso(datetime.now(UTC)) or "")
    left = with_captures
    # Of parts that are left out now, the next call may extract all captures.
    is_noted = not dry_run and not whole.missing
    if with_captures and is_noted:
        reached = _begin(archive, reached, f"{code_version()}, {rules().stamp}", choice)
        left = [each for each in with_captures if each.newest_id > reached.capture_id]
    if len(left) < len(with_captures):
        done = counted(len(with_captures) - len(left), "article")
        click.echo(f"going on after {done}; --restart extracts them again, too", err=True)
    with (
        extractor(captures_folder(archive.path), rules, *machines) as engine,
        Replacing(archive, whole, tally, dry_run=dry_run) as replacing,
        working("extracting", len(left), "article") as advance,
    ):
        results = extracted(left, engine, replacing.is_whole)
        for article, result in zip(left, results, strict=False):
            if interrupts:  # a signal to all processes ends the workers too: no result of theirs
                break
            advance(1)
            if isinstance(result, ExtractionError):
                tally.add_failure(result)
            else:
                replacing.add(result, article.visit)
            place = replace(reached, capture_id=article.newest_id)
            replacing.reach(place if is_noted else None)
    click.echo(tally.summary(dry_run=dry_run, skipped=len(articles) - len(with_captures)))
    click.echo(tally.table(), nl=bool(tally.articles))
    for line in tally.failures:
        click.echo(line, err=True)
    if len(left) < len(with_captures):
        return tally.sites | archive.read(lambda c: sites_to_learn(c, reached.begun_at))
    return tally.sites


def _begin(archive: Archive, new: ExtractedTo, code: str, choice: Choice) -> ExtractedTo:
    """Return how far the same re-extraction is that was stopped, or *new*, with its *code*."""
    found = archive.read(lambda c: extracted_to(c, new.selection, code))
    return found if found and not choice.restart else replace(new, code=code)

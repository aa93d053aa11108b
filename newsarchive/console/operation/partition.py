"""``newsarchive partition``: split an archive that outgrows one file into parts, and join it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from newsarchive.archive import open_reader
from newsarchive.archive.parts.catalogue import parts_of
from newsarchive.archive.parts.choosing import first_open_day, waiting_articles
from newsarchive.archive.parts.moving import OpenFile
from newsarchive.archive.parts.partitioning import Moved, Plan, bring_all_back, settle_all
from newsarchive.archive.parts.partitioning import partition as split
from newsarchive.console.interrupts import catch_interrupts, exit_stopped
from newsarchive.console.options import archive_option, examples
from newsarchive.errors import BadURL
from newsarchive.progress.board import working
from newsarchive.text import counted
from newsarchive.urls import normalised_url, site_of

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
_MONTH = re.compile(r"\d{4}-\d\d|undated")


@click.command(
    epilog=examples(
        "newsarchive partition --by month --dry-run",
        "newsarchive partition --by month --keep-months 6",
        "newsarchive partition --by site-group --group wires=wire.example.org,agency.example",
        "newsarchive partition --undo 2026-08",
    )
)
@click.argument("names", metavar="[PART]...", nargs=-1)
@click.option("--by", type=click.Choice(["month", "site-group"]), help="How to split the archive.")
@click.option(
    "--group", "groups", multiple=True, metavar="NAME=SITE,SITE",
    help="The sites of a part, with --by site-group; repeatable.",
)  # fmt: skip
@click.option(
    "--keep-months", type=click.IntRange(1, 1_200), default=2, show_default=True, metavar="N",
    help="The articles of the N last months stay, the current month among them.",
)  # fmt: skip
@click.option("--undo", is_flag=True, help="Bring the articles of PART back, or of all parts.")
@click.option("--dry-run", is_flag=True, help="Say what would be moved, and move nothing.")
@archive_option
def partition(
    names: tuple[str, ...],
    by: str | None,
    groups: tuple[str, ...],
    keep_months: int,
    undo: bool,
    dry_run: bool,
    archive: Path,
) -> None:
    """Split an archive that outgrows one file into parts, and join it again.

    Articles of past months, or of groups of sites, move to files beside the archive, such as
    archive-2026-08.db. Each is an archive that can be served by itself. It may run during a crawl.
    After Ctrl-C or a crash, the same command continues; nothing is lost.

    Exit status: 0 done; 2 the archive or a part cannot be used; 3 the disk is full; 130 Ctrl-C.
    """
    if undo + (by is not None) != 1 or (names and not undo):
        raise click.UsageError("say how to split it, --by month or --by site-group, or use --undo")
    if bool(groups) != (by == "site-group"):
        raise click.UsageError("--by site-group needs --group NAME=SITE,SITE, and only that does")
    with open_reader(archive):  # It must be there.
        pass
    with OpenFile(archive) as opened, catch_interrupts() as interrupts:
        if undo:
            _undo(opened, names, interrupts, dry_run=dry_run)
        else:
            before = first_open_day(datetime.now(UTC).date(), keep_months)
            plan = Plan(before=before, groups=_sites(groups) if groups else None)
            _split(opened, plan, interrupts, dry_run=dry_run)
    if interrupts:
        exit_stopped()


def _split(archive: OpenFile, plan: Plan, interrupts: Sequence[int], *, dry_run: bool) -> None:
    for part in parts_of(archive.connection):
        if part.kind != plan.kind:
            raise click.UsageError(
                f"{archive.path.name} is split by {part.kind}; `newsarchive partition --undo` joins"
                " it again first"
            )
    waiting = waiting_articles(archive.connection, plan.before)
    counts = plan.counts(archive)
    if dry_run:
        for name, number in counts.items():
            file = f"{archive.path.stem}-{name}{archive.path.suffix}"
            click.echo(f"{file}: {counted(number, 'article')}")
    elif counts:
        with working("moving", sum(counts.values()), "article") as advance:
            moved = split(archive, plan, lambda: bool(interrupts), advance)
        _report(archive, moved)
    else:
        settle_all(archive)
    if not counts:
        click.echo(f"no article was published before {plan.before}; nothing to move")
    if waiting:
        click.echo(
            f"{counted(waiting, 'article waits', 'articles wait')} for learning or for an alert and"
            f" cannot be moved yet; run `newsarchive learn` and `newsarchive alerts run` before"
        )


def _report(archive: OpenFile, moved: Moved) -> None:
    parts = {part.name: part for part in parts_of(archive.connection)}
    for name, number in moved.articles.items():
        part = parts[name]
        click.echo(f"{part.path.name}: {counted(number, 'article')} moved, {part.articles:,} in it")
    before, after = (f"{size / 1e6:,.1f} MB" for size in (moved.bytes_before, moved.bytes_after))
    click.echo(
        f"{counted(moved.total, 'article')} moved to {counted(len(moved.articles), 'part')};"
        f" {archive.path.name} had {before} and has {after} now"
    )


def _undo(
    archive: OpenFile, names: Sequence[str], interrupts: Sequence[int], *, dry_run: bool
) -> None:
    parts = {part.name: part for part in parts_of(archive.connection)}
    for name in names:
        if name not in parts:
            known = ", ".join(parts) or "none"
            raise click.UsageError(f"there is no part {name!r}; the parts are: {known}")
    chosen = [parts[name] for name in names] if names else list(parts.values())
    if not chosen:
        click.echo("the archive has no parts")
    for part in chosen:
        if dry_run:
            click.echo(f"{part.path.name}: {counted(part.articles, 'article')}")
        elif not interrupts:
            with working(f"bringing {part.name} back", part.articles, "article") as advance:
                number = bring_all_back(archive, part, lambda: bool(interrupts), advance)
            click.echo(f"{part.path.name}: {counted(number, 'article')} brought back")


def _sites(groups: Sequence[str]) -> dict[str, str]:
    """Return the name of the group of each site, from NAME=SITE,SITE."""
    found: dict[str, str] = {}
    for group in groups:
        name, _, sites = group.partition("=")
        if not _NAME.fullmatch(name) or _MONTH.fullmatch(name) or not sites:
            why = "write NAME=SITE,SITE with a name of small letters, digits, - and _"
            raise click.UsageError(f"--group {group!r}: {why}")
        for each in sites.split(","):
            try:
                site = site_of(normalised_url(f"https://{each.strip()}"))
            except (BadURL, ValueError):
                raise click.UsageError(f"--group {group!r}: {each!r} is not a site") from None
            if found.setdefault(site, name) != name:
                raise click.UsageError(f"{site} is in two groups, {found[site]} and {name}")
    return found

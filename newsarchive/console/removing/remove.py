"""``newsarchive remove``: take articles out of the archive and of its captures, for good."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.ledger.reporting.reports import check_sites
from newsarchive.archive.parts.catalogue import places_of
from newsarchive.archive.removal.compaction import check_space, compact, needed_bytes
from newsarchive.archive.removal.erasing import erase_captures, erase_rows, waits
from newsarchive.archive.removal.part_files import (
    bring_back_all,
    erase_from_parts,
    has_unsettled_parts,
)
from newsarchive.archive.removal.waiting import forget_waiting, queue_removal, remove_slice
from newsarchive.archive.tombstones import Removal
from newsarchive.article import iso
from newsarchive.console.interrupts import catch_interrupts, exit_stopped
from newsarchive.console.options import SITE, archive_option, examples
from newsarchive.console.removing.chosen import AGE, Chosen, choose
from newsarchive.errors import ArchiveFull, ExitStatus
from newsarchive.progress.board import doing, working
from newsarchive.text import counted


@click.command(
    epilog=examples(
        "newsarchive remove https://www.example.org/news/1 --note 'asked by mail, 12 May'",
        "newsarchive remove --site www.example.org --dry-run",
        "newsarchive remove --older-than 5y --keep-metadata --yes",
    )
)
@click.argument("urls", metavar="[URL]...", nargs=-1)
@click.option("--site", type=SITE, metavar="SITE", help="All articles of this site.")
@click.option("--query", "-q", "words", metavar="QUERY", help="All hits of this search.")
@click.option(
    "--older-than", "age", type=AGE, metavar="AGE",
    help="All articles published longer ago than 5y, 18m, 6w or 90d (years, months, weeks, days).",
)  # fmt: skip
@click.option(
    "--keep-metadata", is_flag=True,
    help="Remove only the texts and the captures; title, date, authors and address stay.",
)  # fmt: skip
@click.option("--note", metavar="TEXT", help="Why; `newsarchive removed list` shows it.")
@click.option(
    "--hash", "is_hashed", is_flag=True,
    help="Keep only a hash of the addresses, not the addresses themselves.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask before removing.")
@archive_option
def remove(
    urls: tuple[str, ...],
    site: str | None,
    words: str | None,
    age: int | None,
    keep_metadata: bool,
    note: str | None,
    is_hashed: bool,
    dry_run: bool,
    yes: bool,
    archive: Path,
) -> None:
    """Take articles out of the archive, of its index and of its captures, for good.

    Name them by URL or number, or choose them by --site, --query and --older-than, which are
    combined. Crawls and imports refuse them from then on; `newsarchive removed` lists and lifts
    that. Then all that is left of them in the files is erased. After Ctrl-C or a crash, the
    command without arguments continues with that.

    Exit status: 0 done, also if nothing matches; 1 something must wait, as the last lines say; 2 an
    option is wrong, or there is no such archive; 3 too little free space; 130 Ctrl-C stopped it.
    """
    is_choice = site is not None or words is not None or age is not None
    if urls and is_choice:
        raise click.UsageError("name URLs, or choose by --site, --query and --older-than")
    if not urls and not is_choice:
        _continue(archive)
        return
    with open_reader(archive) as connection:
        check_sites(connection, site)
        chosen = choose(connection, urls, site=site, words=words, age=age, with_text=keep_metadata)
    click.echo(chosen.described(keeps_metadata=keep_metadata))
    if chosen.is_empty or dry_run:
        return
    _confirm(archive, yes=yes)
    _bring_back(archive, chosen)
    removal = Removal(
        at=iso(datetime.now(UTC)) or "", note=note, is_hashed=is_hashed,
        keeps_metadata=keep_metadata,
    )  # fmt: skip
    _remove(archive, chosen, removal)


def _bring_back(archive: Path, chosen: Chosen) -> None:
    """Bring the chosen articles that are in parts back to the archive, where they are removed."""
    with open_reader(archive) as connection:
        places = places_of(connection, chosen.articles)
    ids = sorted(each for there in places.values() for each in there)
    if ids:
        with working("bringing back from parts", len(ids), "article") as advance:
            bring_back_all(archive, ids, advance)


def _confirm(archive: Path, *, yes: bool) -> None:
    """Say what erasing needs, and ask; without a terminal there is nobody to ask."""
    check_space(archive)
    needed = needed_bytes(archive) / 1e6
    click.echo(
        f"This cannot be undone. It needs {needed:,.0f} MB of free disk space for a time, and no"
        " other program can write to the archive while it is written again."
    )
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("nobody can be asked here; add --yes to remove them")
        click.confirm("Remove them?", abort=True)


def _remove(archive: Path, chosen: Chosen, removal: Removal) -> None:
    """Queue what is *chosen* in one transaction, so that a killed call can be continued; do it."""
    with Archive(archive) as opened, catch_interrupts() as interrupts:
        opened.write(
            partial(
                queue_removal,
                article_ids=chosen.articles, urls=chosen.addresses, removal=removal,
            )
        )  # fmt: skip
        _work_off(opened, len(chosen.articles), interrupts)
        lines = _erase(opened, interrupts)
    _finish(archive, lines, interrupts)


def _continue(archive: Path) -> None:
    """Go on with what an earlier call could not complete."""
    with Archive(archive) as opened, catch_interrupts() as interrupts:
        if not (opened.read(waits) or opened.read(has_unsettled_parts)):
            raise click.UsageError(
                "name the URL of an article, or choose articles by --site, --query or --older-than"
            )
        [[articles]] = opened.rows("SELECT count(*) FROM erasures WHERE kind = 'article'")
        _work_off(opened, articles, interrupts)
        lines = _erase(opened, interrupts)
    _finish(archive, lines, interrupts)


def _work_off(archive: Archive, articles: int, interrupts: Sequence[int]) -> None:
    """Remove what is queued: *articles*, or fewer if somebody stops it. The others stay then."""
    removed = 0
    with working("removing", articles, "article") as advance:
        while not interrupts and any(found := archive.write(remove_slice)):
            removed += found[0]
            advance(found[0])
    if articles or removed:
        click.echo(f"{counted(removed, 'article')} removed")
    if interrupts and (left := archive.write(forget_waiting)):
        click.echo(f"{counted(left, 'article')} not removed; the same command removes the rest")


def _erase(archive: Archive, interrupts: Sequence[int]) -> list[str]:
    def stop() -> bool:
        return bool(interrupts)

    with doing("erasing") as say:
        erase_rows(archive, say, stop)
        return erase_captures(archive, say, stop)


def _finish(archive: Path, waiting: list[str], interrupts: Sequence[int]) -> None:
    """Write the archive again without the removed texts, and say what must wait."""
    if interrupts:
        click.echo("what was removed is not erased from the files yet", err=True)
        exit_stopped()
    lines = list(waiting)
    try:
        with doing("erasing") as say:
            say("writing the archive again without them")
            lines += erase_from_parts(archive)
            is_compact = compact(archive)  # the last step: it notes that nothing waits
        if not is_compact:
            lines.append("another program is reading the archive, so its log could not be emptied")
    except ArchiveFull as error:
        click.echo(f"newsarchive: {error}", err=True)
        raise SystemExit(ExitStatus.ARCHIVE_FULL) from error
    if lines:
        click.echo("\n".join([*lines, "Then run `newsarchive remove` again, without arguments."]))
        raise SystemExit(ExitStatus.NOT_DONE)
    click.echo("erased from the archive, its log and its captures; back-ups may still have them")

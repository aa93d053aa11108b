"""``newsarchive witness``: work off what waits for the web archive, and show how it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.removal.erasing import erase_captures
from newsarchive.archive.witness.jobs import try_again
from newsarchive.console.interrupts import catch_interrupts, exit_stopped
from newsarchive.console.options import archive_option, examples
from newsarchive.console.witnessing.environment import settings_for_command
from newsarchive.console.witnessing.status_lines import status_lines
from newsarchive.errors import ExitStatus
from newsarchive.text import counted
from newsarchive.witness.run import run_witness


@click.group(
    epilog=examples(
        "newsarchive witness status",
        "newsarchive witness run",
        "newsarchive witness retry --reason job_failed",
    )
)
def witness() -> None:
    """Have articles saved by a web archive, and get its copies of missing ones.

    With the setting WAYBACK=save,ask each crawl submits new and revised articles to the Wayback
    Machine, or to another web archive, and asks it for pages that are missing or behind a wall. The
    documentation (docs/crawling.md) says what it is told, and how to set keys.
    """


@witness.command(epilog=examples("newsarchive witness run", "WAYBACK=ask newsarchive witness run"))
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    help="Begin no further request after so many seconds.",
)
@click.option("--no-captures", is_flag=True, help="Do not keep the bytes of copies in captures/.")
@archive_option
def run(seconds: float | None, no_captures: bool, archive: Path) -> None:
    """Submit the articles that wait, and ask for the copies of missing ones.

    A crawl does this at its end. It uses the web archive of the last crawl; the environment
    variables WAYBACK_URL and the others of docs/settings.md change it. What is left is done by the
    next crawl, or if you run the command again.

    Exit status: 1 if the web archive wants no requests, or cannot be reached; 130 if Ctrl-C stopped
    it.
    """
    with Archive(archive) as opened, catch_interrupts() as interrupts:
        settings = opened.read(settings_for_command)
        ran = run_witness(
            opened,
            settings,
            captures=not no_captures,
            seconds=seconds,
            stop=lambda: bool(interrupts),
        )
        erase_captures(opened, lambda _: None, lambda: False, only_known=True)
    click.echo(str(ran) or "nothing waits for the web archive")
    for reason, number in ran.reasons.most_common():
        click.echo(f"no text of {counted(number, 'page')}: {reason}")
    if interrupts:
        exit_stopped()
    if ran.pauses:
        click.echo("`newsarchive witness status` says why it paused, and until when", err=True)
        raise SystemExit(ExitStatus.NOT_DONE)


@witness.command()
@archive_option
def status(archive: Path) -> None:
    """Show how many articles wait for the web archive, what became of others, and what failed."""
    with open_reader(archive) as connection:
        lines = list(status_lines(connection, datetime.now(UTC)))
    click.echo("\n".join(lines))


@witness.command()
@click.option(
    "--reason", "reasons", multiple=True, metavar="WORD", help="Only of this reason; repeatable."
)
@archive_option
def retry(reasons: tuple[str, ...], archive: Path) -> None:
    """Have what was given up tried again by the next run, and at once what waits.

    A pause that the web archive wants is still kept.
    """
    with Archive(archive) as opened:
        again = opened.write(partial(try_again, now=datetime.now(UTC), reasons=reasons))
    click.echo(f"{counted(again, 'job')} of those given up will be tried again")

"""``newsarchive blocks``: what was learned to be boilerplate, and overruling it."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime
from pathlib import Path

import click

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.learning.learn import learn
from newsarchive.archive.learning.overrides import (
    family_details,
    listed_families,
    override_verdict,
    remove_override,
)
from newsarchive.article import iso
from newsarchive.console.options import archive_option, table

TITLES = ("family", "site", "verdict", "articles", "stories", "by", "example", "why")
#: A family's id may begin with a minus, which is no option then.
SIGNED = {"ignore_unknown_options": True}
#: Characters of an example and of a reason in a list.
SHOWN = 60


@click.group()
def blocks() -> None:
    """See what sites repeat, why it is cut or left, and overrule it."""


@blocks.command("list")
@click.option("--site", metavar="SITE", help="Only this site.")
@click.option("--verdict", type=click.Choice(["drop", "review", "keep"]), help="Only this verdict.")
@click.option("--last", "limit", default=50, show_default=True, help="How many.")
@archive_option
def list_(site: str | None, verdict: str | None, limit: int, archive: Path) -> None:
    """The families of blocks that recur, those on most articles first."""
    with open_reader(archive) as connection:
        rows = listed_families(connection, site, verdict, limit)
    shown = [
        (*row[:6], *(textwrap.shorten(str(cell), SHOWN, placeholder="…") for cell in row[6:]))
        for row in rows
    ]
    click.echo(table(shown, TITLES) if rows else "nothing recurs so far")


@blocks.command(context_settings=SIGNED)
@click.argument("family_id", metavar="FAMILY", type=int)
@archive_option
def show(family_id: int, archive: Path) -> None:
    """One family: example, wordings, counts, reason, three places where it stands."""
    with open_reader(archive) as connection:
        found = family_details(connection, family_id)
    click.echo(f"family {found.family_id} on {found.site}\n\n  {found.example}\n")
    click.echo(f"verdict  {found.verdict} (by {found.decided_by}, {found.decided_at})")
    click.echo(f"why      {found.reason}")
    click.echo(f"stands   on {found.articles:,} articles, {found.stories:,} stories")
    for wording in found.wordings:
        click.echo(f"wording  {wording}")
    for place in found.places:
        click.echo(f"place    {place.url}  {place.title or ''}")


@blocks.command(context_settings=SIGNED)
@click.argument("family_id", metavar="FAMILY", type=int)
@click.option("--note", metavar="TEXT", help="Why, for those who come after you.")
@archive_option
def keep(family_id: int, note: str | None, archive: Path) -> None:
    """Leave a family in the text, past articles included, whatever is learned later."""
    _decide(archive, family_id, "keep", note)


@blocks.command(context_settings=SIGNED)
@click.argument("family_id", metavar="FAMILY", type=int)
@click.option("--note", metavar="TEXT", help="Why, for those who come after you.")
@archive_option
def drop(family_id: int, note: str | None, archive: Path) -> None:
    """Cut a family from the text, past articles included, whatever is learned later."""
    _decide(archive, family_id, "drop", note)


@blocks.command(context_settings=SIGNED)
@click.argument("family_id", metavar="FAMILY", type=int)
@archive_option
def undo(family_id: int, archive: Path) -> None:
    """Take back a keep or drop; the rules decide again."""
    with Archive(archive) as opened:
        number = opened.write(lambda connection: remove_override(connection, family_id))
        _apply(opened, family_id, "nothing to take back" if not number else "taken back")


def _decide(path: Path, family_id: int, verdict: str, note: str | None) -> None:
    now = iso(datetime.now(UTC)) or ""
    with Archive(path) as archive:
        archive.write(
            lambda connection: override_verdict(connection, family_id, verdict, note, now)
        )
        _apply(archive, family_id, verdict)


def _apply(archive: Archive, family_id: int, what: str) -> None:
    done = learn(archive, (), now=datetime.now(UTC))
    click.echo(f"family {family_id}: {what}; {done.cleaned:,} texts changed")

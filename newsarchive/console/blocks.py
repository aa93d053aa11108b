"""``newsarchive blocks``: show what was learned about repeated blocks, and overrule it."""

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
from newsarchive.archive.ledger.reporting.reports import check_sites
from newsarchive.article import iso
from newsarchive.console.options import NUMBER, SITE, archive_option, examples, table

TITLES = ("family", "site", "verdict", "articles", "stories", "by", "example", "reason")
#: The id of a family may begin with a minus sign. Click must not take it for an option.
SIGNED_IDS = {"ignore_unknown_options": True}
FAMILY = click.IntRange(-(2**63), 2**63 - 1)
#: Characters of an example and of a reason in a list.
SHOWN = 60


@click.group(
    epilog=examples(
        "newsarchive blocks list --site www.example.org --verdict drop",
        "newsarchive blocks show -4216837502",
        'newsarchive blocks keep -4216837502 --note "a column of the paper"',
    )
)
def blocks() -> None:
    """Show what sites repeat, and decide what to remove.

    A family is a block of text that a site repeats, with all its wordings. `list` shows the
    number of each family; the other commands take this number.
    """


@blocks.command("list")
@click.option("--site", type=SITE, metavar="SITE", help="Only this site.")
@click.option(
    "--verdict",
    type=click.Choice(["drop", "review", "keep"]),
    help="Only families that are removed (drop), that are kept (keep), or that are undecided and"
    " therefore kept (review).",
)
@click.option(
    "--last", "limit", type=NUMBER, default=50, show_default=True, help="How many families."
)
@archive_option
def list_(site: str | None, verdict: str | None, limit: int, archive: Path) -> None:
    """List the families of repeated blocks, the most frequent first."""
    with open_reader(archive) as connection:
        check_sites(connection, site)
        rows = listed_families(connection, site, verdict, limit)
    shown = [
        (*row[:6], *(textwrap.shorten(str(cell), SHOWN, placeholder="…") for cell in row[6:]))
        for row in rows
    ]
    click.echo(table(shown, TITLES) if rows else "no repeated blocks so far")


@blocks.command(context_settings=SIGNED_IDS)
@click.argument("family_id", metavar="FAMILY", type=FAMILY)
@archive_option
def show(family_id: int, archive: Path) -> None:
    """Show a family: its verdict, reason, counts, wordings and three articles."""
    with open_reader(archive) as connection:
        details = family_details(connection, family_id)
    click.echo(f"family {details.family_id} on {details.site}\n\n  {details.example}\n")
    click.echo(f"verdict  {details.verdict} (by {details.decided_by}, {details.decided_at})")
    click.echo(f"reason   {details.reason}")
    click.echo(f"counts   {details.articles:,} articles, {details.stories:,} stories")
    for wording in details.wordings:
        click.echo(f"wording  {wording}")
    for place in details.places:
        click.echo(f"article  {place.url}  {place.title or ''}")


@blocks.command(context_settings=SIGNED_IDS)
@click.argument("family_id", metavar="FAMILY", type=FAMILY)
@click.option("--note", metavar="TEXT", help="The reason for your decision.")
@archive_option
def keep(family_id: int, note: str | None, archive: Path) -> None:
    """Keep a family in the text of all articles.

    This applies to earlier articles too, whatever is learned later.
    """
    _decide(archive, family_id, "keep", note)


@blocks.command(context_settings=SIGNED_IDS)
@click.argument("family_id", metavar="FAMILY", type=FAMILY)
@click.option("--note", metavar="TEXT", help="The reason for your decision.")
@archive_option
def drop(family_id: int, note: str | None, archive: Path) -> None:
    """Remove a family from the text of all articles.

    This applies to earlier articles too, whatever is learned later.
    """
    _decide(archive, family_id, "drop", note)


@blocks.command(context_settings=SIGNED_IDS)
@click.argument("family_id", metavar="FAMILY", type=FAMILY)
@archive_option
def undo(family_id: int, archive: Path) -> None:
    """Undo your decision about a family; the rules decide again."""
    with Archive(archive) as opened:
        number = opened.write(lambda connection: remove_override(connection, family_id))
        outcome = "decision undone" if number else "there is no decision to undo"
        _learn_and_report(opened, family_id, outcome)


def _decide(path: Path, family_id: int, verdict: str, note: str | None) -> None:
    now = iso(datetime.now(UTC)) or ""
    with Archive(path) as archive:
        archive.write(
            lambda connection: override_verdict(connection, family_id, verdict, note, now)
        )
        _learn_and_report(archive, family_id, verdict)


def _learn_and_report(archive: Archive, family_id: int, outcome: str) -> None:
    """Clean the articles by the new decision, and print what changed."""
    learned = learn(archive, (), now=datetime.now(UTC))
    click.echo(f"family {family_id}: {outcome}; {learned.cleaned:,} texts changed")

"""``newsarchive blocks``: show what is removed from texts and why, and overrule it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.learning.learn import learn
from newsarchive.archive.learning.overrides import (
    WHY_NOT,
    NotDecided,
    articles_that_do_not_follow,
    check_decision,
    override_verdict,
    remove_override,
)
from newsarchive.archive.learning.shown_families import (
    family_details,
    family_named,
    listed_families,
)
from newsarchive.archive.ledger.reporting.reports import check_sites
from newsarchive.archive.parts.catalogue import missing_parts
from newsarchive.article import iso
from newsarchive.console.options import NUMBER, SITE, archive_option, examples, table
from newsarchive.text import counted

F = TypeVar("F", bound=Callable[..., Any])

TITLES = ("family", "site", "verdict", "articles", "stories", "by", "example", "reason")
#: The number of a family may begin with a minus sign. Click must not take it for an option.
SIGNED = {"ignore_unknown_options": True}
#: Characters of an example and of a reason in a list.
SHOWN = 60


@click.group(
    epilog=examples(
        "newsarchive blocks list --site www.example.org --verdict drop",
        "newsarchive blocks list --by extraction",
        "newsarchive blocks show -4216837502",
        'newsarchive blocks keep -4216837502 --note "a column of the paper"',
        'newsarchive blocks keep "2 minute read" --site www.example.org',
    )
)
def blocks() -> None:
    """Show what sites repeat, and decide what to remove.

    A family is a line of a site, with all its wordings. `list` shows the number
    of each family. The other commands take this number or the line itself: a whole line, or
    its beginning if only one family begins so.
    """


def family_argument(function: F) -> F:
    """Add the argument FAMILY and the option ``--site`` to a command."""
    argument = click.argument("name", metavar="FAMILY")
    option = click.option("--site", type=SITE, metavar="SITE", help="The site that has the line.")
    return argument(option(archive_option(function)))


@blocks.command("list")
@click.option("--site", type=SITE, metavar="SITE", help="Only this site.")
@click.option(
    "--verdict",
    type=click.Choice(["drop", "review", "keep"]),
    help="Only families that are removed (drop), that are kept (keep), or that are undecided and"
    " therefore kept (review).",
)
@click.option(
    "--by",
    type=click.Choice(["rule", "person", "extraction"]),
    help="Only families on which the rules or a person decided, or the lines that extraction"
    " removed.",
)
@click.option(
    "--last", "limit", type=NUMBER, default=50, show_default=True, help="How many families."
)
@archive_option
def list_(site: str | None, verdict: str | None, by: str | None, limit: int, archive: Path) -> None:
    """List the families of repeated blocks, the most frequent first.

    Lines that only extraction removed are listed with `--by extraction`.
    """
    with open_reader(archive) as connection:
        check_sites(connection, site)
        rows = listed_families(connection, site, verdict, limit, by)
        _name_missing_parts(connection)
    shown = [
        (*row[:6], *(textwrap.shorten(str(cell), SHOWN, placeholder="…") for cell in row[6:]))
        for row in rows
    ]
    nothing = "no repeated blocks so far" if by is None else f"nothing decided by {by} so far"
    click.echo(table(shown, TITLES) if rows else nothing)


@blocks.command(context_settings=SIGNED)
@family_argument
def show(name: str, site: str | None, archive: Path) -> None:
    """Show a family: its verdict, reason, counts, wordings and three articles."""
    with open_reader(archive) as connection:
        _name_missing_parts(connection)
        details = family_details(connection, _family(connection, name, site))
    click.echo(f"family {details.family_id} on {details.site}\n\n  {details.example}\n")
    if details.verdict:
        click.echo(f"verdict  {details.verdict} (by {details.decided_by}, {details.decided_at})")
        click.echo(f"reason   {details.reason}")
        click.echo(
            f"counts   {counted(details.articles, 'article')},"
            f" {counted(details.stories or 0, 'story', 'stories')}"
        )
    else:
        click.echo(
            "verdict  none of the rules or of a person\n"
            f"counts   {counted(details.articles, 'article')}"
        )
    for removed, by, articles in details.uses:
        click.echo(f"use      {_use(removed, by)}: {counted(articles, 'article')}")
    for wording in details.wordings:
        click.echo(f"wording  {wording}")
    for place in details.places:
        use = f"block {place.position}, {_use(place.removed, place.removed_by)}"
        click.echo(f"article  {place.url}  {place.title or ''}  ({use})")


def _use(removed: str | None, by: str | None) -> str:
    return f"removed by {by} as {removed}" if removed else "in the text"


@blocks.command(context_settings=SIGNED)
@click.option("--note", metavar="TEXT", help="The reason for your decision.")
@family_argument
def keep(name: str, site: str | None, note: str | None, archive: Path) -> None:
    """Keep a family in the text of all articles.

    This applies to earlier articles too, to what extraction removed, and whatever is learned later.

    Exit status: 1 if no article can follow it; nothing is changed then.
    """
    _decide(archive, name, site, "keep", note)


@blocks.command(context_settings=SIGNED)
@click.option("--note", metavar="TEXT", help="The reason for your decision.")
@family_argument
def drop(name: str, site: str | None, note: str | None, archive: Path) -> None:
    """Remove a family from the text of all articles.

    This applies to earlier articles too, whatever is learned later.

    Exit status: 1 if no article can follow it; nothing is changed then.
    """
    _decide(archive, name, site, "drop", note)


@blocks.command(context_settings=SIGNED)
@family_argument
def undo(name: str, site: str | None, archive: Path) -> None:
    """Undo your decision about a family; extraction and the rules decide again.

    Exit status: 1 if there is no decision to undo.
    """
    with Archive(archive) as opened:
        family_id = opened.read(lambda connection: _family(connection, name, site))
        if not opened.write(lambda connection: remove_override(connection, family_id)):
            raise NotDecided(family_id, "there is no decision to undo")
        _learn_and_report(opened, family_id, "decision undone")


def _decide(path: Path, name: str, site: str | None, verdict: str, note: str | None) -> None:
    now = iso(datetime.now(UTC)) or ""
    with Archive(path) as archive:
        family_id = archive.read(lambda connection: _family(connection, name, site))
        archive.read(lambda connection: check_decision(connection, family_id, verdict))
        archive.write(
            lambda connection: override_verdict(connection, family_id, verdict, note, now)
        )
        _learn_and_report(archive, family_id, verdict)
        urls = archive.read(lambda c: articles_that_do_not_follow(c, family_id, verdict))
    if urls:
        more = f" and {len(urls) - 1:,} more" if len(urls) > 1 else ""
        where = "still removed" if verdict == "keep" else "still in the text"
        click.echo(f"{where} of {urls[0]}{more}, because {WHY_NOT[verdict]}", err=True)


def _family(connection: Any, name: str, site: str | None) -> int:
    check_sites(connection, site)
    return family_named(connection, name, site)


def _name_missing_parts(connection: Any) -> None:
    """Say which parts of the archive are left out."""
    for line in missing_parts(connection):
        click.echo(line, err=True)


def _learn_and_report(archive: Archive, family_id: int, outcome: str) -> None:
    """Clean the articles by the new decision, and print what changed."""
    learned = learn(archive, (), now=datetime.now(UTC))
    click.echo(f"family {family_id}: {outcome}; {counted(learned.cleaned, 'text')} changed")

"""``newsarchive seed``: open a run of each site, for the workers of a cluster."""

from __future__ import annotations

from collections.abc import Mapping

import click

from newsarchive.console.clustering.options import cluster_option
from newsarchive.console.options import examples


@click.command(
    epilog=examples(
        "newsarchive seed jpost bbc",
        "newsarchive seed site -a start=https://www.example.org/",
    )
)
@click.argument("names", nargs=-1, required=True, metavar="SITE...")
@click.option(
    "-a",
    "arguments",
    multiple=True,
    metavar="NAME=VALUE",
    help="An argument of the crawl, as for `scrapy crawl`; repeatable.",
)
@click.option(
    "--unchecked", is_flag=True, help="Take names that are not known here, but to the workers."
)
@cluster_option
def seed(names: tuple[str, ...], arguments: tuple[str, ...], unchecked: bool, url: str) -> None:
    """Open a run of each SITE: its sources, what earlier runs left, and articles that are due.

    The names are those of `scrapy list`. A run that is still open goes on, and no second one is
    opened, so this may be called as often as you like.
    """
    from newsarchive.streams.connection import connect, readable_errors
    from newsarchive.streams.seeding import seed as ask_for_run

    values = {}
    for each in arguments:
        name, is_one, value = each.partition("=")
        if not is_one:
            raise click.BadParameter(f"{each} is not NAME=VALUE")
        values[name] = value
    if not unchecked:
        _check(names, values)
    redis = connect(url)
    with readable_errors(url):
        for name in names:
            run = ask_for_run(redis, name, values)
            how = "opened" if run["is_new"] else "is still open"
            click.echo(f"{name}: run {run['run']} {how}")
    redis.close()


def _check(names: tuple[str, ...], values: Mapping[str, str]) -> None:
    """Raise an error for a name that no worker could crawl: its run would stay open for ever."""
    from newsarchive.console.catalogue.listed_sites import listed_sites, named_sites

    if "site" in names and not values.get("start"):
        raise click.UsageError("`site` needs its address: -a start=https://www.example.org/")
    if others := tuple(name for name in names if name != "site"):
        named_sites(listed_sites(), others)

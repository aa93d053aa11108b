"""``newsarchive seed``: open a run of each site, for the workers of a cluster."""

from __future__ import annotations

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
@cluster_option
def seed(names: tuple[str, ...], arguments: tuple[str, ...], url: str) -> None:
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
    redis = connect(url)
    with readable_errors(url):
        for name in names:
            run = ask_for_run(redis, name, values)
            how = "opened" if run["is_new"] else "is still open"
            click.echo(f"{name}: run {run['run']} {how}")
    redis.close()

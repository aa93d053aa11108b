"""``newsarchive cluster``: how a cluster stands; request again what was given up."""

from __future__ import annotations

import json

import click

from newsarchive.console.clustering.options import cluster_option
from newsarchive.console.options import examples
from newsarchive.text import counted


@click.group(epilog=examples("newsarchive cluster status", "newsarchive cluster retry"))
def cluster() -> None:
    """Show how a cluster stands, or request again what was given up."""


@cluster.command(epilog=examples("newsarchive cluster status --json"))
@cluster_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(url: str, as_json: bool) -> None:
    """Show the writer, the shards with their owners, what waits, and what was given up.

    Each host belongs to one of 64 shards, and a shard to one worker at a time. "Waiting" are the
    requests that no worker has taken, "taken" those that one has and that did not end.
    """
    from dataclasses import asdict

    from newsarchive.streams.connection import connect, readable_errors
    from newsarchive.streams.status import shortage_of_memory, standing

    redis = connect(url)
    with readable_errors(url):
        found = standing(redis)
        room = shortage_of_memory(redis)
    redis.close()
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
        return
    writer = found.writer or "none (start `newsarchive writer`)"
    click.echo(f"writer: {writer}; {counted(found.lag, 'result')} to write")
    if room:
        click.echo(room)
    for run_id, spider in found.runs:
        click.echo(f"run {run_id} {spider}")
        for each in found.shards:
            if each.run_id == run_id:
                shard = f"shard {each.shard}" if each.shard.isdigit() else each.shard
                click.echo(
                    f"  {shard:<8}  {each.waiting:>7,} waiting  {each.pending:>5,} taken"
                    f"  {each.owner or 'nobody'}"
                )
    click.echo(f"given up: {found.dead_number}")
    for dead in found.dead:
        what = dead.get("request", {}).get("link", {}).get("url", "the sources of a site")
        click.echo(f"  {what}: {dead['reason']}")


@cluster.command(epilog=examples("newsarchive cluster retry"))
@cluster_option
def retry(url: str) -> None:
    """Request again what was given up, in runs of their own."""
    from newsarchive.streams.connection import connect, readable_errors
    from newsarchive.streams.seeding import retry as ask_for_retries

    redis = connect(url)
    is_empty = True
    with readable_errors(url):
        for spider, urls in ask_for_retries(redis):
            what = f"{counted(urls, 'URL')} requested" if urls else "its sources are read"
            click.echo(f"{spider}: {what} again")
            is_empty = False
    redis.close()
    if is_empty:
        click.echo("nothing was given up")

"""Write the feeds of the archive as OPML, for feed readers and for other archives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from newsarchive.archive.ledger.reporting.crawled_feeds import crawled_feeds
from newsarchive.archive.ledger.reporting.reports import check_sites
from newsarchive.captures.imports.opml import feeds_in, subscription_of
from newsarchive.console.catalogue.listed_sites import listed_sites
from newsarchive.console.exchange.exporting.output import opened_output
from newsarchive.paths import feeds_file
from newsarchive.syndication.entries import Subscription
from newsarchive.syndication.opml import write_opml
from newsarchive.text import counted
from newsarchive.urls import site_of


def write_sources(
    connection: Any,
    archive: Path,
    output: Path | None,
    site: str | None,
    *,
    catalogue: bool,
) -> None:
    """Write the feeds of the archive, or of *site*, to *output* or standard output.

    These are the imported ones, in their folders, and those of the crawled sites. With *catalogue*
    also those of the sites that could be crawled, in folders by country.
    """
    known = [*_imported(archive, site), *_crawled(connection, site)]
    feeds = _each_once([*known, *(_listed(site) if catalogue else ())])
    if not feeds:
        check_sites(connection, site)
    with opened_output(output, archive, text=False) as file:
        file.write(write_opml("newsarchive", feeds))
    if output is not None:
        click.echo(f"{counted(len(feeds), 'feed')} written to {output}", err=True)
    elif not feeds:
        click.echo("no feed is known, so the list is empty", err=True)


def _imported(archive: Path, site: str | None) -> Iterator[Subscription]:
    for feed in feeds_in(feeds_file(archive)):
        if site is None or site in map(site_of, filter(None, (feed.url, feed.home))):
            yield subscription_of(feed)


def _crawled(connection: Any, site: str | None) -> Iterator[Subscription]:
    feeds = crawled_feeds(connection, site)
    number = Counter(feed.site for feed in feeds)
    for feed in feeds:
        title = _title(feed.name or feed.site, feed.url, is_only=number[feed.site] == 1)
        yield Subscription(title, "", feed.url, feed.home or "")


def _listed(site: str | None) -> Iterator[Subscription]:
    for each in listed_sites():
        feeds = [url for kind, url in each.addresses if kind == "feed"]
        if site in (None, each.key):
            folders = (each.country,) if each.country else ()
            more = {"language": each.language} if each.language else {}
            for url in feeds:
                title = _title(each.publisher or each.name, url, is_only=len(feeds) == 1)
                yield Subscription(title, "", url, each.home, folders, more)


def _title(name: str, url: str, *, is_only: bool) -> str:
    """Return the title of a feed: the *name* of its site, with the path if there are several."""
    return name if is_only else f"{name}: {urlsplit(url).path.strip('/')}"


def _each_once(feeds: Iterable[Subscription]) -> list[Subscription]:
    """Return *feeds* without those whose URL came before."""
    known: dict[str, Subscription] = {}
    for each in feeds:
        known.setdefault(each.feed_url, each)
    return list(known.values())

"""The feeds of the sites that were crawled: stated by their files, or found."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from newsarchive.urls import normalised_url, site_of


@dataclass(slots=True, frozen=True)
class CrawledFeed:
    """A feed, and the site whose articles it names."""

    url: str
    site: str
    name: str | None
    """The name of the outlet."""
    home: str | None


def crawled_feeds(connection: sqlite3.Connection, site: str | None = None) -> list[CrawledFeed]:
    """Return the feeds of all crawled sites, or of *site*, each once, in the order of sites.

    Stated are those of the last run of each site's file. Found are those that named an article
    first.
    """
    feeds = dict.fromkeys(_stated(connection))
    feeds |= dict.fromkeys(_found(connection))
    sites = {row["site"]: row for row in connection.execute("SELECT * FROM sites")}
    known = [
        CrawledFeed(url, key, sites[key]["name"], sites[key]["home_url"])
        for key, url in sorted(feeds)
        if key in sites and site in (None, key)
    ]
    return list({feed.url: feed for feed in known}.values())


def _stated(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return (site, URL) of the feeds that the files of the sites state."""
    rows = connection.execute(
        "SELECT max(run_id), arguments ->> '$.facts' AS facts FROM runs"
        " WHERE json_valid(arguments) GROUP BY spider"
    )
    stated = []
    for row in rows:
        facts = json.loads(row["facts"] or "{}")
        home = facts.get("home")
        stated += [(_site(home or url), normalised_url(url)) for url in facts.get("feeds", ())]
    return stated


def _found(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return (site, URL) of the feeds that named an article before anything else did."""
    rows = connection.execute(
        "SELECT DISTINCT articles.site, found_in FROM articles JOIN urls USING (url)"
        " WHERE discovered_via = 'feed' AND found_in LIKE 'http%'"
    )
    return [(row[0], row[1]) for row in rows]


def _site(url: str) -> str:
    return site_of(normalised_url(url))

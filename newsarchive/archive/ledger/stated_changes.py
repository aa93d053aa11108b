"""Whether the dates of change that a source states for its articles can be believed.

Some sources state "now" for every article, or the date of the last build of the site. Each article
that is requested because of such a date shows whether it was right. The table ``source_dates`` has
the counts of each source, and its doubt: a date that proved wrong adds 1, one that proved right
takes 2 off. Of what a doubted source states as changed, each run requests only a sample. So one
wave after a redesign is requested whole, and a source that is right again is soon believed again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsarchive.archive.ledger.endings import Ending
from newsarchive.outcomes import Outcome
from newsarchive.urls import site_of

#: A source is doubted from this doubt on.
DOUBTED = 5
#: Three dates that prove right are enough to believe the most doubted source again.
MOST_DOUBT = 10
#: The sample has one in SAMPLE_EVERY of the articles, at least 1 and at most MOST_SAMPLED.
SAMPLE_EVERY, MOST_SAMPLED = 4, 3


@dataclass(slots=True, frozen=True)
class SourceDates:
    """What became of the changes that a source stated."""

    source: str
    confirmed: int
    """Number of articles that had changed."""
    refuted: int
    """Number of articles that had not."""


def weigh_stated_change(connection: sqlite3.Connection, ending: Ending) -> None:
    """Count whether the source of *ending* rightly stated that the article had changed."""
    if not ending.is_update or not ending.found_in:
        return
    if ending.outcome not in (Outcome.REVISED, Outcome.UNCHANGED):
        return
    is_right = ending.outcome is Outcome.REVISED
    connection.execute(
        "INSERT INTO source_dates(source, site, confirmed, refuted, doubt)"
        " VALUES (?1, ?2, ?3, 1 - ?3, 1 - ?3)"
        " ON CONFLICT(source) DO UPDATE SET confirmed = confirmed + excluded.confirmed,"
        " refuted = refuted + excluded.refuted, doubt = max(0, min(?4, doubt + ?5))",
        (ending.found_in, site_of(ending.found_in), is_right, MOST_DOUBT, -2 if is_right else 1),
    )


def doubted_sources(
    connection: sqlite3.Connection, sources: Iterable[str]
) -> dict[str, SourceDates]:
    """Return those of *sources* whose dates of change are not believed, by URL."""
    rows = connection.execute(
        "SELECT source, confirmed, refuted FROM source_dates WHERE doubt >= ?"
        " AND source IN (SELECT value FROM json_each(?))",
        (DOUBTED, json.dumps(sorted(sources))),
    )
    return {row[0]: SourceDates(*row) for row in rows}


def doubted_of_sites(connection: sqlite3.Connection, sites: Iterable[str]) -> list[SourceDates]:
    """Return the sources on *sites* whose dates of change are not believed."""
    rows = connection.execute(
        "SELECT source, confirmed, refuted FROM source_dates WHERE doubt >= ?"
        " AND site IN (SELECT value FROM json_each(?)) ORDER BY source",
        (DOUBTED, json.dumps(sorted(sites))),
    )
    return [SourceDates(*row) for row in rows]


def sample_of(urls: Sequence[tuple[str, str]]) -> set[str]:
    """Return the URLs to request of *urls*, each with the time of its last request, oldest first.

    All of them are stated as changed by one doubted source.
    """
    number = max(1, min(MOST_SAMPLED, len(urls) // SAMPLE_EVERY))
    return {url for _, url in sorted((last_at, url) for url, last_at in urls)[:number]}

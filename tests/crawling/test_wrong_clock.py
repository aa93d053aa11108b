"""A clock that was ten years on, or is put back, freezes nothing and ends no crawl."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.support.crawls import crawl, rows, stored
from tests.support.fakesite.site import FakeSite


def test_what_a_run_of_the_future_left_is_requested_when_the_clock_is_right(
    tmp_path: Path,
) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        site.articles(4)
        site.fail(site.stories[0], 500, times=1)
        crawl(archive, site.url)
        with closing(sqlite3.connect(archive)) as connection, connection:
            for table, columns in {
                "runs": ("started_at", "finished_at"),
                "urls": ("last_at", "next_try_at"),
                "site_health": ("checked_at",),
            }.items():
                for column in columns:  # as if it had all been ten years later
                    connection.execute(
                        f"UPDATE {table} SET {column} = '2036' || substr({column}, 5)"
                    )
        site.article()
        done = crawl(archive, site.url)
    assert (done.status, "Traceback" in done.err) == (0, False)
    assert stored(archive) == 5
    assert not rows(archive, "SELECT url FROM urls WHERE next_try_at > '2030'")

"""The sites that sources of other sites name are found by a small index of the ledger."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from newsarchive.archive.connection import open_for_writing
from newsarchive.archive.ledger.frontier import sites_named_by

FEED = "https://hub.example/feed"


def test_an_index_finds_the_sites_that_a_source_of_another_site_named(
    tmp_path: Path,
) -> None:
    with closing(open_for_writing(tmp_path / "a.db")) as connection:
        rows = [
            ("https://paper.example/1", "paper.example", FEED, None),
            ("https://paper.example/2", "paper.example", "https://www.paper.example/feed", None),
            ("https://other.example/1", "other.example", FEED, "offsite"),
            ("https://third.example/1", "third.example", f"{FEED}?of=third.example", None),
        ]
        connection.executemany(
            "INSERT INTO urls(url, site, state, found_in, reason) VALUES (?, ?, 'done', ?, ?)", rows
        )
        ran: list[str] = []
        connection.set_trace_callback(ran.append)
        assert sites_named_by(connection, [FEED, f"{FEED}?of=third.example"]) == [
            "paper.example",
            "third.example",
        ]
        connection.set_trace_callback(None)
        plan = connection.execute(f"EXPLAIN QUERY PLAN {ran[0]}").fetchall()
    assert "USING COVERING INDEX urls_named_elsewhere" in plan[0]["detail"]

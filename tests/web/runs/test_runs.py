"""The pages about crawls: what runs now, what ran, what failed, and what needs attention."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsarchive.archive.backup.records import Backup, record_backup
from newsarchive.archive.connection import open_for_writing
from newsarchive.archive.ledger.runs import process_identity
from tests.support.archives import sample_archive
from tests.support.client import Site
from tests.support.cluster import RedisServer


def at(**ago: float) -> str:
    return f"{datetime.now(UTC) - timedelta(**ago):%Y-%m-%dT%H:%M:%SZ}"


def add_run(connection: Any, spider: str, started: str, **facts: Any) -> int:
    row = {"spider": spider, "started_at": started, "arguments": "{}"} | facts
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    done = connection.execute(f"INSERT INTO runs({names}) VALUES ({marks})", tuple(row.values()))
    return int(done.lastrowid)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[str, int]]]:
    """A site with a running crawl, a killed one, one that ended early, and a regular one."""
    path = tmp_path_factory.mktemp("runs") / "archive.db"
    sample_archive(path)
    counts = {"found": 21, "new": 6, "revised": 5, "unchanged": 4, "duplicates": 3, "skipped": 2,
              "failed": 1}  # fmt: skip
    with closing(open_for_writing(path)) as connection:
        for hours in range(12, 2, -1):
            add_run(connection, "regular", at(days=2, hours=hours), finished_at=at(days=2),
                    finish_reason="finished")  # fmt: skip
        ids = {
            "ended": add_run(connection, "early", at(hours=3), finished_at=at(hours=2),
                             finish_reason="archive_error", **counts),
            "killed": add_run(connection, "dead", at(hours=5), seen_at=at(hours=4),
                              process="1:1", **counts),
            "running": add_run(
                connection, "paper", at(minutes=9), seen_at=at(seconds=9), queued=79, requests=22,
                per_minute=2.5, seconds_left=1_900, process=process_identity(os.getpid()), **counts
            ),
        }  # fmt: skip
        for number, reason in enumerate(("timeout", "timeout", "dns")):
            connection.execute(
                "INSERT INTO urls(url, site, state, outcome, reason, detail, run_id, last_at)"
                " VALUES (?, 'herald.example', 'done', 'failed', ?, '<b>no</b> answer', ?, ?)",
                (f"https://herald.example/x{number}", reason, ids["ended"], at(hours=2)),
            )
        connection.execute(
            "INSERT OR REPLACE INTO urls(url, site, state, outcome, article_id, run_id)"
            " VALUES ('https://herald.example/one', 'herald.example', 'done', 'new', 1, ?)",
            (ids["ended"],),
        )
        connection.execute(
            "INSERT INTO site_health(run_id, site, checked_at, articles, without_text,"
            " without_date, failed, verdict, detail) VALUES (?, 'herald.example', ?, 0, 9, 0, 0,"
            " 'broken', '9 of 9 pages gave no text')",
            (ids["ended"], at(hours=2)),
        )
    site = Site(path)
    yield site, ids
    site.close()


def test_a_running_crawl_has_its_figures_and_a_killed_one_is_not_running(
    runs: tuple[Site, dict[str, int]],
) -> None:
    site, ids = runs
    page = site.get("/runs").text
    running = page[page.index("Running now") : page.index("Sites that need attention")]
    assert "100 found, 22 fetched, 11 stored, 1 failed, 2/min, 79 queued, 32 min left" in running
    assert re.search(r"last activity \d+ s ago", running)
    assert '<progress aria-label="URLs of paper that are done" max="100" value="21">' in running
    assert "dead" not in running
    found = site.get("/runs.json").json()
    assert [run["run_id"] for run in found["running"]] == [ids["running"]]
    states = {run["spider"]: run["state"] for run in found["runs"]}
    expected = {"paper": "running", "dead": "killed", "early": "failed", "regular": "finished"}
    assert expected.items() <= states.items()


def test_the_counts_of_each_run_add_up(runs: tuple[Site, dict[str, int]]) -> None:
    site, _ = runs
    for run in site.get("/runs.json").json()["runs"]:
        parts = ("new", "revised", "unchanged", "duplicates", "skipped", "failed")
        assert run["found"] == sum(run[name] for name in parts)


def test_runs_are_filtered_by_site_and_state_and_turned_over(
    runs: tuple[Site, dict[str, int]],
) -> None:
    site, ids = runs
    killed = site.get("/runs.json?state=killed").json()["runs"]
    assert [run["run_id"] for run in killed] == [ids["killed"]]
    regular = site.get("/runs.json?site=regular").json()["runs"]
    assert len(regular) == 10
    older = site.get(f"/runs.json?site=regular&before={regular[3]['run_id']}").json()["runs"]
    assert older == regular[4:]
    assert site.get("/runs.json?state=finished&site=early").json()["runs"] == []
    assert "No run matches" in site.get("/runs?state=finished&site=early").text
    for nonsense in ("state=odd", "before=x", "before=-1", "refresh=1", "before=" + "9" * 40,
                     "site=%00%22%3E"):  # fmt: skip
        assert site.get(f"/runs?{nonsense}").status_code == 200, nonsense


def test_what_needs_attention_is_named_with_the_reason(runs: tuple[Site, dict[str, int]]) -> None:
    site, _ = runs
    found = site.get("/runs.json").json()
    assert [row["spider"] for row in found["overdue"]] == ["regular"]
    assert found["overdue"][0]["usual_seconds"] == 3_600
    assert [row["detail"] for row in found["unhealthy"]] == ["9 of 9 pages gave no text"]
    page = site.get("/runs").text
    assert "last 2 days ago, usually every 1 h" in page or "51 h ago, usually every 1 h" in page
    assert "9 of 9 pages gave no text" in page


def test_the_last_back_up_is_shown_and_one_long_ago_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    sample_archive(path)
    site = Site(path)
    assert site.get("/runs.json").json()["backup"] is None
    assert "There is none yet" in site.get("/runs").text
    for days, is_marked in ((40, True), (2, False)):
        made = Backup(
            target="/media/<disk>/news", made_at=at(days=days), name=f"{days}", articles=7,
            files=3, bytes=20_400_000, seconds=1.5,
        )  # fmt: skip
        with closing(open_for_writing(path)) as connection:
            record_backup(connection, made)
        page = site.get("/runs").text
        part = page[page.index("Last back-up") : page.index(">Runs<")]
        assert f"{days} days ago" in part
        assert '7 articles, 20.4 MB, in <code class="address">/media/&lt;disk&gt;/news/' in part
        assert ("long ago" in part) is is_marked
        assert site.get("/runs.json").json()["backup"]["name"] == made.name
    site.close()


def test_failures_by_reason_lead_to_their_list(runs: tuple[Site, dict[str, int]]) -> None:
    site, _ = runs
    by_reason = {row["reason"]: row["urls"] for row in site.get("/runs.json").json()["failures"]}
    assert by_reason["timeout"] >= 2
    page = site.get("/runs").text
    [link] = re.findall(r'href="([^"]*failures\?reason=timeout)"', page)
    listed = site.get(link.replace("/failures?", "/failures.json?") + "&_shape=array").json()
    assert len(listed) == by_reason["timeout"]


def test_one_crawl_has_its_outcomes_failures_and_articles(
    runs: tuple[Site, dict[str, int]],
) -> None:
    site, ids = runs
    page = site.get(f"/runs/{ids['ended']}").text
    assert "&lt;b&gt;no&lt;/b&gt; answer" in page
    assert "<b>no</b>" not in page
    assert 'href="/a/1"' in page
    assert "archive_error" in page
    data = site.get(f"/runs/{ids['ended']}.json").json()
    assert {row["reason"]: row["urls"] for row in data["reasons"] if row["reason"]} == {
        "timeout": 2,
        "dns": 1,
    }
    assert [row["id"] for row in data["articles"]] == [1]
    assert site.get("/runs/999999").status_code == 404
    assert site.get("/runs/999999.json").status_code == 404


def test_the_page_renews_itself_only_if_its_reader_asks_and_while_something_runs(
    runs: tuple[Site, dict[str, int]],
) -> None:
    site, _ = runs
    assert 'http-equiv="refresh"' not in site.get("/runs").text
    renewed = site.get("/runs?refresh=10").text
    assert '<meta http-equiv="refresh" content="10">' in renewed
    assert "Stop renewing" in renewed
    assert "<script>" not in renewed


def test_nothing_renews_where_nothing_runs(site: Site) -> None:
    page = site.get("/runs?refresh=10").text
    assert "No crawl is running" in page
    assert 'http-equiv="refresh"' not in page


def test_public_closes_all_of_them(public: Site) -> None:
    for path in ("/runs", "/runs.json", "/runs/1", "/runs/1.json"):
        assert public.get(path).status_code == 403, path
    assert 'href="/runs"' not in public.get("/").text


def test_an_empty_archive_has_the_page_too(tmp_path: Path) -> None:
    with closing(open_for_writing(tmp_path / "empty.db")):
        pass
    site = Site(tmp_path / "empty.db")
    assert "Nothing has been crawled yet" in site.get("/runs").text
    assert site.get("/runs.json").json()["runs"] == []
    site.close()


def test_the_page_shows_how_the_cluster_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sample_archive(tmp_path / "archive.db")
    site = Site(tmp_path / "archive.db")
    assert "Cluster" not in site.get("/runs").text
    assert site.get("/runs.json").json()["cluster"] is None
    with RedisServer(tmp_path / "redis") as server:
        monkeypatch.setenv("CLUSTER_URL", server.url)
        with server.client() as client:
            client.hset("{newsarchive}:runs", "7", '{"spider": "paper"}')
            client.xgroup_create("{newsarchive}:run:7:3", "workers", "0", mkstream=True)
            client.xadd("{newsarchive}:run:7:3", {"request": "{}"})
            client.sadd("{newsarchive}:shards:7", "3")
            client.set("{newsarchive}:lease:3", "machine:12:ab 4")
            dead = '{"reason": "taken 5 times", "request": {"link": {"url": "http://x.org/1"}}}'
            client.xadd("{newsarchive}:dead", {"m": dead})
        page = site.get("/runs").text
        for part in ("no writer", "machine:12:ab", "1 request given up", "http://x.org/1"):
            assert part in page
        [shard] = site.get("/runs.json").json()["cluster"]["standing"]["shards"]
        assert (shard["run_id"], shard["waiting"], shard["pending"]) == (7, 1, 0)
    assert "not reached" in site.get("/runs").text
    site.close()

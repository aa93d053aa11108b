"""A crawl shows how far it is: on a terminal, in a file, and in the archive for other programs."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from newsarchive.archive.connection import open_for_writing
from newsarchive.archive.ledger.runs import open_runs, start_run
from tests.support.crawls import QUICK, SCRAPY, rows, start_crawl, value, wait_until
from tests.support.fakesite.site import FakeSite
from tests.support.paper import NOW
from tests.support.terminal import Terminal, screen


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def slow_site(site: FakeSite, number: int, seconds: float = 0.4) -> None:
    for story in site.articles(number):
        site.delay(story, seconds)


def terminal_command(archive: Path, url: str, *settings: str) -> list[str]:
    command = [str(SCRAPY), "crawl", "site", "-a", f"start={url}/feed.xml"]
    for setting in (f"ARCHIVE_PATH={archive}", *QUICK, *settings):
        command += ["-s", setting]
    return command


def test_on_a_terminal_one_line_renews_itself_and_leaves_the_summary_alone(archive: Path) -> None:
    with FakeSite(sitemaps=False) as site:
        slow_site(site, 24)
        command = [*terminal_command(archive, site.url), "-L", "INFO"]
        terminal = Terminal(command, columns=100, cwd=archive.parent)
        assert terminal.finish() == 0, terminal.seen
    drawn = re.findall(r"site: [^\r\n\x1b]* queued[^\r\n\x1b]*", terminal.seen)
    assert any(re.search(r"site: 24 found, \d+ fetched, \d+ stored, .*queued", line)
               for line in drawn), drawn  # fmt: skip
    seen = [line for line in screen(terminal.seen) if line]
    assert sum(" INFO stored http" in line for line in seen) == 24
    assert all(re.match(r"\d{4}-\d\d-\d\d |site: 24 new, ", line) for line in seen), seen
    assert not any("queued" in line for line in seen)


def test_without_a_terminal_a_line_is_written_each_interval_and_0_is_off(archive: Path) -> None:
    for interval, wanted in (("1", True), ("0", False)):
        with FakeSite(sitemaps=False) as site:
            slow_site(site, 10)
            with start_crawl(
                archive, f"{site.url}/feed.xml", settings=(f"PROGRESS_INTERVAL={interval}",)
            ) as process:
                _, err = process.communicate(timeout=60)
        lines = [line for line in err.splitlines() if "queued" in line]
        assert bool(lines) is wanted, err
        assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d site: ", line) for line in lines)
        assert "\x1b" not in err


def test_other_programs_read_how_far_a_crawl_is_and_that_a_killed_one_is_dead(
    archive: Path,
) -> None:
    with FakeSite(sitemaps=False) as site:
        slow_site(site, 120, seconds=1.5)  # over 20 seconds, of which this needs the first 5 or 10
        process = start_crawl(archive, f"{site.url}/feed.xml")
        recorded = "SELECT count(*) FROM runs WHERE queued > 0 AND per_minute > 0 AND requests > 0"
        wait_until(lambda: archive.exists() and _or_0(archive, recorded) == 1, process)
        [row] = rows(
            archive,
            "SELECT found, queued, per_minute, seconds_left, requests, bytes, phase FROM runs",
        )
        found, queued, per_minute, seconds_left, requests, received, phase = row
        assert found + queued >= 115
        assert requests >= found
        assert received > 1000
        assert phase is None
        assert 0.3 < seconds_left / (60 * queued / per_minute) < 3
        with open_for_writing(archive) as connection:
            assert [alive for *_, alive in open_runs(connection, NOW)] == [True]
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
            assert [alive for *_, alive in open_runs(connection, NOW)] == [False]
    assert value(archive, "SELECT finished_at FROM runs") is None


def _or_0(archive: Path, sql: str) -> int:
    try:
        return int(value(archive, sql))
    except Exception:  # the archive is being made
        return 0


def test_the_run_of_another_container_is_alive_while_it_writes(archive: Path) -> None:
    with open_for_writing(archive) as connection:
        start_run(connection, "paper", {}, NOW)
        connection.execute("UPDATE runs SET process = '7:1', namespace = 'pid:[1]'")
        for minutes, alive in ((4, True), (6, False)):
            later = NOW.replace(minute=NOW.minute + minutes)
            assert [each for *_, each in open_runs(connection, later)] == [alive]
        # The start of another crawl must not close it, nor queue what it fetches.
        start_run(connection, "other", {}, NOW.replace(minute=NOW.minute + 4))
        assert connection.execute("SELECT finished_at FROM runs").fetchone()[0] is None

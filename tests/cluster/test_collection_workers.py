"""Workers of a collection share the runs of its sites, and all say what they do and did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from tests.support.cluster import Cluster, ended_after, is_sound, wait_for
from tests.support.crawls import rows
from tests.support.fakesite.site import FakeSite
from tests.support.terminal import Terminal, screen

LAST = re.compile(r"^all: (\d+) pages? handed over, 0 failed, as a worker of \d runs?, in \d+ s$")


def write_project(folder: Path, sites: list[FakeSite]) -> None:
    """Write a project whose collection `all` has *sites*, with the names a, b, c."""
    tables = [
        f'[{name}]\ncountry = "XX"\nlanguage = "en"\nhome = "{site.url}/"\n'
        f'feeds = ["{site.url}/feed.xml"]\n'
        for name, site in zip("abc", sites, strict=True)
    ]
    (folder / "spiders").mkdir()
    (folder / "spiders" / "made.toml").write_text("\n".join(tables))
    (folder / "collections.toml").write_text('[all]\ncountry = ["xx"]\n')
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = mysettings\n")
    hosts = ",".join(urlsplit(site.url).netloc for site in sites)
    (folder / "mysettings.py").write_text(
        f'from newsarchive.settings import *\nALLOW_PRIVATE_HOSTS = "{hosts}"\n'
    )


@contextmanager
def writer_on_a_terminal(cluster: Cluster) -> Iterator[Terminal]:
    """Run a writer as a person does; it is ended at the end of the block."""
    terminal = Terminal(cluster.writer_command(), columns=110, cwd=cluster.archive.parent)
    reading = Thread(target=terminal.read_until, args=(lambda seen: False, 240))
    reading.start()  # at once: a terminal that nobody reads stops who writes to it
    try:
        yield terminal
    finally:
        terminal.process.terminate()
        reading.join()
        terminal.process.wait()


def test_two_workers_of_a_collection_share_its_sites(
    cluster: Cluster, sites: list[FakeSite]
) -> None:
    write_project(cluster.archive.parent, sites)
    for site in sites:
        for story in site.articles(8):
            site.delay(story, 0.2)
    with writer_on_a_terminal(cluster) as terminal:
        wait_for(lambda: "waiting for runs" in terminal.seen)
        cluster.command("seed", "a", "b", "c")
        workers = [
            cluster.worker("PROGRESS_INTERVAL=0.1", spider="collection", name="all")
            for _ in range(2)
        ]
        cluster.wait_for_end()
        is_sound(cluster, 24)
    found = "SELECT spider, new, finish_reason FROM runs ORDER BY 1"
    assert rows(cluster.archive, found) == [(name, 8, "finished") for name in "abc"]
    drawn = re.findall(r"writer: 3 runs, [^\r\n\x1b]*", terminal.seen)
    wanted = r"writer: 3 runs, \d+ found, \d+ fetched, \d+ stored, .*\d+ queued, .*\d+ to write"
    assert any(re.fullmatch(wanted, line) for line in drawn), drawn
    left = [line.partition(" 0 revised")[0] for line in screen(terminal.seen) if line]
    assert sorted(left[1:]) == [f"{name}: 8 new," for name in "abc"]
    shown = [ended_after(worker, "waiting for work") for worker in workers]
    assert any(re.search(r" all: \d runs?, \d+ fetched, [1-9]\d* handed over, .*\d+ taken, \d+ to"
                         r" write\n", each.errors) for each in shown), shown  # fmt: skip
    for each in shown:
        assert len(re.findall(r" all: \d+ handed over, waiting for work\n", each.errors)) == 1
    totals = [LAST.match(each.out.splitlines()[-1]) for each in shown if each.out]
    assert sum(int(total[1]) for total in totals if total) == 24, shown

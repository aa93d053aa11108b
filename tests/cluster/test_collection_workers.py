"""Workers of a collection share the runs of its sites, and each says what it did."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.cluster import Cluster, end, is_sound
from tests.support.crawls import rows
from tests.support.fakesite.site import FakeSite

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


def test_two_workers_of_a_collection_share_its_sites(
    cluster: Cluster, sites: list[FakeSite]
) -> None:
    write_project(cluster.archive.parent, sites)
    for site in sites:
        site.articles(8)
    cluster.writer()
    cluster.command("seed", "a", "b", "c")
    workers = [cluster.worker(spider="collection", name="all") for _ in range(2)]
    cluster.wait_for_end()
    is_sound(cluster, 24)
    found = "SELECT spider, new, finish_reason FROM runs ORDER BY 1"
    assert rows(cluster.archive, found) == [(name, 8, "finished") for name in "abc"]
    printed = [end(worker).splitlines() for worker in workers]
    totals = [LAST.match(lines[-1]) for lines in printed if lines]
    assert sum(int(total[1]) for total in totals if total) == 24, printed

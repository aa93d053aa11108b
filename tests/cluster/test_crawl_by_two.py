"""Several workers give the rows of one crawl, whatever is killed meanwhile."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.support.cluster import Cluster, end, is_sound, wait_for
from tests.support.crawls import ROOT, counts_add_up, crawl, rows, stored, value
from tests.support.fakesite.feeds import rss
from tests.support.fakesite.site import FakeSite
from tests.support.faults import STAGES

ARTICLES = "SELECT url, title, text, published_at, authors FROM articles ORDER BY url"
OUTCOMES = "SELECT url, outcome, reason, http_status FROM urls ORDER BY url"
COUNTS = "SELECT found, new, revised, unchanged, duplicates, skipped, failed FROM runs"


def starts(sites: list[FakeSite]) -> list[str]:
    return [site.url + "/" for site in sites]


def test_two_workers_give_the_rows_of_one_crawl(
    cluster: Cluster, sites: list[FakeSite], hidden: FakeSite, tmp_path: Path
) -> None:
    for site in sites:
        stories = site.articles(8)
        site.fail(stories[0], 404)
        site.fail(stories[1], 503)
        site.fail(stories[5], 429, retry_after=1, times=1)
        site.add_link(site.url + "/city/a-soft-404-page-1")
        site.soft_404("/city/a-soft-404-page-1")
        site.set_robots(disallow=[stories[3].path])
    # Redirects to a host that another worker may have, to a private address, and for ever.
    other, private, loop = sites[0].articles(3)
    sites[0].redirect(other.path, sites[1].url_of(sites[1].stories[6]))
    sites[0].redirect(private.path, hidden.url + "/city/harbour-bridge-reopens-77")
    sites[0].redirect_loop(loop.path)
    alone = tmp_path / "alone.db"
    result = crawl(alone, *starts(sites))
    assert " new" in result.out, result.out + result.err
    writer = cluster.writer()
    cluster.seed(*starts(sites))
    workers = [cluster.worker(), cluster.worker()]
    cluster.wait_for_end()
    assert rows(cluster.archive, ARTICLES) == rows(alone, ARTICLES)
    assert rows(cluster.archive, OUTCOMES) == rows(alone, OUTCOMES)
    assert rows(cluster.archive, COUNTS) == rows(alone, COUNTS)
    found = dict(rows(cluster.archive, "SELECT url, coalesce(reason, outcome) FROM urls"))
    ends = [found[sites[0].url_of(story)] for story in (other, private, loop)]
    assert ends == ["duplicate", "private_address", "redirect_loop"]
    assert hidden.requests == []
    counts_add_up(cluster.archive)

    # A second run: everything is answered with 304, and one article has changed.
    sites[0].revise(sites[0].stories[4], paragraphs=["The bridge was closed again today."] * 6)
    assert "is still open" not in cluster.seed(*starts(sites))
    cluster.wait_for_end()
    assert value(cluster.archive, "SELECT revised FROM runs ORDER BY run_id DESC LIMIT 1") == 1
    counts_add_up(cluster.archive)
    printed = end(writer)
    summaries = [line for line in printed.splitlines() if line.startswith("site: ")]
    assert summaries[0].partition(" in ")[0] == result.out.partition(" in ")[0]
    for worker in workers:
        assert "handed over" in end(worker)


@pytest.mark.parametrize("what", ["worker", "writer", "redis", "two"])
def test_nothing_is_lost_or_doubled_when_one_is_killed(
    cluster: Cluster, sites: list[FakeSite], what: str
) -> None:
    for site in sites:
        for story in site.articles(12):
            site.delay(story, 0.1)
    writer = cluster.writer()
    cluster.seed(*starts(sites))
    worker = cluster.worker()
    cluster.worker()
    wait_for(lambda: stored(cluster.archive) >= 10)
    if what in ("worker", "two"):
        worker.kill()
        cluster.worker()
    if what in ("writer", "two"):
        writer.kill()
        cluster.writer()
    if what == "redis":
        cluster.server.kill()
        cluster.server.start()
    cluster.wait_for_end()
    is_sound(cluster, 36)


def test_a_worker_that_hangs_loses_its_hosts_and_has_no_effect_later(
    cluster: Cluster, sites: list[FakeSite]
) -> None:
    for site in sites:
        for story in site.articles(10):
            site.delay(story, 0.1)
    cluster.writer()
    cluster.seed(*starts(sites))
    hanging = cluster.worker()
    wait_for(lambda: stored(cluster.archive) >= 3)
    hanging.send_signal(signal.SIGSTOP)
    cluster.worker()
    cluster.wait_for_end()
    hanging.send_signal(signal.SIGCONT)
    end(hanging)
    is_sound(cluster, 30)


def test_a_lost_frontier_costs_only_requests(cluster: Cluster, sites: list[FakeSite]) -> None:
    for site in sites:
        for story in site.articles(10):
            site.delay(story, 0.1)
    cluster.writer()
    cluster.seed(*starts(sites))
    cluster.worker()
    wait_for(lambda: stored(cluster.archive) >= 5)
    with cluster.server.client() as client:
        client.flushall()
    # The writer notices that its streams are gone, and puts in again what is claimed.
    wait_for(lambda: stored(cluster.archive) == 30)
    cluster.wait_for_end()
    counts_add_up(cluster.archive)


def test_a_second_writer_stands_by(cluster: Cluster, sites: list[FakeSite]) -> None:
    sites[0].articles(3)
    first = cluster.writer()
    wait_for(lambda: cluster.standing()["writer"])
    second = cluster.writer()
    assert second.stdout
    assert "standing by" in second.stdout.readline()
    owner = cluster.standing()["writer"]
    assert "opened" in cluster.seed(sites[0].url + "/")
    assert "is still open" in cluster.seed(sites[0].url + "/")
    end(first)
    assert "writing to" in second.stdout.readline()
    assert cluster.standing()["writer"] != owner
    assert cluster.standing()["runs"] == [[1, "site"]]
    cluster.worker()
    cluster.wait_for_end()
    is_sound(cluster, 3)


def test_each_error_of_our_own_is_one_outcome(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    stages = [*{*STAGES} - {"scheduler"}]  # which a crawl finds at its end
    with FakeSite(sitemaps=False) as site:
        site.articles(2)
        for stage in stages:
            site.article(path=f"/city/trouble-at-{stage}")
        site.respond("/trouble-at-links.xml", rss(site.name, site.url, site.articles(1)))
        writer = cluster.writer()
        urls = [site.url + path for path in ("/feed.xml", "/trouble-at-links.xml")]
        cluster.seed(*urls, spider="faulty")
        faults = ("SPIDER_MODULES=tests.support.faults", "OTHER_SETTINGS=FAULTS", "FAULTS=1")
        worker = cluster.worker(*faults, spider="faulty")
        cluster.wait_for_end()
        found = dict(rows(cluster.archive, "SELECT url, reason FROM urls"))
        assert {found[f"{site.url}/city/trouble-at-{stage}"] for stage in stages} == {
            "internal_error"
        }
        assert found[urls[1]] == "internal_error"
        counts_add_up(cluster.archive)
        end(writer)
        worker.kill()

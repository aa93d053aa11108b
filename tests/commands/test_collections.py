"""`scrapy crawl collection -a name=...`, tried on made sites of 127.0.0.1."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.crawls import (
    SCRAPY,
    Crawled,
    counts_add_up,
    crawl,
    rows,
    start_crawl,
    stored,
    value,
    wait_until,
)
from tests.support.fakesite.site import FakeSite


@dataclass
class Project:
    """A project folder, and the made sites that its spiders/ names."""

    folder: Path
    sites: dict[str, FakeSite] = field(default_factory=dict)

    @property
    def archive(self) -> Path:
        return self.folder / "archive.db"

    def write(self, text: str) -> None:
        (self.folder / "collections.toml").write_text(text, encoding="utf-8")

    def list(self, *options: str) -> Crawled:
        called = subprocess.run(
            [str(SCRAPY), "list", *options], cwd=self.folder, capture_output=True, text=True
        )
        return Crawled(called.returncode, called.stdout, called.stderr)

    def crawl(self, **how: object) -> Crawled:
        return crawl(self.archive, spider="collection", **({"name": "all"} | how))


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Return a project with six sites of two articles each, a to f, and a collection of all."""
    with ExitStack() as stack:
        made = Project(tmp_path, {name: stack.enter_context(FakeSite(name)) for name in "abcdef"})
        tables = ['language = "en"\n']
        for name, site in made.sites.items():
            site.articles(2)
            country = "XX" if name < "d" else "YY"
            tables.append(
                f'[{name}]\ncountry = "{country}"\nhome = "{site.url}/"\n'
                f'feeds = ["{site.url}/feed.xml"]\n'
            )
        (tmp_path / "spiders").mkdir()
        (tmp_path / "spiders" / "made.toml").write_text("\n".join(tables))
        (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = mysettings\n")
        hosts = ",".join(urlsplit(site.url).netloc for site in made.sites.values())
        (tmp_path / "mysettings.py").write_text(
            f'from newsarchive.settings import *\nALLOW_PRIVATE_HOSTS = "{hosts}"\n'
        )
        made.write('[all]\ncountry = ["xx", "yy"]\n')
        yield made


def test_each_site_of_a_collection_has_its_run_and_its_line(project: Project) -> None:
    done = project.crawl()
    assert (done.status, done.err) == (0, "")
    *lines, last = done.out.splitlines()
    assert sorted(line.split(":")[0] for line in lines) == [*"abcdef"]
    assert all(": 2 new, 0 revised" in line for line in lines)
    assert last.startswith("all: 12 new, 0 revised, 0 unchanged, 0 duplicates, 0 failed in ")
    assert last.endswith("(6 sites)")
    assert rows(project.archive, "SELECT spider, new, finish_reason FROM runs ORDER BY 1") == [
        (name, 2, "finished") for name in "abcdef"
    ]
    counts_add_up(project.archive)
    again = project.crawl()
    assert again.out.splitlines()[-1].startswith("all: 0 new, 0 revised, 0 unchanged")


def test_dead_sites_are_named_and_do_not_fail_the_crawl(project: Project) -> None:
    project.sites["b"].respond("/feed.xml", status=503)
    project.sites["c"].set_robots(status=500)
    done = project.crawl(settings=("COLLECTION_SITES=2",))
    assert done.status == 0
    assert stored(project.archive) == 8
    assert done.out.splitlines()[-1].endswith("(6 sites; 2 not read: b, c)")


def test_a_crawl_of_which_half_cannot_be_read_has_failed(project: Project) -> None:
    for name in "abc":
        project.sites[name].respond("/feed.xml", status=404)
    assert project.crawl().status == 1
    assert stored(project.archive) == 6


def test_a_site_that_does_not_answer_holds_up_no_other(project: Project) -> None:
    project.sites["a"].set_robots(delay=15)
    process = start_crawl(project.archive, spider="collection", name="all")
    assert process.stdout is not None
    firsts = [process.stdout.readline().split(":")[0] for _ in range(5)]
    assert sorted(firsts) == [*"bcdef"]
    assert process.communicate(timeout=60)[0].startswith("a: 2 new")


def test_a_site_whose_code_raises_an_error_costs_only_itself(project: Project) -> None:
    url = project.sites["a"].url
    (project.folder / "spiders" / "broken.py").write_text(
        "from newsarchive.crawling.spider import NewsSpider\n\n"
        "class Broken(NewsSpider):\n"
        f'    name = "broken"\n    country = "XX"\n    home = "{url}/"\n\n'
        "    @classmethod\n    def from_crawler(cls, crawler, *args, **kwargs):\n"
        '        raise RuntimeError("of this site")\n'
    )
    done = project.crawl()
    assert done.status == 0
    assert stored(project.archive) == 12
    assert "broken: RuntimeError: of this site" in done.err
    assert done.out.splitlines()[-1].endswith("(7 sites; 1 not read: broken)")


def test_sites_have_settings_limits_and_facts_of_their_own(project: Project) -> None:
    project.write(
        '[all]\nsites = ["a", "b", "c"]\nlimit = 1\nsettings = { USER_AGENT = "ours/1" }\n'
        '[all.site.b]\nlimit = 2\nlanguage = "eo"\nsettings = { USER_AGENT = "theirs/2" }\n'
    )
    assert project.crawl().status == 0
    new = dict(rows(project.archive, "SELECT spider, new FROM runs"))
    assert new == {"a": 1, "b": 2, "c": 1}
    agents = {
        name: {request.headers["user-agent"] for request in project.sites[name].requests}
        for name in "ab"
    }
    assert agents == {"a": {"ours/1"}, "b": {"theirs/2"}}
    assert rows(project.archive, "SELECT name, language FROM sites WHERE language = 'eo'")
    assert project.crawl(limit=9).status == 0  # the command line goes before both
    assert stored(project.archive) == 6


def test_addresses_without_a_spider_file_are_crawled_by_host(project: Project) -> None:
    first, second = project.sites["a"].url, project.sites["b"].url
    project.write(f'["My feeds"]\nstart = ["{first}/feed.xml", "{first}/", "{second}/feed.xml"]\n')
    done = project.crawl(name="my  FEEDS")
    assert (done.status, done.err) == (0, "")
    spiders = {row[0] for row in rows(project.archive, "SELECT spider FROM runs")}
    assert spiders == {urlsplit(url).netloc.replace(":", "-") for url in (first, second)}
    assert stored(project.archive) == 4


def test_a_folder_of_imported_feeds_is_a_collection(project: Project) -> None:
    first, second, third = (project.sites[name].url for name in "abc")
    (project.folder / "list.opml").write_text(
        '<opml version="2.0"><body><outline text="Harbours">'
        f'<outline text="A" xmlUrl="{first}/feed.xml" htmlUrl="{first}/"/>'
        f'<outline text="North"><outline text="B" xmlUrl="{second}/feed.xml"/></outline></outline>'
        f'<outline text="Other"><outline text="C" xmlUrl="{third}/feed.xml"/></outline>'
        "</body></opml>"
    )
    command = [str(SCRAPY.with_name("newsarchive")), "import", "list.opml"]
    subprocess.run(command, cwd=project.folder, check=True, capture_output=True)
    assert {"Harbours", "Harbours/North", "Other"} <= {
        *project.list("--collections").out.split("\n")
    }
    assert project.list("--collection", "other").out == f"{third}/feed.xml\n"
    done = project.crawl(name="harbours")
    assert (done.status, done.err) == (0, "")
    spiders = {
        row[0] for row in rows(project.archive, "SELECT spider FROM runs WHERE spider <> 'import'")
    }
    assert spiders == {urlsplit(url).netloc.replace(":", "-") for url in (first, second)}
    assert stored(project.archive) == 4


def test_crawls_of_one_host_come_one_after_the_other(project: Project) -> None:
    url = project.sites["a"].url
    tables = [f'[x{n}]\nhome = "{url}/"\nfeeds = ["{url}/feed.xml"]\n' for n in range(4)]
    (project.folder / "spiders" / "same.toml").write_text("\n".join(tables))
    project.write('[all]\nsites = ["x0", "x1", "x2", "x3"]\n')
    assert project.crawl().status == 0
    times = rows(project.archive, "SELECT started_at, finished_at FROM runs ORDER BY run_id")
    assert all(before[1] <= after[0] for before, after in pairwise(times))


def test_ctrl_c_ends_all_sites_with_their_lines_and_the_next_run_goes_on(project: Project) -> None:
    for site in project.sites.values():
        site.articles(30)
    slow = ("AUTOTHROTTLE_ENABLED=0", "DOWNLOAD_DELAY=0.2", "COLLECTION_SITES=3")
    process = start_crawl(project.archive, spider="collection", name="all", settings=slow)
    wait_until(lambda: stored(project.archive) > 3, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    *lines, last = out.splitlines()
    assert [line.split(":")[0] for line in sorted(lines)] == [*"abc"]
    assert "(3 of 6 sites)" in last
    for line in lines:
        left = int(line.partition("(stopped, ")[2].partition(" URL")[0])
        name = line.split(":")[0]
        home = f"{project.sites[name].url.removeprefix('http://')}"
        queued = "SELECT count(*) FROM urls WHERE site = ? AND state = 'queued'"
        assert left == value(project.archive, queued, home)
    assert value(project.archive, "SELECT count(*) FROM runs WHERE finished_at IS NULL") == 0
    assert project.crawl().status == 0
    assert stored(project.archive) == 32 * 6
    counts_add_up(project.archive)


def test_a_killed_crawl_goes_on_and_two_of_one_collection_share_it(project: Project) -> None:
    for site in project.sites.values():
        site.articles(20)
    slow = ("AUTOTHROTTLE_ENABLED=0", "DOWNLOAD_DELAY=0.1")
    process = start_crawl(project.archive, spider="collection", name="all", settings=slow)
    wait_until(lambda: stored(project.archive) > 10, process)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    two = [start_crawl(project.archive, spider="collection", name="all") for _ in range(2)]
    for each in two:
        out, err = each.communicate(timeout=120)
        assert (each.returncode, err) == (0, ""), out
    assert project.crawl().status == 0
    assert stored(project.archive) == 22 * 6
    assert value(project.archive, "SELECT count(*) FROM urls WHERE state <> 'done'") == 0


def test_an_archive_that_cannot_be_used_is_refused_before_the_first_request(
    project: Project,
) -> None:
    project.archive.write_text("no database, but a text that is long enough" * 9)
    done = project.crawl()
    assert done.status == 2
    assert len(done.err.splitlines()) == 1
    assert not project.sites["a"].requests


def test_the_collections_and_the_sites_of_one_are_listed(project: Project) -> None:
    names = project.list("--collections").out.splitlines()
    assert {"all", "German dailies", "Wire agencies"} <= {*names}
    assert project.list("--collection", "ALL").out.split() == [*"abcdef"]
    wrong = project.list("--collection", "Wire agency")
    assert (wrong.status, wrong.out) == (1, "")
    assert "did you mean Wire agencies?" in wrong.err
    assert len(wrong.err.splitlines()) == 1


def test_cookies_that_others_may_read_are_one_line_and_nothing_is_asked(project: Project) -> None:
    cookies = project.folder / "cookies.txt"
    cookies.write_text("127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\ts3ss10n-4f9a77c1\n")
    cookies.chmod(0o644)
    project.write(f'[all]\nsites = ["a", "b"]\n[all.site.a]\ncookies = "{cookies}"')
    done = project.crawl()
    assert (done.status, len(done.err.splitlines())) == (1, 1)
    assert "run: chmod 600" in done.err
    assert not project.sites["a"].requests
    assert not project.sites["b"].requests
    assert not project.archive.exists()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('[all]\nsites = ["azz"]', "no site 'azz' (`scrapy list` prints the names)"),
        ('[all]\nsites = ["a"]\nlimits = 3', "`limits` is unknown; did you mean limit?"),
        ('[all]\nsites = ["a"]\nlimit = 0', "`limit` must be a whole number above 0"),
        ("[all]\nlimit = 3", "has no sites"),
        ('[all]\ncountry = "QQ"', "no site has these facts"),
        ('[all]\nstart = ["ftp://a/"]', "start=ftp://a/"),
        ('[all]\nsites = ["a"]\n[all.site.a]\nlanguag = "de"', "did you mean language?"),
        ('[all]\nsites = ["a"]\n[all.site.b2]\nlimit = 3', "no site 'b2'"),
        ('[all]\nsites = ["a"]\nsettings = { DOWNLOAD_DELAYS = 1 }', "DOWNLOAD_DELAY"),
        ('[all]\nsites = ["a"]\nsettings = { LOG_LEVEL = "INFO" }', "for the whole crawl"),
        ('[all]\nsites = ["a"]\n[all.site.a]\ncookies = "none.txt"', "none.txt"),
        ("[all]\nsites = [", "collections.toml:1: Invalid value"),
    ],
)
def test_a_mistake_is_one_line_before_the_first_request(
    project: Project, table: str, words: str
) -> None:
    project.write(table)
    done = project.crawl()
    assert done.status == 1
    assert len(done.err.splitlines()) == 1
    assert words in done.err
    assert not project.archive.exists()

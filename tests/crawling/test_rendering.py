"""A crawl archives pages that only a browser fills, and nothing but their text changes for it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from newsarchive.rendering import processes
from tests.support.crawls import Crawled, crawl, rows, start_crawl, value
from tests.support.drawing import chromium
from tests.support.fakesite.site import FakeSite

pytestmark = pytest.mark.browser

WORDS = (
    "The council of {name} voted on Monday to keep the night ferry running all winter, although"
    " the harbour master had warned of the cost. Eleven members were for it and four against."
    " The first boat leaves at ten in the evening and the last one returns at half past five."
    " Workers of the early shift at the fish market had asked for the line since the bridge closed."
)
SHELL = (
    '<!doctype html><html lang="en"><head><title>Town News</title>'
    '<meta property="article:published_time" content="2026-03-0{day}T08:00:00Z"></head><body>'
    '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>'
    '<script src="/app.js" defer></script></body></html>'
)
APP = """
fetch('/api' + location.pathname + '.json').then(r => r.json()).then(story => {
  document.title = story.title;
  const root = document.getElementById('root');
  const article = document.createElement('article');
  const h1 = document.createElement('h1'); h1.textContent = story.title; article.append(h1);
  for (const text of story.text) {
    const p = document.createElement('p'); p.textContent = text; article.append(p);
  }
  root.append(article);
});
"""


@pytest.fixture(autouse=True)
def needs_chromium() -> None:
    chromium()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def site() -> Iterator[FakeSite]:
    with FakeSite() as site:
        site.respond("/app.js", APP, headers={"Content-Type": "text/javascript"})
        yield site


def add_story(site: FakeSite, name: str, day: int = 1) -> str:
    path = f"/2026/03/0{day}/the-night-ferry-of-{name}-goes-on"
    site.respond(path, SHELL.replace("{day}", str(day)))
    story = {"title": f"The night ferry of {name.title()} goes on", "text": [
        WORDS.replace("{name}", name.title()), f"In {name}, " + WORDS.replace("{name}", "the town")
    ]}  # fmt: skip
    site.respond(
        f"/api{path}.json", json.dumps(story), headers={"Content-Type": "application/json"}
    )
    return f"{site.url}{path}"


def feed_with(site: FakeSite, *urls: str) -> str:
    items = "".join(f"<item><title>Ferry</title><link>{url}</link></item>" for url in urls)
    body = f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    site.respond("/news.xml", body, headers={"Content-Type": "application/rss+xml"})
    return f"{site.url}/news.xml"


@dataclass
class Drawn:
    """A crawl of an article that only a browser shows, and of one that is in its bytes."""

    archive: Path
    result: Crawled
    url: str
    site: FakeSite


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    chromium()
    with FakeSite() as site:
        site.respond("/app.js", APP, headers={"Content-Type": "text/javascript"})
        url, plain = add_story(site, "aldby"), site.url_of(site.article())
        archive = tmp_path_factory.mktemp("drawn") / "archive.db"
        contact = ("CRAWLER_CONTACT=mailto:desk@example.org",)
        result = crawl(archive, feed_with(site, url, plain), settings=contact)
        yield Drawn(archive, result, url, site)


def test_an_empty_shell_is_drawn_and_both_are_captured(drawn: Drawn) -> None:
    archive, url = drawn.archive, drawn.url
    assert drawn.result.status == 0, drawn.result.err
    assert "2 new" in drawn.result.out
    assert "1 rendered" in drawn.result.out
    assert "council of Aldby" in value(archive, "SELECT text FROM articles WHERE url = ?", url)
    captured = rows(archive, "SELECT rendered, http_status FROM captures WHERE url = ?", url)
    assert captured == [(0, 200), (1, 200)]
    assert value(archive, "SELECT count(*) FROM captures") == 3
    assert drawn.site.request_count(url.removeprefix(drawn.site.url)) == 1


def test_the_browser_has_the_user_agent_with_the_contact(drawn: Drawn) -> None:
    agents = {each.headers["user-agent"] for each in drawn.site.requests}
    assert len(agents) == 1
    assert agents.pop().endswith("(+mailto:desk@example.org)")


def records_of(archive: Path, url: str) -> list[dict[str, str]]:
    found = []
    for file in (archive.parent / "captures").glob("*.warc.gz"):
        with file.open("rb") as opened:
            for record in ArchiveIterator(opened):
                headers = dict(record.rec_headers.headers)
                if headers.get("WARC-Target-URI") == url:
                    found.append({**headers, "body": record.content_stream().read().decode()})
    return found


def test_the_drawn_page_is_a_conversion_that_refers_to_the_response(drawn: Drawn) -> None:
    response, conversion = records_of(drawn.archive, drawn.url)
    assert (response["WARC-Type"], conversion["WARC-Type"]) == ("response", "conversion")
    assert conversion["WARC-Refers-To"] == response["WARC-Record-ID"]
    assert conversion["Content-Type"] == "text/html; charset=utf-8"
    assert "council of Aldby" in conversion["body"]
    assert "council of Aldby" not in response["body"]


def newsarchive(archive: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command where no browser is found."""
    environment = os.environ | {"NEWSARCHIVE_DB": str(archive), "PATH": "/nowhere"}
    command = [sys.executable, "-m", "newsarchive.cli", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, cwd=archive.parent
    )


def test_reextracting_reads_the_drawn_page_and_needs_no_browser(drawn: Drawn) -> None:
    done = newsarchive(drawn.archive, "reextract", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "2 captures read, 0 articles would change, 0 failed" in done.stdout
    assert newsarchive(drawn.archive, "doctor", "--captures").returncode == 0


def test_an_archive_is_made_again_from_captures_with_drawn_pages(
    drawn: Drawn, archive: Path
) -> None:
    done = newsarchive(archive, "import", str(drawn.archive.parent / "captures"))
    assert done.returncode == 0, done.stdout + done.stderr
    texts = "SELECT url, text FROM articles ORDER BY url"
    assert rows(archive, texts) == rows(drawn.archive, texts), done.stdout
    assert value(archive, "SELECT count(*) FROM captures WHERE rendered") == 1


def test_a_run_draws_only_so_many_pages_and_the_next_one_goes_on(
    archive: Path, site: FakeSite
) -> None:
    urls = [add_story(site, name, day) for day, name in enumerate(("aldby", "brom", "carl"), 1)]
    feed = feed_with(site, *urls)
    first = crawl(archive, feed, settings=("BROWSER_PAGES_PER_RUN=2",))
    assert "2 rendered, 1 page left to render in the next run" in first.out
    assert "2 new" in first.out
    second = crawl(archive, feed, settings=("BROWSER_PAGES_PER_RUN=2",))
    assert "1 new" in second.out
    assert value(archive, "SELECT count(*) FROM articles") == 3


def test_with_a_limit_of_no_page_a_shell_is_a_shell(archive: Path, site: FakeSite) -> None:
    result = crawl(
        archive, feed_with(site, add_story(site, "a")), settings=("BROWSER_PAGES_PER_RUN=0",)
    )
    assert "1 empty_shell" in result.out
    assert "rendered" not in result.out


def test_a_page_that_stays_empty_has_one_outcome_with_the_reason(
    archive: Path, site: FakeSite
) -> None:
    site.respond("/2026/03/01/this-story-is-never-drawn", SHELL.replace("/app.js", "/none.js"))
    url = f"{site.url}/2026/03/01/this-story-is-never-drawn"
    result = crawl(archive, feed_with(site, url), settings=("BROWSER_TIMEOUT=8",))
    assert "1 rendered" in result.out
    ((outcome, reason, detail),) = rows(
        archive, "SELECT outcome, reason, detail FROM urls WHERE url = ?", url
    )
    assert (outcome, reason) == ("failed", "empty_shell")
    assert detail.startswith("drawn by a browser: ")


def test_a_page_that_hangs_costs_its_own_url_only(archive: Path, site: FakeSite) -> None:
    site.respond(
        "/2026/03/01/this-story-never-ends-at-all",
        SHELL.replace('src="/app.js" defer>', ">while (true) {}"),
    )
    urls = [f"{site.url}/2026/03/01/this-story-never-ends-at-all", add_story(site, "brom", 2)]
    result = crawl(archive, feed_with(site, *urls), settings=("BROWSER_TIMEOUT=6",))
    assert "1 new" in result.out
    assert "1 render_timeout" in result.out
    assert value(archive, "SELECT reason FROM urls WHERE url = ?", urls[0]) == "render_timeout"


def test_a_page_that_robots_txt_forbids_is_not_drawn(archive: Path, site: FakeSite) -> None:
    url = add_story(site, "aldby")
    site.set_robots(disallow=["/2026/"])
    result = crawl(archive, feed_with(site, url))
    assert "1 robots" in result.out
    assert site.request_count(url.removeprefix(site.url)) == 0
    assert site.request_count("/app.js") == 0


SPIDER = """
from newsarchive.crawling.spider import NewsSpider

class Town(NewsSpider):
    name = "town"
    publisher = "Town News"
    home = "{url}/"
    feeds = ["{url}/news.xml"]
    render = True
"""


#: Whole for who has the cookie; its script asks again, without one, and shows the wall.
WALLED = (
    '<!doctype html><html lang="en"><head><title>Market</title>'
    '<meta property="article:published_time" content="2026-03-02T08:00:00Z"></head><body><main>'
    f"<h1>The market moves</h1><p>The fish market moves to the new quay. {WORDS}</p><p>{WORDS}"
    " It opens in June.</p></main><script>fetch('/api/none').then(() => { document.querySelector("
    "'main').innerHTML = '<h1>The market moves</h1><p>The fish market moves.</p><p>Subscribe to"
    " read on.</p>' })</script></body></html>"
)


def town(tmp_path: Path, site: FakeSite) -> dict[str, Any]:
    """Write the file of a site that says it needs a browser; return how to crawl it."""
    (tmp_path / "spiders").mkdir(exist_ok=True)
    (tmp_path / "spiders" / "__init__.py").touch()
    (tmp_path / "spiders" / "town.py").write_text(SPIDER.format(url=site.url))
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = newsarchive.settings\n")
    host = site.url.removeprefix("http://")
    return {"spider": "town", "cwd": tmp_path, "settings": (f"ALLOW_PRIVATE_HOSTS={host}",)}


def test_all_pages_of_a_site_that_says_so_are_drawn(archive: Path, site: FakeSite) -> None:
    how = town(archive.parent, site)
    story = site.article()
    feed_with(site, add_story(site, "aldby"), site.url_of(story))
    result = crawl(archive, **how)
    assert "2 new" in result.out, result.err
    assert "2 rendered" in result.out


def test_a_page_with_cookies_is_drawn_without_them_and_the_longer_text_is_kept(
    archive: Path, site: FakeSite
) -> None:
    how = town(archive.parent, site)
    cookies = archive.parent / "cookies.txt"
    cookies.write_text("127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\ts3ss10n-4f9a77c1\n")
    cookies.chmod(0o600)
    shell = add_story(site, "aldby")
    whole = site.respond("/2026/03/02/the-fish-market-moves-to-the-new-quay", WALLED)
    feed_with(site, shell, whole)
    how["settings"] += (f"COOKIES_FILE={cookies}",)
    result = crawl(archive, **how)
    assert "2 new" in result.out, result.err
    assert "1 rendered" in result.out
    texts = dict(rows(archive, "SELECT url, text FROM articles"))
    assert "council of Aldby" in texts[shell]
    assert "moves to the new quay" in texts[whole]
    assert "Subscribe" not in texts[whole]
    captured = rows(archive, "SELECT rendered FROM captures WHERE url = ?", whole)
    assert captured == [(0,)]
    assert site.request_count("/api/none") == 1
    sent = {each.path for each in site.requests if "cookie" in each.headers}
    assert {each.removeprefix(site.url) for each in (shell, whole)} <= sent
    assert not [path for path in sent if path.startswith(("/api", "/app.js"))]


def test_a_crawl_through_a_proxy_draws_nothing(
    archive: Path, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    how = town(archive.parent, site)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    result = crawl(archive, **how)
    line = "town: pages are drawn by a browser, which uses no proxy; unset https_proxy"
    assert result.err.startswith(line)
    assert len(result.err.splitlines()) == 1
    assert site.requests == []


def test_such_a_site_says_in_one_line_what_is_missing(archive: Path, site: FakeSite) -> None:
    how = town(archive.parent, site)
    how["settings"] += ("BROWSER_EXECUTABLE=/nowhere/chromium",)
    result = crawl(archive, **how)
    assert result.status == 1
    assert result.err == "town: BROWSER_EXECUTABLE=/nowhere/chromium: there is no such program\n"
    assert not archive.exists()


def test_without_a_browser_a_shell_is_a_shell_with_one_warning(
    archive: Path, site: FakeSite
) -> None:
    urls = [add_story(site, "aldby"), add_story(site, "brom", 2)]
    result = crawl(
        archive, feed_with(site, *urls), settings=("BROWSER_EXECUTABLE=/nowhere/chromium",)
    )
    assert "2 empty_shell" in result.out
    assert result.err.count("there is no such program") == 1


def browser_of(crawling: subprocess.Popen[str]) -> list[int]:
    """Wait until the crawl has its browser, and return the processes of it."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        of_crawl = set(processes.descendants({crawling.pid}))
        if found := of_crawl & set(processes.marked("--newsarchive-browser=")):
            return sorted(found)
        time.sleep(0.1)
    raise AssertionError("no browser")


def is_left(pid: int) -> bool:
    return b"newsarchive-browser" in processes.read(pid, "cmdline")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_no_browser_is_left_when_the_crawl_is_stopped(
    number: int, archive: Path, site: FakeSite
) -> None:
    site.respond("/slow.js", "", delay=20.0, headers={"Content-Type": "text/javascript"})
    urls = []
    for day, name in enumerate(("aldby", "brom", "carl"), 1):
        urls.append(add_story(site, name, day))
        site.respond(urls[-1].removeprefix(site.url), SHELL.replace("/app.js", "/slow.js"))
    feed = feed_with(site, *urls)
    process = start_crawl(archive, feed, settings=("BROWSER_TIMEOUT=10",))
    pids = browser_of(process)
    time.sleep(1)
    process.send_signal(number)
    process.communicate(timeout=60)
    end = time.monotonic() + 15
    while any(map(is_left, pids)) and time.monotonic() < end:
        time.sleep(0.2)
    assert not any(map(is_left, pids))
    # Nothing is lost: the next run draws what this one had begun.
    for url in urls:
        site.respond(url.removeprefix(site.url), SHELL)
    assert crawl(archive, feed, force=1).status == 0
    assert value(archive, "SELECT count(*) FROM articles") == 3


def test_a_browser_that_somebody_kills_loses_no_page(archive: Path, site: FakeSite) -> None:
    urls = [add_story(site, name, day) for day, name in enumerate(("aldby", "brom", "carl"), 1)]
    process = start_crawl(archive, feed_with(site, *urls))
    processes.kill(browser_of(process))
    out, err = process.communicate(timeout=90)
    assert "3 new" in out, out + err
    assert value(archive, "SELECT count(*) FROM captures WHERE rendered") == 3


def test_a_probe_draws_the_page_if_it_is_told_to(archive: Path, site: FakeSite) -> None:
    url = add_story(site, "aldby")
    environment = os.environ | {"NEWSARCHIVE_DB": str(archive)}
    command = [sys.executable, "-m", "newsarchive.cli", "probe", "--render", url]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "council of Aldby" in done.stdout
    assert "1 rendered" in done.stdout

"""Cookies of one's own subscription open the site, go nowhere else, and are in no file."""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import call
from tests.support.crawls import SCRAPY, Crawled, crawl, rows, value
from tests.support.fakesite.pages import page
from tests.support.fakesite.server import FakeResponse
from tests.support.fakesite.site import FakeSite

SECRET, RENEWED = "s3ss10n-4f9a77c1", "r3n3wed-88b21d0e"
TEXT = "The council of the harbour town voted on Tuesday to rebuild the old quay, day {}."
WHOLE = "".join(
    f"<p>{TEXT.format(n)} The works begin in spring and last until the end of next year.</p>"
    for n in range(12)
)
WALL = page(
    "Quay",
    f"<main><h1>Quay is rebuilt</h1><div class=text><p>{TEXT.format(1)}</p></div>"
    '<div class="paywall"><p>Subscribe now to continue reading.</p></div></main>',
    head='<meta name="isPaid" content="true">',
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = newsarchive.settings\n")
    (tmp_path / "spiders").mkdir()
    return tmp_path


def cookie_file(project: Path, line: str = "", mode: int = 0o600) -> Path:
    path = project / "cookies.txt"
    line = line or f"#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\t{SECRET}"
    path.write_text(f"# Netscape HTTP Cookie File\n{line}\n")
    path.chmod(mode)
    return path


def walled_site(site: FakeSite, number: int = 4) -> list[str]:
    """Let *site* show whole articles to those with the cookie, and set another one for them."""
    paths = [f"/2024/05/17/the-old-quay-is-rebuilt-part-{each}-of-many" for each in range(number)]
    for each, path in enumerate(paths):
        body = page(
            f"Quay {each}",
            f"<main><h1>Quay number {each} is rebuilt</h1><div class=text>{WHOLE}"
            f"<p>Account {each}</p></div></main><script>session='{SECRET}'</script>",
        )
        site.respond(path, body.replace("day ", f"day {each} "))
        site.change_response(path, needs_cookie)
    links = "".join(
        f'<li><a href="{path}">The old quay, part {path[-9]}</a></li>' for path in paths
    )
    site.respond("/", page("Post", f"<ul>{links}</ul>"))
    return paths


def needs_cookie(response: FakeResponse) -> FakeResponse:
    headers = {"Set-Cookie": f"renewed={RENEWED}; Path=/", "X-Session": SECRET}
    wall = FakeResponse(body=WALL.encode(), headers=dict(response.headers))
    return replace(
        response, headers=response.headers | headers, needs_cookie=f"sid={SECRET}", otherwise=wall
    )


def state(project: Path, site: FakeSite, facts: str = 'cookies = "cookies.txt"') -> None:
    table = f'[quay]\nhome = "{site.url}/"\n{facts}\n'
    (project / "spiders" / "mine.toml").write_text(table)


def crawl_quay(
    project: Path, *sites: FakeSite, settings: tuple[str, ...] = (), **how: Any
) -> Crawled:
    hosts = ",".join(site.url.removeprefix("http://") for site in sites)
    settings = (f"ALLOW_PRIVATE_HOSTS={hosts}", *settings)
    return crawl(project / "archive.db", spider="quay", settings=settings, cwd=project, **how)


def with_cookies(site: FakeSite) -> set[str]:
    return {each.path for each in site.requests if "cookie" in each.headers}


def nothing_of_it(project: Path, *texts: str) -> None:
    """Assert that no file of *project* but the cookie file has a secret, and no text of *texts*."""
    for secret in (SECRET, RENEWED):
        assert not any(secret in text for text in texts)
        for path in project.rglob("*"):
            if path.is_file() and path.name != "cookies.txt":
                data = path.read_bytes()
                if path.suffix == ".gz":
                    data = gzip.decompress(data)
                assert secret.encode() not in data, path


def test_whole_articles_are_stored_and_no_file_or_log_has_a_cookie(project: Path) -> None:
    archive = project / "archive.db"
    cookie_file(project)
    with FakeSite(feeds=False, sitemaps=False) as site:
        paths = walled_site(site)
        state(project, site)
        # One request at a time: a request that waits in a queue has the cookies of its beginning.
        settings = ("LOG_LEVEL=DEBUG", "LOG_FILE=log.txt", "CONCURRENT_REQUESTS=1")
        crawled = crawl_quay(project, site, settings=settings)
        assert "4 new" in crawled.out
        assert value(archive, "SELECT min(word_count) FROM articles") > 200
        assert with_cookies(site) == {"/", *paths}
        sent = {each.headers["cookie"] for each in site.requests if "cookie" in each.headers}
        assert f"sid={SECRET}; renewed={RENEWED}" in sent
    exported = call(archive, "export", "--format", "jsonl")
    nothing_of_it(project, crawled.out, crawled.err, exported, call(archive, "runs"))
    assert (project / "log.txt").stat().st_size > 1_000
    assert list((project / "captures").iterdir())


def test_a_crash_shows_no_cookie(project: Path) -> None:
    cookie_file(project)
    with FakeSite(feeds=False, sitemaps=False) as site:
        walled_site(site)
        code = (
            "from newsarchive.crawling.spider import NewsSpider\n\n\n"
            "class Quay(NewsSpider):\n"
            f'    name = "quay"\n    home = "{site.url}/"\n    cookies = "cookies.txt"\n\n'
            "    def parse(self, response, link):\n"
            "        raise RuntimeError(response.request.headers, response.headers)\n"
        )
        (project / "spiders" / "quay.py").write_text(code)
        crawled = crawl_quay(project, site, settings=("LOG_LEVEL=DEBUG",))
    assert "RuntimeError" in crawled.err
    nothing_of_it(project, crawled.out, crawled.err)


def test_the_shell_begins_without_a_spider_and_shows_no_cookie(project: Path) -> None:
    cookie_file(project)
    with FakeSite() as site:
        state(project, site)
        code = "print('begun', vars(crawler), crawler.settings.copy_to_dict())"
        command = [str(SCRAPY), "shell", "--spider=quay", "-s", "LOG_LEVEL=DEBUG", "-c", code]
        shell = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=120)
    assert shell.stdout.startswith("begun"), shell.stderr
    nothing_of_it(project, shell.stdout, shell.stderr)


def test_cookies_do_not_go_to_another_site_by_a_redirect_or_a_feed(project: Path) -> None:
    cookie_file(project)
    with FakeSite(feeds=False, sitemaps=False) as site, FakeSite() as other:
        other.articles(2)
        paths = walled_site(site)
        site.redirect(paths[0], f"{other.url}/elsewhere")
        host = other.url.removeprefix("http://")
        feeds = f'sections = ["{site.url}/"]\nfeeds = ["{other.url}/feed.xml"]'
        state(project, site, f'cookies = "cookies.txt"\n{feeds}\nallowed_hosts = ["{host}"]')
        crawl_quay(project, site, other)
        assert other.requests
        assert with_cookies(other) == set()


@pytest.mark.parametrize(
    ("line", "mode", "said"),
    [
        ("", 0o640, "run: chmod 600"),
        ("", 0o604, "run: chmod 600"),
        ("other.example\tFALSE\t/\tFALSE\t0\tsid\tabc", 0o600, "has no cookie for 127.0.0.1"),
        (f"127.0.0.1 FALSE / FALSE 0 sid {SECRET}", 0o600, ":2: has no seven fields"),
        (f"127.0.0.1\tFALSE\t/\tFALSE\tsoon\tsid\t{SECRET}", 0o600, ":2: the fifth field"),
    ],
)
def test_cookies_that_cannot_be_used_are_refused_before_the_first_request(
    project: Path, line: str, mode: int, said: str
) -> None:
    cookie_file(project, line, mode)
    with FakeSite() as site:
        state(project, site)
        crawled = crawl_quay(project, site)
        assert site.requests == []
    assert crawled.status == 1
    assert said in crawled.err
    assert len(crawled.err.splitlines()) == 1
    assert SECRET not in crawled.err


def test_cookies_may_be_in_the_environment(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site:
        paths = walled_site(site)
        name = site.url.removeprefix("http://").replace(".", "_").replace(":", "_")
        monkeypatch.setenv(f"NEWSARCHIVE_COOKIES_{name}", f"sid={SECRET}")
        crawled = crawl(project / "archive.db", site.url, settings=("LOG_LEVEL=DEBUG",))
        assert with_cookies(site) == {"/", *paths}
    nothing_of_it(project, crawled.out, crawled.err)


def test_without_cookies_none_are_sent(project: Path) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site:
        walled_site(site)
        crawl(project / "archive.db", site.url)
        assert with_cookies(site) == set()


def test_expired_cookies_are_a_warning_when_several_articles_become_walled(project: Path) -> None:
    archive = project / "archive.db"
    cookie_file(project)
    with FakeSite(feeds=False, sitemaps=False) as site:
        walled_site(site)
        state(project, site)
        assert crawl_quay(project, site).err == ""
        cookie_file(project, "127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\tno-longer-valid")
        walled_site(site, 8)
        crawled = crawl_quay(project, site)
    line = "the cookies of quay may have expired; export them again: 4 of 4 articles are not free"
    assert f"{line}, before 0 of 4" in crawled.err
    said = call(archive, "failures")
    assert "may be broken: " in said
    assert f"{line}, before 0 of 4" in said


def test_cookies_that_never_opened_the_site_are_a_warning_although_there_is_no_article(
    project: Path,
) -> None:
    archive = project / "archive.db"
    cookie_file(project)
    with FakeSite(feeds=False, sitemaps=False) as site:
        for path in walled_site(site, 3):
            site.respond(path, WALL, 403)
        state(project, site)
        crawl_quay(project, site)
    line = "the cookies of quay may have expired; export them again: 3 of 3 requests met a login"
    assert value(archive, "SELECT count(*) FROM articles") == 0
    assert f"may be broken: {line} or a wall" in call(archive, "failures")


def test_cookies_of_one_of_several_sites_go_to_it_alone_and_it_has_the_warning(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = project / "archive.db"
    with (
        FakeSite(feeds=False, sitemaps=False) as one,
        FakeSite(feeds=False, sitemaps=False) as two,
    ):
        other, site = sorted((one, two), key=lambda each: each.url)
        other.articles(3)
        walled_site(site)
        key = site.url.removeprefix("http://")
        variable = f"NEWSARCHIVE_COOKIES_{key}".replace(".", "_").replace(":", "_")
        monkeypatch.setenv(variable, f"sid={SECRET}")
        assert crawl(archive, other.url, site.url).err == ""
        assert with_cookies(site)
        monkeypatch.setenv(variable, "sid=no-longer-valid")
        walled_site(site, 8)
        crawl(archive, other.url, site.url)
        assert with_cookies(other) == set()
    line = f"the cookies of {key} may have expired; export them again: 4 of 4 articles are not free"
    broken = rows(archive, "SELECT site, detail FROM site_health WHERE verdict = 'broken'")
    assert [site for site, _ in broken] == [key]
    assert f"{line}, before 0 of 4" in broken[0][1]


def test_texts_cut_by_expired_cookies_stay_whole_and_are_a_warning(project: Path) -> None:
    archive = project / "archive.db"
    cookie_file(project)
    with FakeSite(feeds=False, sitemaps=False) as site:
        paths = walled_site(site)
        state(project, site)
        crawl_quay(project, site)
        for each, path in enumerate(paths):
            body = f"<div class=text>{WHOLE[: WHOLE.index('</p>') + 4]}</div>"
            title = f"Quay number {each} is rebuilt"
            cut = page(title, f"<main><h1>{title}</h1>{body}</main>")
            site.respond(path, cut.replace("day ", f"day {each} "))
        with closing(sqlite3.connect(archive)) as connection, connection:
            connection.execute("UPDATE urls SET next_try_at = '2026-01-01T00:00:00Z'")
        crawled = crawl_quay(project, site)
    assert value(archive, "SELECT min(word_count) FROM articles") > 200
    assert "expired; export them again: 4 of 4 requests met a login or a wall" in crawled.err


def test_one_walled_article_is_no_warning(project: Path) -> None:
    cookie_file(project)
    with FakeSite(feeds=False, sitemaps=False) as site:
        paths = walled_site(site)
        site.respond(paths[0], WALL)
        state(project, site)
        assert "expired" not in crawl_quay(project, site).err

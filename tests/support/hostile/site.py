"""The hostile site: some good articles among all cases, and hosts whose robots.txt attacks."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Self

from tests.support.fakesite.pages import Story
from tests.support.fakesite.trouble import calendar_page
from tests.support.hostile import codings, pages, redirects, sources, wire
from tests.support.hostile.cases import Case, feed_of, head, http, page, sending, story
from tests.support.hostile.server import Canary, RawSite, Response
from tests.support.hostile.sources import Robots

#: "injections" are a part of "pages".
ALL_KINDS = frozenset(("wire", "pauses", "codings", "redirects", "pages", "sources"))


class HostileSite:
    """Serves *good* good articles and the cases of *kinds* (all by default) while it is open.

    ``cases`` are the cases of pages by their URL, ``sources`` those of feeds and sitemaps,
    ``stories`` the good articles. ``starts`` are the URLs to crawl. ``canary`` must not be asked.
    """

    def __init__(self, good: int = 20, kinds: frozenset[str] = frozenset()) -> None:
        self.canary = Canary()
        self.cases: dict[str, Case] = {}
        self.sources: dict[str, Case] = {}
        self.stories: dict[str, Story] = {}
        self.neighbours: dict[str, tuple[Story, Robots]] = {}
        """The URL of an article on each host whose robots.txt attacks, and that attack."""
        self._good = good
        self._kinds = kinds
        self._site = RawSite(_endless)
        self._hosts: list[RawSite] = []
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(self.canary)
        self._open.enter_context(self._site)
        url, port = self._site.url, self.canary.port
        made: dict[str, Callable[[], list[Case]]] = {
            "wire": wire.cases,
            "pauses": wire.pauses,
            "codings": codings.cases,
            "redirects": lambda: redirects.cases(url, port),
            "pages": lambda: pages.cases(url),
            "injections": pages.injections,
        }
        for kind, cases in made.items():
            if kind in (self._kinds or ALL_KINDS):
                self.cases |= {self._serve(case): case for case in cases()}
        if "sources" in (self._kinds or ALL_KINDS):
            self.sources |= {self._serve(c): c for c in sources.cases(url, port)}
            self._hosts += [self._host(robots) for robots in sources.robots(port)]
        self._serve_good_articles()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def starts(self) -> list[str]:
        """The URLs to crawl: the home page, each hostile source, the hosts with bad robots.txt."""
        return [self._site.url + "/", *self.sources, *(host.url + "/" for host in self._hosts)]

    @property
    def requests(self) -> list[str]:
        """The paths of all requests, on all hosts."""
        return [path for site in (self._site, *self._hosts) for path in site.paths]

    def _serve(self, case: Case) -> str:
        path = "/x/" + re.sub(r"[^a-z0-9]+", "-", case.name.lower()).strip("-")[:80]
        while path in self._site.responses:  # the spellings of an address become the same slug
            path += "-more"
        self._site.responses[path] = case.respond
        return self._site.url + path

    def _serve_good_articles(self) -> None:
        for number in range(1, self._good + 1):
            made = story(f"good {number}")
            url = f"{self._site.url}/good/{number}"
            self.stories[url] = made
            self._site.responses[f"/good/{number}"] = sending(http(page(f"good {number}")))
        # The good ones are in the middle: neither the first nor the last place saves them.
        urls = list(self.cases)
        urls[len(urls) // 2 : len(urls) // 2] = self.stories
        feed = feed_of(*urls)
        self._site.responses["/feed.xml"] = sending(http(feed, kind="application/rss+xml"))
        link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>'
        self._site.responses["/"] = sending(
            http("<html><head>" + link + "<body>Home</body></html>")
        )
        lines = ["User-agent: *", "Allow: /", f"Sitemap: http://127.0.0.1:{self.canary.port}/s.xml"]
        robots = http("\n".join(lines), kind="text/plain")
        self._site.responses["/robots.txt"] = sending(robots)

    def _host(self, robots: Robots) -> RawSite:
        """Return a host with this robots.txt, one good article, and a calendar without end."""
        host = self._open.enter_context(RawSite(_endless))
        made = story(robots.name)
        self.neighbours[host.url + made.path] = made, robots
        host.responses["/robots.txt"] = robots.respond
        host.responses[made.path] = sending(http(page(robots.name)))
        links = [made.path, *(f"/calendar/2026/11/{day}/what-is-on-that-day" for day in range(30))]
        anchors = "".join(
            f'<a href="{path}">A headline of several words: {path}</a>' for path in links
        )
        host.responses["/"] = sending(http(f"<html><body><main>{anchors}</main></body></html>"))
        return host


def _endless(path: str) -> Response:
    """Answer every other path: chains of redirects, indexes and calendars that never end."""
    if path.startswith("/chain/"):
        return iter([http(b"", f"Location: /chain/{int(path[7:]) + 1}", status="302 Found")])
    if path.startswith("/grow/"):
        return iter([http(b"", f"Location: {path}{path[5:]}a/", status="302 Found")])
    if path.startswith("/deeper/"):
        number = int(re.sub(r"\D", "", path) or 0) + 1
        loc = f"<sitemapindex><sitemap><loc>/deeper/{number}.xml</loc></sitemap></sitemapindex>"
        return iter([http(loc, kind="application/xml")])
    if path.startswith("/calendar/"):
        response = calendar_page(path)
        return iter([http(response.body)])
    return iter([head("HTTP/1.1 404 Not Found", "Content-Length: 0")])

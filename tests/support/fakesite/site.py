"""Serve a made-up news site over real HTTP on 127.0.0.1, declared in a few lines of a test.

    with FakeSite() as site:
        bridge = site.article("Harbour bridge opens", appeal=True)
        site.revise(bridge, title="Harbour bridge opens late")
        site.articles(200)              # plausible and all different
        site.remove(bridge)             # responds with 410 from now on
        site.fail("/x", 503, retry_after=1, times=2)
        ... crawl site.url ...
        assert site.request_count("/robots.txt") == 1

A request gets the site as it is at that moment: lists, feeds, sitemaps, ETag and Last-Modified are
made from the stories. Trouble is declared for a story or a URL; several kinds of trouble for the
same URL add up. Nothing here depends on Scrapy.
"""

import random
import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Self

from tests.support.fakesite import feeds, pages, trouble, words
from tests.support.fakesite.pages import Story
from tests.support.fakesite.server import FakeResponse, Request, Server, etag
from tests.support.fakesite.trouble import HTML, Target


class FakeSite(trouble.Troubles):
    """A fake news site, served inside a ``with`` block (see the module).

    Without *feeds*, *sitemaps* or *validators* (ETag, Last-Modified) the site has none.
    """

    def __init__(
        self,
        name: str = "The Harbour Post",
        *,
        feeds: bool = True,
        sitemaps: bool = True,
        validators: bool = True,
        port: int = 0,
    ) -> None:
        super().__init__()
        self.name = name
        self.feeds = feeds
        self.sitemaps = sitemaps
        self.validators = validators
        self.stories: list[Story] = []
        self._gone: dict[str, int] = {}
        self._raw: dict[str, FakeResponse] = {}
        self._raw_below: dict[str, Callable[[str], FakeResponse]] = {}
        self._links: dict[str, list[tuple[str, str]]] = {}
        self._seed = 0
        self._deaf: list[socket.socket] = []
        self._server = Server(self._response, port)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.set_robots()

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        for deaf in self._deaf:
            deaf.close()

    # --- stories ------------------------------------------------------------

    def article(self, title: str | None = None, **fields: Any) -> Story:
        """Publish and return a :class:`Story`. Fields that are not given are made up.

        They are made from the number of the story, so they are the same in each run.
        ``appeal=True`` takes one of the usual appeals; ``author=`` is short for ``authors=[...]``.
        """
        self._seed += 1
        number = self._seed
        rng = random.Random(number)
        title = title or words.headline(rng)
        published = fields.pop("published", None) or pages.hours_later(_START, number)
        section = fields.pop("section", "city")
        if "author" in fields:
            fields["authors"] = [fields.pop("author")]
        if fields.get("appeal") is True:
            fields["appeal"] = words.appeal(rng, self.name)
        made_up: dict[str, Any] = {
            "path": f"/{section}/{_slug(title)}-{number}",
            "paragraphs": [words.sentences(rng, rng.randint(2, 4)) for _ in range(6)],
            "authors": [words.person(rng)],
            "modified": published,
        }
        story = Story(title=title, published=published, section=section, **(made_up | fields))
        self.stories.append(story)
        return story

    def articles(self, count: int, **fields: Any) -> list[Story]:
        """Publish and return *count* different made-up stories."""
        return [self.article(**fields) for _ in range(count)]

    def revise(self, story: Story, *, stealth: bool = False, **fields: Any) -> None:
        """Change *fields* of *story*. Its date of change moves by an hour, unless *stealth*."""
        with self._server.lock:
            if not stealth:
                fields.setdefault("modified", pages.hours_later(story.modified, 1))
            for name, value in fields.items():
                if not hasattr(story, name):
                    raise AttributeError(f"a story has no {name}")
                setattr(story, name, value)

    def remove(self, target: Target, status: int = 410, *, still_listed: bool = False) -> None:
        """Respond with *status* for *target* from now on. Unless *still_listed*, unlist it too."""
        self._gone[self.path_of(target)] = status
        if not still_listed:
            self.stories = [story for story in self.stories if story is not target]

    # --- other URLs ---------------------------------------------------------

    def respond(self, path: str, body: bytes | str = b"", status: int = 200, **how: Any) -> str:
        """Respond to *path* with *body* and return the URL.

        *how* are further fields of :class:`FakeResponse`.
        """
        data = body.encode() if isinstance(body, str) else body
        self._raw[path] = FakeResponse(body=data, status=status, **({"headers": dict(HTML)} | how))
        return self.url + path

    def redirect(self, path: str, to: Target, status: int = 302) -> str:
        """Redirect *path* to a story, a path of this site or any URL; return the URL of *path*.

        A test that private addresses are not requested redirects to a second FakeSite: its port is
        as private as 10.0.0.1, and its empty log is the proof. A crawler with a bug would send
        a request to 10.0.0.1.
        """
        where = to if isinstance(to, str) else self.url + to.path
        return self.respond(path, status=status, headers={"Location": where})

    def redirect_loop(self, path: str) -> str:
        """Redirect *path* to a second URL and that one back to *path*; return the URL of *path*."""
        self.redirect(path + "-again", path)
        return self.redirect(path, path + "-again")

    def add_link(self, url: str, text: str = "More on this", on: str = "/") -> None:
        """Link *url* on the home page or on the section page *on*."""
        self._links.setdefault(on, []).append((text, url))

    def soft_404(self, path: str) -> str:
        """Serve a page that says "not found" with status 200; return its URL."""
        return self.respond(path, trouble.SOFT_404)

    def hostile_page(self, path: str = "/hostile") -> str:
        """Serve a page with bad hrefs, scripts, deep JSON-LD, NUL bytes and a foreign canonical."""
        return self.respond(path, trouble.hostile_page())

    def calendar_trap(self, prefix: str = "/calendar/") -> str:
        """Serve endless pages below *prefix*: each links to the next month and to a deeper path."""
        self._raw_below[prefix] = trouble.calendar_page
        return self.url + prefix

    def endless_page(self, path: str, pause: float = 0.01) -> str:
        """Serve a page that never ends: a chunk each *pause* seconds; return its URL."""
        return self.respond(path, stream=trouble.endless_page, pause=pause)

    def big_page(self, path: str, megabytes: int = 10) -> str:
        """Serve a well-formed page of this size; return its URL."""
        return self.respond(path, pages.page("Big", trouble.filler(megabytes)))

    def bomb(self, path: str, megabytes: int = 64, coding: str = "gzip") -> str:
        """Serve a small response that decompresses to *megabytes*; *coding* is gzip or br."""
        headers = HTML | {"Content-Encoding": coding}
        return self.respond(path, trouble.bomb(megabytes, coding), headers=headers)

    def refused_url(self, path: str = "/") -> str:
        """Return a URL on a port where every connection is refused."""
        # Bound but not listening: the port is ours, so no other program can listen there.
        deaf = socket.socket()
        deaf.bind(("127.0.0.1", 0))
        self._deaf.append(deaf)
        return f"http://127.0.0.1:{deaf.getsockname()[1]}{path}"

    def set_robots(
        self,
        *,
        disallow: Iterable[str] = (),
        crawl_delay: float | None = None,
        sitemaps: Iterable[str] | None = None,
        text: str | None = None,
        status: int = 200,
        **how: Any,
    ) -> None:
        """Serve this robots.txt. By default it allows everything and names the sitemaps."""
        if sitemaps is None:
            sitemaps = ["/sitemap.xml", "/sitemap-news.xml"] if self.sitemaps else []
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in disallow)]
        if crawl_delay is not None:
            lines.append(f"Crawl-delay: {crawl_delay}")
        lines += [f"Sitemap: {self.url + s if s.startswith('/') else s}" for s in sitemaps]
        headers = {"Content-Type": "text/plain"}
        body = "\n".join(lines) + "\n" if text is None else text
        self.respond("/robots.txt", body, status, **({"headers": headers} | how))

    # --- the log ------------------------------------------------------------

    @property
    def requests(self) -> list[Request]:
        """All requests so far, in the order of their arrival."""
        with self._server.lock:
            return list(self._server.requests)

    @property
    def most_at_once(self) -> int:
        """The largest number of requests that were open at the same time."""
        return self._server.most_at_once

    def request_count(self, target: Target) -> int:
        """Return how often *target* was requested; a path without a query counts any query."""
        path = self.path_of(target)
        return sum(path in (r.path, r.path.partition("?")[0]) for r in self.requests)

    def clear_log(self) -> None:
        """Clear the log of requests."""
        with self._server.lock:
            self._server.requests.clear()
            self._server.most_at_once = 0

    def url_of(self, target: Target) -> str:
        """Return the complete URL of *target*."""
        return self.url + self.path_of(target)

    # --- responses ----------------------------------------------------------

    def _response(self, path: str) -> FakeResponse:
        with self._server.lock:
            bare = path.partition("?")[0]
            return self.with_trouble(path, self._response_without_trouble(path, bare))

    def _response_without_trouble(self, path: str, bare: str) -> FakeResponse:
        for known in (path, bare):
            if known in self._raw:
                return replace(self._raw[known], headers=dict(self._raw[known].headers))
            if known in self._gone:
                return self._html_response("Gone", "<h1>Gone</h1>", self._gone[known])
            for story in self.stories:
                if story.path == known:
                    return self._response_with_validators(
                        self._page_of(story).encode(), HTML, story.modified
                    )
        for prefix, page_at in self._raw_below.items():
            if bare.startswith(prefix):
                return page_at(path)
        return self._list_response(bare) or self._html_response(
            "Not found", "<h1>Not found</h1>", 404
        )

    def _list_response(self, path: str) -> FakeResponse | None:
        newest = sorted(self.stories, key=lambda story: story.published, reverse=True)
        modified = max((story.modified for story in newest), default=_START)
        made = feeds.feed_at(path, self.name, self.url, newest) if self.feeds else None
        if made is None and self.sitemaps:
            made = feeds.sitemap_at(path, self.name, self.url, newest, modified)
        if made is None:
            extra = self._links.get(path, [])
            shown = pages.listing(path, self.name, newest, extra, feeds=self.feeds)
            if shown is None:
                return None
            made = shown.encode(), HTML["Content-Type"]
        return self._response_with_validators(made[0], {"Content-Type": made[1]}, modified)

    def _page_of(self, story: Story) -> str:
        place = self.stories.index(story)
        related = [s for s in self.stories[max(0, place - 3) : place + 4] if s is not story]
        return pages.article_page(story, self.name, self.url + story.path, related)

    def _html_response(self, title: str, body: str, status: int) -> FakeResponse:
        page = pages.page(title, body).encode()
        return FakeResponse(body=page, status=status, headers=dict(HTML))

    def _response_with_validators(
        self, body: bytes, headers: dict[str, str], modified: str
    ) -> FakeResponse:
        if self.validators:
            dates = {"ETag": etag(body), "Last-Modified": pages.http_date(modified)}
            headers = headers | dates
        return FakeResponse(body=body, headers=dict(headers))


def _slug(title: str) -> str:
    # ASCII only: a client encodes other characters of a path before it requests it.
    return "-".join(re.findall(r"[a-z0-9]+", title.lower())) or "story"


_START = "2026-01-05T06:00:00Z"

"""A news site for tests, declared in a few lines and served over real HTTP on 127.0.0.1.

    with FakeSite() as site:
        bridge = site.article("Harbour bridge opens", appeal=True)
        site.revise(bridge, title="Harbour bridge opens late")
        site.articles(200)              # plausible, all different
        site.remove(bridge)             # 410 from now on
        site.fail("/x", 503, retry_after=1, times=2)
        ... crawl site.url ...
        assert site.hits("/robots.txt") == 1

What is fetched is what the site is at that moment: lists, feeds, sitemaps, ETag
and Last-Modified follow from the stories. Trouble is put over an address (a
path or a story), one call each; several add up. Nothing here knows Scrapy.
"""

import random
import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Self

from tests.support.fakesite import feeds, pages, trouble, words
from tests.support.fakesite.pages import Story
from tests.support.fakesite.server import Reply, Request, Server, etag
from tests.support.fakesite.trouble import HTML, Target


class FakeSite(trouble.Troubles):
    """See the module. *feeds*, *sitemaps*, *validators* False: the site has none."""

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
        self._raw: dict[str, Reply] = {}
        self._raw_below: dict[str, Callable[[str], Reply]] = {}
        self._links: dict[str, list[tuple[str, str]]] = {}
        self._seed = 0
        self._deaf: list[socket.socket] = []
        self._server = Server(self._answer, port)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.robots()

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        for deaf in self._deaf:
            deaf.close()

    # --- the news -----------------------------------------------------------

    def article(self, title: str | None = None, **fields: Any) -> Story:
        """Publish a :class:`Story`; what is not given is made up from its number.

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
        """Publish *count* different made-up stories."""
        return [self.article(**fields) for _ in range(count)]

    def revise(self, story: Story, *, stealth: bool = False, **fields: Any) -> None:
        """Change *story*; its date of change moves on an hour, unless *stealth*."""
        with self._server.lock:
            if not stealth:
                fields.setdefault("modified", pages.hours_later(story.modified, 1))
            for name, value in fields.items():
                if not hasattr(story, name):
                    raise AttributeError(f"a story has no {name}")
                setattr(story, name, value)

    def remove(self, target: Target, status: int = 410, *, still_listed: bool = False) -> None:
        """Answer *status* for *target* from now on; its links go too, unless *still_listed*."""
        self._gone[self.path(target)] = status
        if not still_listed:
            self.stories = [story for story in self.stories if story is not target]

    # --- other addresses ----------------------------------------------------

    def raw(self, path: str, body: bytes | str = b"", status: int = 200, **how: Any) -> str:
        """Answer *path* with this; *how*: further fields of :class:`Reply`. Gives the address."""
        data = body.encode() if isinstance(body, str) else body
        self._raw[path] = Reply(body=data, status=status, **({"headers": dict(HTML)} | how))
        return self.url + path

    def redirect(self, path: str, to: Target, status: int = 302) -> str:
        """Send *path* on to a story, a path here, or any address.

        For "private addresses are not asked", send it to a second FakeSite: on another
        port it is as private as 10.0.0.1, and its empty log proves the point. A crawler
        with a bug would really ask 10.0.0.1.
        """
        where = to if isinstance(to, str) else self.url + to.path
        return self.raw(path, status=status, headers={"Location": where})

    def redirect_loop(self, path: str) -> str:
        """Send *path* round in circles over a second address."""
        self.redirect(path + "-again", path)
        return self.redirect(path, path + "-again")

    def link(self, url: str, text: str = "More on this", on: str = "/") -> None:
        """Link *url* from the home page or the section page *on*."""
        self._links.setdefault(on, []).append((text, url))

    def soft_404(self, path: str) -> str:
        """A page that says "not found" with status 200."""
        return self.raw(path, trouble.SOFT_404)

    def hostile(self, path: str = "/hostile") -> str:
        """A page full of bad hrefs, scripts, deep JSON-LD, NUL bytes and a foreign canonical."""
        return self.raw(path, trouble.hostile_page())

    def trap(self, prefix: str = "/calendar/") -> str:
        """Pages without end below *prefix*: each links to a next month and a deeper path."""
        self._raw_below[prefix] = trouble.calendar_page
        return self.url + prefix

    def endless(self, path: str, pause: float = 0.01) -> str:
        """A page that never ends: a chunk every *pause* seconds."""
        return self.raw(path, stream=trouble.endless_page, pause=pause)

    def big_page(self, path: str, megabytes: int = 10) -> str:
        """A well-formed page of that size."""
        return self.raw(path, pages.page("Big", trouble.filler(megabytes)))

    def bomb(self, path: str, megabytes: int = 64, coding: str = "gzip") -> str:
        """A small answer that unpacks to *megabytes*; *coding*: gzip or br."""
        headers = HTML | {"Content-Encoding": coding}
        return self.raw(path, trouble.bomb(megabytes, coding), headers=headers)

    def refused(self, path: str = "/") -> str:
        """An address on a port where every connection is refused."""
        # Bound without listen: the port is ours, so nobody else can come to answer there.
        deaf = socket.socket()
        deaf.bind(("127.0.0.1", 0))
        self._deaf.append(deaf)
        return f"http://127.0.0.1:{deaf.getsockname()[1]}{path}"

    def robots(
        self,
        *,
        disallow: Iterable[str] = (),
        crawl_delay: float | None = None,
        sitemaps: Iterable[str] | None = None,
        text: str | None = None,
        status: int = 200,
        **how: Any,
    ) -> None:
        """Declare robots.txt; by default all is allowed and the sitemaps are named."""
        if sitemaps is None:
            sitemaps = ["/sitemap.xml", "/sitemap-news.xml"] if self.sitemaps else []
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in disallow)]
        if crawl_delay is not None:
            lines.append(f"Crawl-delay: {crawl_delay}")
        lines += [f"Sitemap: {self.url + s if s.startswith('/') else s}" for s in sitemaps]
        headers = {"Content-Type": "text/plain"}
        body = "\n".join(lines) + "\n" if text is None else text
        self.raw("/robots.txt", body, status, **({"headers": headers} | how))

    # --- what happened ------------------------------------------------------

    @property
    def requests(self) -> list[Request]:
        """Every request so far, in order of arrival."""
        with self._server.lock:
            return list(self._server.requests)

    @property
    def most_at_once(self) -> int:
        """The largest number of requests that were being answered at one time."""
        return self._server.most_at_once

    def hits(self, target: Target) -> int:
        """How often *target* was asked for; a path without a query counts with any query."""
        path = self.path(target)
        return sum(path in (r.path, r.path.partition("?")[0]) for r in self.requests)

    def forget(self) -> None:
        """Empty the log, before the next act."""
        with self._server.lock:
            self._server.requests.clear()
            self._server.most_at_once = 0

    def address(self, target: Target) -> str:
        """The whole address of *target*."""
        return self.url + self.path(target)

    # --- answering ----------------------------------------------------------

    def _answer(self, path: str) -> Reply:
        with self._server.lock:
            bare = path.partition("?")[0]
            reply = self._plain(path, bare)
            return self.changed(path, reply)

    def _plain(self, path: str, bare: str) -> Reply:
        for known in (path, bare):
            if known in self._raw:
                return replace(self._raw[known], headers=dict(self._raw[known].headers))
            if known in self._gone:
                return self._html("Gone", "<h1>Gone</h1>", self._gone[known])
            for story in self.stories:
                if story.path == known:
                    return self._dated(self._page_of(story).encode(), HTML, story.modified)
        for prefix, page_at in self._raw_below.items():
            if bare.startswith(prefix):
                return page_at(path)
        return self._list(bare) or self._html("Not found", "<h1>Not found</h1>", 404)

    def _list(self, path: str) -> Reply | None:
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
        return self._dated(made[0], {"Content-Type": made[1]}, modified)

    def _page_of(self, story: Story) -> str:
        place = self.stories.index(story)
        related = [s for s in self.stories[max(0, place - 3) : place + 4] if s is not story]
        return pages.article_page(story, self.name, self.url + story.path, related)

    def _html(self, title: str, body: str, status: int) -> Reply:
        page = pages.page(title, body).encode()
        return Reply(body=page, status=status, headers=dict(HTML))

    def _dated(self, body: bytes, headers: dict[str, str], modified: str) -> Reply:
        if self.validators:
            dates = {"ETag": etag(body), "Last-Modified": pages.http_date(modified)}
            headers = headers | dates
        return Reply(body=body, headers=dict(headers))


def _slug(title: str) -> str:
    # ASCII only: a client asks for another path than the one that it reads otherwise.
    return "-".join(re.findall(r"[a-z0-9]+", title.lower())) or "story"


_START = "2026-01-05T06:00:00Z"

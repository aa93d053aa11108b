"""Serve the ten editions of a made-up publisher, and note what each article showed to whom."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Self

from month_kinds import REAL, Kind, Step
from month_noise import NOISE
from month_pages import Printed, Reporter, Shown, article_page

from tests.support.fakesite.server import FakeResponse, Server, etag
from tests.support.fakesite.trouble import HTML, SOFT_404

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
DAYS, ARTICLES = 30, 200
LANGUAGES = ("en", "de", "fr", "es", "it", "pl", "ru", "tr", "ar", "ja")
#: Hours after publication within which the changes happen, by their number. An article is requested
#: at most 12 hours after its publication, then at 15 minutes to 3 hours, one day and three days.
CHANGED_AFTER: tuple[tuple[tuple[int, int], ...], ...] = (
    (), ((13, 60),), ((13, 22), (37, 60)), ((12, 13), (24, 25), (37, 60)),
)  # fmt: skip


@dataclass
class Article:
    """An article, what happens to it and when, and what it showed when it was requested."""

    kind: Kind
    path: str
    published: datetime
    steps: list[Step]
    begins: list[datetime]
    """When each step begins; empty if the steps alternate from request to request."""
    showed: list[int] = field(default_factory=list)
    """The number of the step at each request."""

    def step_at(self, now: datetime) -> int:
        """Return the number of the step that is shown at *now*."""
        if self.steps[0].is_drawn:
            return len(self.showed) % len(self.steps)
        return sum(begin <= now for begin in self.begins) - 1

    def modified(self, now: datetime) -> datetime:
        """Return the date of change that the page states at *now*."""
        dated = [b for b, step in zip(self.begins, self.steps, strict=False) if step.is_dated]
        return max((moment for moment in dated if moment <= now), default=self.published)


class Edition:
    """The site of one language on a port of 127.0.0.1, served inside a ``with`` block."""

    def __init__(self, language: str, rng: random.Random) -> None:
        self.reporter = Reporter(language, rng)
        self.outlet = self.reporter.fill(self.reporter.words["name"])
        self.articles: dict[str, Article] = {}
        self.now = BEGIN
        self._server = Server(self._response)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def plan(self, kind: Kind, published: datetime) -> None:
        """Plan an article of *kind*, with the furniture that many pages of the site have."""
        reporter = self.reporter
        steps = kind(reporter, self._furnished(reporter.article()))
        begins = [published]
        for hours in CHANGED_AFTER[len(steps) - 1] if not steps[0].is_drawn else ():
            begins.append(published + timedelta(minutes=int(60 * reporter.rng.uniform(*hours))))
        path = f"/local/story-{len(self.articles) + 1}-{reporter.rng.randrange(16**6):06x}"
        self.articles[path] = Article(kind, path, published, steps, begins)

    def _furnished(self, shown: Shown) -> Shown:
        r = self.reporter
        boxes = {
            "newsletter": "".join(f"<p>{escape(p)}</p>" for p in r.line("newsletter").split("\n")),
            "ad": f"<p>{escape(r.line('ad'))}</p>",
            "counter": f"<div>{escape(r.line('counter'))}</div>",
            "reading": f"<p>{escape(r.line('reading'))}</p>",
        }
        below = "".join(f"<div>{box}</div>" for box in boxes.values() if r.rng.random() < 0.3)
        return Shown(**(vars(shown) | {"below": below}))

    def _response(self, path: str) -> FakeResponse:
        if path == "/robots.txt":
            text = f"User-agent: *\nAllow: /\nSitemap: {self.url}/sitemap.xml\n"
            return FakeResponse(body=text.encode(), headers={"Content-Type": "text/plain"})
        if path == "/sitemap.xml":
            return _answer(self._sitemap(), "application/xml")
        if path in ("/", "/local"):
            return _answer(self._list(), HTML["Content-Type"])
        is_amp = path.startswith("/amp/")
        article = self.articles.get(path.removeprefix("/amp"))
        if article is None or article.published > self.now:
            return FakeResponse(body=SOFT_404.encode(), status=404, headers=dict(HTML))
        return self._article(article, is_amp)

    def _article(self, article: Article, is_amp: bool) -> FakeResponse:
        number = article.step_at(self.now)
        shown = article.steps[number].shown
        if not is_amp:
            article.showed.append(number)
        if shown.gone == "section":
            return FakeResponse(status=302, headers={"Location": "/local"})
        if shown.gone:
            status = 200 if shown.gone == "soft" else int(shown.gone)
            return FakeResponse(body=SOFT_404.encode(), status=status, headers=dict(HTML))
        others = [(a.steps[0].shown.title, a.path) for a in self._listed()[:6] if a is not article]
        printed = Printed(
            self.url + article.path, self.outlet, self.reporter.language, article.published,
            article.modified(self.now), others,
        )  # fmt: skip
        body = article_page(shown, printed, is_amp)
        return _answer(body, f"text/html; charset={shown.charset}")

    def _listed(self) -> list[Article]:
        there = [
            a for a in self.articles.values()
            if a.published <= self.now and not a.steps[a.step_at(self.now)].shown.gone
        ]  # fmt: skip
        return sorted(there, key=lambda article: article.published, reverse=True)

    def _list(self) -> bytes:
        links = ""
        for article in self._listed()[:30]:
            shown = article.steps[article.step_at(self.now)].shown
            paths = (article.path, f"/amp{article.path}") if shown.amp else (article.path,)
            links += "".join(f'<li><a href="{p}">{escape(shown.title)}</a></li>' for p in paths)
        head = f'<meta charset="utf-8"><title>{escape(self.outlet)}</title>'
        language = self.reporter.language
        body = f'<h1>{escape(self.outlet)}</h1><a href="/local">Local</a><ul>{links}</ul>'
        return f'<!doctype html><html lang="{language}">{head}<body>{body}</body></html>'.encode()

    def _sitemap(self) -> bytes:
        rows = "".join(
            f"<url><loc>{self.url}{a.path}</loc>"
            f"<lastmod>{a.modified(self.now).isoformat()}</lastmod></url>"
            for a in self._listed()
        )
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return f'<?xml version="1.0"?><urlset xmlns="{space}">{rows}</urlset>'.encode()


def _answer(body: bytes, kind: str) -> FakeResponse:
    return FakeResponse(body=body, headers={"Content-Type": kind, "ETag": etag(body)})


def plan_month(editions: list[Edition], rng: random.Random) -> None:
    """Plan :data:`ARTICLES` articles, five of each kind, each in another language."""
    kinds = [*REAL, *NOISE]
    for number in range(ARTICLES):
        kind = kinds[number % len(kinds)]
        turn = number // len(kinds)
        edition = editions[(number * 3 + turn * 7) % len(editions)]
        minutes = rng.randrange((DAYS - 5) * 24 * 60)
        edition.plan(kind, BEGIN + timedelta(minutes=minutes))

"""The spider `faulty`: it crawls like `site`, but each stage raises an error for pages of its name.

A URL with "trouble-at-before-store" meets an error before it is stored. With the setting FAULTS=0
none does; with FAULTS=start also the start of the crawl fails. Everything else is the real crawl.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.dupefilters import BaseDupeFilter
from scrapy.exceptions import DropItem
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from newsarchive.article import Link, Visit
from newsarchive.crawling.sources.reader import Batch
from newsarchive.spiders.site import SiteSpider

#: Stages of an article.
STAGES = (
    "callback",
    "errback",
    "spider-input",
    "spider-output",
    "request",
    "response",
    "exception",
    "scheduler",
    "before-capture",
    "before-extract",
    "before-store",
    "drop",
)
#: Stages of a source.
SOURCE_STAGES = ("request", "response", "links")


class Fault:
    """Raises an error for URLs that name the stage."""

    def __init__(self, faults: str) -> None:
        self.faults = faults

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["FAULTS"])

    def is_at(self, stage: str, url: str) -> bool:
        return self.faults != "0" and f"trouble-at-{stage}" in url

    def at(self, stage: str, url: str, kind: type[Exception] = ValueError) -> None:
        if self.is_at(stage, url):
            raise kind(f"raised at {stage}: \ud800 é")


class Downloading(Fault):
    def process_request(self, request: Request) -> None:
        self.at("request", request.url, OSError)
        if self.is_at("errback", request.url) or self.is_at("exception", request.url):
            raise TimeoutError("the network")

    def process_response(self, request: Request, response: Response) -> Response:
        self.at("response", request.url, KeyError)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        self.at("exception", request.url, RuntimeError)


class Spidering(Fault):
    def process_spider_input(self, response: Response) -> None:
        self.at("spider-input", response.url)

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        async for each in result:
            self.at("spider-output", response.url)
            yield each


class Piping(Fault):
    stage = ""

    def process_item(self, item: Visit) -> Visit:
        self.at(self.stage, item.link.url, DropItem if self.stage == "drop" else KeyError)
        return item


class BeforeCapture(Piping):
    stage = "before-capture"


class BeforeExtract(Piping):
    stage = "before-extract"


class Dropping(Piping):
    stage = "drop"


class BeforeStore(Piping):
    stage = "before-store"


class AfterStore(Piping):
    stage = "after-store"


class LosingFilter(BaseDupeFilter):
    """Loses requests, as a broken scheduler would."""

    def request_seen(self, request: Request) -> bool:
        return "trouble-at-scheduler" in request.url

    def log(self, request: Request, spider: Any = None) -> None:
        """Say nothing, as a fault does."""


class FaultySpider(SiteSpider):
    """Crawls like `site`, with faulty components between the real ones."""

    name = "faulty"

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        pipes = {BeforeCapture: 50, BeforeExtract: 150, Dropping: 160, BeforeStore: 350}
        for setting, more in (
            ("DOWNLOADER_MIDDLEWARES", {Downloading: 570}),
            ("SPIDER_MIDDLEWARES", {Spidering: 500}),
            ("ITEM_PIPELINES", pipes | {AfterStore: 450}),
        ):
            settings.set(setting, {**settings.getdict(setting), **more}, priority="spider")
        settings.set("DUPEFILTER_CLASS", LosingFilter, priority="spider")

    @property
    def fault(self) -> Fault:
        return Fault(self.settings["FAULTS"])

    def parse(self, response: Response, link: Link) -> Iterator[Visit]:
        self.fault.at("callback", response.url, KeyError)
        yield from super().parse(response, link)

    def failed(self, failure: Failure) -> None:
        self.fault.at("errback", failure.request.url)  # type: ignore[attr-defined]
        super().failed(failure)

    def links_of(self, batch: Batch) -> list[Link]:
        self.fault.at("links", batch.source.url, KeyError)
        return super().links_of(batch)

    async def _requests(self, links: Any, *, resumed: bool = False) -> list[Request]:
        requests = await super()._requests(links, resumed=resumed)
        is_filtered = self.settings["FAULTS"] != "0"
        return [request.replace(dont_filter=not is_filtered) for request in requests]

    async def start(self) -> AsyncIterator[Any]:
        async for each in super().start():
            if self.settings["FAULTS"] == "start":
                raise KeyError("raised at start")
            yield each

"""Send the cookies of one's own subscription, and let nothing of them get any further.

They go with requests for articles, home pages, sections and given URLs of the site itself. They do
not go with robots.txt, feeds and sitemaps, with a redirect to another site, or over plain http
through a proxy. The header is in the request only while that is on the wire. What the site sets is
kept for this crawl, as a browser does, and taken out of the response; values that a page repeats
are overwritten before anything reads it.
"""

from __future__ import annotations

import logging
import os
import time
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from newsarchive.crawling.cookies.expiry import Sessions
from newsarchive.crawling.cookies.finding import jar_of
from newsarchive.crawling.cookies.jar import CookieJar

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

#: Keys of ``Request.meta``: the request may have cookies; it has some.
WANTED, SENT = "wants_cookies", "own_cookies"


def is_with_cookies(request: Request | None) -> bool:
    """Return whether *request* was sent with cookies of one's own."""
    return request is not None and bool(request.meta.get(SENT))


def jar_of_spider(spider: Any, settings: BaseSettings) -> CookieJar | None:
    """Return the cookies for the sites of *spider*; None if there are none.

    Raises :class:`~.cookie_file.BadCookies` if its cookies cannot be used.
    """
    home = getattr(spider, "home", "")
    homes = [home] if home else [*getattr(spider, "operator_urls", ())]
    stated = settings.get("COOKIES_FILE") or getattr(spider, "cookies", None)
    return jar_of(spider.name, homes, stated, os.environ)


class OwnCookies:
    """The last middleware before the network. Setting: COOKIES_FILE."""

    def __init__(self, crawler: Crawler) -> None:
        spider = crawler.spider
        # `scrapy shell` has no spider yet when it makes the middlewares.
        jar = jar_of_spider(spider, crawler.settings) if spider is not None else None
        if jar is None:
            raise NotConfigured
        self._jar = jar
        self._has_warned = False
        crawler.spider.cookie_jar = jar  # type: ignore[union-attr]
        crawler.spider.sessions = Sessions(jar)  # type: ignore[union-attr]
        if (ended := jar.expired_at(time.time())) is not None:
            day = time.strftime("%Y-%m-%d", time.gmtime(ended))
            logger.warning("all cookies for the site expired by %s: export them again", day)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for *crawler*; it is off without cookies."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Add the cookies that go with *request*."""
        request.meta.pop(SENT, None)
        if not request.meta.get(WANTED):
            return
        header = self._jar.header_for(request.url, time.time())
        if header is None:
            return
        if request.meta.get("proxy") and urlsplit(request.url).scheme == "http":
            if not self._has_warned:
                self._has_warned = True
                logger.warning("cookies are not sent over http through a proxy: it could read them")
            return
        request.headers["Cookie"] = header.encode()
        request.meta[SENT] = True
        request.meta["dont_cache"] = True  # by Scrapy's cache of responses, if somebody uses it

    def process_response(self, request: Request, response: Response) -> Response:
        """Take the cookies out of *request*, and out of *response* those that it sets."""
        if not request.meta.get(SENT):
            return response
        request.headers.pop("Cookie", None)
        written = [each.decode("latin-1") for each in response.headers.getlist("Set-Cookie")]
        self._jar.take(request.url, written, time.time())
        for name in ("Set-Cookie", "Set-Cookie2"):
            response.headers.pop(name, None)
        for each in [*response.headers]:
            values = response.headers.getlist(each)
            response.headers[each] = [self._jar.masked(value) for value in values]
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Take the cookies out of *request*."""
        if request.meta.get(SENT):
            request.headers.pop("Cookie", None)


class MaskedPages:
    """Overwrites values of cookies in unpacked pages."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for *crawler*."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return *response* without the values of cookies in its body."""
        if not request.meta.get(SENT):
            return response
        jar: CookieJar = self._crawler.spider.cookie_jar  # type: ignore[union-attr]
        body = jar.masked(response.body)
        return response if body is response.body else response.replace(body=body)

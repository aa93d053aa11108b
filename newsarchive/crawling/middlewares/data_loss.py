"""Pages whose response ends early: whole ones are read as browsers show them, others asked again.

Many servers state a wrong length, or leave out the last chunk or the checksum of a compressed page.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from newsarchive.crawling.middlewares.refusals import Refused

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: Bytes at the end of a page in which its last tag is: comments of caches may follow it.
LAST_BYTES = 1024
_LAST_TAG = re.compile(rb"</html\s*>", re.IGNORECASE)


def is_whole(page: bytes) -> bool:
    """Return whether *page* has the last tag of a page."""
    return _LAST_TAG.search(page[-LAST_BYTES:]) is not None


class DataLossMiddleware:
    """Passes on a response that ends early if the page in it has its last tag.

    Of a request that lets data be lost (a feed or sitemap), what there is of it is passed on, and
    so is a robots.txt that is the same each time: its server states a wrong length for all it has.

    Setting: DOWNLOAD_FAIL_ON_DATALOSS, without which Scrapy passes on no such response at all.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of *crawler*."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return *response*, or *request* to send it again; raise :class:`Refused` at last."""
        takes_all = not request.meta.get("download_fail_on_dataloss", True)
        if "dataloss" not in response.flags or takes_all or is_whole(response.body):
            return response
        if request.meta.get("is_robots"):
            came_before = request.meta.get("ended_early")
            request.meta["ended_early"] = sha256(response.body).hexdigest()
            if request.meta["ended_early"] == came_before:
                return response
        spider = self._crawler.spider
        again = spider and get_retry_request(request, spider=spider, reason="truncated")
        if again:
            return again
        raise Refused("truncated", f"the page ends early, after {len(response.body)} bytes")

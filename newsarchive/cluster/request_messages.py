"""Scrapy's requests for articles as plain JSON, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request

from newsarchive.archive.cluster.messages import Message, link_message, link_of
from newsarchive.http_headers import bytes_of, text_of

if TYPE_CHECKING:
    from newsarchive.crawling.spider import NewsSpider

#: What a request that moves to another worker keeps of its past: redirects, cookies of their
#: chain, retries.
_KEPT = ("redirect_times", "redirect_ttl", "redirect_urls", "redirect_reasons", "cookies_set",
         "sends_cookies", "retry_times", "times_again")  # fmt: skip


def request_message(request: Request) -> Message:
    """Return *request*, for an article, as plain data."""
    message: Message = {"link": link_message(request.cb_kwargs["link"]), "url": request.url}
    if headers := {text_of(name): text_of(values[0]) for name, values in request.headers.items()}:
        message["headers"] = headers
    if kept := {name: request.meta[name] for name in _KEPT if name in request.meta}:
        message["meta"] = kept
    return message


def request_of(message: Message, spider: NewsSpider) -> Request:
    """Return the request of *message*, as *spider* makes it."""
    headers = {name: bytes_of(value) for name, value in message.get("headers", {}).items()}
    request = spider.request_for(link_of(message["link"]), headers)
    request.meta.update(message.get("meta", {}))
    if message["url"] != request.url:
        request = request.replace(url=message["url"])
    return request

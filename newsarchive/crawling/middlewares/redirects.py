"""Redirects: those that set a cookie and come back, and those that a page's markup asks for.

The crawl keeps no cookies (COOKIES_ENABLED is off; Scrapy's own middleware would also request the
public suffix list from the network). Some sites redirect a reader to the same address again until
a cookie is sent back. Only then are the cookies of this chain of redirects sent, each to the host
that set it, and forgotten at the end of the chain.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares import redirect as scrapys
from scrapy.http import HtmlResponse, Response
from scrapy.http.cookies import CookieJar
from scrapy.selector import Selector
from scrapy.utils.response import get_base_url
from w3lib.html import remove_comments, remove_tags_with_content
from w3lib.url import safe_url_string

from newsarchive.errors import BadURL
from newsarchive.http_headers import text_of
from newsarchive.urls import normalised_url

#: Bytes of a page in which its refresh is looked for: browsers obey one in the body too.
SEARCHED = 65_536
#: Elements whose content is not markup of the page as the crawler sees it. A refresh in noscript
#: is the wall of sites that want JavaScript.
_IGNORED = ("script", "noscript", "template", "textarea", "style", "title", "svg")
# Seconds and URL, as the HTML standard reads them ("shared declarative refresh steps").
_WRITTEN = re.compile(
    r"""\s*(\d{1,9})[\d.]*(?:[\s;,]\s*[;,]?\s*(?:url\s*=\s*)?(?:'([^']*)|"([^"]*)|(.*)))?""",
    re.IGNORECASE | re.DOTALL,
)
# Most pages speak of a refresh in scripts only. The whole head is not parsed for them.
_MAY_REFRESH = re.compile(rb"http-equiv\s*=\s*[\"']?refresh")
_REFRESH = "//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']/@content"


class RedirectMiddleware(scrapys.RedirectMiddleware):
    """Follows redirects by status, with the cookies of the chain once it comes back to a URL."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return the request that the redirect leads to, or *response* if it is no redirect."""
        result = super().process_response(request, response)
        if isinstance(result, Request):
            _carry_cookies(request, response, result)
        return result


class MetaRefreshMiddleware(scrapys.MetaRefreshMiddleware):
    """Follows ``<meta http-equiv=refresh>`` and the header Refresh, up to METAREFRESH_MAXDELAY.

    Unlike Scrapy's own, it leaves alone a page whose status is not 2xx, because that status is its
    answer, and a page that reloads itself, unless it waits for the cookies that it sets.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return the request that the page's refresh leads to, or *response* if it has none."""
        if not 200 <= response.status < 300 or request.meta.get("is_robots"):
            return response
        delay, url = refresh_of(response)
        if url is None or delay > self._maxdelay:
            return response
        if _is_same(url, request.url) and not _wants_cookies_back(request, response):
            return response
        redirected = self._redirect_request_using_get(request, response, url)
        result = self._redirect(redirected, request, "meta refresh")
        _carry_cookies(request, response, result)
        return result


def _wants_cookies_back(request: Request, response: Response) -> bool:
    """Return whether *response* sets cookies, and *request* brought none of its chain."""
    return "Set-Cookie" in response.headers and not request.meta.get("sends_cookies")


def refresh_of(response: Response) -> tuple[float, str | None]:
    """Return the delay in seconds and the http URL to which *response* sends its reader, or None.

    A refresh without a URL leads to the page itself. Comments and the content of scripts, noscript
    and templates do not count.
    """
    base, stated = response.url, text_of(response.headers.get("Refresh") or b"")
    head = response.body[:SEARCHED]
    # In lower case, because a pattern that ignores case takes ten times as long.
    if not stated and isinstance(response, HtmlResponse) and _MAY_REFRESH.search(head.lower()):
        text = remove_comments(head.decode(response.encoding, "replace"))
        page = Selector(text=remove_tags_with_content(text, _IGNORED) or " ", type="html")
        base, stated = get_base_url(response), page.xpath(_REFRESH).get("")
    written = _WRITTEN.match(stated)
    if written is None:
        return 0.0, None
    seconds, *urls = written.groups()
    url = next(filter(None, urls), "").strip()
    return float(seconds), _http_url(url or response.url, base)


def _http_url(url: str, base: str) -> str | None:
    try:
        normalised_url(url, base)
    except BadURL:
        return None
    return safe_url_string(urljoin(base, url))


def _is_same(one: str, other: str) -> bool:
    return normalised_url(one) == normalised_url(other)


def _without_query(url: str) -> str:
    return normalised_url(url).partition("?")[0]


def _carry_cookies(request: Request, response: Response, redirected: Request) -> None:
    """Note the cookies that *response* sets, and send those of the chain if it comes back.

    ``request.meta["cookies_set"]`` has (URL, Set-Cookie) of the chain so far. Cookies are sent
    only to the host and port that set them.
    """
    redirected.headers.pop("Cookie", None)
    written = [value.decode("latin-1") for value in response.headers.getlist("Set-Cookie")]
    cookies = [*request.meta.get("cookies_set", ()), *((request.url, each) for each in written)]
    if not cookies:
        return
    redirected.meta["cookies_set"] = cookies
    # Some sites add a parameter to the address: "/story?cookie=1".
    seen = {_without_query(url) for url in redirected.meta.get("redirect_urls", ())}
    if not request.meta.get("sends_cookies") and _without_query(redirected.url) not in seen:
        return
    redirected.meta["sends_cookies"] = True
    host = urlsplit(redirected.url).netloc.lower()
    jar = CookieJar()
    for url, cookie in cookies:
        if urlsplit(url).netloc.lower() == host:
            jar.extract_cookies(Response(url, headers={"Set-Cookie": cookie}), Request(url))
    jar.add_cookie_header(redirected)
    if sent := redirected.headers.get("Cookie"):
        # Scrapy encodes in UTF-8 what was decoded from the bytes of the response.
        redirected.headers["Cookie"] = sent.decode().encode("latin-1")

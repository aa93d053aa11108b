"""The cookies of one's own session with a site: which of them go with a request, by RFC 6265."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from newsarchive.crawling.cookies.masking import Secrets
from newsarchive.urls import same_domain, site_of


@dataclass(slots=True, frozen=True, kw_only=True)
class Cookie:
    """One cookie. Its value is in no ``repr``."""

    name: str
    value: str = field(repr=False)
    domain: str
    """Host in small letters, without a dot before it."""
    is_host_only: bool
    """Whether it is not for the hosts below ``domain``."""
    path: str = "/"
    is_secure: bool = False
    """Whether it is sent over https only."""
    expires: float | None = None
    """Seconds since 1970; None: it lasts as long as the crawl."""

    def is_for(self, host: str, path: str, scheme: str, now: float) -> bool:
        """Return whether it goes with a request of *path* to *host* at the time *now*."""
        return (
            (host == self.domain or (not self.is_host_only and _is_below(host, self.domain)))
            and (path == self.path or path.startswith(self.path.rstrip("/") + "/"))
            and (scheme == "https" or not self.is_secure)
            and (self.expires is None or self.expires > now)
        )


class CookieJar:
    """The cookies for the sites with the home pages *homes*, and for no other one.

    It keeps those of *cookies* that may go to these sites.
    """

    def __init__(self, homes: Sequence[str], cookies: Iterable[Cookie]) -> None:
        self._homes = tuple(homes)
        hosts = [urlsplit(home).hostname or "" for home in homes]
        self._cookies = {
            (each.domain, each.path, each.name): each
            for each in cookies
            if any(_are_of_one_site(each.domain, host) for host in hosts)
        }
        # What the site renews is masked, too: a response on its way has the old value.
        self._secrets = Secrets(self._homes)
        for each in self._cookies.values():
            self._secrets.add(each.name, each.value)

    def __repr__(self) -> str:
        """Return the number of cookies, and nothing of them."""
        return f"<CookieJar with {len(self._cookies)} cookies>"

    def __bool__(self) -> bool:
        """Return whether there is a cookie."""
        return bool(self._cookies)

    def site_for(self, url: str) -> str:
        """Return the key of the site to which *url* belongs; one that is no page of them: its own.

        One with the same host comes before one whose subdomain it is.
        """
        site = site_of(url)
        sites = [site_of(home) for home in self._homes if same_domain(url, home)]
        return site if site in sites or not sites else sites[0]

    def expired_at(self, now: float) -> float | None:
        """Return when the last cookie expired, if all have expired at the time *now*."""
        ends = [each.expires for each in self._cookies.values()]
        known = [end for end in ends if end is not None and end <= now]
        return max(known) if known and len(known) == len(ends) else None

    def header_for(self, url: str, now: float) -> str | None:
        """Return the header Cookie of a request for *url* at the time *now*; None: there is none.

        None for other sites, and over http for a site whose home page is on https.
        """
        home = next((home for home in self._homes if same_domain(url, home)), None)
        parts = urlsplit(url)
        if home is None or (parts.scheme == "http" and home.startswith("https:")):
            return None
        host, path = (parts.hostname or "").lower(), parts.path or "/"
        found = [
            each for each in self._cookies.values() if each.is_for(host, path, parts.scheme, now)
        ]
        found.sort(key=lambda each: -len(each.path))
        return "; ".join(f"{each.name}={each.value}" for each in found) or None

    def take(self, url: str, written: Iterable[str], now: float) -> None:
        """Keep for this crawl what the response to *url* sets in its headers Set-Cookie."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        for each in written:
            cookie = _cookie_of(each, host, parts.path, now)
            if cookie is None or (cookie.is_secure and parts.scheme != "https"):
                continue
            self._secrets.add(cookie.name, cookie.value)
            key = (cookie.domain, cookie.path, cookie.name)
            if cookie.expires is not None and cookie.expires <= now:
                self._cookies.pop(key, None)
            else:
                self._cookies[key] = cookie

    def masked(self, data: bytes) -> bytes:
        """Return *data* with each value overwritten that a cookie has, or had at any time."""
        return self._secrets.masked(data)


def _cookie_of(written: str, host: str, path: str, now: float) -> Cookie | None:
    """Return the cookie that a header sets; None if it is none, or for another host."""
    first, *rest = written.split(";")
    name, equals, value = first.partition("=")
    stated: dict[str, str] = {}
    for part in rest:
        key, _, text = part.partition("=")
        stated[key.strip().lower()] = text.strip()
    domain = stated.get("domain", "").lstrip(".").lower()
    is_other = domain and domain != host and not _is_below(host, domain)
    if not equals or not name.strip() or is_other or any(c < " " for c in first):
        return None
    where = stated.get("path", "")
    return Cookie(
        name=name.strip(),
        value=value.strip(),
        domain=domain or host,
        is_host_only=not domain,
        path=where if where.startswith("/") else path.rpartition("/")[0] or "/",
        is_secure="secure" in stated,
        expires=_expiry(stated, now),
    )


def _expiry(stated: dict[str, str], now: float) -> float | None:
    with suppress(KeyError, ValueError, TypeError, OverflowError):
        return now + int(stated["max-age"]) if "max-age" in stated else _time(stated["expires"])
    return None


def _time(text: str) -> float:
    return parsedate_to_datetime(text.replace("-", " ")).timestamp()


def _is_below(host: str, domain: str) -> bool:
    with suppress(ValueError):
        ipaddress.ip_address(host)
        return False
    return host.endswith(f".{domain}")


def _are_of_one_site(one: str, other: str) -> bool:
    return one == other or _is_below(one, other.removeprefix("www.")) or _is_below(other, one)

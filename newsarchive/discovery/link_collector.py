"""What reading a source gives: common ground of feeds, sitemaps and pages.

:class:`Collector` turns what a source names into :class:`~newsarchive.article.Link`
and counts what is no address; :class:`SourceLinks` is what comes of it.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from newsarchive.article import Link
from newsarchive.errors import BadURL
from newsarchive.text import one_line
from newsarchive.urls import normalised_url, site_of

#: Characters of a title that are kept: a headline has 200 at most, the rest is a mistake.
MAX_TITLE: Final = 500

# JSON can write half a character; UTF-8, and so the archive, cannot.
_SURROGATE = re.compile("[\ud800-\udfff]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")


@dataclass(slots=True, kw_only=True, frozen=True)
class SourceLinks:
    """The links of one source, and what is to be said about them."""

    links: list[Link] = field(default_factory=list)
    """In the order of the source, each address once."""
    truncated: bool = False
    """True: there is more than is given here: a cap was reached, or the bytes end too early."""
    problem: str | None = None
    """What is wrong with the source, one line for people; may stand beside links."""
    bad: int = 0
    """Hrefs in it that are no address to fetch (``mailto:``, ``http://[`` ...)."""
    offsite: int = 0
    """Links set aside because they lead to another site (pages only)."""


class Collector:
    """Gathers links of one source up to *cap*, each address once; never raises for a bad href."""

    def __init__(self, template: Link, cap: int, site: str | None = None) -> None:
        self._template = template
        self._cap = cap
        self._site = site
        self._links: dict[str, Link] = {}
        self.bad = 0
        self.offsite = 0
        self.full = False

    @property
    def any(self) -> bool:
        """Whether the source named anything, be it bad."""
        return bool(self._links or self.bad)

    @property
    def any_good(self) -> bool:
        """Whether there is a link to follow."""
        return bool(self._links)

    def checked(self, href: str | None, base: str) -> str | None:
        """The address that *href* on *base* leads to; None, and counted, if bad or off the site."""
        try:
            url = normalised_url(href or "", base if href else "")
        except BadURL:
            self.bad += 1
            self.full = self.full or self.bad > self._cap  # garbage without end has no links either
            return None
        if self._site is not None and not on_site(url, self._site):
            self.offsite += 1
            return None
        return url

    def add(self, href: str | None, base: str, **facts: str | bool | None) -> None:
        """Take *href*, relative to *base*, with what the source says of it, unless it is known.

        With a site given, links that lead elsewhere are counted and set aside.
        """
        url = self.checked(href, base)
        if url is None or url in self._links:
            return
        if len(self._links) >= self._cap:
            self.full = True
            return
        self._links[url] = replace(self._template, url=url, **facts)  # type: ignore[arg-type]

    def found(self, *, truncated: bool = False, problem: str | None = None) -> SourceLinks:
        """All that was gathered; *problem* stands in for "nothing in it" too."""
        if not self._links and not problem:
            problem = f"none of its {self.bad} links can be fetched" if self.bad else "has no links"
        return SourceLinks(
            links=list(self._links.values()),
            truncated=truncated or self.full,
            problem=problem,
            bad=self.bad,
            offsite=self.offsite,
        )


def on_site(url: str, site: str) -> bool:
    """Whether *url* (normalised) belongs to *site*, a key as ``urls.site_of`` gives it.

    The site itself and the hosts below it: ``sport.example.org`` is part of
    ``example.org``, not the other way round, and no other name that only ends alike.
    """
    key = site_of(url)
    return key == site or (key.endswith("." + site) and not _is_number(site))


def _is_number(site: str) -> bool:
    return site.partition(":")[0].replace(".", "").isdigit() or site.startswith("[")


def safe_base(href: str | None, url: str) -> str:
    """The base for relative links on the page *url* that states ``<base href>`` or ``xml:base``.

    A base on another site is passed over: a page must not be able to send its
    own links, nor us, to a stranger's host. At worst a link is asked for in vain.
    """
    if not href:
        return url
    try:
        base = normalised_url(href, url)
    except BadURL:
        return url
    mine, theirs = site_of(url), site_of(base)
    return base if on_site(base, mine) or on_site(url, theirs) else url


def plain_title(text: str | None) -> str | None:
    """*text* as a headline on one line: markup and character references resolved; None if empty."""
    if not text:
        return None
    text = text[: 8 * MAX_TITLE]
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = html.unescape(_TAG.sub("", text))
    return _SURROGATE.sub("\ufffd", one_line(text))[:MAX_TITLE].rstrip() or None


def plain_date(text: str | None) -> str | None:
    """*text*, a date as its source writes it, on one line of at most 100 characters."""
    return _SURROGATE.sub("\ufffd", one_line(text[:400]))[:100].rstrip() or None if text else None


def path_of(url: str) -> str:
    """The path of *url* (normalised), "/" for none."""
    return urlsplit(url).path or "/"

"""Collecting the links of one source, in the same way for feeds, sitemaps and pages.

:class:`Collector` turns the URLs that a source names into :class:`~newsarchive.article.Link` and
counts those that are none; :class:`SourceLinks` is the result.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from lxml.html import defs

from newsarchive.article import Link
from newsarchive.discovery.hrefs import repaired
from newsarchive.errors import BadURL
from newsarchive.text import one_line
from newsarchive.urls import normalised_url, site_of

#: Characters of a title that are kept: a headline has at most 200, a longer text is a mistake.
MAX_TITLE: Final = 500

# JSON can hold one half of a surrogate pair; UTF-8, and therefore the archive, cannot.
_SURROGATE = re.compile("[\ud800-\udfff]")
# Only elements of HTML: "Kelm Oil <KLM.N> falls" is a headline.
_ELEMENTS = "|".join(sorted(defs.tags | {"bdi", "frame", "nobr"}))
_TAG = re.compile(
    rf"<(script|style)\b.{{0,4000}}?</\1\s*>|</?(?:{_ELEMENTS})(?:[\s/][^<>]{{0,1000}})?>|"
    r"<!--.{0,4000}?-->|<!doctype[^<>]{0,300}>",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(slots=True, kw_only=True, frozen=True)
class SourceLinks:
    """The links of one source, with its problems and counts."""

    links: list[Link] = field(default_factory=list)
    """The links in the order of the source, each URL once."""
    truncated: bool = False
    """Whether the source has more links: a cap was reached, or its bytes end too early."""
    problem: str | None = None
    """What is wrong with the source, one line for people; there may be links all the same."""
    bad: int = 0
    """Number of its hrefs that cannot be fetched, such as ``mailto:`` or ``http://[``."""
    unread: list[Link] = field(default_factory=list)
    """Sitemaps of an index that are over the limit, the newest first."""
    offsite: int = 0
    """Number of links that were left out because they lead to another site (pages only)."""


class Collector:
    """Collects the links of one source, each URL once, up to *cap*; a bad href raises no error.

    With *site*, the key of a site, links that lead elsewhere are counted and left out.
    """

    def __init__(self, template: Link, cap: int, site: str | None = None) -> None:
        self._template = template
        self._cap = cap
        self._site = site
        self._links: dict[str, Link] = {}
        self.bad = 0
        self.offsite = 0
        self.full = False

    @property
    def found_in(self) -> str:
        """URL of the source."""
        return self._template.found_in or ""

    @property
    def count(self) -> int:
        """Number of links to follow."""
        return len(self._links)

    @property
    def any(self) -> bool:
        """Whether the source named anything, good or bad."""
        return bool(self._links or self.bad)

    @property
    def any_good(self) -> bool:
        """Whether there is a link to follow."""
        return bool(self._links)

    def checked(self, href: str | None, base: str, on: str | None = None) -> str | None:
        """Return the URL of *href* on *base*; None, and count it, if it is bad or off the site.

        The site is that of the collector, or else *on*.
        """
        try:
            url = normalised_url(href or "", base if href else "")
        except BadURL:
            self.bad += 1
            # A source without end may hold nothing but bad hrefs.
            self.full = self.full or self.bad > self._cap
            return None
        site = self._site or on
        if site is not None and not on_site(url, site):
            self.offsite += 1
            return None
        return url

    def add(
        self, href: str | None, base: str, on: str | None = None, **facts: str | bool | None
    ) -> None:
        """Add *href*, relative to *base*, with the *facts* that the source states, if it is new."""
        url = self.checked(repaired(href, base) if href else href, base, on)
        if url is None or url in self._links:
            return
        if len(self._links) >= self._cap:
            self.full = True
            return
        self._links[url] = replace(self._template, url=url, **facts)  # type: ignore[arg-type]

    def found(self, *, truncated: bool = False, problem: str | None = None) -> SourceLinks:
        """Return all links that were added, and a problem if there is none to return."""
        if not self._links and not problem:
            problem = _why_none(self.bad)
        return SourceLinks(
            links=list(self._links.values()),
            truncated=truncated or self.full,
            problem=problem,
            bad=self.bad,
            offsite=self.offsite,
        )


def on_site(url: str, site: str) -> bool:
    """Return whether *url* (normalised) belongs to *site*, a key from ``urls.site_of``.

    Subdomains belong to the site: ``sport.example.org`` is part of ``example.org``, but not the
    other way round, and ``myexample.org`` is not.
    """
    key = site_of(url)
    return key == site or (key.endswith("." + site) and not _is_number(site))


def _is_number(site: str) -> bool:
    return site.partition(":")[0].replace(".", "").isdigit() or site.startswith("[")


def safe_base(href: str | None, url: str) -> str:
    """Return the base of relative links in a document at *url* whose stated base is *href*.

    A base on another site is ignored: a page must not be able to send its own links, or this
    crawler, to the host of a stranger. At worst a link is requested in vain.
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
    """Return *text* as a headline on one line, without markup and references; None if empty."""
    if not text:
        return None
    text = text[: 8 * MAX_TITLE]
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = html.unescape(_TAG.sub("", text))
    return _SURROGATE.sub("\ufffd", one_line(text))[:MAX_TITLE].rstrip() or None


def plain_date(text: str | None) -> str | None:
    """Return *text*, a date as its source writes it, on one line of at most 100 characters."""
    return _SURROGATE.sub("\ufffd", one_line(text[:400]))[:100].rstrip() or None if text else None


def path_of(url: str) -> str:
    """Return the path of *url* (normalised); "/" if it has none."""
    return urlsplit(url).path or "/"


def _why_none(bad: int) -> str:
    """Return why a document gives no link; *bad* of its links cannot be fetched."""
    if bad == 1:
        return "its only link cannot be fetched"
    return f"none of its {bad:,} links can be fetched" if bad else "has no links"

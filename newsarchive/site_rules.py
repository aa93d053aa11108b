"""The rules that a site may state for its own pages: selectors, as plain data.

A site without rules is the usual case. The selectors are read in ``extraction/site_rules``; here
is what a rule is, and which site's rules a page has.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self
from urllib.parse import urlsplit

from newsarchive.urls import site_of, site_of_editions


@dataclass(slots=True, kw_only=True, frozen=True)
class SiteRules:
    """The selectors of one site, CSS or XPath after ``xpath:``; each is optional."""

    body: str | None = None
    """The elements that hold the text of an article."""
    drop: tuple[str, ...] = ()
    """Elements that are no part of it, wherever they are on the page."""
    title: str | None = None
    """The headline; the first element that has text."""
    author: str | None = None
    """The elements with the names of the authors."""
    date: str | None = None
    """The time of publication: an element, or an attribute as ``time::attr(datetime)``."""

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Self | None:
        """Return the rules among the *facts* of a site, or None if it states none."""
        stated = {name: value for name in RULES if (value := facts.get(name))}
        if "drop" in stated:
            stated["drop"] = tuple(stated["drop"])
        return cls(**stated) if stated else None

    def facts(self) -> dict[str, Any]:
        """Return the rules that are stated, JSON-able, as :meth:`of` reads them."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def stamp(self) -> str:
        """A short digest that is another one for other rules, as "rules 1a2b3c4d"."""
        written = json.dumps(self.facts(), ensure_ascii=False, sort_keys=True)
        return f"rules {hashlib.sha256(written.encode()).hexdigest()[:8]}"

    @property
    def of_fields(self) -> dict[str, str]:
        """The selector of each field of an article that has one."""
        names = {"title": self.title, "authors": self.author, "published_at": self.date}
        return {field: selector for field, selector in names.items() if selector}


#: The names of the rules, as a site states them.
RULES = tuple(each.name for each in fields(SiteRules))


@dataclass(slots=True, frozen=True)
class RuledSite:
    """A site with its hosts; a site without rules counts too, for a page that is its own."""

    name: str
    home: str
    rules: SiteRules | None
    allowed_hosts: tuple[str, ...] = ()


class RuleTable:
    """The rules of all sites, found by the URL of a page."""

    def __init__(self, sites: Iterable[RuledSite] = ()) -> None:
        self.sites = tuple(sites)
        self._by_host: dict[str, list[RuledSite]] = {}
        for site in self.sites:
            for host in {site_of(site.home), site_of_editions(site.home), *site.allowed_hosts}:
                self._by_host.setdefault(host, []).append(site)

    @property
    def stamp(self) -> str:
        """A short digest that is another one for other rules of any site, as "rules 1a2b3c4d"."""
        stamps = sorted(f"{site.name} {site.rules.stamp}" for site in self.sites if site.rules)
        return f"rules {hashlib.sha256(' '.join(stamps).encode()).hexdigest()[:8]}"

    def rules_of(self, url: str) -> SiteRules | None:
        """Return the rules for the page at *url*, or None; see :meth:`site_of_page`."""
        site = self.site_of_page(url)
        return site.rules if site is not None else None

    def site_of_page(self, url: str) -> RuledSite | None:
        """Return the site that the page at *url* belongs to, or None.

        That is the site of its host, else of the nearest host above it, as in a crawl. Of two
        sites with one host, such as two editions, the one whose home page is above the page is
        it.
        """
        if not self._by_host:
            return None
        host = site_of(url)
        for key in (host, site_of_editions(url), *_above(host)):
            if found := self._by_host.get(key):
                return max(found, key=lambda site: _nearness(site.home, url))
        return None


def _above(host: str) -> list[str]:
    """Return the hosts above *host*, the nearest first; none above a number."""
    labels = host.split(".")
    if host.startswith("[") or labels[-1].partition(":")[0].isdigit():
        return []
    return [".".join(labels[number:]) for number in range(1, len(labels) - 1)]


def _nearness(home: str, url: str) -> tuple[bool, int]:
    above, path = urlsplit(home).path.rstrip("/"), urlsplit(url).path
    is_above = path == above or path.startswith(f"{above}/")
    return is_above, len(above) if is_above else -len(above)

"""What the spider of one site states: where its articles are, in which language, for whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from newsarchive.article import Article, Link, Page
from newsarchive.discovery.link_collector import on_site
from newsarchive.extraction.site_rules.findings import RuleMisses
from newsarchive.site_rules import RULES, RuleTable, SiteRules
from newsarchive.urls import normalised_url, same_domain, site_of


class SiteFacts:
    """The facts of one site. A spider file or a table of a TOML file states them.

    Each attribute can be a fact of such a table; docs/add-a-site.md explains them.
    """

    publisher: ClassVar[str] = ""
    """Name of the outlet."""
    home: ClassVar[str] = ""
    """URL of the home page; its host is the site."""
    language: ClassVar[str | None] = None
    """Language (ISO 639-1) of pages that state none."""
    country: ClassVar[str | None] = None
    """Country (ISO 3166-1) in which the outlet works; None: not stated."""
    timezone: ClassVar[str | None] = None
    """Time zone of times that the site prints without one, such as "Asia/Jerusalem"."""
    feeds: ClassVar[Sequence[str]] = ()
    """URLs of RSS, Atom or JSON feeds."""
    sitemaps: ClassVar[Sequence[str]] = ()
    """URLs of sitemaps, the news sitemap if there is one; the sitemaps of an index are read too."""
    sections: ClassVar[Sequence[str]] = ()
    """URLs of pages to read for links that look like articles, if there is no feed or sitemap."""
    allowed_hosts: ClassVar[Sequence[str]] = ()
    """Other hosts with its articles or feeds, besides that of ``home``; subdomains are included."""
    expect_per_day: ClassVar[tuple[int, int] | None] = None
    """The least and most new articles of a usual day; outside of this range the crawl warns."""

    wall: ClassVar[str | None] = None
    """How much is only for subscribers: "none", "partial" or "whole"; None: not known."""
    checked: ClassVar[str | None] = None
    """Day on which somebody requested these URLs; None: taken from a list, and never requested."""

    render: ClassVar[bool] = False
    """Whether a browser must draw its article pages: its server sends them without their text."""

    revisit_ages: ClassVar[str | None] = None
    """Ages at which articles are requested again, such as "15m,1h,1d"; None: REVISIT_AGES."""

    body: ClassVar[str | None] = None
    """Selector of the elements with the text of an article; see docs/site-rules.md for all five."""
    drop: ClassVar[Sequence[str]] = ()
    """Selectors of elements that are no part of an article."""
    title: ClassVar[str | None] = None
    """Selector of the headline."""
    author: ClassVar[str | None] = None
    """Selector of the names of the authors."""
    date: ClassVar[str | None] = None
    """Selector of the time of publication."""

    cookies: ClassVar[str | None] = None
    """Path of a cookie file of your own subscription; see docs/subscriptions.md."""

    rule_table: RuleTable = RuleTable()
    """The rules of all sites; set by the loader of the sites."""
    rule_misses: RuleMisses
    """What the rules did not find in this crawl."""

    def starts(self) -> list[Link]:
        """Return the sources to read."""
        named = (("feed", self.feeds), ("sitemap", self.sitemaps), ("section", self.sections))
        links = [
            Link(url=normalised_url(url), via=via, is_source=via != "section")
            for via, urls in named
            for url in urls
        ]
        return links or [Link(url=normalised_url(self.home), via="home")]

    def sites(self) -> set[str]:
        """Return the keys of the sites that this spider crawls."""
        return {site_of(self.home), *self.allowed_hosts}

    def facts(self) -> dict[str, object]:
        """Return the facts by which the run may have other articles, as the run records them."""
        names = ("home", "feeds", "sitemaps", "sections", "allowed_hosts", *RULES)
        return {name: value for name in names if (value := getattr(self, name))}

    def rules_of(self, url: str) -> SiteRules | None:
        """Return the rules for the page at *url*: those of the site that it belongs to."""
        if (site := self.rule_table.site_of_page(url)) is not None:
            return site.rules
        return SiteRules.of({name: getattr(self, name) for name in RULES})

    def count_misses(self, page: Page, article: Article) -> None:
        """Count what the rules of *page* should have found and *article* has from elsewhere."""
        if page.rules is not None:
            site = self.rule_table.site_of_page(page.url)
            name = site.name if site is not None else getattr(self, "name", "")
            self.rule_misses.add(site_of(page.url), name, article, page.rules)

    def is_on_site(self, url: str) -> bool:
        """Return whether *url* belongs to a site of this crawl."""
        return same_domain(url, self.home) or any(on_site(url, host) for host in self.allowed_hosts)

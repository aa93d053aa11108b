"""The sites that can be crawled, as `scrapy list` knows them: bundled ones and the project's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from newsarchive.console.crawl_call import listed
from newsarchive.errors import NewsArchiveError, did_you_mean
from newsarchive.urls import normalised_url, site_of


@dataclass(slots=True, frozen=True, kw_only=True)
class Site:
    """A site and the addresses that it states."""

    name: str
    publisher: str
    home: str
    country: str | None
    language: str | None
    addresses: tuple[tuple[str, str], ...]
    """(kind, URL) of each feed, sitemap and section, and of the home page if there is none."""

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Self:
        """Return the site with the *facts* that `scrapy list --json` prints."""
        kinds = (("feed", "feeds"), ("sitemap", "sitemaps"), ("section", "sections"))
        sources = [(kind, normalised_url(url)) for kind, fact in kinds for url in facts[fact]]
        home = normalised_url(facts["home"])
        return cls(
            name=facts["name"],
            publisher=facts["publisher"],
            home=home,
            country=facts["country"],
            language=facts["language"],
            addresses=(*sources,) or (("home", home),),
        )

    @property
    def key(self) -> str:
        """The key of the site in the archive."""
        return site_of(self.home)


def listed_sites(
    country: str | None = None, language: str | None = None, collection: str | None = None
) -> list[Site]:
    """Return the sites of *country*, in *language*, of *collection*; None stands for any.

    Mistakes in spider files are printed, one line each, as `scrapy list` does.
    """
    asked = (("--country", country), ("--language", language), ("--collection", collection))
    options = [part for option, value in asked if value for part in (option, value)]
    return [Site.of(facts) for facts in listed("--json", *options)]


def named_sites(sites: list[Site], names: tuple[str, ...]) -> list[Site]:
    """Return the *sites* with these *names*; raise :class:`NewsArchiveError` for an unknown one."""
    by_name = {site.name: site for site in sites}
    for name in names:
        if name not in by_name:
            hint = did_you_mean(name, by_name)
            raise NewsArchiveError(
                f"there is no site {name} (`newsarchive sites` lists them){hint}"
            )
    return [by_name[name] for name in dict.fromkeys(names)]

"""What a site may state, whether a class or a table of a TOML file states it, and its mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scrapy import Spider

from newsarchive.archive.ledger.revisit_rules import parse_ages
from newsarchive.crawling.site_facts import SiteFacts
from newsarchive.crawling.spider import NewsSpider
from newsarchive.crawling.spider_arguments import own_code
from newsarchive.errors import BadURL, did_you_mean
from newsarchive.site_rules import RULES, SiteRules
from newsarchive.urls import normalised_url

URL_LISTS = ("feeds", "sitemaps", "sections")
LISTS = (*URL_LISTS, "allowed_hosts", "drop")
#: What a site may state (docs/add-a-site.md).
FACTS = (
    "name",
    *(name for name, kind in SiteFacts.__annotations__.items() if kind.startswith("ClassVar")),
)
#: How much of a site is behind a wall.
WALLS = ("none", "partial", "whole")


@dataclass(slots=True, frozen=True)
class Mistake:
    """A mistake in a spider file, printed as compilers do."""

    file: Path
    line: int
    text: str

    def __str__(self) -> str:
        """Return one line: file, line number, what is wrong."""
        return f"{shown(self.file)}:{self.line}: {self.text}"


def shown(file: Path) -> str:
    """Return the path of *file*, relative to the current folder if it is below it."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


def wrong_with(spider: type[Spider]) -> str | None:
    """Return why *spider* cannot be crawled; None if it can."""
    if not issubclass(spider, NewsSpider):
        return "is not a NewsSpider; derive it from newsarchive.crawling.spider.NewsSpider"
    if not isinstance(getattr(spider, "name", None), str) or not spider.name:
        return "has no `name`, by which `scrapy crawl` calls it"
    if (unknown := _unknown_fact(spider)) is not None:
        return not_a_fact(unknown)
    for attribute in LISTS:
        if isinstance(getattr(spider, attribute), str):
            return f'`{attribute}` is a string, not a tuple; write a tuple of one as ("...",)'
    if spider.sites is not NewsSpider.sites:
        return None  # it finds its sites itself, as spiders/site.py does
    return wrong_values(spider)


def wrong_values(spider: type[NewsSpider]) -> str | None:
    """Return which value of a fact is wrong; None if all are right."""
    try:
        parse_ages(spider.revisit_ages or "")
        ZoneInfo(spider.timezone or "UTC")
    except (ValueError, ZoneInfoNotFoundError, TypeError) as error:
        return f"`revisit_ages` or `timezone`: {error}"
    if spider.wall not in (None, *WALLS):
        return f"`wall` is {spider.wall!r}; there are {', '.join(WALLS)}"
    if not spider.home:
        return "has no `home`, the URL of the site's home page"
    named = [("home", spider.home)]
    named += [(fact, url) for fact in URL_LISTS for url in getattr(spider, fact)]
    for fact, url in named:
        try:
            normalised_url(url)
        except (BadURL, AttributeError, TypeError) as error:
            return f"`{fact}`: {error}"
    return wrong_rules({rule: getattr(spider, rule) for rule in RULES})


def wrong_rules(facts: Mapping[str, Any]) -> str | None:
    """Return which selector among the *facts* of a site cannot be used; None if all can."""
    if (rules := SiteRules.of(facts)) is None:
        return None
    from newsarchive.extraction.site_rules.selectors import wrong_with as wrong_selector

    return wrong_selector(rules)


def not_a_fact(name: str) -> str:
    """Return the line that says that *name* is no fact of a site, and which one was meant."""
    hint = did_you_mean(name, FACTS) or f"; there are {', '.join(FACTS)}"
    return f"`{name}` is no fact of a site{hint}"


def _unknown_fact(spider: type[NewsSpider]) -> str | None:
    """Return the first attribute of *spider* that nobody reads: a misspelt fact; None if none.

    A spider may have attributes of its own if its code reads them, and any whose name begins with
    an underscore.
    """
    read = {name for _, code in own_code(spider, NewsSpider) for name in code.co_names}
    for owner in spider.__mro__[: spider.__mro__.index(NewsSpider)]:
        for name, value in vars(owner).items():
            is_data = not (callable(value) or hasattr(value, "__get__"))
            is_known = name in FACTS or name in read or hasattr(NewsSpider, name)
            if is_data and not is_known and not name.startswith("_"):
                return name
    return None

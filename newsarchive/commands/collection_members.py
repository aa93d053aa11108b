"""The sites of a collection: which spiders, with which arguments and settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import Settings

from newsarchive.commands.collection_file import BadCollection, Collection
from newsarchive.commands.setting_check import check_settings
from newsarchive.commands.site_facts import wrong_values
from newsarchive.commands.site_tables import wrong_in
from newsarchive.crawling.spider import NewsSpider
from newsarchive.crawling.spider_arguments import BadArgument, start_urls_of
from newsarchive.errors import NewsArchiveError, did_you_mean
from newsarchive.urls import site_of, site_of_editions

if TYPE_CHECKING:
    from newsarchive.crawling.together import Member

#: What a collection states goes before the facts and `custom_settings` of a spider ("spider", 30),
#: and the command line ("cmdline", 40) goes before that.
_PRIORITY = 35
#: Settings of the whole process: a single site cannot have one of its own.
_OF_THE_PROCESS = ("ARCHIVE_", "LOCK_", "LOG_", "ALERTS_", "TWISTED_", "DNS", "REACTOR_", "SPIDER_",
                   "COLLECTION_", "ASYNCIO_", "PROGRESS_")  # fmt: skip


class Sites(Protocol):
    """Scrapy's loader of spiders."""

    def list(self) -> list[str]:
        """Return all names."""

    def load(self, spider_name: str) -> type[Spider]:
        """Return the spider of that name."""


def spiders_of(collection: Collection, loader: Sites) -> list[type[NewsSpider]]:
    """Return the spiders of the sites of *collection* that have one, by name.

    Raises :class:`BadCollection` for a name that no site has, or if there is no site at all.
    """
    known = set(loader.list())
    for name in (*collection.sites, *collection.left_out, *collection.by_site):
        if name not in known and name not in _names_of_starts(collection):
            raise BadCollection(
                f"{collection.place}: {collection.name}: there is no site {name!r}"
                f" (`scrapy list` prints the names){did_you_mean(name, known)}"
            )
    names = set(collection.sites)
    if collection.rules:
        names |= {name for name in known if _is_selected(loader.load(name), collection)}
    names -= {*collection.left_out}
    if not names and not collection.start and not collection.feeds:
        raise BadCollection(f"{collection.place}: {collection.name}: no site has these facts")
    spiders = [loader.load(name) for name in sorted(names)]
    return [spider for spider in spiders if issubclass(spider, NewsSpider)]


def members_of(
    collection: Collection, loader: Sites, settings: Settings, arguments: Mapping[str, str]
) -> list[Member]:
    """Return the crawls of *collection*; *arguments* are those of the command line, for each.

    Raises :class:`BadCollection` for a wrong fact, and :class:`BadSetting` for a wrong setting.
    """
    members = [
        _member(collection, spider, settings, {}, arguments)
        for spider in spiders_of(collection, loader)
    ]
    site = loader.load("site")
    assert issubclass(site, NewsSpider)
    for name, urls in _starts_by_site(collection).items():
        spider = type(name, (site,), {"name": name, "__module__": site.__module__})
        members.append(_member(collection, spider, settings, {"start": ",".join(urls)}, arguments))
    feeds = loader.load("feeds") if collection.feeds else site
    assert issubclass(feeds, NewsSpider)
    for name, of_site in _feeds_by_site(collection).items():
        facts = {"name": name, "_only": of_site, "__module__": feeds.__module__}
        members.append(_member(collection, type(name, (feeds,), facts), settings, {}, arguments))
    return members


def _feeds_by_site(collection: Collection) -> dict[str, frozenset[str]]:
    """Return the URLs of imported feeds by the name of their crawl: the host of their site."""
    by_site: dict[str, set[str]] = {}
    for url, home in collection.feeds:
        by_site.setdefault(site_of(home).replace(":", "-"), set()).add(url)
    return {name: frozenset(urls) for name, urls in by_site.items()}


def _is_selected(spider: type[Spider], collection: Collection) -> bool:
    if not getattr(spider, "home", ""):
        return False
    return all(
        (getattr(spider, fact, None) or "").casefold() in {value.casefold() for value in values}
        for fact, values in collection.rules.items()
    )


def _names_of_starts(collection: Collection) -> set[str]:
    return set(_starts_by_site(collection))


def _starts_by_site(collection: Collection) -> dict[str, list[str]]:
    """Return the URLs of ``start`` by the name of their crawl: their host, as people know it."""
    by_site: dict[str, list[str]] = {}
    for written in collection.start:
        try:
            urls = start_urls_of(written)
        except BadArgument as error:
            text = str(error).removeprefix("-a ")
            raise BadCollection(f"{collection.place}: {collection.name}: {text}") from error
        for url in urls:
            by_site.setdefault(site_of(url).replace(":", "-"), []).append(url)
    return by_site


def _member(
    collection: Collection,
    spider: type[NewsSpider],
    settings: Settings,
    own: Mapping[str, str],
    arguments: Mapping[str, str],
) -> Member:
    from newsarchive.crawling.together import Member

    name = spider.name
    options = dict(collection.by_site.get(name, {}))
    wanted = {**collection.settings, **options.pop("settings", {})}
    limit = options.pop("limit", collection.limit)
    spider = _with_facts(spider, options, collection)
    for key in wanted:
        if key.startswith(_OF_THE_PROCESS):
            raise BadCollection(
                f"{collection.place}: {collection.name}: {key} holds for the whole crawl;"
                f" set it with -s {key}=... or in the settings file of the project"
            )
    checked = _settings_of_site(settings, wanted)
    spider.update_settings(checked)
    check_settings(checked, wanted)
    limits = {"limit": str(limit)} if limit is not None else {}
    all_arguments = {**own, **limits, **arguments}
    _check_spider(spider, all_arguments, checked)
    return Member(
        name=name,
        arguments=all_arguments,
        make=lambda: Crawler(spider, _settings_of_site(settings, wanted)),
        hosts=_hosts_of(spider, own),
    )


def _settings_of_site(settings: Settings, wanted: Mapping[str, Any]) -> Settings:
    """Return the settings of one site; a copy has 0.1 MB, so it is made when the crawl begins."""
    of_site = settings.copy()
    for key, value in wanted.items():
        of_site.set(key, value, priority=_PRIORITY)
    of_site.set("ALERTS_ENABLED", False, priority="cmdline")  # once, at the end of all
    return of_site


def _check_spider(
    spider: type[NewsSpider], arguments: Mapping[str, str], settings: Settings
) -> None:
    """Raise an error for wrong arguments or cookies of *spider*, before anything is opened."""
    from newsarchive.crawling.cookies.middleware import jar_of_spider

    try:
        made = spider(**arguments)
    except (ValueError, NewsArchiveError):
        raise
    except Exception:  # of any kind, in the code of one site: its crawl says so
        return
    jar_of_spider(made, settings)


def _with_facts(
    spider: type[NewsSpider], facts: Mapping[str, Any], collection: Collection
) -> type[NewsSpider]:
    """Return *spider* with *facts* in place of its own."""
    if not facts:
        return spider
    values = {key: tuple(each) if type(each) is list else each for key, each in facts.items()}
    changed: type[NewsSpider] = type(
        spider.__name__, (spider,), {"__module__": spider.__module__, **values}
    )
    wrong = wrong_in(facts)
    if wrong is None and changed.sites is NewsSpider.sites:
        wrong = wrong_values(changed)
    if wrong is not None:
        raise BadCollection(f"{collection.place}: {collection.name}, site {spider.name}: {wrong}")
    return changed


def _hosts_of(spider: type[NewsSpider], own: Mapping[str, str]) -> frozenset[str]:
    """Return the hosts that a crawl of *spider* begins with; two crawls of one must not overlap."""
    urls = [spider.home, *spider.feeds, *spider.sitemaps, *spider.sections]
    urls += start_urls_of(own["start"]) if own else []
    urls += getattr(spider, "_only", None) or ()
    return frozenset(site_of_editions(url) for url in urls if url)

"""The links of a sitemap, sitemap index, news sitemap or plain list; the sitemaps of robots.txt."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from newsarchive.article import Link
from newsarchive.discovery.decoding import Document
from newsarchive.discovery.link_collector import Collector, SourceLinks, plain_date, plain_title
from newsarchive.discovery.xml_entries import collect_entries, local_name, text_of

#: URLs of one sitemap that are read: as many as the protocol allows in a file.
MAX_SITEMAP_URLS: Final = 50_000

#: Sitemaps that are read of one index, and in one run of a site. Indexes of large sites have a file
#: for each day of decades; the newest hundred have all that is news.
MAX_SITEMAPS: Final = 100

#: Levels of sitemap indexes. The protocol has one; some sites nest two.
MAX_SITEMAP_DEPTH: Final = 3

_DAY = re.compile(r"(?:19|20)\d\d(?:[-_/.]?(?:0[1-9]|1[0-2])(?:[-_/.]?(?:0[1-9]|[12]\d|3[01]))?)?")
_NAMED_IN_ROBOTS = re.compile(
    r"[\s\ufeff]*site-?maps?\s*(?::|\s(?=https?://))\s*(.+)", re.IGNORECASE
)
_CURRENT = re.compile(r"news|latest|recent|today|current", re.IGNORECASE)


def links_in_sitemap(sitemap: Document) -> SourceLinks:
    """Return the URLs in a sitemap, a sitemap index or a plain list of URLs.

    Links to further sitemaps have ``is_source``. The links of a news sitemap have its dates and
    titles. Entries for images and videos are ignored.
    """
    if b"<" not in sitemap.body[:4096]:
        return _links_in_list(sitemap)
    links = Collector(Link(url="", found_in=sitemap.url, via="sitemap"), MAX_SITEMAP_URLS)
    return collect_entries(links, sitemap, ("url", "sitemap"), _add_entry)


def _links_in_list(listed: Document) -> SourceLinks:
    """Return the URLs of a plain list, one on each line."""
    links = Collector(Link(url="", found_in=listed.url, via="sitemap"), MAX_SITEMAP_URLS)
    problem = listed.problem
    for line in re.finditer(rb"[^\s][^\r\n]*", listed.body):
        if links.full:
            break
        links.add(line[0][:4000].decode("utf-8", "replace"), "")
    if not links.any_good:
        problem = problem or listed.nothing_because()
    return links.found(truncated=bool(problem), problem=problem)


def _add_entry(links: Collector, entry: etree._Element, url: str) -> None:
    loc = lastmod = published = title = None
    via = "sitemap"
    for child in entry:
        match local_name(child):
            case "loc":
                loc = loc or text_of(child)
            case "lastmod":
                lastmod = plain_date(text_of(child))
            case "news":
                via = "news_sitemap"
                for part in child:
                    name = local_name(part)
                    if name == "publication_date":
                        published = plain_date(text_of(part))
                    elif name == "title":
                        title = plain_title(text_of(part))
    links.add(
        loc,
        url,
        via=via,
        title=title,
        published_raw=published,
        modified_raw=lastmod,
        is_source=local_name(entry) == "sitemap",
    )


def newest_sitemaps(found: SourceLinks, most: int) -> SourceLinks:
    """Return *found* with its sitemaps newest first, at most *most* of them."""
    sources = [link for link in found.links if link.is_source]
    if not sources:
        return found
    sources.sort(key=_recency, reverse=True)
    kept = sources[:most]
    return SourceLinks(
        links=kept + [link for link in found.links if not link.is_source],
        truncated=found.truncated or len(kept) < len(sources),
        problem=found.problem,
        bad=found.bad,
    )


def _recency(link: Link) -> tuple[bool, str]:
    """Return a key that is greater the more recent a sitemap is.

    A name such as "news" comes first, then the date of lastmod or in the name. A sitemap without
    any date comes before those with one: it is usually the one that grows.
    """
    name = link.url.partition("://")[2].partition("/")[2]
    dated = _DAY.search(name)
    named = bool(_CURRENT.search(name)) and not dated
    day = (link.modified_raw or (dated[0] if dated else "9"))[:10]
    return named, re.sub(r"\D", "", day)


def sitemaps_in_robots(robots: Document) -> SourceLinks:
    """Return the sitemaps that a robots.txt names, on any host."""
    template = Link(url="", found_in=robots.url, via="sitemap", is_source=True)
    links = Collector(template, MAX_SITEMAPS)
    for line in re.split(r"[\r\n]+", robots.body.decode("utf-8", "replace"))[:MAX_SITEMAP_URLS]:
        named = _NAMED_IN_ROBOTS.match(line)
        if named and (url := named[1].partition(" #")[0].strip()):
            links.add(url, robots.url)
    return links.found()

"""The links of a sitemap, index, news sitemap or plain list; the sitemaps of robots.txt."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from newsarchive.article import Link
from newsarchive.discovery.decoding import as_utf8, nothing_because, unpacked
from newsarchive.discovery.link_collector import Collector, SourceLinks, plain_date, plain_title
from newsarchive.discovery.xml_entries import Entries, local_name, text_of
from newsarchive.urls import site_of

#: Addresses of one sitemap that are read: what the protocol allows in a file.
MAX_SITEMAP_URLS: Final = 50_000

#: Sitemaps that one index, and one run on a site, leads to. Indexes of large sites go back
#: decades, a file a day; the newest hundred hold what a crawler of news can want.
MAX_SITEMAPS: Final = 100

#: Steps from the first index down to addresses. The protocol has one; some sites nest twice.
MAX_SITEMAP_DEPTH: Final = 3

_DAY = re.compile(r"(?:19|20)\d\d(?:[-_/.]?(?:0[1-9]|1[0-2])(?:[-_/.]?(?:0[1-9]|[12]\d|3[01]))?)?")
_CURRENT = re.compile(r"news|latest|recent|today|current", re.IGNORECASE)


def links_in_sitemap(
    body: bytes, url: str, content_type: str = "", most_sitemaps: int = MAX_SITEMAPS
) -> SourceLinks:
    """The addresses in the sitemap, sitemap index or plain list *body*, fetched from *url*.

    Further sitemaps are marked ``is_source``; of an index that names more than
    *most_sitemaps* the newest by its dates are given, newest first. Dates
    and titles of news sitemaps come along, pictures and films are passed over.
    """
    body, problem = unpacked(body)
    body = as_utf8(body, content_type)
    links = Collector(Link(url="", found_in=url, via="sitemap"), MAX_SITEMAP_URLS)
    if b"<" not in body[:4096]:
        for line in re.finditer(rb"[^\s][^\r\n]*", body):
            if links.full:
                break
            links.add(line[0][:4000].decode("utf-8", "replace"), "")
        if not links.any_good:
            problem = problem or nothing_because(body)
        return links.found(truncated=bool(problem), problem=problem)
    entries = Entries(body, ("url", "sitemap"))
    for entry in entries:
        _add_entry(links, entry, url)
        if links.full:
            break
    if not links.any:
        problem = problem or nothing_because(body)
    elif entries.broken:
        problem = problem or "ends in the middle, or is not well-formed"
    found = links.found(truncated=bool(links.any and problem), problem=problem)
    return _newest_sitemaps(found, most_sitemaps)


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


def _newest_sitemaps(found: SourceLinks, most: int) -> SourceLinks:
    """*found* with its sitemaps newest first, and no more of them than *most*."""
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
    """The more recent, the greater: a name such as "news", then lastmod, then a date in the name.

    A sitemap without any date ranks over the dated ones: it is as a rule the growing one.
    """
    name = link.url.partition("://")[2].partition("/")[2]
    dated = _DAY.search(name)
    named = bool(_CURRENT.search(name)) and not dated
    day = (link.modified_raw or (dated[0] if dated else "9"))[:10]
    return named, re.sub(r"\D", "", day)


def sitemaps_in_robots(body: bytes | str, url: str) -> SourceLinks:
    """The sitemaps that the robots.txt *body*, fetched from *url*, names on its own site."""
    text = body if isinstance(body, str) else as_utf8(unpacked(body)[0]).decode("utf-8", "replace")
    template = Link(url="", found_in=url, via="sitemap", is_source=True)
    links = Collector(template, MAX_SITEMAPS, site=site_of(url))
    for line in text.splitlines()[:MAX_SITEMAP_URLS]:
        key, _, value = line.partition(":")
        if key.strip().lstrip("\ufeff").lower() in ("sitemap", "site-map"):
            links.add(value.partition(" #")[0].strip(), url)
    return links.found()

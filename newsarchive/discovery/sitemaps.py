"""The links of a sitemap, sitemap index, news sitemap or plain list; the sitemaps of robots.txt."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Final

from lxml import etree

from newsarchive.article import Link
from newsarchive.dates import parsed
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

_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[-_/.]?(0?[1-9]|1[0-2])(?:[-_/.]?(0[1-9]|[12]\d|3[01]))?)?(?!\d)"
)
_NUMBER = re.compile(r"(?<!\d)\d{1,9}(?!\d)")
_NOT_NEWS = re.compile(
    r"tax|tag|categor|author|user|people|topic|image|photo|video|gallery|product|static",
    re.IGNORECASE,
)
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
    """Return *found* with its sitemaps newest first, at most *most*; the others are ``unread``.

    A name such as "news" comes first, then sitemaps without any date, which are usually those that
    grow, then the date of lastmod or in the name.
    """
    sources = [link for link in found.links if link.is_source]
    if not sources:
        return found
    current: list[Link] = []
    undated: list[Link] = []
    dated: list[Link] = []
    # Many have one date, that of the last build: for these the order of the undated remains.
    for link in _likely_newest_first(sources):
        name = link.url.partition("://")[2].partition("/")[2]
        is_current = _CURRENT.search(name) and not _DAY.search(name)
        (current if is_current else dated if _day_of(link) else undated).append(link)
    current.sort(key=lambda link: _day_of(link) or "9", reverse=True)
    dated.sort(key=_day_of, reverse=True)
    ordered = [*current, *undated, *dated]
    return replace(
        found,
        links=ordered[:most] + [link for link in found.links if not link.is_source],
        unread=ordered[most:],
        truncated=found.truncated or len(ordered) > most,
    )


def _day_of(sitemap: Link) -> str:
    """Return the digits of the date that a sitemap states, or has in its name; "" without one."""
    stated = sitemap.modified_raw or ""
    if not stated[:4].isdigit() and (moment := parsed(stated)):
        stated = moment.at.date().isoformat()
    if stated:
        return re.sub(r"\D", "", stated[:10])
    dated = _DAY.search(sitemap.url.partition("://")[2].partition("/")[2])
    return "".join(part.zfill(2) for part in dated.groups() if part) if dated else ""


def _likely_newest_first(sitemaps: list[Link]) -> list[Link]:
    """Return *sitemaps* with those that are likely to have the newest articles first.

    Of a numbered series the highest number is usually the newest, as in WordPress; where 1 is the
    newest, every fourth one that is taken is from that end. Of a series without numbers, both ends
    are taken in turn. Series alternate; those of tags, authors and pictures come last.
    """
    series: dict[str, list[tuple[int | None, Link]]] = {}
    for link in sitemaps:
        numbers = list(_NUMBER.finditer(link.url))
        last = numbers[-1] if numbers else None
        # Names without a number are one series: the order of the index is all that there is.
        shape = f"{link.url[: last.start()]}#{link.url[last.end() :]}" if last else ""
        series.setdefault(shape, []).append((int(last[0]) if last else None, link))
    ordered = [
        (bool(_NOT_NEWS.search(shape)), place, link)
        for shape, numbered in series.items()
        for place, link in enumerate(_from_both_ends(numbered))
    ]
    ordered.sort(key=lambda entry: entry[:2])
    return [link for _, _, link in ordered]


def _from_both_ends(numbered: list[tuple[int | None, Link]]) -> Iterator[Link]:
    """Yield the links of one series, mostly from the end that is likely to be the newest."""
    has_numbers = all(number is not None for number, _ in numbered)
    if has_numbers:
        numbered = sorted(numbered, key=lambda pair: pair[0] or 0)
    left = deque(link for _, link in numbered)
    turns = (4 if has_numbers else 2) if len(left) > 1 else 1
    for turn in count(1):
        if not left:
            return
        yield left.popleft() if turn % turns == 0 else left.pop()


def sitemaps_in_robots(robots: Document) -> SourceLinks:
    """Return the sitemaps that a robots.txt names, on any host."""
    template = Link(url="", found_in=robots.url, via="sitemap", is_source=True)
    links = Collector(template, MAX_SITEMAPS)
    for line in re.split(r"[\r\n]+", robots.body.decode("utf-8", "replace"))[:MAX_SITEMAP_URLS]:
        named = _NAMED_IN_ROBOTS.match(line)
        if named and (url := named[1].partition(" #")[0].strip()):
            links.add(url, robots.url)
    return links.found()

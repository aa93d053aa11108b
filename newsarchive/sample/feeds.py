"""Make the feeds, the sitemaps and the robots.txt of the sample site."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from newsarchive.article import iso
from newsarchive.sample.stories import Story, site_words


def dead_links(listed: str) -> list[dict[str, str]]:
    """Return the entries without an article that are *listed* in the "feed" or a "section"."""
    return [entry for entry in site_words()["dead"] if entry["listed"] == listed]


def rss(
    base: str,
    home: str,
    mine: Sequence[Story],
    also: Iterable[Mapping[str, str]],
    removed: Iterable[Story],
) -> bytes:
    """Return the RSS feed of the home page *home*: the stories *mine* and *also*, newest first.

    As the feeds of some publishers do, it still names the *removed* stories, with the time of their
    removal: that of the latest change.
    """
    entries = [(s.title, s.path, s.published, s.summary or "", "") for s in mine]
    entries += [(entry["title"], entry["path"], entry["published"], "", "") for entry in also]
    latest = max(_utc(story.lastmod) for story in mine)
    entries += [(s.title, s.path, s.published, s.summary or "", latest) for s in removed]
    entries.sort(key=lambda entry: datetime.fromisoformat(entry[2]), reverse=True)
    items = "\n".join(
        f"<item><title>{escape(title)}</title><link>{base}{path}</link>"
        f'<guid isPermaLink="true">{base}{path}</guid><pubDate>{http_date(published)}</pubDate>'
        + (f"<atom:updated>{changed}</atom:updated>" if changed else "")
        + f"<description>{escape(summary)}</description></item>"
        for title, path, published, summary, changed in entries
    )
    xml = (
        f'{_XML}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>\n<title>{site_words()["name"]}</title>'
        f"<link>{base}{home}</link><description>{site_words()['description']}</description>\n"
        f"{items}\n</channel></rss>\n"
    )
    return xml.encode()


def sitemaps(base: str, shown: Iterable[Story]) -> dict[str, bytes]:
    """Return the index at /sitemap.xml and one gzipped sitemap for each month, by path."""
    months: dict[str, list[tuple[str, str]]] = {}
    for story in shown:
        months.setdefault(story.published[:7], []).append((story.path, _utc(story.lastmod)))
    for entry in dead_links("section"):
        months[entry["published"][:7]].append((entry["path"], _utc(entry["published"])))
    files = {}
    named = []
    for month, entries in months.items():
        rows = "\n".join(
            f"<url><loc>{base}{path}</loc><lastmod>{lastmod}</lastmod></url>"
            for path, lastmod in entries
        )
        xml = f'{_XML}<urlset xmlns="{_SITEMAP}">\n{rows}\n</urlset>\n'
        path = f"/sitemaps/{month}.xml.gz"
        # Without a time in it, so that the same bytes give the same ETag in the next run.
        files[path] = gzip.compress(xml.encode(), mtime=0)
        latest = max(lastmod for _, lastmod in entries)
        named.append(f"<sitemap><loc>{base}{path}</loc><lastmod>{latest}</lastmod></sitemap>")
    index = f'{_XML}<sitemapindex xmlns="{_SITEMAP}">\n{chr(10).join(named)}\n</sitemapindex>\n'
    return {"/sitemap.xml": index.encode()} | files


def news_sitemap(base: str, shown: Iterable[Story]) -> bytes:
    """Return the news sitemap: the newest story and those of the two days before it."""
    newest = max(story.published_at for story in shown)
    rows = "\n".join(
        f"<url><loc>{base}{story.path}</loc><news:news><news:publication>"
        f"<news:name>{site_words()['name']}</news:name>"
        f"<news:language>{story.language}</news:language></news:publication>"
        f"<news:publication_date>{story.published}</news:publication_date>"
        f"<news:title>{escape(story.title)}</news:title></news:news></url>"
        for story in shown
        if newest - story.published_at < timedelta(days=2)
    )
    news = "http://www.google.com/schemas/sitemap-news/0.9"
    xml = f'{_XML}<urlset xmlns="{_SITEMAP}" xmlns:news="{news}">\n{rows}\n</urlset>\n'
    return xml.encode()


def robots(base: str) -> bytes:
    """Return robots.txt, which forbids only the readers' accounts and names the sitemaps."""
    lines = (
        "User-agent: *",
        "Disallow: /account/",
        f"Sitemap: {base}/sitemap.xml",
        f"Sitemap: {base}/sitemap-news.xml",
    )
    return ("\n".join(lines) + "\n").encode()


def http_date(moment: str) -> str:
    """Return *moment* (ISO 8601) as a date of HTTP and RSS."""
    return format_datetime(datetime.fromisoformat(moment).astimezone(UTC), usegmt=True)


def _utc(moment: str) -> str:
    return iso(datetime.fromisoformat(moment)) or ""


_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"

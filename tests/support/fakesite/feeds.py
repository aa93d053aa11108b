"""Make the feeds and sitemaps of the fake site from its stories."""

import gzip
import json
from collections.abc import Iterable, Sequence
from html import escape

from tests.support.fakesite.pages import Story, http_date


def feed_at(path: str, site: str, url: str, newest: Sequence[Story]) -> tuple[bytes, str] | None:
    """Return body and content type of the feed at *path*, or None if there is no such feed."""
    makers = {
        "/feed.xml": (rss, "application/rss+xml"),
        "/atom.xml": (atom, "application/atom+xml"),
        "/feed.json": (json_feed, "application/feed+json"),
    }
    if path not in makers:
        return None
    maker, content_type = makers[path]
    shown = [story for story in newest if story.in_feed]
    return maker(site, url, shown).encode(), content_type


def sitemap_at(
    path: str, site: str, url: str, newest: Sequence[Story], modified: str
) -> tuple[bytes, str] | None:
    """Return body and content type of the sitemap at *path*, or None if there is none."""
    if path == "/sitemap-index.xml":
        named = [url + "/sitemap.xml.gz", url + "/sitemap-news.xml"]
        return sitemap_index(named, modified).encode(), "application/xml"
    if path == "/sitemap-news.xml":
        shown = [story for story in newest if story.in_news_sitemap]
        return news_sitemap(site, url, shown).encode(), "application/xml"
    body = sitemap(url, [story for story in newest if story.in_sitemap]).encode()
    if path == "/sitemap.xml.gz":
        return gzip.compress(body, mtime=0), "application/gzip"
    return (body, "application/xml") if path == "/sitemap.xml" else None


def rss(site: str, url: str, stories: Iterable[Story]) -> str:
    """Return an RSS 2.0 feed."""
    items = "\n".join(
        f"<item><title>{escape(s.title)}</title><link>{escape(url + s.path)}</link>"
        f'<guid isPermaLink="true">{escape(url + s.path)}</guid>'
        f"<description>{escape(s.summary or s.paragraphs[0])}</description>"
        f"<pubDate>{http_date(s.published)}</pubDate></item>"
        for s in stories
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(site)}</title><link>{url}/</link><description>News</description>\n"
        f"{items}\n</channel></rss>\n"
    )


def atom(site: str, url: str, stories: Iterable[Story]) -> str:
    """Return an Atom feed."""
    entries = "\n".join(
        f"<entry><title>{escape(s.title)}</title><id>{escape(url + s.path)}</id>"
        f'<link rel="alternate" href="{escape(url + s.path)}"/>'
        f"<published>{s.published}</published><updated>{s.modified}</updated></entry>"
        for s in stories
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(site)}</title><id>{url}/</id>\n{entries}\n</feed>\n"
    )


def json_feed(site: str, url: str, stories: Iterable[Story]) -> str:
    """Return a JSON Feed 1.1."""
    items = [
        {
            "id": url + s.path,
            "url": url + s.path,
            "title": s.title,
            "date_published": s.published,
            "date_modified": s.modified,
        }
        for s in stories
    ]
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": site, "items": items}, ensure_ascii=False)


def sitemap(url: str, stories: Iterable[Story]) -> str:
    """Return a sitemap of the sitemaps.org protocol."""
    rows = "\n".join(
        f"<url><loc>{escape(url + s.path)}</loc><lastmod>{s.modified}</lastmod></url>"
        for s in stories
    )
    return f'{_XML}<urlset xmlns="{_SITEMAP}">\n{rows}\n</urlset>\n'


def news_sitemap(site: str, url: str, stories: Iterable[Story]) -> str:
    """Return a sitemap with Google's news extension."""
    rows = "\n".join(
        f"<url><loc>{escape(url + s.path)}</loc><news:news><news:publication>"
        f"<news:name>{escape(site)}</news:name><news:language>{s.language}</news:language>"
        f"</news:publication><news:publication_date>{s.published}</news:publication_date>"
        f"<news:title>{escape(s.title)}</news:title></news:news></url>"
        for s in stories
    )
    news = "http://www.google.com/schemas/sitemap-news/0.9"
    return f'{_XML}<urlset xmlns="{_SITEMAP}" xmlns:news="{news}">\n{rows}\n</urlset>\n'


def sitemap_index(urls: Iterable[str], modified: str) -> str:
    """Return an index of the sitemaps at *urls*."""
    rows = "".join(
        f"<sitemap><loc>{escape(url)}</loc><lastmod>{modified}</lastmod></sitemap>" for url in urls
    )
    return f'{_XML}<sitemapindex xmlns="{_SITEMAP}">{rows}</sitemapindex>\n'


_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"

"""Make the HTML pages of the fake site from its stories; nothing here has side effects."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape


@dataclass(kw_only=True)
class Story:
    """An article of the fake site, and where it is shown; ``FakeSite.revise`` changes it."""

    path: str
    title: str
    paragraphs: list[str]
    authors: list[str]
    published: str
    """ISO 8601, as the page states it."""
    modified: str
    section: str
    language: str = "en"
    summary: str | None = None
    caption: str | None = None
    credit: str | None = None
    appeal: str | None = None
    """A plain <p> in the middle of the text."""
    minutes: int | None = None
    """The reading time over the text."""
    tags: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    """URLs linked inside the text."""
    canonical: str | None = None
    free: bool | None = None
    live: bool = False
    json_ld: bool = True
    meta: bool = True
    time_tag: bool = True
    in_feed: bool = True
    in_sitemap: bool = True
    in_news_sitemap: bool = True
    in_section: bool = True
    on_home: bool = True

    @property
    def text(self) -> str:
        """The paragraphs, joined by line breaks: what a crawler should store."""
        return "\n".join(self.paragraphs)


def hours_later(moment: str, hours: int) -> str:
    """Return the time *hours* after *moment*, both in ISO 8601."""
    return (_parsed(moment) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def http_date(moment: str) -> str:
    """Return *moment* (ISO 8601) as a date of HTTP and RSS."""
    return format_datetime(_parsed(moment).astimezone(UTC), usegmt=True)


def _parsed(moment: str) -> datetime:
    return datetime.fromisoformat(moment.replace("Z", "+00:00"))


def page(title: str, body: str, *, head: str = "", language: str = "en") -> str:
    """Return a complete HTML page around *body*, with the site's navigation and footer."""
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>{head}</head>\n<body>\n"
        f'<nav><a href="/">Home</a> <a href="/about">About us</a></nav>\n{body}\n'
        f'<footer><p>All rights reserved.</p><a href="/cookies">Cookie settings</a></footer>\n'
        f"</body></html>\n"
    )


def article_page(story: Story, site: str, url: str, related: Sequence[Story]) -> str:
    """Return the page of *story* at *url* on the site named *site*."""
    return page(
        f"{story.title} | {site}",
        f"<main><article>\n{_article_top(story)}\n{_article_text(story)}\n</article>\n"
        f"<aside><h3>Related</h3>{links((other.title, other.path) for other in related)}</aside>"
        "</main>",
        head=_article_head(story, site, url),
        language=story.language,
    )


def _article_head(story: Story, site: str, url: str) -> str:
    head = [f'<link rel="canonical" href="{escape(story.canonical or url)}">']
    if story.meta:
        values = {
            "og:title": story.title,
            "og:type": "article",
            "og:site_name": site,
            "og:url": url,
            "og:description": story.summary,
            "og:image": "/picture.jpg" if story.caption else None,
            "article:published_time": story.published,
            "article:modified_time": story.modified,
            "article:section": story.section,
        }
        head += [
            f'<meta property="{name}" content="{escape(value)}">'
            for name, value in values.items()
            if value
        ]
        head += [f'<meta name="author" content="{escape(name)}">' for name in story.authors]
    if story.json_ld:
        data = json.dumps(json_ld(story, site, url), ensure_ascii=False).replace("</", "<\\/")
        head.append(f'<script type="application/ld+json">{data}</script>')
    return "\n".join(head)


def json_ld(story: Story, site: str, url: str) -> dict[str, object]:
    """Return the schema.org data of the page of *story*."""
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting" if story.live else "NewsArticle",
        "headline": story.title,
        "mainEntityOfPage": url,
        "datePublished": story.published,
        "dateModified": story.modified,
        "author": [{"@type": "Person", "name": name} for name in story.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": site},
        "articleSection": story.section,
        "inLanguage": story.language,
        "keywords": story.tags,
    }
    if story.summary:
        data["description"] = story.summary
    if story.free is not None:
        data["isAccessibleForFree"] = story.free
    return data


def _article_top(story: Story) -> str:
    top = [f"<h1>{escape(story.title)}</h1>"]
    if story.summary:
        top.append(f'<p class="standfirst">{escape(story.summary)}</p>')
    if story.authors:
        top.append(f'<p class="byline">By {escape(" and ".join(story.authors))}</p>')
    if story.time_tag:
        top.append(f'<time datetime="{story.published}">{http_date(story.published)}</time>')
    if story.minutes:
        top.append(f'<div class="reading">{story.minutes} minute read</div>')
    if story.caption:
        credit = f' <span class="credit">{escape(story.credit)}</span>' if story.credit else ""
        caption = f"<figcaption>{escape(story.caption)}{credit}</figcaption>"
        top.append(f'<figure><img src="/picture.jpg" alt="">{caption}</figure>')
    return "\n".join(top)


def _article_text(story: Story) -> str:
    lines = [f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs]
    lines += [f'<p>See <a href="{escape(url)}">the document</a>.</p>' for url in story.links]
    if story.appeal:
        lines.insert(len(story.paragraphs) // 2, f"<p>{escape(story.appeal)}</p>")
    return "\n".join(lines)


def links(entries: Iterable[tuple[str, str]]) -> str:
    """Return a list of links made from pairs of text and URL."""
    rows = "".join(f'<li><a href="{escape(url)}">{escape(text)}</a></li>' for text, url in entries)
    return f"<ul>{rows}</ul>"


def feed_links(site: str) -> str:
    """Return the link elements by which a page names the feeds of *site*."""
    feeds = (("/feed.xml", "rss+xml"), ("/atom.xml", "atom+xml"), ("/feed.json", "feed+json"))
    return "".join(
        f'<link rel="alternate" type="application/{kind}" title="{escape(site)}" href="{path}">'
        for path, kind in feeds
    )


def listing(
    path: str, site: str, newest: Sequence[Story], extra: Iterable[tuple[str, str]], *, feeds: bool
) -> str | None:
    """Return the home or section page at *path* with *extra* links, or None if it is neither."""
    sections = sorted({story.section for story in newest})
    section = path.strip("/")
    if path == "/":
        shown = [(story.title, story.path) for story in newest if story.on_home]
        shown = [(name.capitalize(), f"/{name}") for name in sections] + shown
    elif section in sections:
        shown = [(s.title, s.path) for s in newest if s.section == section and s.in_section]
    else:
        return None
    body = f"<h1>{escape(site)}</h1>{links([*shown, *extra])}"
    return page(site, body, head=feed_links(site) if feeds else "")

"""Make the HTML pages of the sample site from its stories and the templates in ``data/``."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from itertools import groupby
from string import Template

from newsarchive.sample.stories import (
    FOLDER,
    LANGUAGES,
    Story,
    StoryPiece,
    bios,
    cells,
    reading_line,
    site_words,
    stories,
)


def article_page(story: Story, base: str, shown: Iterable[Story]) -> str:
    """Return the page of *story*; *base* is the site's URL. Its box links others of *shown*."""
    words = site_words()[story.language]
    paths = {other.title: other.path for other in shown}
    figure = ""
    if story.caption:
        credit = f' <span class="credit">{escape(story.credit or "")}</span>'
        figure = (
            f'<figure><img src="{picture_path(story)}" alt="">'
            f"<figcaption>{escape(story.caption)}{credit}</figcaption></figure>"
        )
    time = story.published_at.strftime("%d %B %Y, %H:%M UTC")
    if story.data in ("all", "meta", "time"):
        time = f'<time datetime="{story.published}">{time}</time>'
    authors = words["and"].join(story.authors)
    return _template(words["layout"]).substitute(
        _frame(story.language),
        title=escape(story.title),
        head=_head(story, base),
        section=escape(story.section),
        section_path=story.section_path,
        standfirst=f'<p class="standfirst">{escape(story.summary)}</p>' if story.summary else "",
        byline=f'<p class="byline">{words["byline"]} {escape(authors)}</p>',
        time=time,
        reading=reading_line(story),
        figure=figure,
        body=_body(story),
        bios="".join(f'<p class="bio">{escape(bio)}</p>' for bio in bios(story)),
        related_title=words["related"],
        related=_links((title, paths[title]) for title in story.related),
        newsletter=escape(words["newsletter"]),
        share=words["share"],
    )


def _body(story: Story) -> str:
    parts = []
    for kind, run in groupby(story.pieces, key=lambda piece: piece.kind):
        html = "\n".join(_paragraph(piece) for piece in run)
        tag = {"item": "ul", "row": "table"}.get(kind)
        parts.append(f"<{tag}>\n{html}\n</{tag}>" if tag else html)
    return "\n".join(parts)


def _paragraph(piece: StoryPiece) -> str:
    text = escape(piece.text, quote=False)
    if piece.kind == "heading":
        return f"<h2>{text}</h2>"
    if piece.kind == "item":
        return f"<li>{text}</li>"
    if piece.kind == "row":
        return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells(text)) + "</tr>"
    if piece.kind == "time":
        return f'<p class="clock"><time>{text}</time></p>'
    if piece.kind == "more":
        return f'<p>{text} <a href="{piece.path}">{escape(piece.title, quote=False)}</a></p>'
    if piece.kind == "paywall":
        return f'<div class="offer"><p>{text}</p></div>'
    return f"<p>{text}</p>"  # the appeal too: its markup is that of the story


def _head(story: Story, base: str) -> str:
    lines = [f'<link rel="canonical" href="{base}{story.path}">']
    if story.data in ("all", "meta"):
        meta = {
            "og:type": "article",
            "og:title": story.title,
            "og:site_name": site_words()["name"],
            "og:description": story.summary or "",
            "og:image": base + picture_path(story) if story.caption else "",
            "og:url": base + story.path,
            "article:published_time": story.published,
            "article:modified_time": story.modified,
            "article:section": story.section,
        }
        lines += [f'<meta property="{k}" content="{escape(v)}">' for k, v in meta.items() if v]
        lines += [f'<meta name="author" content="{escape(name)}">' for name in story.authors]
    if story.data in ("all", "time"):
        data = json.dumps(_json_ld(story, base), ensure_ascii=False).replace("</", "<\\/")
        lines.append(f'<script type="application/ld+json">{data}</script>')
    return "\n".join(lines)


def _json_ld(story: Story, base: str) -> dict[str, object]:
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting" if story.is_live else "NewsArticle",
        "mainEntityOfPage": base + story.path,
        "headline": story.seo_headline,
        "inLanguage": story.language,
        "articleSection": story.section,
        "author": [_author(name) for name in story.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": site_words()["name"]},
        "isAccessibleForFree": story.is_free,
        "keywords": list(story.tags),
    }
    if story.data == "all":  # "time": only the page itself shows the date
        data |= {"datePublished": story.published, "dateModified": story.modified}
    if story.summary:
        data["description"] = story.summary
    return data


def _author(name: str) -> dict[str, str]:
    return {"@type": "Person" if name in site_words()["bios"] else "Organization", "name": name}


def list_page(
    language: str, title: str, mine: Iterable[Story], also: Iterable[Mapping[str, str]] = ()
) -> str:
    """Return a home or section page that links the stories *mine* and the other pages *also*."""
    entries = [(story.title, story.path) for story in mine]
    entries += [(entry["title"], entry["path"]) for entry in also]
    head = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{site_words()["name"]} ({code})" '
        f'href="{site_words()[code]["home"]}feed.xml">'
        for code in LANGUAGES
    )
    return _template("list.html").substitute(
        _frame(language), title=escape(title), head=head, body=_links(entries)
    )


def message_page(title: str, text: str) -> str:
    """Return a page that is neither an article nor a list: an error or the imprint."""
    return _template("list.html").substitute(
        _frame("en"), title=escape(title), head="", body=f"<p>{escape(text)}</p>"
    )


def picture(path: str) -> str:
    """Return a small SVG picture of a harbour that differs by the *path* of its story."""
    seed = zlib.crc32(path.encode())
    hue, sun, boat = seed % 360, 40 + seed // 7 % 240, 30 + seed // 11 % 220
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360" viewBox="0 0 320 180">'
        f'<rect width="320" height="180" fill="hsl({hue},55%,78%)"/>'
        f'<circle cx="{sun}" cy="70" r="26" fill="hsl({(hue + 50) % 360},85%,70%)"/>'
        f'<rect y="110" width="320" height="70" fill="hsl({hue},45%,38%)"/>'
        f'<path d="M{boat} 112h60l-12 16h-36z M{boat + 30} 110v-50l24 44z" fill="#fff"/></svg>'
    )


def picture_path(story: Story) -> str:
    """Return the path of the picture of *story*."""
    return f"/pictures{story.path}.svg"


def _frame(language: str) -> dict[str, str]:
    words = site_words()[language]
    mine = {s.section_path: s.section for s in stories(1) if s.language == language}
    mine |= {site_words()[code]["home"]: code.upper() for code in LANGUAGES}
    return {
        "language": language,
        "site": site_words()["name"],
        "sections": " ".join(f'<a href="{p}">{escape(n)}</a>' for p, n in sorted(mine.items())),
        "cookies": words["cookies"],
        "footer": words["footer"],
    }


def _links(entries: Iterable[tuple[str, str]]) -> str:
    rows = (f'<li><a href="{path}">{escape(title)}</a></li>' for title, path in entries)
    return f"<ul>\n{chr(10).join(rows)}\n</ul>"


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / name).read_text(encoding="utf-8"))

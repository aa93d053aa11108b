"""Make a news page with one article in plain markup, and more in its head and body on request."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from newsarchive.article import Article, Page

URL = "https://www.riverpost.example/city/2024/05/17/bridge-reopens"


BODY = [
    "The old bridge over the river opened to traffic again on Friday, two years after a barge"
    " struck one of its piers and closed the only crossing for miles.",
    "Mayor Ida Brunner cut the ribbon before some three hundred people, many of whom had taken"
    " the ferry to work every day since the accident in the spring of 2022.",
    "The repair cost eleven million, a third more than was planned, because divers found that"
    " two more piers had to be strengthened before the deck could be laid.",
    "The ferry will run until the end of the month, the town said, and its crew of six will be"
    " offered work at the harbour.",
]


def page(head: str = "", body: str = "", title: str = "Bridge reopens after two years") -> Page:
    """Return a news page with the article of BODY, and more HTML in its *head* and *body*."""
    paragraphs = "".join(f"<p>{text}</p>" for text in BODY)
    html = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>{title} | River Post</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="River Post">
{head}</head><body><header><nav><a href="/">Home</a> <a href="/city">City</a></nav></header>
<main><article><h1>{title}</h1>{body}<div class="text">{paragraphs}</div></article></main>
<footer><p>All rights reserved by the River Post.</p></footer></body></html>"""
    return Page(url=URL, body=html.encode(), fetched_at=datetime(2024, 5, 20, tzinfo=UTC))


def json_ld(**values: object) -> str:
    """Return a script element with *values* as the schema.org data of a NewsArticle."""
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **values}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def sources(article: Article) -> dict[str, str]:
    """Return the source of each field of *article*."""
    return {source.field: source.source for source in article.sources}

"""Step 3: gaps are filled by what the spider knows of its site; nothing is empty text."""

from __future__ import annotations

from dataclasses import fields

from scrapy.exceptions import DropItem

from newsarchive.article import Article, Visit
from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url

_ADDRESSES = ("canonical_url", "image_url")


class NormalisePipeline:
    """Missing is None, never ""; addresses are absolute, or None where they are none."""

    def process_item(self, item: Visit) -> Visit:
        """Normalise ``visit.article``."""
        article = item.article
        if article is None:
            raise DropItem(f"{item.link.url}: no article to normalise")
        article.language = article.language or item.page.language
        for name in _ADDRESSES:
            setattr(article, name, _address(getattr(article, name), article.url))
        for each in fields(Article):
            if getattr(article, each.name) == "":
                setattr(article, each.name, "" if each.name == "extractor" else None)
        return item


def _address(value: str | None, base: str) -> str | None:
    if not value:
        return None
    try:
        return normalised_url(value, base)
    except BadURL:
        return None

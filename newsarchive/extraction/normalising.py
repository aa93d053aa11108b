"""The last touch on an extracted article, whichever way its page came."""

from __future__ import annotations

from dataclasses import fields

from newsarchive.article import Article, Page
from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url

_ADDRESSES = ("canonical_url", "image_url")


def normalise(article: Article, page: Page) -> None:
    """Missing is None, never ""; addresses are absolute, or None where they are none."""
    article.language = article.language or page.language
    for name in _ADDRESSES:
        setattr(article, name, _address(getattr(article, name), article.url))
    for each in fields(Article):
        if getattr(article, each.name) == "":
            setattr(article, each.name, "" if each.name == "extractor" else None)


def _address(value: str | None, base: str) -> str | None:
    if not value:
        return None
    try:
        return normalised_url(value, base)
    except BadURL:
        return None

"""The addresses in feeds, sitemaps and pages as their authors meant them.

Templates of sites forget the scheme, escape twice, wrap an address in markup or break it over
lines. What is repaired here can be meant in one way only.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from newsarchive.urls import site_of

# Most addresses need no repair, and a sitemap has 50,000 of them.
_SOUND = re.compile(r"https?://[\w.-]+(?::\d+)?/[\w./~%?=+,;:@!*'()-]*", re.ASCII)
_IN_MARKUP = re.compile(r"<[a-z][^<>]*\shref\s*=\s*[\"']?([^\"'<>\s]+)", re.IGNORECASE)
_MARKUP = re.compile(r"<!\[CDATA\[|\]\]>|</?[a-z!][^<>]*>", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?:amp|#0*38|#x0*26);", re.IGNORECASE)
# Line breaks with the indentation around them.
_BREAK = re.compile(r"[ \t]*[\r\n\t]+[ \t]*")
# What an editor leaves around an address; inside, a joiner may be a part of a word.
_AROUND = " \"'\xa0\u200b\u200e\u200f\u2060\ufeff"
_FEED_SCHEME = re.compile(r"feed:{1,2}(?:(?://)?(?=https?:)|(?=//))", re.IGNORECASE)
_DOUBLED_SCHEME = re.compile(r"https?:/+(?=https?:/)", re.IGNORECASE)
# An "h" too many, and a home page's address put before a whole one: both are of one template each.
_DOUBLED_LETTER = re.compile(r"h(?=https?://)", re.IGNORECASE)
_DOUBLED_HOME = re.compile(r"https?://[^/?#]+/+(?=https?://)", re.IGNORECASE)
_ESCAPED_WHOLE = re.compile(r"https?%3A%2F%2F[^/]+", re.IGNORECASE)
_BAD_SLASHES = re.compile(r"(https?)(?::/?|//|:/{3,}|:\\+)(?=[\w-]+\.)", re.IGNORECASE)
_HOST = re.compile(r"([\w-]+(?:\.[\w-]+)+(?::\d+)?)(?=[/?#]|$)")

#: Times that ampersands are unescaped: nobody has been seen to escape more often.
_MOST_ESCAPED: Final = 4


def repaired(href: str, base: str) -> str:
    """Return *href*, found in a document at *base*, without the mistakes that templates make.

    It may still be relative, or no address at all: :func:`newsarchive.urls.normalised_url` decides.
    """
    if _SOUND.fullmatch(href) and "://" not in href[8:]:
        return href
    text = _BREAK.sub("", href.strip())
    for _ in range(_MOST_ESCAPED):
        if "&" in text:
            text = _AMPERSAND.sub("&", text)
    if "<" in text or "&lt;" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
        inner = _IN_MARKUP.search(text)
        text = inner[1] if inner else _MARKUP.sub("", text)
    text = text.strip(_AROUND)
    if text[:4].lower() == "feed":
        text = _FEED_SCHEME.sub("", text, count=1)
    if _ESCAPED_WHOLE.fullmatch(text):
        text = unquote(text)
    text = _DOUBLED_LETTER.sub("", _DOUBLED_SCHEME.sub("", text, count=1), count=1)
    if (home := _DOUBLED_HOME.match(text)) and _is_of_home(text[home.end() :], home[0]):
        text = text[home.end() :]
    text = _BAD_SLASHES.sub(r"\1://", text, count=1) if text[:4].lower() == "http" else text
    return (
        f"{urlsplit(base).scheme or 'https'}://{text}" if _begins_with_a_host(text, base) else text
    )


def _is_of_home(url: str, home: str) -> bool:
    """Return whether *url* is on the site of *home*: on another one, *home* may be an archive."""
    try:
        return site_of(url) == site_of(home)
    except ValueError:  # a port that is no number
        return False


def _begins_with_a_host(text: str, base: str) -> bool:
    """Return whether *text* is an address without its scheme: "www.example.org/news/1"."""
    found = _HOST.match(text)
    if found is None:
        return False
    host, site = found[1].lower(), site_of(base) if base else ""
    return host.startswith("www.") or (bool(site) and (host == site or host.endswith("." + site)))

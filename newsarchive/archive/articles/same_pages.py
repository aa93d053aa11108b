"""One page in place of many: a wall, or the page to which removed articles are redirected.

A single page need not say what it is, in whatever language. But a page that is shown at the URLs
of different stories is the article of none of them. So a page that states neither date nor author
waits until the end of the run before it is stored, and so does one to whose URL another led. If
the same page comes for other stories, none of them is stored, and no stored article changes. What
earlier runs were shown counts too: a wall may come for one new article in each run. A page that
states date or author waits only if it has none of the words of the article that it would replace: a
login may stand under the head of each article.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newsarchive.article import Article, Link
from newsarchive.discovery.article_urls import is_elsewhere, looks_like_article, story_keys
from newsarchive.extraction.stand_ins import asks_for_consent
from newsarchive.text import fold_case, hash64, words
from newsarchive.urls import site_of

#: A page at the URLs of this many stories is the article of none of them ...
STORIES = 3
#: ... of this many, if it is shown in place of a stored article whose words it has none of.
REPLACED = 2
#: Share of the three-word sequences of the shorter text up to which two texts are different.
NOTHING_SHARED = 0.1
#: Pages that wait at most; the oldest is stored then.
MOST_WAITING = 200
# Parts of a wall that differ each time: ids, addresses, times.
_VARYING = re.compile(
    r"(?:https?:/)?/\S{4,}|\d{4}-\d\d-\d\d\S*|\d\d?:\d\d(?::\d\d)?|\d{1,3}(?:\.\d{1,3}){3}"
    r"|\b(?=[0-9a-f-]*\d)[0-9a-f-]{8,}\b|\b[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}\b"
)
_MAY_VARY = re.compile(r"[\d/:]")
_GATE = re.compile(
    r"consent|cookie|privacy|gdpr|cmp\b|log-?in|sign-?in|account|auth\b|sso\b|captcha|challenge"
    r"|subscri|paywall|verify|blocked|\babo\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class WaitingPage:
    """A page that is stored at the end of the run, unless it proves to be no article."""

    article: Article = field(repr=False)
    link: Link
    ending: Callable[..., Any] = field(repr=False)
    """Makes the end to record for the URL, as ``CrawlRun.store`` takes it."""
    seen_at: datetime
    key: int
    is_redirected: bool
    replaces: bool = False
    """Whether a stored article had other words at this URL."""
    lost_its_signs: bool = False
    """Whether that article stated a date or an author, and this page does not."""


class SamePages:
    """Remembers what the pages of one run show, and keeps those that wait."""

    def __init__(self) -> None:
        self._stories: dict[int, list[frozenset[str]]] = {}
        self._waiting: list[WaitingPage] = []

    def add(self, page: WaitingPage) -> list[WaitingPage]:
        """Let *page* wait; return those that need not wait any longer, because of their number."""
        stories = self._stories.setdefault(page.key, [])
        keys = story_keys(page.link.url)
        if not any(keys & known or keys == known for known in stories):
            stories.append(keys)
        self._waiting.append(page)
        ready, self._waiting = self._waiting[:-MOST_WAITING], self._waiting[-MOST_WAITING:]
        return ready

    def all_waiting(self) -> list[WaitingPage]:
        """Return all pages that still wait, and forget them."""
        pages, self._waiting = self._waiting, []
        return pages

    def refusal(
        self, page: WaitingPage, stored: Collection[frozenset[str]] = ()
    ) -> tuple[str, str] | None:
        """Return reason and detail if *page* is no article; None if it may be stored.

        *stored* has the keys of the other stories for which earlier runs were shown the same page.
        """
        stories = list(self._stories[page.key])
        for keys in stored:
            if not any(keys & known for known in stories):
                stories.append(keys)
        count = len(stories)
        article = page.article
        if page.is_redirected and count >= STORIES and not self._is_kept(page):
            why = f"leads to {article.url}, as {count - 1} other URLs do"
            return ("consent_wall" if _GATE.search(article.url) else "gone"), why
        is_same = count >= (REPLACED if page.replaces else STORIES)
        may_be_wall = page.replaces or not article.is_signed
        if not may_be_wall or not (is_same or page.lost_its_signs):
            return None
        title = "" if article.is_signed else article.title
        shown = f"the page {(title or article.text)[:60]!r}"
        why = (
            f"{shown} is shown for {count} articles" if is_same else f"{shown} replaces an article"
        )
        is_consent = asks_for_consent(article.text, [article.title or ""])
        return ("consent_wall" if is_consent else "bot_wall"), why

    def _is_kept(self, page: WaitingPage) -> bool:
        """Return whether *page* is an article that several URLs lead to, and the first of them."""
        first = self._stories[page.key][0]
        return page.article.is_signed and first == story_keys(page.link.url)


def waiting_page(
    connection: sqlite3.Connection,
    article: Article,
    link: Link,
    ending: Callable[..., Any],
    seen_at: datetime,
) -> WaitingPage | None:
    """Return *article*, found by *link*, as a page that waits; None if it can be stored at once.

    It can if it has the words of the article that is stored at its URL, or if none is stored there
    and it states a date or an author. A redirect to the URL of another story always waits.
    """
    is_redirected = is_elsewhere(article.url, link.url) and looks_like_article(link.url)

    def page(*, replaces: bool = False, lost_its_signs: bool = False) -> WaitingPage:
        key = hash64("landed", article.url) if is_redirected else page_key(article)
        found = WaitingPage(article, link, ending, seen_at, key, is_redirected)
        found.replaces, found.lost_its_signs = replaces, lost_its_signs
        return found

    if article.is_signed and is_redirected:
        return page()
    row = connection.execute(
        "SELECT title, text, published_source FROM articles WHERE url = ?", (article.url,)
    ).fetchone()
    if row is None:
        return None if article.is_signed else page()
    has_title = not article.is_signed and _share_words(row["title"], article.title)
    if has_title or _share_words(row["text"], article.text):
        return None
    was_signed = row["published_source"] in ("json-ld", "og", "meta", "rule")
    return page(replaces=True, lost_its_signs=was_signed and not article.is_signed)


def stories_with(connection: sqlite3.Connection, page: WaitingPage) -> set[frozenset[str]]:
    """Return the keys of the other stories for which earlier runs were shown *page*."""
    article = page.article
    if article.is_signed:  # an article to which several URLs lead; each run keeps it
        return set()
    rows = connection.execute(
        "SELECT url FROM articles WHERE site = ? AND raw_hash = ? AND title IS ? AND url <> ?"
        " UNION SELECT url FROM undated_pages WHERE key = ? AND url NOT IN (?, ?) LIMIT 20",
        (
            *(site_of(article.url), hash64(article.raw_text), article.title, article.url),
            *(page.key, article.url, page.link.url),
        ),
    )
    return {keys for (url,) in rows if (keys := story_keys(url))}


def remember(connection: sqlite3.Connection, page: WaitingPage) -> None:
    """Record at which URL *page* was shown, for the runs to come."""
    if not page.article.is_signed:
        connection.execute(
            "INSERT INTO undated_pages(key, url) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (page.key, page.link.url),
        )


def page_key(article: Article) -> int:
    """Return a key of the title and text of *article*, without the parts that differ each time.

    A title from the feed does not count, nor that of a page that states a date or an author.
    """
    is_lent = any(each.field == "title" and each.source == "feed" for each in article.sources)
    title = "" if article.is_signed or is_lent else fold_case(article.title or "")
    # The whole text has the headline too. Lines that no extractor took for text differ more often.
    whole = "\n".join(block.text for block in article.blocks if block.is_read)
    text = article.text if article.is_signed else whole
    return hash64(site_of(article.url), title, *_lasting_words(fold_case(text)))


def _lasting_words(text: str) -> list[str]:
    """Return the words of *text*, without what differs each time."""
    found: list[str] = []
    for word in text.split():
        # Everything that varies has a digit, a slash or a colon.
        if word.isalpha() or not _MAY_VARY.search(word):
            found.append(word)
        else:
            found += _VARYING.sub(" ", word).split()
    return found


def _share_words(one: str | None, other: str | None) -> bool:
    a, b = _sequences(one or ""), _sequences(other or "")
    return len(a & b) > NOTHING_SHARED * min(len(a), len(b))


def _sequences(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return set(zip(found, found[1:], found[2:], strict=False)) or {tuple(found)}

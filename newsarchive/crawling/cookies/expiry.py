"""Whether the cookies still open the site: what pages that were requested with them came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from newsarchive.archive.ledger.reporting.health_rules import median
from newsarchive.article import Article
from newsarchive.crawling.cookies.jar import CookieJar
from newsarchive.text import counted

#: Pages that must meet a wall: one may be for another subscription.
LEAST = 3
#: Words of a text that may be all that a wall lets through, if nothing is known of the site.
STUB = 150
#: Reasons for which a page with a login or a wall in place of the article ends.
_LOGIN = ("consent_wall", "bot_wall")


@dataclass(slots=True)
class SessionSigns:
    """Counts of the pages of one site that one crawl requested with cookies."""

    pages: int = 0
    """Pages with an article."""
    walled: int = 0
    """Of these, pages whose article is not free to read."""
    logins: int = 0
    """Requests that ended at a login, a wall or a refusal."""
    words: list[int] = field(default_factory=list)
    """Lengths of the articles behind the wall."""
    before: tuple[int, int, int] = (0, 0, 0)
    """Of the last articles before this crawl: their number, those not free, their length."""

    def add(self, article: Article, *, has_moved: bool) -> None:
        """Count the *article* of a page that was requested with cookies.

        A page that is none, at another address than the one requested, is taken for a login.
        """
        if article.reason in _LOGIN or (article.reason == "not_article" and has_moved):
            self.logins += 1
        elif article.reason is None:
            self.pages += 1
            if article.is_free is False:
                self.walled += 1
                self.words.append(article.word_count)

    def add_excerpt(self) -> None:
        """Count a page that was taken for an article as a wall: it shows less than is stored."""
        self.pages -= 1
        self.logins += 1

    def add_refusal(self, reason: str, status: int | None) -> None:
        """Count a request with cookies that gave no page."""
        if reason in (*_LOGIN, "offsite") or status in (401, 402, 403):
            self.logins += 1

    def verdict(self, name: str) -> str | None:
        """Return the line that says that the cookies of *name* no longer open the site, or None.

        The paywall flag alone is no sign, because many sites set it for subscribers, too. It is one
        if earlier articles did not have it, or had twice as many words.
        """
        opening = f"the cookies of {name} may have expired; export them again:"
        total = self.pages + self.logins
        if self.logins >= LEAST and 2 * self.logins >= total:
            return f"{opening} {self.logins} of {counted(total, 'request')} met a login or a wall"
        if self.walled < LEAST or 3 * self.walled < 2 * self.pages:
            return None
        line = f"{opening} {self.walled} of {counted(self.pages, 'article')} are not free"
        articles, walled, words = self.before
        length = median(self.words)
        if articles < LEAST:
            return line if length < STUB else None
        if 3 * walled <= articles:
            return f"{line}, before {walled} of {articles}"
        return f"{line} and have {length:.0f} words, before {words}" if 2 * length < words else None


class Sessions:
    """The signs of each site that one crawl reads with the cookies of *jar*."""

    def __init__(self, jar: CookieJar) -> None:
        self._jar = jar
        self._signs: dict[str, SessionSigns] = {}

    def of(self, url: str) -> SessionSigns:
        """Return the signs of the site whose cookies went with a request for *url*."""
        return self._signs.setdefault(self._jar.site_for(url), SessionSigns())

    def groups(self, sites: Iterable[str]) -> dict[str, set[str]]:
        """Return *sites* by the site whose cookies go with their requests."""
        groups: dict[str, set[str]] = {}
        for site in sites:
            groups.setdefault(self._jar.site_for(f"https://{site}/"), set()).add(site)
        return groups

    def verdicts(self, name: str | None) -> dict[str, list[str]]:
        """Return the lines about cookies that may have expired, by site.

        *name* is what the cookies are called; None: each site has its own, called like the site.
        """
        lines = {site: signs.verdict(name or site) for site, signs in self._signs.items()}
        return {site: [line] for site, line in lines.items() if line is not None}

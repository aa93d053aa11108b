"""The sources that a crawl has still to read, and what those of a home page have given so far."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from newsarchive.article import Link
from newsarchive.discovery.anchors import ParsedPage
from newsarchive.discovery.documents import COMMON_FEED_PATHS, COMMON_SITEMAP_PATHS
from newsarchive.discovery.sitemaps import MAX_SITEMAP_DEPTH

_GUESSES = {"feed": COMMON_FEED_PATHS, "sitemap": COMMON_SITEMAP_PATHS}


@dataclass(slots=True)
class Home:
    """A home page, and what its sources have given so far."""

    page: ParsedPage
    gave_articles: bool = False
    """Whether one of its sources named an article, or is as it was."""
    _readable: set[str] = field(default_factory=set)
    _guessed: set[str] = field(default_factory=set)

    def note_readable(self, link: Link) -> None:
        """Note that a source of the kind of *link* could be read."""
        self._readable.add(kind_of(link))

    def guesses(self, unless: Iterable[str] | None = None) -> list[Link]:
        """Return the guessed sources of each kind that is not yet guessed, nor in *unless*.

        By default these are the kinds of which no source could be read: those that are named may be
        dead.
        """
        kinds = _GUESSES.keys() - self._guessed - set(self._readable if unless is None else unless)
        self._guessed |= kinds
        home = self.page.url
        return [
            Link(url=urljoin(home, path), found_in=home, via=kind, is_source=True)
            for kind, paths in _GUESSES.items()
            for path in paths
            if kind in kinds
        ]


def kind_of(link: Link) -> str:
    """Return whether *link* to a source was named or guessed as a "feed" or a "sitemap"."""
    return "sitemap" if link.via.endswith("sitemap") else "feed"


@dataclass(slots=True)
class QueuedSource:
    """A source that waits to be read."""

    link: Link
    depth: int = 0
    """Number of sources that led to it, one after the other."""
    home: str | None = None
    """The home page that led to this source."""
    is_guess: bool = False
    is_of_index: bool = False


class SourceQueue:
    """The queue of one crawl. No URL enters it twice, and no more than *most* sitemaps of indexes.

    ``homes`` are the home pages read so far, by URL.
    """

    def __init__(self, most: int) -> None:
        self.homes: dict[str, Home] = {}
        self._most = most
        self._sitemaps = 0
        self._waiting: deque[QueuedSource] = deque()
        self._seen: set[str] = set()

    def __len__(self) -> int:
        """Return the number of sources that wait."""
        return len(self._waiting)

    def pop(self) -> QueuedSource:
        """Remove and return the source to read next."""
        return self._waiting.popleft()

    def add(self, source: QueuedSource, *, first: bool = False) -> None:
        """Add *source*, unless its URL was in the queue before; *first* means before all others."""
        if source.link.url in self._seen:
            return
        self._seen.add(source.link.url)
        if first:
            self._waiting.appendleft(source)
        else:
            self._waiting.append(source)

    def add_home(self, page: ParsedPage, named: Sequence[Link]) -> None:
        """Add the sources that a home *page* names, and guesses for each kind that it does not."""
        home = self.homes[page.url] = Home(page)
        for link in named:
            self.add(QueuedSource(link, 1, page.url))
        self._guess(home, unless=map(kind_of, named))

    def guess_again(self) -> None:
        """Add guesses for the home pages of whose sources of a kind none could be read."""
        for home in self.homes.values():
            self._guess(home)

    def _guess(self, home: Home, unless: Iterable[str] | None = None) -> None:
        for link in home.guesses(unless):
            self.add(QueuedSource(link, 1, home.page.url, is_guess=True))

    def add_feeds(self, source: QueuedSource, links: Sequence[Link]) -> int:
        """Add the feeds that *source* lists, and return how many of them are new."""
        new = [link for link in links if link.url not in self._seen]
        for link in new:
            self.add(QueuedSource(link, source.depth + 1, source.home))
        return len(new)

    def add_sitemaps(self, source: QueuedSource, links: Sequence[Link]) -> list[Link]:
        """Add the sitemaps of the index *source* before all others; return those without room."""
        room = max(0, self._most - self._sitemaps) if self.may_lead_on(source) else 0
        # Each goes to the front of the queue: the newest, which comes first, must go there last.
        for link in reversed(links[:room]):
            self._sitemaps += 1
            index = QueuedSource(link, source.depth + 1, source.home, is_of_index=True)
            self.add(index, first=True)
        return list(links[room:])

    @staticmethod
    def may_lead_on(source: QueuedSource) -> bool:
        """Return whether the sitemaps of the index *source* are not too deep."""
        return source.depth < MAX_SITEMAP_DEPTH

    def drop_guesses(self, source: QueuedSource) -> None:
        """Remove the other guesses of the kind of *source* for the same home page."""
        via = source.link.via
        self._waiting = deque(
            other
            for other in self._waiting
            if not (other.is_guess and other.home == source.home and other.link.via == via)
        )

    def note_readable(self, source: QueuedSource, *, gave_articles: bool) -> None:
        """Note for its home page that *source* could be read, and whether it gave articles."""
        if home := self.homes.get(source.home or ""):
            home.note_readable(source.link)
            home.gave_articles = home.gave_articles or gave_articles

"""``scrapy crawl collection -a name=...``: many sites in one process, and how it ends."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from newsarchive.commands.collection_file import Collection, collection_named
from newsarchive.commands.collection_members import members_of
from newsarchive.crawling.interrupts import say_stopped
from newsarchive.errors import ExitStatus, NewsArchiveError, did_you_mean, exit_status
from newsarchive.outcomes import Outcome, summary
from newsarchive.text import counted

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerProcess

    from newsarchive.crawling.together import Ended, Member

#: Arguments of `-a` that each site of a collection may get.
ARGUMENTS = ("name", "limit", "force", "since", "until")
#: If at least this share of the sites cannot be read, the crawl has failed: probably the network.
FAILED_SHARE = 0.5


def collection_of(arguments: Mapping[str, str], archive: Path) -> Collection:
    """Return the collection that ``-a name=...`` names; raise an error for a wrong argument."""
    for name in arguments:
        if name not in ARGUMENTS:
            hint = did_you_mean(name, ARGUMENTS) or f"; there are {', '.join(ARGUMENTS)}"
            raise NewsArchiveError(f"-a {name}: a collection has no such argument{hint}")
    if not arguments.get("name"):
        raise NewsArchiveError(
            'name one: -a name="German dailies"; `scrapy list --collections` prints the names'
        )
    return collection_named(arguments["name"], archive)


def prepared(
    process: AsyncCrawlerProcess, collection: Collection, arguments: Mapping[str, str]
) -> list[Member]:
    """Return the crawls of *collection*, with all that people can get wrong checked."""
    others = {name: value for name, value in arguments.items() if name != "name"}
    return members_of(collection, process.spider_loader, process.settings, others)


def crawl_together(
    process: AsyncCrawlerProcess, collection: Collection, members: list[Member]
) -> int:
    """Crawl *members*, print the line of each when it ends and one for all; return the status."""
    from newsarchive.crawling.together import CrawlsTogether

    started = monotonic()
    report = _Report(collection.name, len(members))
    most = process.settings.getint("COLLECTION_SITES")
    crawls = CrawlsTogether(process, members, most, report.add)
    crawls.run()
    if report.ended:  # otherwise nothing is counted: the second Ctrl-C ended them
        print(report.line(monotonic() - started, crawls.alerts), flush=True)  # noqa: T201 - for cron
    if crawls.error is not None:
        sys.stderr.write(f"{collection.name}: {crawls.error}\n")
        return exit_status(crawls.error)
    if not crawls.is_complete:
        return ExitStatus.STOPPED if report.ended else say_stopped()
    return report.status()


class _Report:
    """What came of the crawls so far."""

    def __init__(self, name: str, number: int) -> None:
        self._name = name
        self._number = number
        self.ended = 0
        self._unread: list[str] = []
        self._counts: Counter[Outcome] = Counter()

    def add(self, ended: Ended) -> None:
        """Print the line of a crawl that has ended, and count it."""
        self.ended += 1
        self._counts.update(ended.counts)
        if ended.summary is not None:
            print(ended.summary, flush=True)  # noqa: T201 - what cron sends
        if ended.error is not None:
            sys.stderr.write(f"{ended.name}: {_words(ended.error)}\n")
        if not ended.is_readable and ended.reason != "shutdown":
            self._unread.append(ended.name)

    def line(self, seconds: float, alerts: str) -> str:
        """Return the line for the collection."""
        parts = [f"{self.ended} of {counted(self._number, 'site')}"]
        if self.ended == self._number:
            parts = [counted(self._number, "site")]
        if self._unread:
            parts.append(f"{len(self._unread)} not read: {', '.join(sorted(self._unread))}")
        if alerts:
            parts.append(alerts)
        return f"{summary(self._name, self._counts, seconds)} ({'; '.join(parts)})"

    def status(self) -> ExitStatus:
        """Return the exit status of crawls that nobody stopped."""
        failed = len(self._unread) >= FAILED_SHARE * self._number
        return ExitStatus.NOT_DONE if failed else ExitStatus.DONE


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, NewsArchiveError) else f"{type(error).__name__}: {error}"

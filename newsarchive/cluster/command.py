"""``scrapy crawl`` with CLUSTER_URL: this process is a worker, and takes part in open runs."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from newsarchive.cluster.crawls import ClusterCrawls
from newsarchive.crawling.interrupts import say_stopped
from newsarchive.crawling.together import Ended, Member
from newsarchive.errors import ExitStatus, exit_status

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerProcess


def member_of(process: AsyncCrawlerProcess, name: str, arguments: Mapping[str, str]) -> Member:
    """Return the crawl of the site *name* with *arguments*."""
    return Member(
        name=name,
        arguments=arguments,
        make=lambda: process.create_crawler(name),
        hosts=frozenset(),
    )


def crawl_in_cluster(process: AsyncCrawlerProcess, name: str, members: Sequence[Member]) -> int:
    """Take part in the open runs of *members*; print a line for each; return the exit status."""
    settings = process.settings
    took_part = []

    def add(ended: Ended) -> None:
        took_part.append(ended)
        if ended.summary is not None:
            print(ended.summary, flush=True)  # noqa: T201 - what cron sends
        if ended.error is not None:
            sys.stderr.write(f"{ended.name}: {ended.error}\n")

    crawls = ClusterCrawls(
        process,
        name,
        members,
        settings.getint("COLLECTION_SITES"),
        add,
        settings.getfloat("CLUSTER_IDLE"),
    )
    started = monotonic()
    crawls.run()
    if took_part:
        print(f"{name}: {crawls.line()}, in {monotonic() - started:.0f} s", flush=True)  # noqa: T201
    if crawls.error is not None:
        return exit_status(crawls.error)
    if not crawls.is_complete:
        return ExitStatus.STOPPED if took_part else say_stopped()
    if not took_part:
        print(f"{name}: no open run; `newsarchive seed` opens one")  # noqa: T201
    return ExitStatus.NOT_DONE if any(x.error for x in took_part) else ExitStatus.DONE

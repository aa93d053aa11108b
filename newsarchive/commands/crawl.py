"""``scrapy crawl`` with an exit status that says what happened, and one line at the end.

Scrapy loads it by an entry point, so it works in any folder. Outside of a project it uses our
settings. The exit statuses are a contract (docs/crawling.md, "Exit status").
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
import threading
from asyncio import Future
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from newsarchive.commands.collection_crawl import collection_of, crawl_together, prepared
from newsarchive.commands.project import is_ours, use_our_settings
from newsarchive.commands.setting_check import check_settings
from newsarchive.console.crawl_call import ENDS_WITH
from newsarchive.console.output_file import check_output
from newsarchive.crawling.interrupts import answer_interrupts, say_stopped
from newsarchive.errors import ExitStatus, NewsArchiveError, did_you_mean, exit_status
from newsarchive.paths import captures_folder, folder_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Command(ScrapyCrawl):
    """Crawl a site into the archive."""

    requires_project = False

    def syntax(self) -> str:
        """Return the usage line."""
        return "[options] <site>"

    def short_desc(self) -> str:
        """Return the line for the list of commands."""
        return "Crawl a site into archive.db (`scrapy list` prints the names of sites)"

    def long_desc(self) -> str:
        """Return the description for --help."""
        return (
            "Crawl a site into archive.db. `scrapy list` prints the names of sites. `scrapy crawl "
            "site -a start=URL[,URL...]` crawls any other site from its home page, section, feed, "
            "sitemap or article. `scrapy crawl collection -a name=NAME` crawls many sites in one "
            "process (`scrapy list --collections` prints the names). -a limit=N requests at most N "
            "articles of a site, -s ARCHIVE_PATH=FILE uses another archive, and -L INFO prints a "
            "line for each article. Then `newsarchive serve` shows the archive in the browser. "
            "Exit status: 0 done, 1 the site, or half of a collection, could not be read, "
            "2 the archive cannot be used, 3 the disk is full, 4 the archive stayed locked, 130 "
            "Ctrl-C stopped it."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add Scrapy's own options."""
        assert self.settings is not None
        use_our_settings(self.settings)
        super().add_options(parser)
        if is_ours(self.settings):
            answer_interrupts()

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the options and check the settings, before Scrapy uses them or writes a file."""
        assert self.settings is not None
        if not is_ours(self.settings):
            super().process_options(args, opts)
            return
        pid_file, opts.pidfile = opts.pidfile, None
        super().process_options(args, opts)
        with _one_line(args):
            names = [each.partition("=")[0] for each in opts.set]
            check_settings(self.settings, names)
            if self.settings["CLUSTER_URL"]:
                from newsarchive.cluster.crawls import use_cluster

                use_cluster(self.settings)
                _check_captures(self.settings)
            _check_files(self.settings, [pid_file, opts.profile])
            _check_store(self.settings)
            if pid_file:
                Path(pid_file).write_text(f"{os.getpid()}\n", encoding="utf-8")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, print the summary and set the exit status."""
        assert self.settings is not None
        _collect_garbage_again()
        if not is_ours(self.settings):  # another project in the same environment
            super().run(args, opts)
            return
        _end_with(os.environ.get(ENDS_WITH, ""))
        if len(args) != 1:
            raise UsageError("name one site: scrapy crawl NAME; `scrapy list` prints the names")
        assert self.crawler_process is not None
        # Scrapy logs every component that it loads. People need only its warnings.
        logging.getLogger("scrapy").setLevel(logging.WARNING)
        if args == ["collection"]:
            self._run_collection(opts.spargs)
            return
        with _one_line(args):
            names = self.crawler_process.spider_loader.list()
            if args[0] not in names:
                why = f"no site {args[0]!r} (`scrapy list` prints the names)"
                raise NewsArchiveError(why + did_you_mean(args[0], names))
            crawler = self.crawler_process.create_crawler(args[0])
            check_settings(crawler.settings, ())
            _check_files(crawler.settings, ())
            if self.settings["CLUSTER_URL"]:  # the arguments are those of the runs
                from newsarchive.cluster.command import crawl_in_cluster, member_of

                process: Any = self.crawler_process
                member = member_of(process, args[0], opts.spargs)
                self.exitcode = crawl_in_cluster(process, args[0], [member])
                return
            _check_arguments(crawler, opts.spargs)
            _check_archive(crawler.settings)
        crawling = self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        with _one_line(args):
            _raise_what_failed(crawling)
            self.exitcode = self._ending(crawler)

    def _run_collection(self, arguments: dict[str, str]) -> None:
        """Crawl the sites of a collection in this process, and set the exit status."""
        process: Any = self.crawler_process
        with _one_line(["collection"]):
            collection = collection_of(arguments, Path(process.settings["ARCHIVE_PATH"]))
            members = prepared(process, collection, arguments)
            _check_files(process.settings, ())
            if process.settings["CLUSTER_URL"]:
                from newsarchive.cluster.command import crawl_in_cluster

                self.exitcode = crawl_in_cluster(process, collection.name, members)
                return
            _check_archive(process.settings)
            self.exitcode = crawl_together(process, collection, members)

    def _ending(self, crawler: Crawler) -> int:
        from newsarchive.crawling.run_record import RunRecord

        record = crawler.get_extension(RunRecord) if crawler._extensions else None
        if record is None:
            return ExitStatus.NOT_DONE
        if record.summary is not None:
            print(record.summary)  # noqa: T201 - the one line that cron sends
        elif record.error is None:  # the second Ctrl-C ended it
            return say_stopped()
        if record.reason == "shutdown" and record.error is None:
            return ExitStatus.STOPPED
        if record.error is not None:
            sys.stderr.write(f"{crawler.spidercls.name}: {record.error}\n")
            return exit_status(record.error)
        return ExitStatus.DONE if record.readable else ExitStatus.NOT_DONE


def _collect_garbage_again() -> None:
    """End what ``anywhere`` began: no collection looks at what was imported until now."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _raise_what_failed(crawling: Any) -> None:
    """Raise an error if Scrapy could not begin to crawl; *crawling* is its task."""
    error = crawling.exception() if isinstance(crawling, Future) and crawling.done() else None
    while error is not None and error.__context__ is not None:
        error = error.__context__  # the first one; Scrapy fails again when it cleans up
    if error is not None:
        raise NewsArchiveError(f"{type(error).__name__}: {error}") from error


def _end_with(parent: str) -> None:
    """End this process when the process with the id *parent* has ended, if one is named."""
    if parent.isdigit():
        from newsarchive.extraction.workers import die_with

        threading.Thread(target=die_with, args=(int(parent),), daemon=True).start()


def _check_archive(settings: BaseSettings) -> None:
    """Raise an error if the archive cannot be used, or no captures be written beside it."""
    from newsarchive.archive import check_archive

    patience = settings.getfloat("LOCK_PATIENCE")
    check_archive(Path(settings["ARCHIVE_PATH"]), patience=patience)
    _check_captures(settings)


def _check_captures(settings: BaseSettings) -> None:
    """Raise an error if captures cannot be written to their folder, or to where they wait."""
    from newsarchive.captures.stores.store_urls import store_of
    from newsarchive.captures.stores.waiting_files import waiting_folder
    from newsarchive.captures.warc_writer import check_folder

    if not settings.getbool("CAPTURE_ENABLED"):
        return
    archive, url = Path(settings["ARCHIVE_PATH"]), settings["CAPTURES_URL"]
    store = store_of(url)
    if store is not None:
        check_folder(waiting_folder(archive, store))
    else:
        check_folder(folder_of(url) or captures_folder(archive))


def _check_store(settings: BaseSettings) -> None:
    """Raise an error if captures cannot be uploaded before a person changes something."""
    from newsarchive.captures.stores.store_urls import store_of
    from newsarchive.captures.stores.uploads import check_store

    store = store_of(settings["CAPTURES_URL"])
    if store is not None and settings.getbool("CAPTURE_ENABLED") and (why := check_store(store)):
        sys.stderr.write(f"captures wait on this disk until they can be uploaded: {why}\n")


def _check_arguments(crawler: Crawler, arguments: dict[str, str]) -> None:
    """Raise an error for wrong arguments or cookies of the spider, before anything is opened."""
    from newsarchive.crawling.cookies.middleware import jar_of_spider
    from newsarchive.crawling.spider import NewsSpider
    from newsarchive.crawling.spider_arguments import check_names
    from newsarchive.rendering.chromium import executable_of

    check_names(arguments, crawler.spidercls, NewsSpider)
    spider = crawler.spidercls(**arguments)
    jar_of_spider(spider, crawler.settings)
    if getattr(spider, "renders", False):
        executable_of(crawler.settings["BROWSER_EXECUTABLE"])


def _check_files(settings: BaseSettings, others: Sequence[str | None]) -> None:
    """Raise an error if Scrapy would write a log, a feed or one of *others* over the archive."""
    named = [settings["LOG_FILE"], *others]
    for uri in settings.getdict("FEEDS"):
        parts = urlsplit(str(uri))
        if parts.scheme == "file":
            named.append(url2pathname(parts.path))
        elif str(uri) != "-" and len(parts.scheme) < 2:  # one letter: a drive of Windows
            named.append(str(uri))
    for each in filter(None, named):
        check_output(Path(each), Path(settings["ARCHIVE_PATH"]))


@contextmanager
def _one_line(args: Sequence[str]) -> Iterator[None]:
    """Print an error of the ``with`` block on one line, and exit with its status."""
    try:
        yield
    except (OSError, ValueError, NewsArchiveError) as error:
        sys.stderr.write(f"{args[0] if args else 'crawl'}: {error}\n")
        sys.exit(exit_status(error))

"""``scrapy crawl`` with an honest exit status and one line at the end.

Loaded by Scrapy's entry point, so it works from any folder: outside a project
it uses this one's settings. The statuses are a contract (docs/crawling.md, "Exit status").
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from newsarchive.commands.project import is_ours, use_our_settings
from newsarchive.errors import ArchiveError, ExitStatus, NewsArchiveError, exit_status

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Command(ScrapyCrawl):
    """Crawl a site into the archive."""

    requires_project = False

    def syntax(self) -> str:
        """How it is called."""
        return "[options] <site>"

    def short_desc(self) -> str:
        """For the list of commands."""
        return "Crawl a site into archive.db (`scrapy list` names those with a file)"

    def long_desc(self) -> str:
        """For --help."""
        return (
            "Crawl a site into archive.db. `scrapy crawl site -a start=URL[,URL...]` takes any "
            "home page, section, feed, sitemap or article; -a limit=N asks for N articles at most; "
            "-s ARCHIVE_PATH=FILE names another archive; -L INFO prints a line for each article. "
            "Exit status: 0 done, 1 the site could not be read, 2 the archive cannot be used, "
            "3 disk full, 4 the archive stayed locked."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's own options."""
        assert self.settings is not None
        use_our_settings(self.settings)
        super().add_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, print the summary, set the exit status."""
        assert self.settings is not None
        if not is_ours(self.settings):  # this package is installed where another project lives
            super().run(args, opts)
            return
        if len(args) != 1:
            raise UsageError("one site, please: scrapy crawl NAME; `scrapy list` names them")
        from newsarchive.archive import check_archive
        from newsarchive.archive.ledger.revisit_rules import parse_ages

        assert self.crawler_process is not None
        # Scrapy tells of every component it loads; its warnings are what a person needs.
        logging.getLogger("scrapy").setLevel(logging.WARNING)
        try:
            if args[0] not in self.crawler_process.spider_loader.list():
                raise NewsArchiveError(f"no site {args[0]!r}; `scrapy list` names them")
            check_archive(Path(self.settings["ARCHIVE_PATH"]))
            crawler = self.crawler_process.create_crawler(args[0])
            parse_ages(self.settings["REVISIT_AGES"])
            opts.spargs = _checked(crawler, opts.spargs)
        except (ArchiveError, ValueError, NewsArchiveError) as error:
            self.exitcode = exit_status(error)
            sys.stderr.write(f"{args[0]}: {error}\n")
            return
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        self.exitcode = self._ending(crawler)

    def _ending(self, crawler: Crawler) -> int:
        from newsarchive.crawling.run_record import RunRecord

        record = crawler.get_extension(RunRecord) if crawler._extensions else None
        if record is None:
            return ExitStatus.NOT_DONE
        if record.summary is not None:
            print(record.summary)  # noqa: T201 - the one line that cron sends
        if record.error is not None:
            sys.stderr.write(f"{crawler.spidercls.name}: {record.error}\n")
            return exit_status(record.error)
        return ExitStatus.DONE if record.readable else ExitStatus.NOT_DONE


def _checked(crawler: Crawler, arguments: dict[str, str]) -> dict[str, str]:
    """The spider's arguments, tried on it before anything is opened: a bad one is one line."""
    crawler.spidercls(**arguments)
    return arguments

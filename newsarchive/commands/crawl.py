"""``scrapy crawl`` with an exit status that says what happened, and one line at the end.

Scrapy loads it by an entry point, so it works in any folder. Outside of a project it uses our
settings. The exit statuses are a contract (docs/crawling.md, "Exit status").
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
            "sitemap or article. -a limit=N requests at most N articles, -s ARCHIVE_PATH=FILE uses "
            "another archive, and -L INFO prints a line for each article. Then `newsarchive serve` "
            "shows the archive in the browser. Exit status: 0 done, 1 the site could not be read, "
            "2 the archive cannot be used, 3 the disk is full, 4 the archive stayed locked."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add Scrapy's own options."""
        assert self.settings is not None
        use_our_settings(self.settings)
        super().add_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, print the summary and set the exit status."""
        assert self.settings is not None
        if not is_ours(self.settings):  # another project in the same environment
            super().run(args, opts)
            return
        if len(args) != 1:
            raise UsageError("name one site: scrapy crawl NAME; `scrapy list` prints the names")
        from newsarchive.archive import check_archive
        from newsarchive.archive.ledger.revisit_rules import parse_ages

        assert self.crawler_process is not None
        # Scrapy logs every component that it loads. People need only its warnings.
        logging.getLogger("scrapy").setLevel(logging.WARNING)
        try:
            if args[0] not in self.crawler_process.spider_loader.list():
                raise NewsArchiveError(f"no site {args[0]!r}; `scrapy list` prints the names")
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
    """Return the spider's *arguments*; a wrong one raises here, before anything is opened."""
    crawler.spidercls(**arguments)
    return arguments

"""``scrapy list``: print the sites that can be crawled, bundled ones and those of the project."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands.list import Command as ScrapyList
from scrapy.spiderloader import get_spider_loader

from newsarchive.commands.project import use_our_settings


class Command(ScrapyList):
    """Print the names of the sites, and each mistake in a spider file on standard error."""

    requires_project = False

    def short_desc(self) -> str:
        """Return the line for the list of commands."""
        return "List the sites that have a spider file"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add Scrapy's own options."""
        assert self.settings is not None
        use_our_settings(self.settings)
        super().add_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the names, and which bundled sites the project's own ones replace."""
        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        print("\n".join(sorted(loader.list())))  # noqa: T201 - the list that was requested
        for line in getattr(loader, "replaced", ()):
            sys.stderr.write(f"{line}\n")

"""``scrapy list``: the sites that have a file in spiders/, from any folder."""

from __future__ import annotations

import argparse

from scrapy.commands.list import Command as ScrapyList

from newsarchive.commands.project import use_our_settings


class Command(ScrapyList):
    """Names of the sites, one a line."""

    requires_project = False

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's own options."""
        assert self.settings is not None
        use_our_settings(self.settings)
        super().add_options(parser)

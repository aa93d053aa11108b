"""Select the commands that Scrapy's entry points load, at every call of `scrapy` in any folder.

Outside of every project `scrapy crawl` and `scrapy list` are ours, so that a site can be crawled
from any folder. In another project they are Scrapy's own, as if this package were not installed.
In a project of ours the setting COMMANDS_MODULE names ``newsarchive.commands`` as well.
"""

from __future__ import annotations

import gc
import sys

from scrapy.commands import ScrapyCommand
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.commands.list import Command as ScrapyList

from newsarchive.commands.project import in_another_project
from newsarchive.crawling.interrupts import answer_interrupts


def _commands() -> tuple[type[ScrapyCommand], type[ScrapyCommand]]:
    """Return the commands `crawl` and `list`: ours, or in another project Scrapy's."""
    if in_another_project():
        return ScrapyCrawl, ScrapyList
    if sys.argv[1:2] == ["crawl"]:  # the imports take about half a second
        answer_interrupts()
        gc.disable()  # until the command runs: nothing that is imported becomes garbage
    from newsarchive.commands.crawl import Command as OurCrawl
    from newsarchive.commands.list import Command as OurList

    return OurCrawl, OurList


crawl, list_sites = _commands()

"""Select the commands that Scrapy's entry points load, at every call of `scrapy` in any folder.

Outside of every project `scrapy crawl` and `scrapy list` are ours, so that a site can be crawled
from any folder. In another project they are Scrapy's own, as if this package were not installed.
In a project of ours the setting COMMANDS_MODULE names ``newsarchive.commands`` as well.
"""

from __future__ import annotations

from scrapy.commands import ScrapyCommand
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.commands.list import Command as ScrapyList

from newsarchive.commands.crawl import Command as OurCrawl
from newsarchive.commands.list import Command as OurList
from newsarchive.commands.project import in_another_project

_OURS = not in_another_project()

crawl: type[ScrapyCommand] = OurCrawl if _OURS else ScrapyCrawl
list_sites: type[ScrapyCommand] = OurList if _OURS else ScrapyList

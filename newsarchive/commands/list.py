"""``scrapy list``: print the sites that can be crawled, bundled ones and those of the project."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from scrapy import Spider
from scrapy.commands.list import Command as ScrapyList
from scrapy.spiderloader import get_spider_loader

from newsarchive.commands.collection_file import BadCollection, collection_named, collections
from newsarchive.commands.collection_members import spiders_of
from newsarchive.commands.project import is_ours, use_our_settings
from newsarchive.commands.site_facts import FACTS
from newsarchive.errors import ArchiveFull, ExitStatus, exit_status


class Command(ScrapyList):
    """Print the names of the sites, and each mistake in a spider file on standard error."""

    requires_project = False

    def short_desc(self) -> str:
        """Return the line for the list of commands."""
        return "List the sites that can be crawled"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add Scrapy's own options and, for our sites, those that select some of them."""
        assert self.settings is not None
        use_our_settings(self.settings)
        super().add_options(parser)
        if is_ours(self.settings):
            parser.add_argument("--country", help="only sites of this country, such as DE")
            parser.add_argument("--language", help="only sites in this language, such as fr")
            parser.add_argument("--collection", metavar="NAME", help="only its sites")
            parser.add_argument(
                "--collections", action="store_true", help="print the names of the collections"
            )
            parser.add_argument("--json", action="store_true", help="print the facts of each site")
            parser.add_argument("--rules", action="store_true", help="print the rules of the sites")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the names, and which bundled sites the project's own ones replace."""
        assert self.settings is not None
        try:
            self._run(opts)
        except BadCollection as error:
            sys.stderr.write(f"list: {error}\n")
            self.exitcode = ExitStatus.NOT_DONE
        except ArchiveFull as error:
            sys.stderr.write(f"list: {error}\n")
            self.exitcode = exit_status(error)

    def _run(self, opts: argparse.Namespace) -> None:
        assert self.settings is not None
        archive = Path(self.settings["ARCHIVE_PATH"] or "")
        if getattr(opts, "collections", False):
            _print("\n".join(sorted(collections(archive))))
            return
        loader = get_spider_loader(self.settings)
        addresses: tuple[str, ...] = ()  # of sites without a spider file
        if named := getattr(opts, "collection", None):
            collection = collection_named(named, archive)
            spiders: list[type[Spider]] = [*spiders_of(collection, loader)]
            addresses = (*collection.start, *(url for url, _ in collection.feeds))
        else:
            spiders = [loader.load(name) for name in sorted(loader.list())]
        if is_ours(self.settings):
            spiders = [each for each in spiders if _is_of(each, opts.country, opts.language)]
        if getattr(opts, "rules", False):
            _print(json.dumps([asdict(each) for each in loader.rules.sites]))  # type: ignore[attr-defined]
            self.exitcode = 1 if loader.wrong_rules else 0  # type: ignore[attr-defined]
        elif getattr(opts, "json", False):
            _print(json.dumps([_facts(each) for each in spiders if getattr(each, "home", "")]))
        elif spiders or addresses:
            _print("\n".join([*(each.name for each in spiders), *addresses]))
        else:
            sys.stderr.write("no site is of this country and language\n")
            self.exitcode = 1
        for line in getattr(loader, "replaced", ()):
            sys.stderr.write(f"{line}\n")


def _print(text: str) -> None:
    """Print what was requested; nobody has to read it to the end, as in `scrapy list | head`.

    Raises :class:`ArchiveFull` if the disk is full.
    """
    try:
        print(text, flush=True)  # noqa: T201
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise ArchiveFull("standard output", str(error.strerror)) from error


def _is_of(spider: type[Spider], country: str | None, language: str | None) -> bool:
    """Return whether *spider* is of *country* and in *language*; None stands for any."""
    wanted = (("country", country), ("language", language))
    return all(
        value is None or (getattr(spider, fact, None) or "").casefold() == value.casefold()
        for fact, value in wanted
    )


def _facts(spider: type[Spider]) -> dict[str, object]:
    return {fact: getattr(spider, fact) for fact in FACTS}

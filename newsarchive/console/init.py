"""``newsarchive init``: make a project folder for a person's own sites and archive."""

from __future__ import annotations

import shlex
from importlib.resources import files
from pathlib import Path

import click

from newsarchive.console.options import examples

_SCRAPY_CFG = """\
# This file makes the folder a project folder of newsarchive: `scrapy crawl` and `newsarchive`,
# called here or in a folder below, use archive.db, captures/ and spiders/ of this folder.
[settings]
default = newsarchive.settings
"""
_COLLECTIONS = """\
# Your own collections of sites: `scrapy crawl collection -a name="My morning"` crawls all sites of
# one in one process. `scrapy list --collections` also prints those that come with newsarchive, such
# as "German dailies"; one with the same name here is used in place of it. An example:
#
# ["My morning"]
# sites = ["guardian", "lemonde", "taz"]        # names of `scrapy list`
# start = ["https://www.example.org/feed.xml"]  # sites and feeds without a spider file
# limit = 200                                   # articles of each site and run
"""
#: Copied from the bundled spiders/: how to add a site.
_GUIDES = ("README.md", "template.py.txt")

_NEXT = """\
{folder} is a project folder now. Next:

  {cd}scrapy list                                            # the sites that come with newsarchive
  scrapy crawl jpost                                     # crawl one of them into archive.db
  scrapy crawl site -a start=https://www.example.org/    # crawl any other site
  scrapy crawl collection -a name="Wire agencies"        # crawl many (scrapy list --collections)
  newsarchive serve                                      # search and read on http://127.0.0.1:8001

To give a site a file of its own, see {readme}."""


@click.command(epilog=examples("newsarchive init mynews"))
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make FOLDER a project folder for your own sites and archive.

    FOLDER must be new or empty; "." is the current folder. The command writes scrapy.cfg, by which
    Scrapy and newsarchive recognise the folder, collections.toml for collections of sites, and
    spiders/ with a template for the file of a site and a README. The first crawl adds the archive
    (archive.db) and the fetched pages (captures/).

    Exit status: 0 the folder was made, 1 it is not empty or cannot be written.
    """
    if reason := _why_not(folder):
        raise click.ClickException(f"{folder} {reason}; name a new or an empty folder")
    bundled = files("newsarchive.spiders")
    try:
        (folder / "spiders").mkdir(parents=True)
        for name in _GUIDES:
            text = (bundled / name).read_text(encoding="utf-8")
            (folder / "spiders" / name).write_text(text, encoding="utf-8")
        (folder / "collections.toml").write_text(_COLLECTIONS, encoding="utf-8")
        (folder / "scrapy.cfg").write_text(_SCRAPY_CFG, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"cannot make {folder}: {error}") from error
    cd = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))}\n  "
    click.echo(_NEXT.format(folder=folder, cd=cd, readme=folder / "spiders" / "README.md"))


def _why_not(folder: Path) -> str | None:
    """Why *folder* cannot become a project folder; None if it can."""
    if not folder.exists():
        return None
    if not folder.is_dir():
        return "is not a folder"
    if (folder / "scrapy.cfg").exists():
        return "is a Scrapy project already"
    return "is not empty" if any(folder.iterdir()) else None

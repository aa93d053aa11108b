"""How a command of ours calls `scrapy crawl`: in a process of its own, with our settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from newsarchive.paths import SETTINGS, project_folder


def crawl_command(site: str, archive: Path, *options: str) -> list[str]:
    """The command line that crawls *site* into *archive*."""
    # -P: a file in the current folder, such as calendar.py, must not be taken for Python's own.
    command = [sys.executable, "-P", "-m", "scrapy", "crawl", site]
    return [*command, "-s", f"ARCHIVE_PATH={archive.absolute()}", *options]


def crawl_environment() -> dict[str, str]:
    """The environment for it.

    In a project folder Scrapy finds the settings by scrapy.cfg, also a person's own file that
    builds on ours. Everywhere else, also in the folder of another Scrapy project, ours are named.
    """
    here = Path.cwd()
    if project_folder() in (here, *here.parents):
        return dict(os.environ)
    return os.environ | {"SCRAPY_SETTINGS_MODULE": SETTINGS}

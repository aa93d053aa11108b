"""Build the call of `scrapy crawl` for a command: in its own process, with our settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from newsarchive.paths import SETTINGS, project_folder


def crawl_command(site: str, archive: Path, *options: str) -> list[str]:
    """Return the command line that crawls *site* into *archive*."""
    # -P: Python must not import a file of the current folder, for example calendar.py, instead of
    # its own module.
    command = [sys.executable, "-P", "-m", "scrapy", "crawl", site]
    return [*command, "-s", f"ARCHIVE_PATH={archive.absolute()}", *options]


def crawl_environment() -> dict[str, str]:
    """Return the environment for the call.

    In a project folder Scrapy finds the settings by scrapy.cfg, which may name a person's own file
    that builds on ours. Everywhere else, even in the folder of another Scrapy project, the
    environment names our settings.
    """
    here = Path.cwd()
    if project_folder() in (here, *here.parents):
        return dict(os.environ)
    return os.environ | {"SCRAPY_SETTINGS_MODULE": SETTINGS}

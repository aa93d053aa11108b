"""The check of one site: a real crawl of it into an archive that is deleted afterwards."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from newsarchive.archive import open_reader
from newsarchive.archive.ledger.reporting.site_checks import Check, checks_of_crawl
from newsarchive.console.catalogue.listed_sites import Site
from newsarchive.console.crawl_call import call, crawl_command, crawl_environment
from newsarchive.errors import ExitStatus

#: One request to a host at a time, with a pause; nothing is kept.
_SETTINGS = ("CONCURRENT_REQUESTS_PER_DOMAIN=1", "AUTOTHROTTLE_TARGET_CONCURRENCY=1",
             "RETRY_TIMES=1", "CAPTURE_ENABLED=0", "LEARN_ENABLED=0",
             "ALERTS_ENABLED=0")  # fmt: skip


class Stopped(Exception):
    """Ctrl-C or SIGTERM ended the check of a site."""


def check_site(site: Site) -> list[Check]:
    """Return what came of robots.txt, each address of *site*, and one article.

    Raises :class:`Stopped` after Ctrl-C.
    """
    with TemporaryDirectory(prefix="newsarchive-check-") as folder:
        path = Path(folder) / "check.db"
        command = crawl_command(site.name, path, "-a", "limit=1", "-L", "CRITICAL")
        for setting in _SETTINGS:
            command += ["-s", setting]
        if call(command, crawl_environment(), is_silent=True) == ExitStatus.STOPPED:
            raise Stopped
        if not path.is_file():
            return [Check(kind="home", url=site.home, verdict="dead", detail="it was not crawled")]
        with open_reader(path) as connection:
            return checks_of_crawl(connection, site.addresses, urljoin(site.home, "/robots.txt"))

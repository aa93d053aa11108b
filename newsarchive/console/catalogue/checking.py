"""The check of sites: a real crawl of each, into an archive that is deleted afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir
from threading import Lock
from time import time
from types import FrameType
from urllib.parse import urljoin, urlsplit

from newsarchive.archive import open_reader
from newsarchive.archive.ledger.reporting.site_checks import Check, checks_of_crawl
from newsarchive.console.catalogue.certificates import certificate_fault
from newsarchive.console.catalogue.listed_sites import Site
from newsarchive.console.crawl_call import ENDS_WITH, crawl_command, crawl_environment
from newsarchive.urls import site_of_editions

#: Seconds after which the crawl of a site is ended: it has a slow host.
MOST_SECONDS = 240
#: How the names of the folders begin whose archives are deleted; the id of the process follows.
_FOLDER = "newsarchive-check-"
#: Seconds until a folder may be deleted that a killed check has left.
_LEFT_SECONDS = 3600
#: One request to a host at a time, with a pause; nothing is kept.
_SETTINGS = ("CONCURRENT_REQUESTS_PER_DOMAIN=1", "AUTOTHROTTLE_TARGET_CONCURRENCY=1",
             "RETRY_TIMES=1", "CAPTURE_ENABLED=0", "LEARN_ENABLED=0", "ALERTS_ENABLED=0",
             f"CLOSESPIDER_TIMEOUT={MOST_SECONDS}")  # fmt: skip


class Stopped(Exception):
    """Ctrl-C or SIGTERM ended the check of a site."""


class SiteChecks:
    """Checks several sites at a time, each by a crawl in a process of its own.

    Sites of one host are checked one after the other.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._hosts: defaultdict[str, Lock] = defaultdict(Lock)
        self._running: set[subprocess.Popen[bytes]] = set()
        self._is_stopped = False

    def of(self, sites: Sequence[Site]) -> Iterator[tuple[Site, list[Check]]]:
        """Yield each of *sites*, when it was checked, with what came of it.

        Raises :class:`Stopped` after Ctrl-C.
        """
        for host in {host for site in sites for host in _hosts_of(site)}:
            self._hosts[host]
        with self._signals_taken(), ThreadPoolExecutor(self._most) as threads:
            _delete_left_folders()
            checked = {threads.submit(self._check, site): site for site in sites}
            for future in as_completed(checked):
                if self._is_stopped:
                    raise Stopped
                yield checked[future], future.result()

    @contextmanager
    def _signals_taken(self) -> Iterator[None]:
        """End all crawls at Ctrl-C and SIGTERM within the ``with`` block."""
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {each: signal.signal(each, self._stop) for each in numbers}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._is_stopped = True
        for process in tuple(self._running):
            process.terminate()

    def _check(self, site: Site) -> list[Check]:
        with ExitStack() as stack:
            for host in sorted(_hosts_of(site)):  # in one order, so that no two wait for each other
                stack.enter_context(self._hosts[host])
            return [] if self._is_stopped else self._crawl(site)

    def _crawl(self, site: Site) -> list[Check]:
        with TemporaryDirectory(prefix=f"{_FOLDER}{os.getpid()}-") as folder:
            path = Path(folder) / "check.db"
            command = crawl_command(site.name, path, "-a", "limit=1", "-L", "CRITICAL")
            for setting in _SETTINGS:
                command += ["-s", setting]
            self._call(command)
            if self._is_stopped:
                return []
            if not path.is_file():
                return [_not_crawled(site, "internal_error: it was not crawled")]
            with open_reader(path) as connection:
                robots = urljoin(site.home, "/robots.txt")
                checks = checks_of_crawl(connection, site.addresses, robots)
        late = _not_crawled(site, f"timeout: no answer in {MOST_SECONDS} s")
        return with_certificates(checks) or [late]

    def _call(self, command: list[str]) -> None:
        """Run *command* in its own process group: Ctrl-C reaches it only once, from here."""
        nowhere = subprocess.DEVNULL
        process = subprocess.Popen(
            command,
            # Nothing ends it if this process is killed: it looks for itself.
            env=crawl_environment() | {ENDS_WITH: str(os.getpid())},
            process_group=0,
            stdout=nowhere,
            stderr=nowhere,
        )
        self._running.add(process)
        if self._is_stopped:  # while it was started
            process.terminate()
        with process:
            process.wait()
        self._running.discard(process)


def _hosts_of(site: Site) -> set[str]:
    return {site_of_editions(url) for _, url in (("home", site.home), *site.addresses)}


def _not_crawled(site: Site, detail: str) -> Check:
    return Check(kind="home", url=site.home, verdict="dead", detail=detail)


def with_certificates(checks: Sequence[Check]) -> list[Check]:
    """Return *checks*, with what is wrong with the certificate of a host at its first address.

    Only hosts are asked that answered the crawl, which also checked that they are public.
    """
    done: set[tuple[str, int]] = set()
    found = []
    for check in checks:
        parts = urlsplit(check.url)
        host = (parts.hostname or "", parts.port or 443)
        if parts.scheme == "https" and check.http_status and not check.reason and host not in done:
            done.add(host)
            if fault := certificate_fault(*host):
                detail = "; ".join(filter(None, (fault[1], check.detail)))
                check = replace(check, detail=f"{fault[0]}: {detail}")
        found.append(check)
    return found


def _delete_left_folders() -> None:
    """Delete the archives of checks that were killed, an hour after."""
    for folder in Path(gettempdir()).glob(f"{_FOLDER}*-*"):
        number = folder.name.removeprefix(_FOLDER).partition("-")[0]
        with suppress(OSError):
            if time() - folder.stat().st_mtime > _LEFT_SECONDS and not _is_running(number):
                rmtree(folder, ignore_errors=True)


def _is_running(number: str) -> bool:
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, ValueError):
        return False
    except OSError:  # it belongs to somebody else
        pass
    return True

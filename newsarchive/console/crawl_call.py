"""Call `scrapy` for a command: in its own process, with our settings."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from newsarchive.errors import ExitStatus, SitesUnreadable
from newsarchive.paths import SETTINGS, project_folder

#: -P: Python must not import a file of the current folder, for example calendar.py, instead of its
#: own module.
_SCRAPY = (sys.executable, "-P", "-m", "scrapy")

#: The environment variable with the id of the process that a crawl ends with.
ENDS_WITH = "NEWSARCHIVE_ENDS_WITH"


def crawl_command(site: str, archive: Path, *options: str) -> list[str]:
    """Return the command line that crawls *site* into *archive*."""
    return [*_SCRAPY, "crawl", site, "-s", f"ARCHIVE_PATH={archive.absolute()}", *options]


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


def listed(*options: str, is_silent: bool = False) -> list[dict[str, Any]]:
    """Return what `scrapy list` prints as JSON with *options*: a record of each site.

    Mistakes in spider files are printed, one line each, unless it *is_silent*. Raises
    :class:`SitesUnreadable` if the sites cannot be told.

    The call gets its own process group, so that Ctrl-C reaches only this process. If its command
    catches it, the call ends as usual in about a second, and the command answers then.
    """
    for _ in range(2):
        called = subprocess.run(
            [*_SCRAPY, "list", *options],
            env=crawl_environment(), process_group=0, stdout=subprocess.PIPE, check=False,
            stderr=subprocess.DEVNULL if is_silent else None,
        )  # fmt: skip
        # A signal in the moment before it has its group reaches it, too.
        if called.returncode not in (-signal.SIGINT, -signal.SIGTERM):
            break
    if called.returncode:
        raise SitesUnreadable("the sites cannot be listed: `scrapy list` says why")
    records: list[dict[str, Any]] = json.loads(called.stdout)
    return records


def call(command: list[str], environment: dict[str, str], *, is_silent: bool = False) -> int:
    """Run *command* and return its exit status, or ``STOPPED`` after Ctrl-C or SIGTERM.

    If it *is_silent*, nobody sees what it prints.

    The command gets its own process group, so that Ctrl-C reaches it only once, from here, and
    also if only this process gets the signal. A second signal would end a crawl without waiting for
    its last pages. It is passed on as SIGTERM, at which also a program that has just begun to
    import its modules ends without a word.
    """
    stopped = False
    process: subprocess.Popen[bytes] | None = None

    def pass_on(number: int, frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True
        if process is not None:
            process.terminate()

    before = {each: signal.signal(each, pass_on) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        output = subprocess.DEVNULL if is_silent else None
        process = subprocess.Popen(
            command, env=environment, process_group=0, stdout=output, stderr=output
        )
        if stopped:  # while it was started
            process.terminate()
        with process:
            status = process.wait()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    if stopped and status != ExitStatus.STOPPED:  # with that status it has said so itself
        sys.stderr.write("stopped\n")
    return ExitStatus.STOPPED if stopped else status

"""Kill programs that share one archive at random, and check what they leave behind.

Three crawls of different sites write at the same time. Each is killed with -9 again and again and
started again. Meanwhile `newsarchive serve` responds to requests, `newsarchive learn` is started
and killed, and a script opens, reads and closes the archive without a pause. All of them are the
real commands.

    with Crowd(folder, seed=1).open() as crowd:
        done = crowd.round(kills=6, articles=20)
        assert done.problems == []
"""

from __future__ import annotations

import random
import re
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Self

from newsarchive.archive.connection import needs_migration, open_for_writing
from newsarchive.archive.repair.consistency import derived_problems
from tests.support import first_version
from tests.support.crawls import rows, start_crawl, value
from tests.support.fakesite.site import FakeSite

Process = subprocess.Popen[str]

#: The longest pause between two kills, in seconds; a crawl takes two to five.
PAUSE = 1.2
#: Reads again and again, as somebody's own script may do, until it is killed.
READER = """
import sys
from contextlib import closing
from pathlib import Path
from newsarchive.archive import open_for_reading
while True:
    with closing(open_for_reading(Path(sys.argv[1]))) as connection:
        connection.execute("SELECT count(*), max(length(text)) FROM articles").fetchone()
"""


@dataclass
class Round:
    """What happened in a round, and what it left behind."""

    kills: Counter[str] = field(default_factory=Counter)
    """The number of killed programs, by kind."""
    reported: int = 0
    """The number of articles that crawls reported as stored, in all rounds so far."""
    articles: int = 0
    """The number of articles in the archive."""
    responses: int = 0
    """The number of responses of `serve`."""
    problems: list[str] = field(default_factory=list)


class Crowd:
    """The programs and their archive in *folder*; *seed* decides which is killed and when."""

    def __init__(self, folder: Path, seed: int, sites: int = 3) -> None:
        self.archive = folder / "archive.db"
        self._folder = folder
        self._random = random.Random(seed)
        self._sites = [FakeSite(f"Paper {n}") for n in range(sites)]
        self._crawls: dict[FakeSite, Process] = {}
        self._started = 0
        self._stored_before: set[str] = set()
        self._published: set[str] = set()

    @contextmanager
    def open(self) -> Iterator[Self]:
        """Serve the sites inside the block, and end the remaining programs after it."""
        with ExitStack() as stack:
            for site in self._sites:
                stack.enter_context(site)
            try:
                yield self
            finally:
                for crawl in self._crawls.values():
                    _kill(crawl, "crawl", Round())

    def begin_with_old_archive(self, articles: int) -> None:
        """Make an archive of the first version, which the first round migrates."""
        urls = first_version.fill(self.archive, articles)
        self._stored_before.update(urls)

    def round(self, kills: int, articles: int, *, beside: bool = True) -> Round:
        """Publish *articles* on each site, kill *kills* crawls, let all end and check the archive.

        With *beside*, `serve`, `learn` and a reader use the archive at the same time.
        """
        done = Round()
        for site in self._sites:
            for story in site.articles(articles, appeal=True):
                site.delay(story, self._random.uniform(0.0, 0.2))
                self._published.add(site.url_of(story))
            self._start(site)
        self._kill_migrations(done)
        with self._others(done) if beside else ExitStack():
            for _ in range(kills):
                time.sleep(self._random.uniform(0.0, PAUSE))
                site = self._random.choice(self._sites)
                _kill(self._crawls[site], "crawl", done)
                self._start(site)
            for crawl in self._crawls.values():
                _finish(crawl, "crawl", done)
            self._check(done, "while others read")
        self._check(done, "when all had closed it")
        return done

    def _kill_migrations(self, done: Round) -> None:
        """Kill all crawls while one of them migrates the archive, four times at most."""
        for _ in range(4):
            time.sleep(self._random.uniform(0.5, 1.5))
            if self.archive.exists() and not needs_migration(self.archive):
                return
            for site in self._sites:
                _kill(self._crawls[site], "migration", done)
                self._start(site)

    def _start(self, site: FakeSite) -> None:
        self._started += 1
        log = self._folder / f"crawl-{self._started:04}.log"
        settings = (f"LOG_FILE={log}", "LOG_LEVEL=INFO", "EXTRACT_WORKERS=1")
        # Forced, because a site without news in three rounds is not crawled for a while.
        self._crawls[site] = start_crawl(self.archive, site.url, settings=settings, force=1)

    @contextmanager
    def _others(self, done: Round) -> Iterator[None]:
        while not _is_made(self.archive):
            time.sleep(0.02)
        serve = _command("serve", "--port", "0", str(self.archive))
        reader = subprocess.Popen(
            [sys.executable, "-c", READER, str(self.archive)], stderr=subprocess.PIPE, text=True
        )
        assert serve.stdout
        url = serve.stdout.readline().split(" on ")[1].split()[0]
        stop = Event()
        search = Thread(target=self._search, args=(url, stop, done))
        learn = Thread(target=self._learn, args=(stop, done))
        search.start()
        learn.start()
        try:
            yield
        finally:
            stop.set()
            search.join()
            learn.join()
            _kill(serve, "serve", done)
            _kill(reader, "reader", done)

    def _search(self, url: str, stop: Event, done: Round) -> None:
        while not stop.is_set():
            with urllib.request.urlopen(f"{url}/search.json?q=harbour", timeout=60) as response:
                response.read()
            done.responses += 1
            time.sleep(0.05)

    def _learn(self, stop: Event, done: Round) -> None:
        pauses = random.Random(self._random.random())
        while not stop.is_set():
            learn = _command("learn", "--archive", str(self.archive))
            stop.wait(pauses.uniform(0.2, 1.2))
            _kill(learn, "learn", done)

    def _check(self, done: Round, when: str) -> None:
        """Check the archive, and compare it with the logs of the crawls."""
        found = wrong_in(self.archive) or list(self._wrong_by_the_logs(done))
        done.problems += [f"{when}: {line}" for line in found]

    def _wrong_by_the_logs(self, done: Round) -> Iterator[str]:
        stored = Counter(row[0] for row in rows(self.archive, "SELECT url FROM articles"))
        reported = self._reported()
        done.reported, done.articles = len(reported), stored.total()
        for what, urls in (
            ("were stored and are lost", reported - set(stored)),
            ("were never stored", self._published - set(stored)),
            ("are there twice", {url for url, number in stored.items() if number > 1}),
        ):
            if urls:
                yield f"{len(urls)} articles {what}: {sorted(urls)[:2]}"

    def _reported(self) -> set[str]:
        """Return the URLs that crawls logged as stored, and those of the old archive."""
        return self._stored_before | {
            url
            for log in self._folder.glob("crawl-*.log")
            for url in re.findall(r" INFO stored (\S+)", log.read_text(encoding="utf-8"))
        }


def wrong_in(archive: Path) -> list[str]:
    """Return what is wrong in the file, in the full-text indexes and in derived tables."""
    with closing(open_for_writing(archive)) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
        if found != ["ok"]:
            return found
        try:
            for index in ("articles_fts", "article_beginnings"):
                connection.execute(f"INSERT INTO {index}({index}) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            return [f"{index}: {error}"]
        return list(derived_problems(connection))


def _command(name: str, *arguments: str) -> Process:
    return subprocess.Popen(
        [sys.executable, "-m", "newsarchive.cli", name, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _kill(process: Process, kind: str, done: Round) -> None:
    """Kill *process* with -9 and count it. If it has ended by itself, it must have succeeded."""
    if process.poll() is None:
        process.kill()
        process.communicate()
        done.kills[kind] += 1
    else:
        _finish(process, kind, done)


def _finish(process: Process, kind: str, done: Round) -> None:
    """Wait for *process* to end; a failure is a problem."""
    _, errors = process.communicate(timeout=300)
    if process.returncode != 0 or "Traceback" in errors:
        done.problems.append(f"{kind}: status {process.returncode}: {errors[-500:]}")


def _is_made(archive: Path) -> bool:
    try:
        return int(value(archive, "SELECT count(*) FROM sqlite_master")) > 0
    except sqlite3.OperationalError:  # no file yet
        return False

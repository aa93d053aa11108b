"""Commands that write to an archive, to be killed, stopped and starved: each with its result.

with Jobs(folder, articles=40) as jobs:
    for job in jobs.all:
        archive = job.begin(folder / "trial")       # a new archive, as the command finds it
        run(job.command(archive))
        assert not job.problems(archive, is_complete=True)
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from newsarchive.archive.connection import needs_migration, register_functions
from tests.support import first_version, warcs
from tests.support.commands import NEWSARCHIVE, call
from tests.support.crawls import QUICK, SCRAPY, rows
from tests.support.fakesite.site import FakeSite
from tests.support.kills import wrong_in

#: Articles of the first version, for each article of the other jobs: migrating them is quick.
OLD_FOR_EACH = 40
_UNDONE = {
    "reextract": "SELECT url FROM articles WHERE section = 'Wrong'",
}


@dataclass(frozen=True)
class Job:
    """One kind of command; *template* is the folder with the archive that it begins with."""

    name: str
    template: Path
    arguments: Callable[[Path], list[str]]
    urls: frozenset[str]
    """The articles that are in the archive when it is complete."""

    def begin(self, folder: Path) -> Path:
        """Make *folder* with what the command needs, and return the path of its archive."""
        shutil.copytree(self.template, folder, dirs_exist_ok=True)
        return folder / "archive.db"

    def start(
        self, archive: Path, prepare: Callable[[], None] | None = None, patience: float = 60
    ) -> Started:
        """Start the command for *archive*; *prepare* is called in the new process.

        It waits for a lock for *patience* seconds.
        """
        return Started(
            subprocess.Popen(
                self.arguments(archive),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=os.environ | {"NEWSARCHIVE_DB": str(archive), "LOCK_PATIENCE": str(patience)},
                cwd=archive.parent,
                preexec_fn=prepare,
            )
        )

    def problems(self, archive: Path, *, is_complete: bool) -> list[str]:
        """Return what is wrong with *archive*; with *is_complete*, also what is not done."""
        if not archive.exists():
            return ["there is no archive"] if is_complete else []
        if is_complete and needs_migration(archive):
            return ["it is not migrated"]
        # To open it would already migrate and mend it, and needs space.
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / archive.name
            for file in archive.parent.glob(archive.name + "*"):
                if not file.name.endswith("-shm"):
                    shutil.copy(file, folder)
            found = wrong_in(copy)
            return found or list(self._missing(copy, archive.parent, is_complete=is_complete))

    def _missing(self, archive: Path, folder: Path, *, is_complete: bool) -> Iterator[str]:
        urls = [row[0] for row in rows(archive, "SELECT url FROM articles")]
        if len(set(urls)) < len(urls):
            yield f"{len(urls) - len(set(urls))} articles are there twice"
        if lost := _promised(folder) - set(urls):
            yield f"{len(lost)} articles reported as stored are lost: {sorted(lost)[:2]}"
        if is_complete:
            yield from self._undone(archive, set(urls))

    def _undone(self, archive: Path, urls: set[str]) -> Iterator[str]:
        if urls != self.urls:
            yield f"{len(self.urls - urls)} articles missing, {len(urls - self.urls)} unexpected"
        if self.name in _UNDONE and (left := rows(archive, _UNDONE[self.name])):
            yield f"{len(left)} articles not done"
        stuck = rows(archive, "SELECT url FROM urls WHERE state <> 'done'")
        if stuck:
            yield f"{len(stuck)} URLs are stuck: {stuck[:2]}"


@dataclass(frozen=True)
class Started:
    """A running command."""

    process: subprocess.Popen[str]

    def end(self, patience: float = 300) -> tuple[int, str]:
        """Wait for its end; return the exit status and what it printed on standard error."""
        try:
            _, err = self.process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            return -1, f"it did not end in {patience} s"
        return self.process.returncode, err

    def kill(self) -> bool:
        """Kill it with -9; return whether it was still running."""
        running = self.process.poll() is None
        self.process.kill()
        self.process.communicate()
        return running


class Jobs:
    """The jobs on *articles* articles each, and the site that one of them crawls."""

    def __init__(self, folder: Path, articles: int) -> None:
        self._folder = folder
        self._site = FakeSite("The Torture Post")
        stories = self._site.articles(articles, appeal=True)
        crawled = frozenset(self._site.url_of(story) for story in stories)
        for story in stories:
            self._site.delay(story, 0.02)
        warc = folder / "pages.warc"
        imported = [
            f"https://paper.example/city/{n}/a-story-of-the-harbour" for n in range(articles)
        ]
        warc.write_bytes(b"".join(self._record(n, url) for n, url in enumerate(imported)))
        self.first_page = folder / "first.warc"
        """One of the pages that the import imports."""
        self.first_page.write_bytes(self._record(0, imported[0]))
        old = self._template("migration")
        migrated = first_version.fill(old / "archive.db", articles * OLD_FOR_EACH)
        learn = self._template("learn")
        call(learn / "archive.db", "import", "--no-learn", str(warc))
        again = self._template("reextract")
        call(again / "archive.db", "import", str(warc))
        with closing(sqlite3.connect(again / "archive.db")) as connection, connection:
            register_functions(connection)
            connection.execute("UPDATE articles SET section = 'Wrong'")
        newsarchive, pages = str(NEWSARCHIVE), frozenset(imported)
        importing = [newsarchive, "import"]
        self.all = [
            Job("crawl", self._template("crawl"), self._crawl, crawled),
            Job("import", self._template("import"), lambda _: [*importing, str(warc)], pages),
            Job("learn", learn, lambda _: [newsarchive, "learn"], pages),
            Job("reextract", again, lambda _: [newsarchive, "reextract"], pages),
            Job("migration", old, lambda _: [newsarchive, "learn"], frozenset(migrated)),
        ]  # fmt: skip

    def __enter__(self) -> Self:
        self._site.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._site.__exit__()

    def _template(self, name: str) -> Path:
        folder = self._folder / f"template-{name}"
        folder.mkdir()
        return folder

    def _record(self, number: int, url: str) -> bytes:
        story = self._site.stories[number]
        appeal = "<p>Dear reader, support our journalism for $5 a month. Subscribe now.</p>"
        body = warcs.page(story.title, "</p><p>".join(story.paragraphs) + appeal)
        return warcs.response(url, body)

    def _crawl(self, archive: Path) -> list[str]:
        settings = [f"ARCHIVE_PATH={archive}", "LOG_LEVEL=INFO", "EXTRACT_WORKERS=1", *QUICK]
        settings.append(f"LOG_FILE={archive.parent / 'stored.log'}")
        options = [option for setting in settings for option in ("-s", setting)]
        arguments = [f"start={self._site.url}", "force=1"]
        options += [option for argument in arguments for option in ("-a", argument)]
        return [str(SCRAPY), "crawl", "site", *options]


def _promised(folder: Path) -> set[str]:
    """Return the URLs that a crawl logged as stored."""
    log = folder / "stored.log"
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    return set(re.findall(r" INFO stored (\S+)", text))

"""A simulated week of one site: what was asked for, found and missed; revisions right and wrong.

    python benchmarks/week.py [--every 3] [--days 7] [--seed 1]

A made-up site on 127.0.0.1 adds, changes, flips, moves and removes articles hour by hour, and
`scrapy crawl` is called every so many hours. The clock of the crawls and their workers is moved by
a `sitecustomize` of this script's own: everything else is as in production. At the end the archive
is held against what the site really did.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
SCRAPY = Path(sys.executable).parent / "scrapy"
sys.path.insert(0, str(ROOT))

from tests.support.fakesite.pages import Story  # noqa: E402
from tests.support.fakesite.site import FakeSite  # noqa: E402

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)

CLOCK = """
import copyreg, datetime, os
real = datetime.datetime
offset = datetime.timedelta(seconds=float(os.environ["WEEK_OFFSET"]))
class moved(real):
    @classmethod
    def now(cls, tz=None):
        return real.now(tz) + offset
moved.__name__ = moved.__qualname__ = "datetime"
moved.__module__ = "datetime"
datetime.datetime = moved
def unpickled(text):
    return moved.fromisoformat(text)
for kind in (real, moved):
    copyreg.pickle(kind, lambda one: (unpickled, (one.isoformat(),)))
"""

#: Chance an hour that a new article comes, and that one article of the last days is ...
PUBLISHED, CHANGED, STEALTHY, NOISY, FLIPPED, MOVED, REMOVED = (
    0.6,
    0.15,
    0.08,
    0.2,
    0.05,
    0.03,
    0.04,
)


class Week:
    """The site, and the truth about it."""

    def __init__(self, site: FakeSite, seed: int) -> None:
        self.site = site
        self.random = random.Random(seed)
        self.now = MONDAY
        self.did: Counter[str] = Counter()
        self.marks: dict[str, list[str]] = {}
        """Path -> the marks of its texts in order."""
        self.shown: dict[str, list[tuple[str, str]]] = {}
        """The same of the texts that stood at a crawl, with the date of change on the page."""
        self.removed: set[str] = set()
        self.moved: set[str] = set()
        self.noisy = 0

    def hour(self) -> None:
        """Let an hour pass."""
        self.now += HOUR
        if self.random.random() < PUBLISHED:
            self.publish()
        for chance, act in (
            (CHANGED, self.change), (STEALTHY, self.change_silently), (NOISY, self.rattle),
            (FLIPPED, self.flip), (MOVED, self.move), (REMOVED, self.remove),
        ):  # fmt: skip
            lately = [s for s in self.site.stories if self.now - moment(s) < timedelta(days=4)]
            if lately and self.random.random() < chance:
                act(self.random.choice(lately))

    def publish(self) -> None:
        """A new article."""
        stated = stamp(self.now)
        story = self.site.article(published=stated, modified=stated, appeal=True)
        self.did["published"] += 1
        self._write(story, stealth=False)

    def change(self, story: Story) -> None:
        """Another text, and the page says so."""
        self.did["changed"] += 1
        self._write(story, stealth=False)

    def change_silently(self, story: Story) -> None:
        """Another text, and the page does not say so."""
        self.did["changed silently"] += 1
        self._write(story, stealth=True)

    def flip(self, story: Story) -> None:
        """Go back to the text before, where there is one."""
        if len(marks := self.marks[story.path]) > 1:
            self.did["flipped"] += 1
            self._write(story, stealth=False, mark=marks[-2])

    def rattle(self, story: Story) -> None:
        """Change what is not the text: a counter of shares, and with it the page's date."""
        self.did["counted shares"] += 1
        self.noisy += 1
        words = [p for p in story.paragraphs if not p.endswith(" shares")]
        self.site.revise(
            story, modified=stamp(self.now), paragraphs=[*words, f"{1000 + self.noisy} shares"]
        )

    def move(self, story: Story) -> None:
        """Give the article another address, to which the old one leads."""
        self.did["moved"] += 1
        old = story.path
        self.moved.add(old)
        self.site.revise(story, path=f"{old}-moved", stealth=True)
        self.marks[story.path] = self.marks[old][-1:]
        self.site.redirect(old, story, 301)

    def remove(self, story: Story) -> None:
        """Take the article away."""
        self.did["removed"] += 1
        self.removed.add(story.path)
        self.site.remove(story)

    def look(self) -> None:
        """Note what stands there now: a crawl comes."""
        for story in self.site.stories:
            shown, mark = self.shown.setdefault(story.path, []), self.marks[story.path][-1]
            if not shown or shown[-1][0] != mark:
                shown.append((mark, story.modified))

    def _write(self, story: Story, *, stealth: bool, mark: str | None = None) -> None:
        marks = self.marks.setdefault(story.path, [])
        mark = mark or f"wording {self.did.total()}-{len(marks)}"
        marks.append(mark)
        text = f"The council of the harbour settled on {mark} after a long night."
        paragraphs = [text, *[p for p in story.paragraphs if "settled on" not in p]]
        stated = story.modified if stealth else stamp(self.now)
        self.site.revise(story, paragraphs=paragraphs, modified=stated)


def moment(story: Story) -> datetime:
    """When *story* was published."""
    return datetime.fromisoformat(story.published)


def stamp(when: datetime) -> str:
    """*when* as pages write it."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def main() -> None:
    """Live the week, then compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=3, help="hours between two crawls")
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with FakeSite() as site, tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sitecustomize.py").write_text(CLOCK)
        week, archive = Week(site, options.seed), Path(folder) / "archive.db"
        asked: Counter[str] = Counter()
        for number in range(options.days * 24):
            week.hour()
            if number % options.every == options.every - 1:
                crawl(week, archive, Path(folder))
                asked += asked_for(week)
        report(week, archive, asked, options.days * 24 // options.every)


def crawl(week: Week, archive: Path, folder: Path) -> None:
    """Crawl the site as it is, at its hour."""
    week.look()
    week.site.forget()
    offset = (week.now - datetime.now(UTC)).total_seconds()
    moved = {"WEEK_OFFSET": str(offset), "PYTHONPATH": str(folder)}
    command = [str(SCRAPY), "crawl", "site", "-a", f"start={week.site.url}/"]
    command += ["-s", f"ARCHIVE_PATH={archive}", "-s", "AUTOTHROTTLE_ENABLED=0"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | moved, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{week.now}: {done.stdout} {done.stderr[-2000:]}")


def asked_for(week: Week) -> Counter[str]:
    """What the last crawl asked for, by kind and answer."""
    articles = set(week.marks)
    return Counter(
        f"{'articles' if request.path in articles else 'sources'} {request.status}"
        for request in week.site.requests
    )


def report(week: Week, archive: Path, asked: Counter[str], crawls: int) -> None:
    """Print what the site did, what was asked for, and how the archive compares."""
    print("the site:    ", ", ".join(f"{n} {what}" for what, n in week.did.most_common()))
    print(f"{crawls} crawls: ", ", ".join(f"{n} {what}" for what, n in sorted(asked.items())))
    base = week.site.url
    with closing(sqlite3.connect(archive)) as connection:
        texts: dict[str, list[str]] = {path: [] for path in week.marks}
        for url, text in connection.execute(
            "SELECT url, text FROM (SELECT url, number, revisions.text FROM revisions"
            " JOIN articles ON id = article_id UNION ALL SELECT url, 1e9, text FROM articles)"
            " ORDER BY url, number"
        ):
            mark = re.search(r"wording \d+-\d+", text)
            texts[url.removeprefix(base)].append(mark[0] if mark else "?")
        question = "SELECT url FROM articles WHERE gone_at IS NOT NULL"
        gone = {url.removeprefix(base) for (url,) in connection.execute(question)}
        stealth = connection.execute(
            "SELECT count(*) FROM revisions WHERE change ->> 'stealth' = 1"
        ).fetchone()[0]
        returns = connection.execute(
            "SELECT count(*) FROM revisions WHERE change ->> 'returns_to' IS NOT NULL"
        ).fetchone()[0]
    stored = {path for path, marks in texts.items() if marks}
    print(
        f"articles:     {len(stored)} of {len(week.shown)} stored that stood there at a crawl",
        end="",
    )
    print(f"; missed: {sorted(set(week.shown) - stored) or 'none'}")
    said, silent, wrong = compare(week, texts)
    print(f"revisions:    {said}; stated as silent: {stealth}; as going back: {returns}")
    print(f"silent ones:  {silent}")
    print(f"wrong ones:   {wrong or 'none'}")
    print(f"removed:      {len(gone & week.removed)} of {len(week.removed & stored)} stored are")
    print(f"              marked as gone; wrongly so: {sorted(gone - week.removed) or 'none'}")


def compare(week: Week, texts: dict[str, list[str]]) -> tuple[str, str, list[str]]:
    """How the changes that stood at a crawl were seen: stated ones, silent ones, and wrong ones."""
    changes: Counter[tuple[bool, bool]] = Counter()
    wrong = []
    for path, shown in week.shown.items():
        left, before = list(texts[path]), None
        for mark, modified in shown:
            is_seen = left[:1] == [mark]
            if is_seen:
                left.pop(0)
            if before is not None:
                changes[modified == before, is_seen] += 1
            before = modified
        wrong += [f"{path}: {mark}" for mark in left]
    said, silent = (
        f"{changes[kind, True]} of {changes[kind, True] + changes[kind, False]} changes seen"
        for kind in (False, True)
    )
    return said, silent, wrong


if __name__ == "__main__":
    main()

"""Measure what an archive reports of a month of changes, and what it reports that is none.

    .venv/bin/python benchmarks/month_of_changes.py [--seed 1] [--every 12] [--show] [--keep FOLDER]

A made-up publisher on 127.0.0.1 has ten editions, each in its own language. In a simulated month it
publishes 200 articles. Something happens to each of them after 12 to 60 hours: one of 20 kinds of
changes (`month_kinds.py`), or one of 20 kinds of noise (`month_noise.py`). `scrapy crawl` is called
every 12 hours, as cron would, with the clock moved; then `newsarchive learn`, then `newsarchive
serve`. Another seed draws other texts, names, places, wordings, markup and times.

Printed is a table by kind. "shown" counts the changes that a request saw: the crawler was shown the
page before and after. "reported" are those that `/changes.json` has with the right kind, and is
right about whether they are silent; "other" have another kind or silence; "missed" are not there;
"false" is what it has besides. "fields" counts what the row of an article has wrong of bylines,
captions, headlines in turns and absences. Below are the same counts of the other doors, which must
agree. If feedparser is installed, it reads the Atom feed. `--show` prints each fault.

On two cores that also did other work it took five and a half minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from month_kinds import REAL, Change
from month_noise import NOISE
from month_site import BEGIN, DAYS, LANGUAGES, Article, Edition, plan_month
from side_programs import served
from week import CLOCK, ROOT, SCRAPY

COLUMNS = ("shown", "reported", "other", "missed", "false", "fields")


def main() -> None:
    """Simulate the month, and compare what the archive reports with what happened."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1, help="seed of the month")
    parser.add_argument("--every", type=int, default=12, help="hours between two crawls")
    parser.add_argument("--show", action="store_true", help="print each fault")
    parser.add_argument("--keep", type=Path, help="keep the archive in this folder")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        archive = folder / "archive.db"
        (folder / "sitecustomize.py").write_text(CLOCK)
        editions = [
            stack.enter_context(Edition(language, random.Random(rng.random())))
            for language in LANGUAGES
        ]
        plan_month(editions, rng)
        begun = time.perf_counter()
        live_through(editions, archive, options.every)
        run_moved(BEGIN + timedelta(days=DAYS), folder, LEARN, archive)
        print(f"{DAYS * 24 // options.every} crawls in {time.perf_counter() - begun:.0f} s")
        articles = {e.url + a.path: a for e in editions for a in e.articles.values()}
        with served("newsarchive.console.serve", str(archive)) as server:
            report(articles, archive, server, show=options.show)


LEARN = [str(SCRAPY.parent / "newsarchive"), "learn"]


def live_through(editions: list[Edition], archive: Path, every: int) -> None:
    """Crawl all editions every few hours through the month."""
    command = [str(SCRAPY), "crawl", "site", "-a"]
    command += ["start=" + ",".join(f"{edition.url}/" for edition in editions)]
    command += ["-s", f"ARCHIVE_PATH={archive}", "-s", "AUTOTHROTTLE_ENABLED=0"]
    command += ["-s", "EXTRACT_WORKERS=1"]
    for number in range(1, DAYS * 24 // every + 1):
        now = BEGIN + timedelta(hours=number * every)
        for edition in editions:
            edition.now = now
        run_moved(now, archive.parent, command, archive)


def run_moved(now: datetime, folder: Path, command: list[str], archive: Path) -> None:
    """Run *command* with its clock at *now*."""
    offset = (now - datetime.now(UTC)).total_seconds()
    moved = {
        "WEEK_OFFSET": str(offset), "PYTHONPATH": str(folder), "NEWSARCHIVE_DB": str(archive),
    }  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | moved, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{now}: {done.stdout} {done.stderr[-2000:]}")


@dataclass
class Kept:
    """What the archive has of an article."""

    row: dict[str, Any] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)
    """Of ``/changes.json``, the oldest first."""


def read_archive(archive: Path, server: str) -> dict[str, Kept]:
    """Return what the archive has, by the URL of the article."""
    kept: dict[str, Kept] = {}
    with closing(sqlite3.connect(archive)) as connection:
        connection.row_factory = sqlite3.Row
        columns = "url, title, authors, image_caption, other_titles, gone_at"
        for row in connection.execute(f"SELECT {columns} FROM articles"):
            kept[row["url"]] = Kept(dict(row))
    for change in all_changes(server):
        kept.setdefault(change["url"], Kept()).changes.insert(0, change)
    return kept


def all_changes(server: str) -> list[dict[str, Any]]:
    """Return the changes of all pages of ``/changes.json``, the newest first."""
    found, path = [], "/changes.json?size=100"
    while path:
        page = get(server, path)
        found += page["changes"]
        path = page["next"]
    return found


def get(server: str, path: str) -> Any:
    """Return the data at *path*."""
    with urllib.request.urlopen(server + path) as response:
        return json.load(response)


def expected(article: Article) -> list[Change]:
    """Return what must be reported of what the requests of *article* were shown, in order."""
    shown = [number for number, _ in groupby(article.showed)]
    if article.steps[0].is_drawn:
        # Nobody can tell a test of headlines from another headline before one returns.
        returns = len(set(shown)) < len(shown)
        return [] if returns else [("headline", True)] * (len(shown) - 1)
    found: list[Change] = []
    for place, (before, number) in enumerate(pairwise(shown), start=1):
        states = [article.steps[each].shown for each in shown[: place + 1]]
        change = next((s.report for s in article.steps[number:before:-1] if s.report), None)
        if change is None or states[-1] == states[-2]:
            continue
        # What no request saw before cannot come back.
        is_new = change[0] == "back" and states[-1] not in states[:-2]
        found.append(("text", change[1]) if is_new else change)
    return found


def report(articles: dict[str, Article], archive: Path, server: str, *, show: bool) -> None:
    """Print the table, and what the other doors say."""
    kept = read_archive(archive, server)
    table: dict[str, Counter[str]] = {kind.__name__: Counter() for kind in (*REAL, *NOISE)}
    faults: list[str] = []
    for url, article in articles.items():
        counts, wrong = compare(article, kept.get(url, Kept()))
        table[article.kind.__name__] += counts
        faults += [f"{article.kind.__name__} {url}: {line}" for line in wrong]
    strangers = sorted(url for url in kept if url not in articles)
    print(f"{'':20}{''.join(f'{name:>10}' for name in COLUMNS)}")
    for kinds, what in ((REAL, "changes"), (NOISE, "noise")):
        for kind in kinds:
            print_row(kind.__name__.replace("_", " "), table[kind.__name__])
        print_row(f"all {what}", sum((table[k.__name__] for k in kinds), Counter()))
    print(f"articles stored: {len(kept)} of {len(articles)}; others: {strangers or 'none'}")
    if show:
        print("\n".join(faults))
    print_doors(kept, archive, server)
    print_feeds(server)


def print_row(name: str, counts: Counter[str]) -> None:
    """Print a row of the table."""
    print(f"{name:20}{''.join(f'{counts[column]:10}' for column in COLUMNS)}")


def compare(article: Article, kept: Kept) -> tuple[Counter[str], list[str]]:
    """Return the counts of an article, and a line for each fault."""
    wanted, left = expected(article), list(kept.changes)
    counts, faults = Counter({"shown": len(wanted)}), []
    for kind, silent in wanted:
        family = {kind} if silent is None else {"text", "headline", "correction", "back"}
        change = next((one for one in left if one["kind"] in family), None)
        if change is None:
            counts["missed"] += 1
            faults.append(f"missed: {kind}, silent {silent}, of {article.showed}")
            continue
        left.remove(change)
        is_right = change["kind"] == kind and bool(change["silent"]) == bool(silent)
        counts["reported" if is_right else "other"] += 1
        if not is_right:
            faults.append(f"{change['kind']}, silent {change['silent']}, not {kind}, {silent}:"
                          f" {change['passage']}")  # fmt: skip
    counts["false"] += len(left)
    faults += [f"false: {c['kind']}, silent {c['silent']}: {c['passage']}" for c in left]
    fields = wrong_fields(article, kept)
    counts["fields"] += len(fields)
    faults += [f"field: {line}" for line in fields]
    return counts, faults


def wrong_fields(article: Article, kept: Kept) -> list[str]:
    """Return what is wrong in the fields that changed with the article."""
    if not kept.row:
        was_there = any(not article.steps[number].shown.gone for number in article.showed)
        return ["not stored"] if was_there else []
    found = []
    last = article.steps[article.showed[-1]].shown
    if json.loads(kept.row["authors"] or "[]") != list(last.authors):
        found.append(f"authors {kept.row['authors']}, not {last.authors}")
    if kept.row["image_caption"] != last.caption:
        found.append(f"caption {kept.row['image_caption']}, not {last.caption}")
    if bool(kept.row["gone_at"]) != bool(last.gone):
        found.append(f"gone at {kept.row['gone_at']}, but {last.gone or 'there'}")
    others = json.loads(kept.row["other_titles"] or "[]")
    if article.steps[0].is_drawn and not expected(article):
        shown = {article.steps[number].shown.title for number in article.showed}
        if {*others, kept.row["title"]} != shown:
            found.append(f"titles {others} and {kept.row['title']}, not {shown}")
    return found


def print_doors(kept: dict[str, Kept], archive: Path, server: str) -> None:
    """Print the counts of the other doors beside those of ``/changes.json``."""
    changes = [change for one in kept.values() for change in one.changes]
    silent = {change["url"] for change in changes if change["silent"]}
    gone = Counter(change["kind"] for change in changes)
    with closing(sqlite3.connect(archive)) as connection:
        (revisions,) = connection.execute(
            "SELECT count(*) FROM revisions WHERE kind IS NOT 'typography'"
        ).fetchone()
        absences = connection.execute("SELECT count(*), count(back_at) FROM absences").fetchone()
    listed = len(changes) - gone["gone"] - gone["returned"]
    print(f"revisions: {listed} in /changes.json, {revisions} in SQL")
    print(f"articles edited silently: {len(silent)} in /changes.json,"
          f" {get(server, '/search.json?q=is:silent')['count']} by is:silent")  # fmt: skip
    print(f"taken down: {gone['gone']} in /changes.json, {absences[0]} absences;"
          f" online again: {gone['returned']}, {absences[1]}")  # fmt: skip


def print_feeds(server: str) -> None:
    """Print what a feed reader's parser says of the feeds of changes."""
    entries = get(server, "/changes.feed.json")["items"]
    try:
        feedparser = import_module("feedparser")
    except ImportError:
        print(f"feeds: {len(entries)} entries (feedparser is not installed)")
        return
    with urllib.request.urlopen(f"{server}/changes.atom") as response:
        feed = feedparser.parse(response.read(), response_headers=dict(response.headers))
    ids = {entry.id for entry in feed.entries}
    is_whole = all(e.title and e.link and e.updated_parsed for e in feed.entries)
    same = len(ids & {entry["id"] for entry in entries})
    print(f"Atom feed: {feed.version}, {'not ' if feed.bozo else ''}well-formed,"
          f" {len(feed.entries)} entries with {len(ids)} ids, {'' if is_whole else 'not '}whole;"
          f" JSON Feed: {len(entries)} entries, {same} with the same ids")  # fmt: skip


if __name__ == "__main__":
    main()

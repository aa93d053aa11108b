"""`newsarchive reextract` of an archive in parts ends as that of the same archive in one file."""

from __future__ import annotations

import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.articles.reextraction import stored_article
from newsarchive.archive.articles.store import overwrite_article
from newsarchive.archive.learning.learn import learn
from newsarchive.archive.parts.catalogue import parts_of
from newsarchive.archive.repair.consistency import derived_problems
from tests.support import paper, warcs
from tests.support.archives import everything_wrong
from tests.support.client import Site
from tests.support.commands import call
from tests.support.crawls import rows, value
from tests.support.exchange import bring_files, newsarchive
from tests.support.parts import SAID, divide, return_all, texts_by_catalogue, texts_in

MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04")
SITES = ("one.example", "two.example")
#: What is another one in each run: times of the clock. And the evidence for verdicts, because
#: learning judges by the articles that are in archive.db at that moment (docs/decisions/parts.md).
_OTHERS = {"replaced_at", "decided_at", "sampled_stories", "sample_key"}
_STORIES = re.compile(r'on \d+ stor(y|ies)|"stories": \d+')
#: Replaces few articles in each transaction, and slowly, so that a signal comes between two.
SLOWLY = (
    "import time\n"
    "from newsarchive.console.exchange import replacing\n"
    "from newsarchive.cli import main\n"
    "real = replacing.Replacing.add\n"
    "def slow(self, article, visit):\n    time.sleep(0.1)\n    real(self, article, visit)\n"
    "replacing.WRITES_AHEAD = 3\n"
    "replacing.Replacing.add = slow\n"
    "main()"
)


def html(number: int, more: str = "") -> bytes:
    """Return a page: each second one has an appeal, each fifth the text of the one before."""
    made = paper.article(number - (number % 5 == 4))
    lines = [block.text for block in made.blocks]
    if number % 2:
        lines += paper.appeal(number)
    day = f"{MONTHS[number % len(MONTHS)]}-{10 + number % 15}T08:00:00Z"
    head = f'<meta property="article:published_time" content="{day}">'
    return warcs.page(made.title or "", "</p><p>".join([*lines, more]), head)


def url_of(number: int) -> str:
    return f"https://{SITES[number % 4 == 0]}/news/a-long-story-{number}"


def make_worse(connection: sqlite3.Connection) -> None:
    """Make two of three articles what another extractor might have given."""
    for row in connection.execute("SELECT * FROM articles WHERE id % 3").fetchall():
        article = stored_article(connection, row)
        article.extractor = "old 1"
        if row["id"] % 3 == 1:
            article.section = "Wrong"
        else:
            article.authors = ["By Desk"]
            del article.blocks[1::3]
        overwrite_article(connection, row, article)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in one file with captures, of which an older extractor made the texts."""
    folder = tmp_path_factory.mktemp("made")
    pages = [warcs.response(url_of(n), html(n), "2024-06-01") for n in range(100, 142)]
    later = [
        warcs.response(url_of(n), html(n, paper.article(900 + n).blocks[0].text), "2024-07-01")
        for n in range(100, 142, 7)
    ]
    (folder / "pages.warc").write_bytes(b"".join([*pages, *later]))
    path = folder / "archive.db"
    bring_files(path, folder / "pages.warc")
    with Archive(path) as archive:
        learn(archive, now=paper.NOW)
        archive.write(make_worse)
        learn(archive, now=paper.NOW)
    return path


def copied(made: Path, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    shutil.copytree(made.parent / "captures", folder / "captures")
    return Path(shutil.copy(made, folder / "archive.db"))


def by_month(row: sqlite3.Row) -> str | None:
    month = str(row["published_at"])[:7]
    return month if month < MONTHS[-1] else None


def in_parts(made: Path, folder: Path) -> Path:
    path = copied(made, folder)
    divide(path, by_month)
    assert value(path, "SELECT count(*) FROM part_articles") > 20
    return path


def said_by(path: Path) -> dict[str, list[str]]:
    """Return all rows of all that an archive says, but for _OTHERS."""
    found = {}
    with open_reader(path) as connection:
        for name in (*SAID, "part_articles"):
            each = [
                {key: row[key] for key in row.keys() if key not in _OTHERS}  # noqa: SIM118
                for row in connection.execute(f"SELECT * FROM {name}")
            ]
            found[name] = sorted(_STORIES.sub("on some stories", json.dumps(row)) for row in each)
        assert everything_wrong(connection) == []
        assert list(derived_problems(connection)) == []
    return found


def hits_of(path: Path) -> list[Any]:
    """Return what searches answer: the hits in order, with their counts and facets."""
    found: list[Any] = []
    site = Site(path)
    try:
        words = [word for n in (101, 122, 139) for word in paper.article(n).blocks[0].text.split()]
        for word in [*words[::10], "reader", "section:wrong"]:
            found.append(site.get(f"/search.json?q={word}").json())
    finally:
        site.close()
    assert sum(bool(each["results"]) for each in found) > 5
    return found


@pytest.fixture(scope="module")
def alone(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive in one file after a re-extraction."""
    path = copied(made, tmp_path_factory.mktemp("alone"))
    assert "42 captures read, 28 articles changed, 0 failed" in newsarchive(path, "reextract")
    assert rows(path, "SELECT id FROM articles WHERE section = 'Wrong'") == []
    return path


def test_all_is_as_in_one_file(made: Path, alone: Path, tmp_path: Path) -> None:
    before = said_by(made)
    assert before["stories"]
    assert any('"rule"' in row for row in before["removed_blocks"])
    path = in_parts(made, tmp_path)
    held = value(path, "SELECT count(*) FROM part_articles")
    changing = value(path, "SELECT count(*) FROM part_articles WHERE article_id % 3")
    dry = newsarchive(path, "reextract", "--dry-run")
    assert "42 captures read, 28 articles would change, 0 failed\n" in dry
    assert value(path, "SELECT count(*) FROM part_articles") == held
    for field in ("section", "authors", "text", "blocks"):
        assert f"\n{field} " in dry
    said = newsarchive(path, "reextract", "--no-learn")
    left = [row[0] for row in rows(path, "SELECT article_id FROM part_articles")]
    brought = f"{changing} brought back from parts"
    assert said.startswith(f"42 captures read, 28 articles changed, 0 failed, {brought}\n")
    assert said.splitlines()[1:] == dry.splitlines()[1:]
    assert len(left) > 5
    assert all(number % 3 == 0 for number in left)  # what does not change is not moved
    newsarchive(path, "learn")
    assert hits_of(path) == hits_of(alone)
    assert "42 captures read, 0 articles changed, 0 failed\n" in newsarchive(path, "reextract")
    return_all(path)
    assert said_by(path) == said_by(alone)

    divide(path, by_month)
    assert "28 articles would be restored, 0 left" in newsarchive(
        path, "reextract", "--undo", "--dry-run"
    )
    assert "28 articles restored, 0 left" in newsarchive(path, "reextract", "--undo")
    assert "0 articles restored, 0 left" in newsarchive(path, "reextract", "--undo")
    return_all(path)
    assert said_by(path) == before


def interrupt(path: Path, replaced: int, how: signal.Signals) -> None:
    """Send *how* to a re-extraction when so many articles were *replaced*."""
    command = [sys.executable, "-c", SLOWLY, "reextract", "--no-learn", "--archive", str(path)]
    with subprocess.Popen(command, stdout=-1, stderr=-1, text=True) as process:
        while process.poll() is None:
            if value(path, "SELECT count(*) FROM extractions") >= replaced:
                break
            time.sleep(0.005)
        process.send_signal(how)
        _, err = process.communicate(timeout=120)
    assert process.returncode == (130 if how is signal.SIGINT else -how), err
    assert "Traceback" not in err


def test_an_interrupted_call_ends_as_one_that_was_left_alone(
    made: Path, alone: Path, tmp_path: Path
) -> None:
    path = in_parts(made, tmp_path)
    texts = texts_in(made)
    for replaced, how in (6, signal.SIGKILL), (15, signal.SIGINT):
        interrupt(path, replaced, how)
        assert replaced <= value(path, "SELECT count(*) FROM extractions") < 28
        assert texts_by_catalogue(path).keys() == texts.keys()
    assert captures_read(path, "--dry-run") == 42
    before = rows(path, "SELECT * FROM reextraction_positions")
    assert captures_read(path, "--site", SITES[0], "--no-learn") < 42
    assert rows(path, "SELECT * FROM reextraction_positions") == before
    said = newsarchive(path, "reextract")
    done = int(re.findall(r"going on after (\d+) articles; --restart", said)[0])
    assert 15 <= done < 42
    assert f"{42 - done} captures read" in said
    assert rows(path, "SELECT * FROM reextraction_positions") == []
    return_all(path)
    newsarchive(path, "learn")
    assert said_by(path) == said_by(alone)


def captures_read(path: Path, *options: str) -> int:
    """Return of how many captures a re-extraction says that it read them."""
    return int(re.findall(r"(\d+) captures read", newsarchive(path, "reextract", *options))[0])


def test_what_makes_a_stopped_call_begin_again(made: Path, tmp_path: Path) -> None:
    path = copied(made, tmp_path)
    interrupt(path, 6, signal.SIGINT)
    [(selection, code, begun_at, reached)] = rows(path, "SELECT * FROM reextraction_positions")

    def stop_there(by: str = code) -> None:
        """Note what the stopped call has noted."""
        position = (selection, by, begun_at, reached)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(
                "INSERT OR REPLACE INTO reextraction_positions VALUES (?, ?, ?, ?)", position
            )

    assert captures_read(path, "--no-learn", "--restart") == 42
    stop_there(by="another version")
    assert captures_read(path, "--no-learn") == 42
    stop_there()
    newsarchive(path, "reextract", "--undo", "--no-learn")
    assert captures_read(path, "--no-learn") == 42
    # Killed while it learned: the sites of what it replaced are learned by the next call.
    assert value(path, "SELECT count(*) FROM unlearned_articles") > 0
    reached = 10**6
    stop_there()
    assert captures_read(path) == 0
    assert rows(path, "SELECT * FROM unlearned_articles") == []
    assert rows(path, "SELECT * FROM reextraction_positions") == []


def test_the_options_choose_among_all_parts(made: Path, tmp_path: Path) -> None:
    path = in_parts(made, tmp_path)
    for chosen in ("--site", SITES[1]), ("--since", "2024-06-15"):
        said = newsarchive(path, "reextract", "--dry-run", *chosen)
        assert said == newsarchive(made, "reextract", "--dry-run", *chosen)
        assert "0 articles would change" not in said
    with open_reader(path) as connection:
        first = parts_of(connection)[0]
    first.path.rename(tmp_path / "away.db")
    for option in "--dry-run", "--undo":
        said = call(path, "reextract", option, status=2)
        assert "is not there; it has" in said
        assert "or leave it out with --skip-missing-parts" in said
    left = 42 - first.articles
    said = newsarchive(path, "reextract", "--dry-run", "--skip-missing-parts")
    assert f"{first.path.name} is left out, with {first.articles} articles" in said
    assert f"{left} captures read" in said
    # A call for some of the articles is not the end of one for all that was stopped.
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO reextraction_positions VALUES ('[null, null]', '', '', 7)")
    newsarchive(path, "reextract", "--no-learn", "--skip-missing-parts")
    assert value(path, "SELECT capture_id FROM reextraction_positions") == 7

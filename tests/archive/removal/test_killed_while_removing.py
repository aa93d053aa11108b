"""`newsarchive remove` is killed or stopped at each of its steps; the next call completes it."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.archive.removal.test_nothing_is_left import content_of_files, is_sound
from tests.support.commands import call, start_eager
from tests.support.crawls import crawl, rows, value
from tests.support.fakesite.site import FakeSite
from tests.support.kills import wrong_in

#: A word that is in all articles of the first site, and in no other.
WORD = "zorblatts"
ARTICLES, OTHERS = 120, 3
#: What the command writes to standard error when it begins a step.
STEPS = ("the full-text index", "what no other article has", "file 1 of", "the archive again")
REMOVED = "SELECT count(*) FROM removed"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("crawled") / "archive.db"
    with ExitStack() as stack:
        about, other = (stack.enter_context(FakeSite(name)) for name in ("The Post", "The Mail"))
        for number in range(ARTICLES):
            line = f"All {WORD} of pier {number} were counted by the harbour office last night."
            about.article(f"The {WORD} of pier {number}", paragraphs=[line] * 3)
        other.articles(OTHERS)
        for site in (about, other):
            assert crawl(archive, site.url).status == 0
    return archive


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Path:
    shutil.copytree(crawled.parent, tmp_path / "copy")
    return tmp_path / "copy" / "archive.db"


def remove(archive: Path) -> subprocess.Popen[str]:
    """Start to remove all articles with WORD."""
    return start_eager(archive, "remove", "--query", WORD, "--yes", "--hash")


def lines_of(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stderr
    return iter(process.stderr.readline, "")


def is_whole(archive: Path) -> None:
    """Assert that all is removed, erased and refused, and that nothing else has changed."""
    assert WORD.encode() not in content_of_files(archive).lower()
    assert value(archive, "SELECT count(*) FROM articles") == OTHERS
    assert value(archive, REMOVED) == ARTICLES
    assert value(archive, "SELECT count(*) FROM captures") >= OTHERS
    assert not rows(archive, "SELECT * FROM erasures")
    assert not list((archive.parent / "captures").glob("*.part"))
    assert wrong_in(archive) == []
    is_sound(archive)


@pytest.mark.parametrize("step", STEPS)
def test_a_call_that_is_killed_in_a_step_is_completed_by_the_next_one(
    archive: Path, step: str
) -> None:
    with remove(archive) as process:
        next(line for line in lines_of(process) if step in line)
        process.kill()
    assert wrong_in(archive) == []
    if process.returncode == 0:  # it was quicker
        is_whole(archive)
        return
    said = call(archive, "doctor", "--captures")
    assert "`newsarchive remove` without arguments does it" in said
    assert "run newsarchive import" not in said
    assert "erased from the archive" in call(archive, "remove")
    is_whole(archive)


def test_articles_that_a_killed_call_did_not_come_to_are_removed_by_the_next(archive: Path) -> None:
    with remove(archive) as process:
        while not 0 < value(archive, REMOVED) < ARTICLES:
            assert process.poll() is None
        process.kill()
    left = ARTICLES - value(archive, REMOVED)
    assert f"{left} articles are still to be removed" in call(archive, "doctor")
    assert f"{left} articles removed" in call(archive, "remove")
    is_whole(archive)


def test_ctrl_c_leaves_the_other_articles_and_says_how_to_go_on(archive: Path) -> None:
    with remove(archive) as process:
        while not 0 < value(archive, REMOVED) < ARTICLES:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 130
    removed = value(archive, REMOVED)
    assert f"{removed} articles removed" in out
    assert f"{ARTICLES - removed} articles not removed; the same command" in out
    assert "is not erased from the files yet" in err
    assert value(archive, "SELECT count(*) FROM articles") == ARTICLES + OTHERS - removed
    assert "erased from the archive" in call(archive, "remove", "--query", WORD, "--yes", "--hash")
    is_whole(archive)


@pytest.mark.parametrize("step", STEPS[::2])
def test_ctrl_c_in_a_step_ends_it_in_order(archive: Path, step: str) -> None:
    with remove(archive) as process:
        next(line for line in lines_of(process) if step in line)
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert process.returncode in (130, 0)
    if process.returncode:
        call(archive, "remove")
    is_whole(archive)

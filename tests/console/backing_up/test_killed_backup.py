"""A back-up is killed or stopped at its steps, while crawls write; the next call completes it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.console.backing_up.test_backup import backups, content
from tests.support.commands import NEWSARCHIVE, call
from tests.support.crawls import crawl, start_crawl, value
from tests.support.fakesite.site import FakeSite

ARTICLES = 10


def start(archive: Path, target: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(NEWSARCHIVE), "backup", str(target), "--keep", "2", *options],
        env=os.environ | {"NEWSARCHIVE_DB": str(archive)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


#: Steps of a back-up, by what is in the folder "unfinished" then.
STEPS: dict[str, Callable[[Path], bool]] = {
    "the archive is being copied": lambda work: (work / "archive.db").exists(),
    "a capture is being copied": lambda work: any(work.glob("captures/*.part")),
    "captures are copied": lambda work: (work / "copied.jsonl").stat().st_size > 0,
}


def test_a_killed_backup_leaves_the_last_one_whole_and_the_next_call_goes_on(
    tmp_path: Path,
) -> None:
    archive, target = tmp_path / "archive" / "archive.db", tmp_path / "disk"
    archive.parent.mkdir()
    with FakeSite() as site:
        site.articles(ARTICLES)
        assert crawl(archive, site.url).status == 0
        call(archive, "backup", str(target), "--keep", "2")
        [first] = backups(target)
        before = content(first)
        for story in site.articles(2 * ARTICLES):
            site.delay(story, 1.0)
        (archive.parent / "captures" / "old.warc").write_bytes(os.urandom(3_000_000))
        with start_crawl(archive, site.url, force=1) as crawling:
            for number in range(9):
                is_there = list(STEPS.values())[number % len(STEPS)]
                # A back-up that ends before its step is seen must not replace the first one.
                options = ("--rate", "2", "--no-verify", "--keep", "99")
                with start(archive, target, *options) as killed:
                    while killed.poll() is None:
                        try:
                            if is_there(target / "unfinished"):
                                break
                        except FileNotFoundError:
                            pass
                        time.sleep(0.005)
                    time.sleep(0.02 * number)
                    killed.kill()
                assert content(first) == before
            out, err = crawling.communicate()
            assert crawling.returncode == 0, out + err
    call(archive, "backup", str(target), "--keep", "2")
    call(archive, "backup", str(target), "--keep", "2")
    assert not (target / "unfinished").exists()
    assert len(backups(target)) == 2
    assert not list(target.rglob("*.part"))
    last = target / "latest" / "archive.db"
    assert value(last, "SELECT count(*) FROM articles") == 3 * ARTICLES
    assert "2 back-ups, all files as they were" in call(archive, "backup", str(target), "--check")
    assert "all sound" in call(archive, "doctor", "--captures", "--archive", str(last))
    assert "all sound" in call(archive, "doctor", "--captures")


def test_what_a_killed_backup_had_copied_is_not_copied_again(tmp_path: Path) -> None:
    archive, target = tmp_path / "archive" / "archive.db", tmp_path / "disk"
    archive.parent.mkdir()
    with FakeSite() as site:
        site.articles(2)
        assert crawl(archive, site.url).status == 0
    for number in range(3):
        (archive.parent / "captures" / f"{number}.warc").write_bytes(os.urandom(2_000_000))
    with start(archive, target, "--rate", "3") as killed:
        while not (target / "unfinished" / "captures" / "2.warc.part").exists():
            assert killed.poll() is None
            time.sleep(0.01)
        killed.kill()
    said = call(archive, "backup", str(target))
    assert "2 files of captures copied, 2 unchanged" in said
    call(archive, "backup", str(target), "--check")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_backup_ends_with_one_word(tmp_path: Path, number: int) -> None:
    archive, target = tmp_path / "archive" / "archive.db", tmp_path / "disk"
    archive.parent.mkdir()
    with FakeSite() as site:
        site.articles(2)
        assert crawl(archive, site.url).status == 0
    with start(archive, target, "--rate", "0.1") as stopped:
        while not (target / "unfinished" / "archive.db").exists():
            assert stopped.poll() is None
            time.sleep(0.01)
        time.sleep(0.2)
        stopped.send_signal(number)
        _, err = stopped.communicate(timeout=10)
    assert (stopped.returncode, err) == (130, "stopped\n")
    assert backups(target) == []
    assert "1 file of captures" in call(archive, "backup", str(target))

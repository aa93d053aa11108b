"""Learners that are killed, resumed or run side by side give the same result as one alone."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.learning.learn import learn
from newsarchive.article import Article
from tests.support import paper
from tests.support.snapshots import learned_state

SPAWN = multiprocessing.get_context("spawn")


def articles() -> list[Article]:
    return [paper.article(n, before=paper.appeal(n) if n % 3 else None) for n in range(60)]


def learn_in(path: Path) -> None:
    with Archive(path) as archive:
        learn(archive, now=paper.NOW)


@pytest.fixture
def once(tmp_path: Path) -> list[tuple[object, ...]]:
    with paper.open_archive(tmp_path / "once.db", articles()) as archive:
        learn(archive, now=paper.NOW)
        return learned_state(archive)


def test_two_learners_at_once_give_the_result_of_one(
    tmp_path: Path, once: list[tuple[object, ...]]
) -> None:
    path = tmp_path / "two.db"
    paper.open_archive(path, articles()).close()
    learners = [SPAWN.Process(target=learn_in, args=(path,)) for _ in range(2)]
    for learner in learners:
        learner.start()
    for learner in learners:
        learner.join()
        assert learner.exitcode == 0
    learn_in(path)
    with Archive(path) as archive:
        assert learned_state(archive) == once


@pytest.mark.parametrize("after_seconds", [0.0, 0.05, 0.15])
def test_a_killed_learner_is_resumed(
    tmp_path: Path, once: list[tuple[object, ...]], after_seconds: float
) -> None:
    path = tmp_path / "killed.db"
    paper.open_archive(path, articles()).close()
    learner = SPAWN.Process(target=learn_in, args=(path,))
    learner.start()
    with Archive(path) as archive:
        deadline = time.monotonic() + 20
        while (
            archive.rows("SELECT count(*) AS n FROM unlearned_articles")[0]["n"] == 60
            and time.monotonic() < deadline
        ):
            time.sleep(0.001)
        time.sleep(after_seconds)
        assert learner.pid is not None
        os.kill(learner.pid, signal.SIGKILL)
        learner.join()
        learn(archive, now=paper.NOW)
        assert learned_state(archive) == once


def test_articles_stored_while_a_learner_works_are_learned_from(
    tmp_path: Path, once: list[tuple[object, ...]]
) -> None:
    path = tmp_path / "beside.db"
    paper.open_archive(path, articles()[:30]).close()
    learner = SPAWN.Process(target=learn_in, args=(path,))
    learner.start()
    with Archive(path) as archive:
        paper.store(archive, articles()[30:])
        learner.join()
        learn(archive, now=paper.NOW)
        assert learned_state(archive) == once

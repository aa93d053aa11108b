"""`kill -9` of one of several programs that share an archive loses and damages nothing.

For more rounds, with a table, run `python benchmarks/reliability/kills.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.kills import Crowd


@pytest.mark.slow
def test_crawls_that_are_killed_lose_and_damage_nothing(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path, seed=20261125)
    crowd.begin_with_old_archive(articles=400)
    with crowd.open():
        for number, readers in ((1, False), (2, True), (3, False)):
            done = crowd.round(kills=6, articles=12, beside=readers)
            assert done.problems == []
            assert done.articles == 400 + 3 * 12 * number
            # A crawl that is killed may not report the last articles that it committed.
            assert 400 < done.reported <= done.articles
            assert done.kills.total() >= 3
            assert (done.responses > 0) == readers

"""Whatever a site answers, the ledger adds up, nothing raises an error, and nothing good is lost.

Hypothesis draws how each URL is answered in each run (``tests/support/random_site.py``).
``benchmarks/reliability/random_crawl.py`` does the same with more plans.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.random_site import SOURCES, WAYS, Run, crawl_by

PATHS = (*SOURCES, *(f"/city/the-story-of-day-{number}" for number in range(1, 9)))
RUNS = st.builds(
    Run,
    ways=st.dictionaries(st.sampled_from(PATHS), st.sampled_from(sorted(WAYS)), max_size=9),
    published=st.integers(1, 3),
    limit=st.sampled_from([2, 99, 99]),
    force=st.booleans(),
)
PLANS = st.lists(RUNS, min_size=1, max_size=3)
STARTS = st.sampled_from(["/", "/feed.xml", "/sitemap.xml", "/ /feed.xml"])


@settings(
    max_examples=3,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],  # each step is a crawl: a smaller example is not worth a hundred more
    suppress_health_check=list(HealthCheck),
)
@given(plan=PLANS, start=STARTS)
def test_a_random_crawl_loses_nothing(plan: list[Run], start: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert not list(crawl_by(plan, Path(folder) / "archive.db", start)), plan


@pytest.mark.parametrize("group", range(3))
def test_every_way_to_answer_is_survived(tmp_path: Path, group: int) -> None:
    ways = sorted(WAYS)[group::3]
    articles = {f"/city/the-story-of-day-{n}": way for n, way in enumerate(ways, start=1)}
    plan = [Run(articles, published=len(ways))]
    assert not list(crawl_by(plan, tmp_path / "archive.db", "/"))

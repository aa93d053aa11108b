"""Learning reads and judges one site after the other; the result is that of any other order."""

import random
import re
from itertools import groupby
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.learning import learn as learning
from newsarchive.archive.learning.learn import learn
from newsarchive.article import Article
from tests.support import paper
from tests.support.snapshots import learned_state

SITES = ("gazette.example", "herald.example", "post.example")


def articles() -> list[Article]:
    """Return articles of three sites with appeals, mixed as a crawl of all three stores them."""
    made = [
        paper.article(100 * place + number, before=paper.appeal(number), site=site)
        for place, site in enumerate(SITES)
        for number in range(8)
    ]
    return random.Random(5).sample(made, len(made))


def test_the_families_of_one_site_are_judged_at_a_time(tmp_path: Path) -> None:
    entered: list[str] = []

    def note(statement: str) -> None:
        if statement.startswith("INSERT INTO boilerplate("):
            entered.extend(re.findall(r"'(\w+\.example)'", statement))

    with paper.open_archive(tmp_path / "a.db", articles()) as archive:
        archive.write(lambda c: c.set_trace_callback(note))
        learn(archive, now=paper.NOW)
    assert len(entered) > len(SITES)
    assert [site for site, _ in groupby(entered)] == list(SITES)


def test_lists_of_unlearned_articles_that_end_within_a_site_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with paper.open_archive(tmp_path / "whole.db", articles()) as archive:
        whole = learn(archive, now=paper.NOW)
        expected = learned_state(archive)
    monkeypatch.setattr(learning, "LISTED_AT_ONCE", 5)
    monkeypatch.setattr(learning, "MARKED_AT_ONCE", 3)
    monkeypatch.setattr(learning, "SLICE_SECONDS", 0.0)
    with paper.open_archive(tmp_path / "parts.db", articles()) as archive:
        parts = learn(archive, now=paper.NOW)
        assert learned_state(archive) == expected
    assert (whole.articles, whole.stories) == (parts.articles, parts.stories)


def test_only_the_sites_that_are_named_are_learned_from(tmp_path: Path) -> None:
    with paper.open_archive(tmp_path / "a.db", articles()) as archive:
        assert learn(archive, SITES[:2], now=paper.NOW).articles == 16
        assert waiting(archive) == {SITES[2]}
        assert learn(archive, now=paper.NOW).articles == 8
        assert waiting(archive) == set()


def waiting(archive: Archive) -> set[str]:
    """Return the sites of the unlearned articles."""
    rows = archive.rows("SELECT site FROM unlearned_articles JOIN articles ON id = article_id")
    return {row["site"] for row in rows}

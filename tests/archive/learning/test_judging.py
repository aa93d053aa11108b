"""Judging only some families, with stored counts, gives the verdicts of judging all of them."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.learning.evidence_reader import EvidenceReader, RememberedEvidence
from newsarchive.archive.learning.learn import learn
from newsarchive.archive.work_queues import queue_judging
from newsarchive.article import Article
from tests.support import paper
from tests.support.snapshots import learned_state

STATUS = "This is a developing story. It will be updated as you read."
OFFICE = "The Valley Gazette office is on Mill Street."


def articles() -> list[Article]:
    """Return articles with appeals, a status line, and lines on few, on two and on one page."""
    return [
        paper.article(
            number,
            before=paper.appeal(number) if number % 4 else None,
            after=[
                *([STATUS] if number % 3 == 0 else []),
                *([OFFICE] if number % 30 == 1 else []),
                *(["Two pages print this sentence of the harvest."] if number < 2 else []),
                *(["Cookie Settings"] if number == 2 else []),
            ],
        )
        for number in range(60)
    ]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Yield an archive that was learned in four parts and in which an article was changed."""
    made = articles()
    with paper.open_archive(tmp_path / "a.db", made[:15]) as opened:
        for start in (15, 30, 45):
            learn(opened, now=paper.NOW)
            paper.store(opened, made[start : start + 15])
        learn(opened, now=paper.NOW)
        paper.store(opened, [paper.article(7, after=[STATUS])])
        learn(opened, now=paper.NOW)
        yield opened


def judge_all(archive: Archive) -> None:
    """Queue the families of all blocks for judging, and learn."""
    archive.write(
        lambda c: c.execute(
            "INSERT INTO unjudged_families(family_id, stage) SELECT DISTINCT"
            " coalesce(family_id, family_key), 1 FROM block_rows"
            " LEFT JOIN family_members USING (family_key) WHERE true ON CONFLICT DO NOTHING"
        )
    )
    learn(archive, now=paper.NOW)


def test_judging_every_family_changes_nothing(
    archive: Archive,
) -> None:
    before = learned_state(archive)
    judge_all(archive)
    assert learned_state(archive) == before


def test_stored_counts_of_stories_are_the_same_as_new_ones(archive: Archive) -> None:
    before = learned_state(archive)
    archive.write(lambda c: c.execute("UPDATE boilerplate SET sample_key = NULL"))
    judge_all(archive)
    assert learned_state(archive) == before
    assert not archive.rows("SELECT 1 FROM boilerplate WHERE sample_key IS NULL")


def spoil_counts(archive: Archive) -> None:
    archive.write(lambda c: c.execute("UPDATE boilerplate SET sampled_stories = 999"))


def stories(archive: Archive) -> list[int]:
    rows = archive.rows("SELECT stories FROM boilerplate ORDER BY family_id")
    return [row["stories"] for row in rows]


def test_stories_are_counted_again_only_if_the_sample_or_the_name_of_the_site_changed(
    archive: Archive,
) -> None:
    before = stories(archive)
    spoil_counts(archive)
    judge_all(archive)
    assert min(stories(archive)) >= 999, "the texts are the same, so the stored count is used"
    archive.write(
        lambda c: c.execute("INSERT INTO site_names VALUES (?, 'Gazette')", (paper.SITE,))
    )
    judge_all(archive)
    assert stories(archive) == before


def test_a_changed_article_of_the_sample_has_its_stories_counted_again(archive: Archive) -> None:
    spoil_counts(archive)
    changed = [paper.article(number, after=[STATUS, "A word more."]) for number in range(60)]
    paper.store(archive, changed)
    learn(archive, now=paper.NOW)
    (row,) = archive.rows("SELECT articles, stories FROM boilerplate WHERE example = ?", (STATUS,))
    assert tuple(row) == (60, 60)


def test_news_is_not_judged(tmp_path: Path) -> None:
    with paper.open_archive(tmp_path / "a.db", [paper.article(n) for n in range(9)]) as archive:
        archive.write(
            lambda c: c.execute(
                "CREATE TRIGGER none_is_marked BEFORE INSERT ON unjudged_families"
                " BEGIN SELECT raise(ABORT, 'marked'); END"
            )
        )
        learn(archive, now=paper.NOW)
        paper.store(archive, [paper.article(n, after=[STATUS]) for n in range(20, 23)])
        with pytest.raises(sqlite3.IntegrityError, match="marked"):
            learn(archive, now=paper.NOW)


def test_a_line_is_dropped_with_a_neighbour_that_is_dropped_later_and_elsewhere(
    tmp_path: Path,
) -> None:
    greeting, weak = "Good morning,", "And so it goes for you."
    both = [paper.article(n, before=[greeting, weak]) for n in range(5)]
    alone = [paper.article(n, before=[weak]) for n in range(5, 10)]
    with paper.open_archive(tmp_path / "a.db", both) as archive:
        learn(archive, now=paper.NOW)
        assert all({greeting, weak} <= set(text) for text in paper.texts(archive).values())
        paper.store(archive, alone)
        learn(archive, now=paper.NOW)
        assert not any({greeting, weak} & set(text) for text in paper.texts(archive).values())


def test_a_line_on_few_pages_does_not_go_with_one_on_nearly_all(tmp_path: Path) -> None:
    last, call = "And so the day ended.", "Subscribe to our newsletter today."
    few = [paper.article(n, after=[last, call]) for n in range(4)]
    rest = [paper.article(n, after=[call]) for n in range(4, 40)]
    with paper.open_archive(tmp_path / "a.db", [*few, *rest]) as archive:
        learn(archive, now=paper.NOW)
        texts = paper.texts(archive).values()
        assert sum(last in text for text in texts) == 4
        assert not any(call in text for text in texts)


def test_what_was_read_is_remembered_until_somebody_writes(tmp_path: Path) -> None:
    evidence = RememberedEvidence()

    def read(archive: Archive) -> EvidenceReader:
        reader = archive.write(evidence.reader)
        archive.write(evidence.end_slice)
        return reader

    with Archive(tmp_path / "a.db") as archive, Archive(tmp_path / "a.db") as other:
        first = read(archive)
        assert read(archive) is first
        other.write(partial(queue_judging, family_ids=[1]))
        second = read(archive)
        assert second is not first
        archive.write(partial(queue_judging, family_ids=[2]))
        assert read(archive) is not second


def test_a_line_with_a_weak_cue_is_judged_from_its_second_place_on(tmp_path: Path) -> None:
    line = "Orla Penn has written for the Valley Gazette from the hills since the flood."
    queued: list[str] = []

    def note(statement: str) -> None:
        if statement.startswith("INSERT INTO unjudged_families"):
            queued.append(statement)

    one, two = (paper.article(number, after=[line]) for number in range(2))
    of_nameless = replace(one, site_name=None, authors=["Orla Penn"])
    with paper.open_archive(tmp_path / "a.db", [of_nameless]) as archive:
        archive.write(lambda c: c.set_trace_callback(note))
        learn(archive, now=paper.NOW)
        assert not queued, "by its author alone it would get no row"
        paper.store(archive, [replace(two, authors=["Ina Holt"])])
        learn(archive, now=paper.NOW)
        found = archive.rows("SELECT articles, reason FROM boilerplate WHERE example = ?", (line,))
    assert queued
    assert [row["articles"] for row in found] == [2]
    assert "valley gazette" in found[0]["reason"]
    assert "orla penn" in found[0]["reason"]

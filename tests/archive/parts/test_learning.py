"""Learning knows the articles in parts: what it removes, which stories they belong to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.learning.learn import learn
from newsarchive.article import Article
from tests.archive.learning.test_stories import LEAD, STORY
from tests.support import paper
from tests.support.archives import everything_wrong
from tests.support.parts import move_months

APPEAL_LINE = "• The puzzle page of the printed paper"


def learned(path: Path, numbers: range) -> None:
    """Create an archive whose odd articles have the appeal, and learn."""
    articles = [paper.article(n, before=paper.appeal(n) if n % 2 else None) for n in numbers]
    with paper.open_archive(path, articles) as archive:
        learn(archive, now=paper.NOW)
        assert all(APPEAL_LINE not in lines for lines in paper.texts(archive).values())


def in_parts(archive: Archive) -> int:
    return int(archive.rows("SELECT count(*) FROM part_articles")[0][0])


def test_a_copy_of_an_article_in_a_part_brings_it_back_to_its_story(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    paper.open_archive(path, [STORY[1], paper.article(9)]).close()
    with Archive(path) as archive:
        learn(archive, now=paper.NOW)
    move_months(path, "2027-01-01")
    with Archive(path) as archive:
        paper.store(archive, [STORY[0], STORY[2]])
        assert learn(archive, now=paper.NOW).stories == 1
        rows = archive.rows(
            "SELECT a.url, lead.url FROM articles AS a JOIN stories USING (story_id)"
            " JOIN articles AS lead ON lead.id = lead_article_id"
        )
        assert {tuple(row) for row in rows} == {(each.url, LEAD) for each in STORY[:3]}
        assert in_parts(archive) == 1  # the article that is in no story


def test_a_line_stays_removed_when_all_its_articles_are_in_parts(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    learned(path, range(100, 160))
    move_months(path, "2027-01-01")
    with Archive(path) as archive:
        assert archive.rows("SELECT count(*) FROM articles")[0][0] == 0
        paper.store(archive, [paper.article(201, before=paper.appeal(201))])
        learn(archive, now=paper.NOW)
        [lines] = paper.texts(archive).values()
        assert APPEAL_LINE not in lines
        assert in_parts(archive) == 60
        verdict = "SELECT verdict, articles FROM boilerplate WHERE example = ?"
        assert tuple(archive.rows(verdict, (APPEAL_LINE,))[0]) == ("drop", 31)
    with open_reader(path) as connection:
        assert everything_wrong(connection) == []


def test_a_decision_of_a_person_reaches_the_articles_in_parts(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    learned(path, range(100, 160))
    parts = move_months(path, "2027-01-01")
    away = parts[-1].path.rename(tmp_path / "away.db")
    lines: list[str] = []
    with Archive(path) as archive:
        archive.write(lambda c: c.execute(
            "INSERT INTO boilerplate_overrides(family_id, verdict) SELECT family_id, 'keep'"
            " FROM boilerplate WHERE example = ?", (APPEAL_LINE,)))  # fmt: skip
        learn(archive, now=paper.NOW, progress=lines.append)
        assert any("is not there: 1 line may have to be removed" in line for line in lines)
        away.rename(parts[-1].path)
        learn(archive, now=paper.NOW)
        texts = paper.texts(archive)
        assert len(texts) == 30  # only those that have the line
        assert all(APPEAL_LINE in each for each in texts.values())
        assert archive.rows("SELECT * FROM unswept_families") == []


def test_a_new_text_of_an_article_finds_its_copies_in_parts(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    paper.open_archive(path, STORY[:2]).close()
    with Archive(path) as archive:
        learn(archive, now=paper.NOW)
        archive.write(lambda c: c.execute("UPDATE articles SET published_at = '2027-05-01'"
                                          " WHERE url = ?", (STORY[0].url,)))  # fmt: skip
    move_months(path, "2027-01-01")
    with Archive(path) as archive:
        assert in_parts(archive) == 1
        other = replace(STORY[0], blocks=paper.article(77).blocks)
        paper.store(archive, [other])
        learn(archive, now=paper.NOW)
        assert in_parts(archive) == 0  # it is in no story any more, which changed it
        assert archive.rows("SELECT * FROM stories") == []
    with open_reader(path) as connection:
        assert everything_wrong(connection) == []


#: Without any cue: only its share of the pages can tell what it is.
PLAIN_LINE = "Sunrise and the tides of the estuary at the third lock of the canal"


def verdict_on(archive: Archive, line: str) -> list[tuple[str, int]]:
    rows = archive.rows("SELECT verdict, articles FROM boilerplate WHERE example = ?", (line,))
    return [(row[0], row[1]) for row in rows]


def with_line(numbers: range, step: int) -> list[Article]:
    """Return articles, of which one in *step* has the line."""
    return [paper.article(n, after=None if n % step else [PLAIN_LINE]) for n in numbers]


@pytest.mark.parametrize(("late_step", "verdict"), [(2, "review"), (1, "drop")])
def test_the_share_of_a_line_counts_the_pages_in_parts(
    tmp_path: Path, late_step: int, verdict: str
) -> None:
    """One of 20 pages has it, and of the last few one of two, which is a tenth of all."""
    early, late = with_line(range(220), 20), with_line(range(500, 512), late_step)
    if verdict == "drop":  # so many late ones that they decide in one file, too
        late = with_line(range(500, 560), late_step)
    found = {}
    for name in ("one", "parts"):
        path = tmp_path / name / "archive.db"
        path.parent.mkdir()
        paper.open_archive(path, early).close()
        with Archive(path) as archive:
            learn(archive, now=paper.NOW)
            assert verdict_on(archive, PLAIN_LINE) == [("review", 11)]
        if name == "parts":
            move_months(path, "2026-09-01")
        with Archive(path) as archive:
            assert in_parts(archive) == (220 if name == "parts" else 0)
            paper.store(archive, late)
            learn(archive, now=paper.NOW)
            found[name] = verdict_on(archive, PLAIN_LINE)
        with open_reader(path) as connection:
            assert everything_wrong(connection) == []
    assert found["one"][0][0] == verdict
    assert found["parts"] == found["one"]


def test_a_line_of_a_good_part_of_all_pages_stays_when_later_pages_are_without_it(
    tmp_path: Path,
) -> None:
    """One of five of the first pages has it, in three months; none of the later pages but two."""
    early = with_line(range(250), 5)
    late = [paper.article(n, after=[PLAIN_LINE] if n in (300, 498) else None)
            for n in range(300, 500)]  # fmt: skip
    found = {}
    for name in ("one", "parts"):
        path = tmp_path / name / "archive.db"
        path.parent.mkdir()
        paper.open_archive(path, early).close()
        with Archive(path) as archive:
            learn(archive, now=paper.NOW)
            assert verdict_on(archive, PLAIN_LINE) == [("drop", 50)]
        if name == "parts":
            move_months(path, "2026-08-01")
        with Archive(path) as archive:
            paper.store(archive, late)
            learn(archive, now=paper.NOW)
            assert in_parts(archive) == (0 if name == "one" else 182)  # those with it are back
            found[name] = verdict_on(archive, PLAIN_LINE)
            with_it = "SELECT count(*) FROM articles WHERE text LIKE '%third lock of the canal%'"
            assert archive.rows(with_it)[0][0] == 52
        with open_reader(path) as connection:
            assert everything_wrong(connection) == []
    assert found["parts"] == found["one"] == [("review", 52)]

"""People see what is removed and why, overrule it, and undo that."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from newsarchive.archive import Archive
from newsarchive.archive.articles.reextraction import replace_extraction, restore_extraction
from newsarchive.article import Article, Block
from newsarchive.cli import cli
from tests.support import paper
from tests.support.archives import everything_wrong
from tests.support.commands import call
from tests.support.snapshots import learned_state

LINE = "Help us keep telling the story of this valley."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    paper.open_archive(path, [paper.article(n, before=paper.appeal(n)) for n in range(12)]).close()
    run("learn", path)
    return path


def run(*arguments: object) -> str:
    *command, path = map(str, arguments)
    result = CliRunner().invoke(cli, [*command, "--archive", path])
    assert result.exit_code == 0, result.output
    return result.output


def family_of(path: Path, line: str) -> int:
    with Archive(path) as archive:
        (row,) = archive.rows("SELECT family_id FROM boilerplate WHERE example = ?", (line,))
    return int(row[0])


def number_of_texts_with(path: Path, line: str) -> int:
    with Archive(path) as archive:
        return sum(line in lines for lines in paper.texts(archive).values())


def test_list_shows_what_was_learned(path: Path) -> None:
    output = run("blocks", "list", "--verdict", "drop", path)
    assert LINE in output
    assert paper.SITE in output


def test_show_names_reason_counts_and_three_places(path: Path) -> None:
    output = run("blocks", "show", family_of(path, LINE), path)
    assert LINE in output
    assert "asks to “help us”" in output
    assert "12 articles" in output
    assert output.count("https://") == 3


def test_keep_drop_and_undo(path: Path) -> None:
    family = family_of(path, LINE)
    assert number_of_texts_with(path, LINE) == 0
    assert "12 texts changed" in run("blocks", "keep", family, path)
    assert number_of_texts_with(path, LINE) == 12
    run("blocks", "drop", family, path)
    assert number_of_texts_with(path, LINE) == 0
    run("blocks", "keep", family, path)
    run("blocks", "undo", family, path)
    assert number_of_texts_with(path, LINE) == 0


def test_a_line_that_occurs_once_can_be_dropped_by_its_family_key(path: Path) -> None:
    line = paper.article(3).blocks[1].text
    with Archive(path) as archive:
        (row,) = archive.rows("SELECT family_key FROM blocks WHERE text = ?", (line,))
    run("blocks", "drop", row["family_key"], path)
    assert number_of_texts_with(path, line) == 0
    run("blocks", "undo", row["family_key"], path)
    assert number_of_texts_with(path, line) == 1


def test_an_unknown_family_is_refused(path: Path) -> None:
    result = CliRunner().invoke(cli, ["blocks", "show", "17", "--archive", str(path)])
    assert "no family 17" in str(result.exception)


def test_a_negative_id_is_no_option(path: Path) -> None:
    with Archive(path) as archive:
        (row,) = archive.rows("SELECT min(family_id) AS family_id FROM boilerplate")
    assert row["family_id"] < 0
    assert "verdict" in run("blocks", "show", row["family_id"], path)


# --- What extraction removed ---

READING_TIME = "3 minute read"


def page(number: int, *, title: str | None = None, minutes: int = 3) -> Article:
    """Return an article whose reading time and headline extraction removed."""
    article = paper.article(number, title=title)
    removed = {article.title or "": "headline", f"{minutes} minute read": "reading_time"}
    article.blocks[:0] = [Block(text=text, removed=why) for text, why in removed.items()]
    return article


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    """Return an archive of pages with a reading time, which extraction removes."""
    path = tmp_path / "cut.db"
    paper.open_archive(path, [page(n, minutes=n % 7 + 1) for n in range(8)]).close()
    run("learn", path)
    return path


def refused(*arguments: object) -> str:
    """Run a command that must be refused with status 1, and return the line that says why."""
    *command, path = arguments
    assert isinstance(path, Path)
    before = content(path)
    [line] = call(path, *map(str, command), status=1).splitlines()
    assert content(path) == before
    return line


def content(path: Path) -> list[object]:
    with Archive(path) as archive:
        overrides = archive.rows("SELECT * FROM boilerplate_overrides")
        return [*learned_state(archive), *map(tuple, overrides)]


def removals(path: Path) -> set[tuple[str, str, str]]:
    with Archive(path) as archive:
        rows = archive.rows("SELECT text, reason, verdict_by FROM removed_blocks")
    return {tuple(row) for row in rows if "minute read" in row["text"]}


def hits(path: Path, words: str) -> int:
    with Archive(path) as archive:
        query = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
        return int(archive.rows(query, (words,))[0][0])


def test_what_extraction_removed_is_kept_in_old_and_new_articles_until_that_is_undone(
    cut: Path,
) -> None:
    before = removals(cut)
    assert ("2 minute read", "reading_time", "extraction") in before
    assert "8 texts changed" in run("blocks", "keep", READING_TIME, "--note", "we count them", cut)
    assert (removals(cut), hits(cut, '"minute read"')) == (set(), 8)
    with Archive(cut) as archive:
        paper.store(archive, [page(20)])
        assert READING_TIME in paper.texts(archive)[page(20).url]
        assert archive.read(everything_wrong) == []
    assert "we count them" in run("blocks", "list", "--by", "person", cut)
    assert "in the text: 9 articles" in run("blocks", "show", READING_TIME, cut)
    assert "9 texts changed" in run("blocks", "undo", READING_TIME, cut)
    assert (hits(cut, '"minute read"'), removals(cut)) == (
        0,
        before | {(READING_TIME, "reading_time", "extraction")},
    )
    with Archive(cut) as archive:
        assert archive.read(everything_wrong) == []


def test_a_decision_before_the_articles_or_after_them_makes_the_same_archive(
    tmp_path: Path,
) -> None:
    pages = [page(n) for n in range(6)]
    first, last = tmp_path / "first.db", tmp_path / "last.db"
    paper.open_archive(first, pages[:1]).close()
    run("blocks", "keep", READING_TIME, first)
    with Archive(first) as archive:
        paper.store(archive, pages[1:])
    paper.open_archive(last, pages).close()
    run("learn", last)
    run("blocks", "keep", READING_TIME, last)
    run("learn", first)
    with Archive(first) as one, Archive(last) as other:
        assert learned_state(one) == learned_state(other)
        for each in (one, other):
            each.write(lambda c: replace_extraction(c, page(3, title="Another"), paper.NOW))
            assert READING_TIME in paper.texts(each)[page(3).url]
            assert each.write(lambda c: restore_extraction(c, 4))
        assert learned_state(one) == learned_state(other)


def test_a_line_that_extraction_removed_is_listed_with_its_number_and_its_reason(
    cut: Path,
) -> None:
    output = run("blocks", "list", "--by", "extraction", cut)
    [line] = [each for each in output.splitlines() if "reading_time" in each]
    family = line.split()[0]
    shown = run("blocks", "show", family, cut)
    assert "removed by extraction as reading_time: 8 articles" in shown
    assert "block 1, removed by extraction as reading_time" in shown
    assert "8 texts changed" in run("blocks", "keep", family, cut)


def test_a_decision_that_no_article_can_follow_is_refused(cut: Path) -> None:
    with Archive(cut) as archive:
        short = paper.article(30)
        short.blocks = [
            Block(text="The ferry is late."),
            Block(text="Nobody minds that at all in this valley."),
        ]
        paper.store(archive, [short])
    title = page(3).title or ""
    assert "it is the headline" in refused("blocks", "keep", title, cut)
    assert "less than 40% of the article" in refused("blocks", "drop", "Nobody minds", cut)
    assert "there is no decision to undo" in refused("blocks", "undo", READING_TIME, cut)
    with Archive(cut) as archive:
        paper.store(archive, [paper.article(31, after=["2024"])])
    assert "no family 17" in refused("blocks", "keep", "17", cut)
    assert "no article has a line 'Nobody saw'" in refused("blocks", "drop", "Nobody saw", cut)


def test_a_decision_that_some_articles_cannot_follow_names_them(cut: Path) -> None:
    line = "Write to the editor of this page."
    with Archive(cut) as archive:
        short = paper.article(30)
        short.blocks = [Block(text="The ferry is late."), Block(text=line)]
        paper.store(archive, [short, paper.article(31, after=[line])])
    output = run("blocks", "drop", line, cut)
    assert "1 text changed" in output
    assert f"still in the text of {short.url}, because less than 40%" in output


def test_a_persons_cut_is_made_even_where_the_rules_would_leave_too_little(path: Path) -> None:
    line = "Printed on the usual paper."
    with Archive(path) as archive:
        short = paper.article(40)
        short.blocks = [Block(text=each) for each in ("The ferry is late.", *paper.appeal(3), line)]
        paper.store(archive, [short])
    run("blocks", "drop", line, path)
    with Archive(path) as archive:
        assert line not in paper.texts(archive)[short.url]
        assert LINE in paper.texts(archive)[short.url]


def test_a_line_on_two_sites_needs_the_site(cut: Path) -> None:
    other = page(3)
    other.url = "https://herald.example/news/3"
    with Archive(cut) as archive:
        paper.store(archive, [other])
    line = refused("blocks", "keep", READING_TIME, cut)
    assert "herald.example" in line
    assert paper.SITE in line
    assert "1 text changed" in run("blocks", "keep", READING_TIME, "--site", "herald.example", cut)
    assert "8 texts changed" in run("blocks", "keep", READING_TIME, "--site", paper.SITE, cut)

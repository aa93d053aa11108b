"""People see what is removed and why, overrule it, and undo that."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from newsarchive.archive import Archive
from newsarchive.cli import cli
from tests.support import paper

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

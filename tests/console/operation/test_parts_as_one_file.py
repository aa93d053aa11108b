"""Commands say of an archive in parts what they say of the same archive in one file."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsarchive.cli import cli
from tests.support.archives import FilledArchive
from tests.support.crawls import rows
from tests.support.parts import fill

NEVER_THERE = "https://gazette.example/news/none"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An archive in one file, and in parts."""
    one, parts = (tmp_path_factory.mktemp(name) / "archive.db" for name in ("one", "parts"))
    fill(one)
    with closing(FilledArchive(one).connection) as connection:
        connection.execute("DELETE FROM captures")  # their files were never there
        connection.execute(
            "UPDATE article_blocks SET removed = 'teaser', removed_by = 'extraction'"
            " WHERE removed IS NULL AND position = 1 AND article_id % 3 = 0"
        )
    shutil.copy(one, parts)
    say(parts, "partition", "--by", "month", "--keep-months", "3")
    assert len(rows(parts, "SELECT * FROM parts")) == 3
    return one, parts


@pytest.fixture
def both(made: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """Copies of both, to be changed."""
    folders = [Path(shutil.copytree(path.parent, tmp_path / path.parent.name)) for path in made]
    one, parts = (folder / "archive.db" for folder in folders)
    return one, parts


def say(path: Path, *command: str) -> str:
    """Return what a command prints, and its status, without times and the names of folders."""
    done = CliRunner().invoke(cli, [*command, "--archive", str(path)])
    said = f"{done.exit_code} {done.exception!r}\n{done.output}".replace(str(path.parent), "")
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "TIME", said)


def exported(path: Path) -> list[str]:
    """Return the lines of an export, sorted."""
    return sorted(say(path, "export").splitlines())


def lines_of(path: Path) -> dict[str, list[str]]:
    """Return families by name: those of the rules, of extraction, and some that do not recur."""
    found = rows(path, "SELECT family_id FROM boilerplate ORDER BY 1")
    single = rows(path, "SELECT family_key FROM block_rows ORDER BY block_id LIMIT 2")
    removed = rows(
        path,
        "SELECT DISTINCT family_key FROM article_blocks JOIN block_rows USING (block_id)"
        " WHERE removed_by = 'extraction' ORDER BY 1 LIMIT 2",
    )
    [(line,)] = rows(path, "SELECT text FROM blocks ORDER BY block_id LIMIT 1")
    return {
        "judged": [str(each) for (each,) in found],
        "single": [str(each) for (each,) in single],
        "removed": [str(each) for (each,) in removed],
        "text": [line, line[:20], "no such line", "12345"],
    }


def test_what_is_read_is_that_of_one_file(made: tuple[Path, Path]) -> None:
    one, parts = made
    families = [each for some in lines_of(one).values() for each in some]
    commands = [
        *(("blocks", "show", each) for each in families),
        *(("blocks", "show", each, "--site", "two.example") for each in families[:2]),
        *(("blocks", "list", "--by", by) for by in ("rule", "extraction")),
        ("blocks", "list", "--by", "extraction", "--site", "gazette.example", "--last", "3"),
        *(("show", str(number)) for number in (1, 2, 3, 60, 61, 62, 99)),
        *(("remove", "--dry-run", *how) for how in (
            ("--site", "gazette.example"), ("--site", "two.example"), ("--older-than", "90d"),
            ("--query", "ferry"), ("--query", "ferry", "--keep-metadata"), ("1", "62", NEVER_THERE),
            (NEVER_THERE,), ("two.example/1",),
        )),
        ("sites",), ("failures",), ("runs",), ("removed", "list"), ("export",),
    ]  # fmt: skip
    for command in commands:
        assert say(parts, *command) == say(one, *command), command


def test_decisions_on_lines_are_carried_out_as_in_one_file(both: tuple[Path, Path]) -> None:
    families = lines_of(both[0])
    judged, single, removed = (families[each][0] for each in ("judged", "single", "removed"))
    for command in (
        ("drop", single), ("show", single), ("undo", single), ("undo", single), ("keep", judged),
        ("show", judged), ("undo", judged), ("keep", removed), ("show", removed),
    ):  # fmt: skip
        one, parts = (say(path, "blocks", *command) for path in both)
        assert parts == one, command
    assert exported(both[1]) == exported(both[0])


def test_nothing_is_brought_back_before_a_person_says_yes(both: tuple[Path, Path]) -> None:
    for path in both:
        assert "nobody can be asked here" in say(path, "remove", "--site", "gazette.example")
    assert rows(both[1], "SELECT count(*) FROM part_articles") == [(61,)]
    one, parts = (say(path, "remove", "--site", "two.example", "--yes") for path in both)
    assert "articles removed" in one
    assert parts == one
    assert exported(both[1]) == exported(both[0])


def test_a_part_that_is_missing_is_said(both: tuple[Path, Path]) -> None:
    _, path = both
    path.with_name("archive-2026-06.db").unlink()
    judged = lines_of(path)["judged"][0]
    for command in (("blocks", "list"), ("blocks", "show", judged)):
        said = say(path, *command)
        assert said.startswith("0 None")
        assert "archive-2026-06.db is not there; it has 16 articles" in said
    assert "is not there" in say(path, "remove", "--site", "gazette.example", "--dry-run")
    assert "To be removed: 1 article" in say(path, "remove", "62", "--dry-run")

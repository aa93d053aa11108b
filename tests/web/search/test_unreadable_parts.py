"""A part that cannot be read is named in every kind of answer, and the rest is shown."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.console.serve import update_parts
from tests.support.archives import FilledArchive, archive_of_first_version
from tests.support.client import Site
from tests.support.parts import divide


def year_before_2026(row: sqlite3.Row) -> str | None:
    year = str(row["published_at"])[:4]
    return year if year < "2026" else None


@pytest.fixture(scope="module")
def divided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive with an article in 2026 and parts of two earlier years."""
    path = tmp_path_factory.mktemp("divided") / "archive.db"
    archive = FilledArchive(path)
    for year in (2024, 2025, 2026):
        archive.article(
            f"Ferry of {year}", "The ferry runs.", published_at=f"{year}-05-04T10:00:00Z"
        )
    archive.close()
    divide(path, year_before_2026)
    return path.parent


@pytest.fixture
def site(divided: Path, tmp_path: Path) -> Iterator[Site]:
    """A copy of the archive, served."""
    shutil.copytree(divided, tmp_path, dirs_exist_ok=True)
    site = Site(tmp_path / "archive.db")
    yield site
    site.close()


def damage(part: Path) -> None:
    size = part.stat().st_size
    with part.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))


def make_older(part: Path) -> None:
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("DELETE FROM _sqlite_migrations WHERE name LIKE 'm04%'")
        connection.commit()


def mark_differently(part: Path) -> None:
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA user_version = 5")


def remove(part: Path) -> None:
    part.unlink()


WRONG: dict[str, Callable[[Path], None]] = {
    "is missing": remove,
    "is damaged": damage,
    "has the schema of another version": make_older,
    "is no part of this archive": mark_differently,
}


@pytest.mark.parametrize("why", WRONG)
def test_it_is_named_and_the_rest_is_shown(
    site: Site, tmp_path: Path, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    WRONG[why](tmp_path / "archive-2024.db")
    said = f"part archive-2024.db, with 1 article, {why}"
    for _ in range(2):  # what is kept of the first answer hides nothing in the second
        for path in ("/search?q=ferry", "/search.atom?q=ferry", "/search.csv?q=ferry", "/"):
            response = site.get(path)
            assert response.status_code == 200
            assert said in response.text, path
            assert "Ferry" in response.text
        data = site.get("/search.json?q=ferry").json()
        assert sorted(hit["title"] for hit in data["results"]) == ["Ferry of 2025", "Ferry of 2026"]
        assert data["count"] == 2
        assert data["facets"]["site"] == [{"value": "news.example", "count": 2}]
        assert any(said in note for note in data["notes"])
    assert any(said in note for note in site.get("/changes.json").json()["notes"])
    for end in ("", ".json", "/history", "/citation.bib"):
        article = site.get(f"/a/1{end}")
        assert (article.status_code, said in article.text) == (503, True)
    assert site.get("/a/2").status_code == 200


def test_a_part_that_is_put_back_is_read_again(site: Site, tmp_path: Path) -> None:
    part = tmp_path / "archive-2024.db"
    part.rename(tmp_path / "elsewhere")
    assert site.get("/search.json?q=ferry").json()["count"] == 2
    (tmp_path / "elsewhere").rename(part)
    data = site.get("/search.json?q=ferry").json()
    assert (data["count"], data["notes"]) == (3, [])


def test_a_part_that_is_replaced_while_it_is_searched(site: Site, tmp_path: Path) -> None:
    """No thread's connection is closed by another one, which ends the process, and none is left."""
    part, copy = tmp_path / "archive-2024.db", tmp_path / "copy.db"
    get = site.datasette.client.get

    async def search_and_replace() -> None:
        for number in range(40):
            paths = [f"/search.json?q=ferry+-word{number}x{each}" for each in range(4)]
            asked = [asyncio.ensure_future(get(path)) for path in paths]
            shutil.copyfile(part, copy)
            copy.replace(part)
            for response in await asyncio.gather(*asked):
                assert (response.status_code, response.json()["count"]) == (200, 3)

    site.loop.run_until_complete(search_and_replace())
    opened = [str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    # A thread's connection to the file before is open until the thread has its next question.
    assert sum(name.startswith(str(part)) for name in opened) < 40


def test_parts_of_other_days_are_not_looked_at(site: Site, tmp_path: Path) -> None:
    """A search in days of which a part has no article neither opens nor names it."""
    (tmp_path / "archive-2024.db").write_bytes(b"no database")
    for query in ("q=ferry&from=2025-01-01&sort=newest", "q=ferry+after:2025&sort=oldest"):
        data = site.get(f"/search.json?{query}").json()
        assert (data["count"], data["notes"]) == (2, [])
    data = site.get("/search.json?q=ferry&to=2024-12-31").json()
    assert data["count"] == 0
    assert any("archive-2024.db" in note for note in data["notes"])


def test_serve_brings_a_part_of_an_older_version_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old = archive_of_first_version(tmp_path / "archive-old.db")
    old.execute("PRAGMA user_version = 7")
    old.close()
    archive = FilledArchive(path)
    archive.execute(
        "INSERT INTO parts(name, file, kind, mark, articles, unsettled)"
        " VALUES ('old', 'archive-old.db', 'month', 7, 1, 0),"
        " ('lost', 'archive-lost.db', 'month', 8, 1, 0)"
    )
    archive.close()
    update_parts(path)
    site = Site(path)
    assert site.get("/search.json?q=ferry").json()["notes"] == [
        "the part archive-lost.db, with 1 article, is missing; put the file back beside the archive"
    ]
    site.close()


def test_a_part_that_is_moved_or_written_meanwhile_is_named(site: Site, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        connection.execute("UPDATE parts SET unsettled = 1 WHERE name = '2025'")
        connection.commit()
    notes = site.get("/search.json?q=ferry").json()["notes"]
    assert any("counted twice" in note for note in notes)

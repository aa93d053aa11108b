"""An archive in parts is exported as the same archive in one file."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from newsarchive.archive import open_reader
from newsarchive.archive.articles.export_records import ORDERS, Selection
from newsarchive.archive.exports import relevance
from newsarchive.archive.exports.selecting import count_all_hits, select
from newsarchive.archive.exports.whole_archive import WholeArchive, whole_archive
from newsarchive.archive.parts.moving import OpenFile, enter_part, move_slice, return_slice
from newsarchive.archive.search import statements
from newsarchive.archive.search.query import Query, parse_query
from newsarchive.cli import cli
from newsarchive.paths import captures_folder
from tests.support import warcs
from tests.support.archives import FilledArchive
from tests.support.captured import capture
from tests.support.made_words import made_archive, made_searches
from tests.support.parts import divide

FORMATS = (
    "jsonl", "csv", "atom", "parquet", "jsonl --as schemaorg",
    "csv --site paper1.example", "jsonl --since 2025-03-01 --until 2025-07-10 --sort oldest",
    "jsonl --sort archived --limit 7", "opml", "opensearch --mapping",
)  # fmt: skip


def by_month(row: sqlite3.Row) -> str | None:
    """Return the month of an article; some of those without a date stay."""
    if row["published_at"] is None:
        return "undated" if row["id"] % 2 else None
    month = str(row["published_at"])[:7]
    return month if month < "2025-10" else None


def by_number(row: sqlite3.Row) -> str | None:
    return f"p{row['id'] % 4}" if row["id"] % 4 else None


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of 150 articles in one file, some with captures, revisions and an end."""
    path = tmp_path_factory.mktemp("whole") / "archive.db"
    made_archive(path, 150)
    archive = FilledArchive.__new__(FilledArchive)
    with closing(sqlite3.connect(path)) as plain:
        urls = plain.execute("SELECT url FROM articles WHERE id % 9 = 0").fetchall()
    with OpenFile(path) as opened:
        archive.path, archive.connection = path, opened.connection
        for number, (url,) in enumerate(urls):
            capture(archive, warcs.page(f"Page {number}"), "2026-05-01T10:00:00Z", url)
        opened.connection.execute("UPDATE articles SET gone_at = '2026-06-01' WHERE id % 18 = 0")
    return path


def in_parts(whole: Path, folder: Path, part_of: Callable[[sqlite3.Row], str | None]) -> Path:
    path = Path(shutil.copy(whole, folder / "archive.db"))
    shutil.copytree(captures_folder(whole), captures_folder(path))
    divide(path, part_of)
    return path


@pytest.fixture(scope="module")
def months(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return in_parts(whole, tmp_path_factory.mktemp("months"), by_month)


@pytest.fixture(scope="module")
def mixed(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return in_parts(whole, tmp_path_factory.mktemp("mixed"), by_number)


def export(path: Path, options: str) -> str:
    """Export with *options* in this process, and return what it says."""
    done = CliRunner().invoke(cli, ["export", "--archive", str(path), *options.split()])
    assert done.exception is None, (options, done.exception)
    return done.output


def written(path: Path, options: str) -> bytes:
    out = path.parent / "out"
    export(path, f"--format {options} -o {out}")
    return out.read_bytes()


def test_every_format_is_that_of_one_file(whole: Path, months: Path, mixed: Path) -> None:
    for options in FORMATS:
        expected = written(whole, options)
        assert expected, options
        for parts in (months, mixed):
            assert written(parts, options) == expected, options


def test_folders_are_those_of_one_file(whole: Path, months: Path, tmp_path: Path) -> None:
    for kind in ("parquet --by month", "opensearch --bulk-mb 1"):
        found = []
        for path in (whole, months):
            out = tmp_path / f"{path.parent.name}-{kind[:4]}"
            export(path, f"--format {kind} -o {out}")
            files = sorted(each for each in out.rglob("*") if each.is_file())
            found.append({str(each.relative_to(out)): each.read_bytes() for each in files})
        assert found[0] == found[1]
        assert len(found[0]) > 1


def test_captured_pages_are_those_of_one_file(whole: Path, months: Path, tmp_path: Path) -> None:
    found = []
    for path in (whole, months):
        said = export(path, f"--format warc -o {tmp_path / 'out.warc.gz'}")
        assert "16 articles written" in said
        content = gzip.decompress((tmp_path / "out.warc.gz").read_bytes())
        export(path, f"--format wacz -o {tmp_path / 'out.wacz'}")
        with zipfile.ZipFile(tmp_path / "out.wacz") as package:
            pages = package.read("pages/pages.jsonl")
            names = package.namelist()
        # The first record has the time of the export; those of metadata have new ids.
        kinds = [line for line in content.split(b"\r\n") if line.startswith(b"WARC-Target-URI")]
        found.append((kinds, content.count(b"gone"), pages.splitlines()[1:], names))
    assert found[0] == found[1]
    assert len(found[0][0]) == 24  # 16 pages, and of 8 when they were gone


def test_hits_are_in_the_order_of_one_file(
    whole: Path, months: Path, mixed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = {parse_qs(urlsplit(path).query).get("q", [""])[0] for path in made_searches(24)}
    queries = [query for each in sorted(words) if (query := parse_query(each)).root is not None]
    with ExitStack() as stack:
        one, *others = (
            stack.enter_context(whole_archive(stack.enter_context(open_reader(path))))
            for path in (whole, months, mixed)
        )
        numbers = [same_hits(one, others, each, order) for each in queries for order in ORDERS]
        assert sum(each > 20 for each in numbers) > 20
        limit_ranking(monkeypatch, 20)
        assert sum(same_hits(one, others, each, "relevance") > 20 for each in queries) > 5


def same_hits(one: WholeArchive, others: Sequence[WholeArchive], query: Query, order: str) -> int:
    """Check that all archives have the same hits in the same order, and return their number."""
    expected = select(one, Selection(query=query, sort=order))
    for archive in others:
        assert select(archive, Selection(query=query, sort=order)) == expected, (query, order)
        assert count_all_hits(archive, query) == len(expected)
    return len(expected)


def limit_ranking(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Rank only the *most* newest hits."""
    rank = statements.Search.ranked
    for module in (statements, relevance):
        monkeypatch.setattr(module, "RANKED", most)
    monkeypatch.setattr(
        statements.Search, "ranked", lambda search, total: rank(search, total, most)
    )


def test_a_missing_part_is_an_error_or_left_out(months: Path, tmp_path: Path) -> None:
    shutil.copytree(months.parent, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "archive.db"
    lines = written(path, "jsonl").splitlines()
    (tmp_path / "archive-2025-03.db").unlink()
    command = CliRunner().invoke(cli, ["export", "--archive", str(path)])
    assert isinstance(command.exception, Exception)
    assert "archive-2025-03.db: is not there; it has" in str(command.exception)
    assert "leave it out with --skip-missing-parts" in str(command.exception)
    out = tmp_path / "less"
    said = export(path, f"--skip-missing-parts -o {out}")
    assert "archive-2025-03.db is left out, with" in said
    left = [line for line in lines if b'"published_at": "2025-03' not in line]
    assert out.read_bytes().splitlines() == left
    assert len(left) < len(lines)
    (tmp_path / "archive-2025-04.db").write_bytes(b"no database")
    said = export(path, f"--skip-missing-parts -o {out}")
    assert "archive-2025-04.db is left out, with" in said


def test_articles_that_move_meanwhile_are_exported_once(months: Path, tmp_path: Path) -> None:
    """Between choosing and reading: to a part, to a new part, and back."""
    shutil.copytree(months.parent, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "archive.db"
    with open_reader(path) as connection, whole_archive(connection) as archive:
        ids = select(archive, Selection())
        before = list(archive.read_records(ids))
        with OpenFile(path) as opened:
            own = [row[0] for row in opened.connection.execute("SELECT id FROM articles")]
            part = enter_part(opened, "later", "month")
            with OpenFile(part.path, part.mark) as target:
                assert move_slice(opened, part, target, own[:5]) == 5
            away = opened.connection.execute(
                "SELECT article_id FROM part_articles JOIN parts USING (part_id)"
                " WHERE name = '2025-04'"
            ).fetchall()
            assert return_slice(opened, [row[0] for row in away]) == len(away) > 3
        # Copies are left in the part, which do not count.
        assert list(select(archive, Selection())) == list(ids)
        assert list(archive.read_records(ids)) == before
        assert len(before) == len(ids) == 150

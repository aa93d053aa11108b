"""Articles are exported as Parquet, and pyarrow reads them back."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pyarrow import dataset, parquet

from newsarchive.archive.articles.export_records import COLUMNS
from newsarchive.console.exchange.exporting.parquet import ROW_GROUP, write_parquet
from tests.support.archives import FilledArchive, sample_archive
from tests.support.exchange import newsarchive


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("parquet") / "archive.db"
    sample_archive(path)
    return path


def export(archive: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "newsarchive.cli", "export", "--archive", str(archive)]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def test_parquet_has_lists_and_times(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.parquet"
    export(filled, "--format", "parquet", "-o", str(out))
    table = parquet.read_table(out)
    lines = [json.loads(line) for line in export(filled).splitlines()]
    assert table.column_names == list(COLUMNS)
    assert table.column("authors").to_pylist() == [line["authors"] for line in lines]
    assert table.column("is_free").to_pylist() == [line["is_free"] for line in lines]
    assert str(table.schema.field("published_at").type) == "timestamp[us, tz=UTC]"
    dates = [
        moment and f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in table["published_at"].to_pylist()
    ]
    assert dates == [line["published_at"] for line in lines]
    same = ("id", "url", "title", "text", "word_count", "story_id", "tags")
    assert [{name: row[name] for name in same} for row in table.to_pylist()] == [
        {name: line[name] for name in same} for line in lines
    ]


def test_parquet_of_a_query_without_hits_is_a_table(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "none.parquet"
    export(filled, "-q", "nothinghasthis", "--format", "parquet", "-o", str(out))
    assert parquet.read_table(out).num_rows == 0


def test_parquet_is_written_in_pieces(tmp_path: Path) -> None:
    """A large archive does not have to fit into memory, nor the file be seekable."""
    names = ("id", "published_at", "authors")
    rows = ({"id": n, "published_at": "soon", "authors": ["李"]} for n in range(2 * ROW_GROUP + 1))
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as pipe:
        assert pipe.stdin
        assert pipe.stdout
        sink = pipe.stdin
        writer = threading.Thread(target=lambda: (write_parquet(rows, names, sink), sink.close()))
        writer.start()
        data = pipe.stdout.read()
        writer.join()
    read = parquet.ParquetFile(io.BytesIO(data))
    assert read.metadata.num_row_groups == 3
    assert read.read().column("published_at").null_count == 2 * ROW_GROUP + 1


def test_without_pyarrow_one_line_says_what_to_install(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.parquet"
    hidden = "import sys; sys.modules['pyarrow'] = None; from newsarchive.cli import main; main()"
    command = [sys.executable, "-c", hidden, "export", "--archive", str(filled)]
    done = subprocess.run(
        [*command, "--format", "parquet", "-o", str(out)], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "newsarchive: Parquet needs pyarrow, which is not installed;"
        " pip install 'newsarchive[parquet]'"
    ]
    assert not out.exists()


def test_a_folder_has_a_file_for_each_month(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "months"
    arguments = ("export", "--format", "parquet", "--by", "month", "-o", str(out))
    newsarchive(filled, *arguments)
    names = sorted(file.relative_to(out).as_posix() for file in out.rglob("*.parquet"))
    assert names == [
        "published_month=2026-04/part-0.parquet",
        "published_month=2026-05/part-0.parquet",
        "published_month=__HIVE_DEFAULT_PARTITION__/part-0.parquet",
    ]
    table = dataset.dataset(out, partitioning="hive").to_table()
    lines = {json.loads(line)["id"]: json.loads(line) for line in export(filled).splitlines()}
    assert sorted(table.column("id").to_pylist()) == sorted(lines)
    for row in table.to_pylist():
        published = lines[row["id"]]["published_at"]
        assert row["published_month"] == (published[:7] if published else None)
        assert row["text"] == lines[row["id"]]["text"]
    of_may = dataset.field("published_month") == "2026-05"
    assert dataset.dataset(out, partitioning="hive").to_table(filter=of_may).num_rows == sum(
        str(line["published_at"]).startswith("2026-05") for line in lines.values()
    )
    newsarchive(filled, *arguments, "--since", "2026-05-01")
    assert sorted(each.name for each in out.iterdir()) == ["published_month=2026-05"]


def test_dates_that_are_none_have_no_month(tmp_path: Path) -> None:
    path, out = tmp_path / "archive.db", tmp_path / "months"
    archive = FilledArchive(path)
    for number, published in enumerate(("zzz", "2026-05-01T00:00:00Z", None, "0"), start=1):
        archive.article("Story", "text", url=f"https://a.example/{number}", published_at=published)
    archive.close()
    newsarchive(path, "export", "--format", "parquet", "--by", "month", "-o", str(out))
    table = dataset.dataset(out, partitioning="hive").to_table()
    assert sorted(table.column("id").to_pylist()) == [1, 2, 3, 4]
    assert table.column("published_month").to_pylist().count(None) == 3

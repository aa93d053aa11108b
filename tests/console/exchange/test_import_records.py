"""`newsarchive import` brings in what other programs extracted, once and completely."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from newsarchive.sample.site import serve_sample
from tests.support.commands import NEWSARCHIVE, call
from tests.support.crawls import crawl, rows, value
from tests.support.exchange import bring_files
from tests.support.snapshots import archive_state, runs_add_up
from tests.support.warcs import page, response


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home" / "archive.db"


def record(number: int, **more: Any) -> dict[str, Any]:
    return {
        "url": f"https://paper.example/news/{number}",
        "maintext": f"The {number}th boat came in late.\nThe harbour master said nothing of it.",
        "title": f"Boat {number}",
        "date_publish": "2024-03-01 08:30:00",
        "date_download": "2024-03-02 10:00:00",
        "source_domain": "paper.example",
        "authors": ["Ann Lee"],
        **more,
    }


def write(file: Path, records: list[Any]) -> Path:
    lines = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in records)
    packed = gzip.compress(lines.encode()) if file.suffix == ".gz" else lines.encode()
    file.write_bytes(packed)
    return file


def test_records_are_stored_with_their_dates_and_a_second_import_adds_nothing(
    archive: Path, tmp_path: Path
) -> None:
    lines = [record(1), "{broken", record(2, comments="First!"), record(3, url=""), {"a": 1}, ""]
    file = write(tmp_path / "dump.gz", lines)
    printed = call(archive, "import", str(file))
    assert printed.startswith("import: 2 new, 0 revised, 0 unchanged, 0 duplicates, 1 failed")
    assert "1 bad_record, 1 bad_url, 1 record without a page: 1 not_article; 5 records" in printed
    assert "An article has no place for: comments (1)." in printed
    columns = "url, title, text, published_at, first_seen_at, discovered_via, extractor"
    assert rows(archive, f"SELECT {columns} FROM articles ORDER BY url")[0] == (
        "https://paper.example/news/1",
        "Boat 1",
        "The 1th boat came in late.\nThe harbour master said nothing of it.",
        "2024-03-01T08:30:00Z",
        "2024-03-02T10:00:00Z",
        "import",
        "news-please (import)",
    )
    before = archive_state(archive)[:2]
    assert " 0 new, 0 revised, 2 unchanged, " in call(archive, "import", str(file))
    assert archive_state(archive)[:2] == before
    assert runs_add_up(archive)
    assert "all sound" in call(archive, "doctor")
    assert "news/2" in call(archive, "export", "--query", "boat")


def test_doctor_counts_records_apart_from_articles_that_lost_their_capture(
    archive: Path, tmp_path: Path
) -> None:
    with serve_sample() as url:
        crawl(archive, url)
    call(archive, "import", str(write(tmp_path / "dump.jsonl", [record(1), record(2)])))
    said = call(archive, "doctor")
    assert "2 articles were imported as texts that another program extracted (the first:" in said
    assert "https://paper.example/news/1" in said
    assert "no capture" not in said


def test_a_dry_run_says_what_is_there_and_stores_nothing(archive: Path, tmp_path: Path) -> None:
    lines = [record(1), record(1), "{broken", record(3, maintext="")]
    file = write(tmp_path / "dump.jsonl", lines)
    printed = call(archive, "import", "--dry-run", str(file))
    assert "2 records of news-please (1 more than once)" in printed
    assert "Boat 1, 1 Mar 2024, 08:30 UTC, 13 words, https://paper.example/news/1" in printed
    assert "1 would be refused: bad_record" in printed
    assert "1 would be refused: no_text" in printed
    assert not list(archive.parent.iterdir())
    call(archive, "import", "--no-learn", str(file))
    before = archive_state(archive)
    assert "(2 in the archive, 1 more than once)" in call(archive, "import", "--dry-run", str(file))
    assert archive_state(archive) == before
    write(file, ["{broken"])
    call(archive, "import", "--dry-run", str(file), status=1)


def test_articles_by_url_columns_and_bookmarks_are_taken(archive: Path, tmp_path: Path) -> None:
    by_url = {f"https://paper.example/{n}": {"title": "Boat", "text": f"{n} came."} for n in "ab"}
    columns = {
        "url": {"0": "https://paper.example/c", "1": "https://paper.example/d"},
        "text": {"0": "The third boat came.", "1": "The fourth boat did not."},
    }
    bookmark = {"href": "https://paper.example/e", "extended": "", "toread": "no"}
    files = [tmp_path / f"{name}.json" for name in ("by_url", "columns", "pinboard")]
    for file, content in zip(files, (by_url, columns, [bookmark]), strict=True):
        file.write_text(json.dumps(content))
    importer = bring_files(archive, *files)
    assert (importer.records, importer.without_page) == (4, {})
    assert [url[-1] for (url,) in rows(archive, "SELECT url FROM articles ORDER BY url")] == [
        *"abcd"
    ]
    queued = "SELECT url FROM urls WHERE state <> 'done'"
    assert rows(archive, queued) == [("https://paper.example/e",)]


def test_a_removed_address_is_refused(archive: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "dump.json", [record(1), record(2)])
    call(archive, "import", "--no-learn", str(file))
    call(archive, "remove", "--yes", "https://paper.example/news/1")
    assert "1 would be refused: removed" in call(archive, "import", "--dry-run", str(file))
    assert "1 removed" in call(archive, "import", "--no-learn", str(file))
    assert value(archive, "SELECT count(*) FROM articles") == 1


def test_the_archives_own_text_stays(archive: Path, tmp_path: Path) -> None:
    url = "https://paper.example/news/1"
    (tmp_path / "a.warc").write_bytes(response(url, page("Boat 1"), "2024-03-01"))
    call(archive, "import", "--no-learn", str(tmp_path / "a.warc"))
    before = archive_state(archive)[:2]
    call(archive, "import", "--no-learn", str(write(tmp_path / "dump.json", [record(1)])))
    assert archive_state(archive)[:2] == before, "two extractions differ; the page did not change"


def test_versions_of_one_program_are_versions(archive: Path, tmp_path: Path) -> None:
    newer = record(1, maintext="A whole new text.", date_download="2024-03-05 10:00:00")
    older = record(1, maintext="The oldest text of all.", date_download="2024-02-01 10:00:00")
    file = write(tmp_path / "dump.json", [record(1), newer, older])
    assert "1 new, 2 revised" in call(archive, "import", "--no-learn", str(file))
    assert value(archive, "SELECT text FROM articles") == "A whole new text."
    assert value(archive, "SELECT count(*) FROM revisions") == 2
    assert "0 new, 0 revised, 3 unchanged" in call(archive, "import", "--no-learn", str(file))


@pytest.mark.parametrize("shape", ["record", "newsplease", "zyte", "schemaorg"])
def test_an_export_can_be_imported_again(archive: Path, tmp_path: Path, shape: str) -> None:
    with serve_sample() as url:
        crawl(archive, url)
    columns = "url, title, text, published_at, authors, language, image_url"
    if shape == "record":
        columns += (
            ", canonical_url, description, byline, published_precision, published_raw, modified_at,"
            " first_seen_at, last_seen_at, section, tags, image_caption, image_credit, is_free,"
            " kind, quality, archive_signals, extractor, published_source"
        )
    articles = f"SELECT {columns} FROM articles WHERE text <> '' ORDER BY url"
    table = ("--format", "csv", "--delimiter", "semicolon")
    for number, form in enumerate([("--as", shape), *([table] if shape == "record" else [])]):
        export = tmp_path / ("export.csv" if form is table else "export.jsonl")
        call(archive, "export", *form, "-o", str(export))
        other = tmp_path / str(number) / "archive.db"
        other.parent.mkdir()
        call(other, "import", "--no-learn", str(export))
        assert rows(other, articles) == rows(archive, articles)


def test_a_kill_loses_nothing(archive: Path, tmp_path: Path) -> None:
    many = 3000
    write(tmp_path / "many.jsonl", [record(number) for number in range(many)])
    command = [str(NEWSARCHIVE), "import", "--no-learn", "--archive", str(archive), str(tmp_path)]
    with subprocess.Popen(command, stdout=-1, stderr=-1) as process:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            time.sleep(0.05)
            if archive.exists() and Path(f"{archive}-wal").exists():
                time.sleep(0.3)
                break
        process.send_signal(signal.SIGKILL)
    line = call(archive, "import", "--no-learn", str(tmp_path / "many.jsonl"))
    assert value(archive, "SELECT count(*) FROM articles") == many
    assert " 0 failed" in line
    assert "all sound" in call(archive, "doctor")

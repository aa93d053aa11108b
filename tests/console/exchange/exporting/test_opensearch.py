"""Bulk requests and mappings are as OpenSearch documents them.

docs.opensearch.org: "Bulk API", "Date field type", "Language analyzers", "Keyword field type" and
"CreateIndex" (names of indexes). :func:`check_bulk` refuses what these pages say is refused.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from newsarchive.archive.articles.export_records import COLUMNS
from newsarchive.console.exchange.exporting.opensearch import (
    ANALYZERS,
    MOST_ID_BYTES,
    check_index,
    document_id,
    mapping,
)
from newsarchive.errors import NewsArchiveError
from tests.support.archives import FilledArchive, hostile_archive, sample_archive
from tests.support.exchange import newsarchive

#: docs.opensearch.org/latest/analyzers/language-analyzers, and the standard analyzer.
_LIST = (
    "arabic armenian basque bengali brazilian bulgarian catalan cjk czech danish dutch english"
    " estonian finnish french galician german greek hindi hungarian indonesian irish italian"
    " latvian lithuanian norwegian persian portuguese romanian russian sorani spanish swedish"
    " turkish thai standard"
)
DOCUMENTED = frozenset(_LIST.split())
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_BYTES_OF_TERM = 32_766


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("opensearch") / "archive.db"
    sample_archive(path)
    return path


def check_bulk(body: bytes, indexes: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the documents that a bulk request with this *body* adds to *indexes*, by their _id."""
    assert body.endswith(b"\n")
    lines = body.decode("utf-8").removesuffix("\n").split("\n")
    assert len(lines) % 2 == 0
    documents = {}
    for action, source in zip(lines[::2], lines[1::2], strict=True):
        [(operation, where)] = json.loads(action).items()
        assert operation == "index"
        assert where.keys() == {"_index", "_id"}
        assert 0 < len(where["_id"].encode()) <= 512
        document = json.loads(source)
        properties = indexes[where["_index"]]["mappings"]["properties"]
        for name, value in document.items():
            for each in value if isinstance(value, list) else [value]:
                check_value(properties[name], each)
        documents[where["_id"]] = document
    return documents


def check_value(field: dict[str, Any], value: object) -> None:
    match field["type"]:
        case "date":
            assert isinstance(value, str)
            assert _MOMENT.fullmatch(value)
            assert datetime.fromisoformat(value)
        case "long":
            assert type(value) is int
            assert abs(value) < 2**63
        case "boolean":
            assert type(value) is bool
        case "keyword":
            assert isinstance(value, str)
            assert len(value[: field["ignore_above"]].encode()) <= _BYTES_OF_TERM
        case "text":
            assert isinstance(value, str)
        case other:
            raise AssertionError(other)


def indexes_of(archive: Path) -> dict[str, Any]:
    return dict(json.loads(newsarchive(archive, "export", "--format", "opensearch", "--mapping")))


def test_each_language_has_an_index_with_its_analyzer(filled: Path) -> None:
    indexes = indexes_of(filled)
    assert {"newsarchive-en", "newsarchive-ja", "newsarchive-th", "newsarchive-und"} <= set(indexes)
    analyzers = {
        name: body["settings"]["analysis"]["analyzer"]["default"]["type"]
        for name, body in indexes.items()
    }
    assert analyzers["newsarchive-en"] == "english"
    assert analyzers["newsarchive-zh"] == "cjk"
    assert analyzers["newsarchive-und"] == "standard"
    every = mapping("x", ANALYZERS)
    assert len(every) == len(ANALYZERS) + 1
    assert {
        body["settings"]["analysis"]["analyzer"]["default"]["type"] for body in every.values()
    } <= DOCUMENTED
    for body in indexes.values():
        assert list(body["mappings"]["properties"]) == list(COLUMNS)


def test_a_bulk_request_is_as_documented(filled: Path) -> None:
    body = newsarchive(filled, "export", "--format", "opensearch")
    documents = check_bulk(body.encode(), indexes_of(filled))
    lines = [json.loads(line) for line in newsarchive(filled, "export").splitlines()]
    assert documents == {
        line["url"]: {name: value for name, value in line.items() if value not in (None, [])}
        for line in lines
    }


def test_what_a_page_states_cannot_break_a_request(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    hostile_archive(path)
    filled = FilledArchive(path)
    filled.article(
        "two\u2028lines\x85", "a\nb\x00c", url="https://a.example/1", section="𝄞" * 9_000
    )
    filled.article("long", "x", url=f"https://a.example/{'é' * 300}")
    filled.close()
    body = newsarchive(path, "export", "--format", "opensearch")
    documents = check_bulk(body.encode(), indexes_of(path))
    assert len(documents) == 4
    assert sum(each.startswith("sha256:") for each in documents) == 1


def test_the_id_of_a_document_is_that_of_its_url() -> None:
    short = "https://a.example/" + "x" * (MOST_ID_BYTES - 18)
    assert document_id(short) == short
    assert document_id(short + "x") != document_id(short + "y")
    assert len(document_id(short + "x").encode()) <= MOST_ID_BYTES


def test_a_folder_has_one_request_in_a_file_and_goes_on(tmp_path: Path) -> None:
    path, folder = tmp_path / "archive.db", tmp_path / "bulk"
    filled = FilledArchive(path)
    for number in range(1, 8):
        filled.article(f"Story {number}", "w " * 150_000, url=f"https://a.example/{number}")
    arguments = ("export", "--format", "opensearch", "--bulk-mb", "1", "-o", str(folder))
    assert "7 articles written" in newsarchive(path, *arguments)
    files = sorted(folder.glob("bulk-*.ndjson"))
    assert len(files) == 3
    assert all(file.stat().st_size <= 10**6 for file in files)
    stamps = [file.stat().st_mtime_ns for file in files]
    filled.article("Story 8", "late", url="https://a.example/8")
    filled.close()
    assert "7 articles in" in newsarchive(path, *arguments)
    indexes = indexes_of(path)
    found: dict[str, Any] = {}
    for file in sorted(folder.glob("bulk-*.ndjson")):
        found |= check_bulk(file.read_bytes(), indexes)
    assert set(found) == {f"https://a.example/{number}" for number in range(1, 9)}
    assert [file.stat().st_mtime_ns for file in files] == stamps
    files[-1].unlink()  # as a killed export would have left it
    next(iter(sorted(folder.glob("bulk-*8.ndjson")))).unlink()
    newsarchive(path, *arguments)
    again = [each for file in folder.glob("bulk-*.ndjson") for each in check_bulk(
        file.read_bytes(), indexes)]  # fmt: skip
    assert sorted(again) == sorted(found), "each article is there once"
    with pytest.raises(AssertionError, match="other options"):
        newsarchive(path, *arguments, "--site", "a.example")


def test_a_document_larger_than_a_request_gets_one_of_its_own(tmp_path: Path) -> None:
    path, folder = tmp_path / "archive.db", tmp_path / "bulk"
    filled = FilledArchive(path)
    for number, length in ((1, 10), (2, 800_000), (3, 10)):
        filled.article("Story", "w " * length, url=f"https://a.example/{number}")
    filled.close()
    newsarchive(path, "export", "--format", "opensearch", "--bulk-mb", "1", "-o", str(folder))
    assert len(list(folder.glob("bulk-*.ndjson"))) == 3


@pytest.mark.parametrize(
    "name", ["News", "-news", "_news", "a b", "a/b", "a*", "", "a,b", "x" * 251]
)
def test_names_that_no_index_can_have_are_refused(name: str) -> None:
    with pytest.raises(NewsArchiveError, match="cannot be the name of an index"):
        check_index(name)


def test_a_folder_with_other_files_is_not_touched(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    for arguments in (("opensearch",), ("parquet", "--by", "month")):
        newsarchive(filled, "export", "--format", *arguments, "-o", str(tmp_path), status=1)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]

"""Captured pages leave the archive complete, and come back as the same articles."""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from newsarchive.archive.ledger.capture_index import capture_of, insert_capture
from newsarchive.paths import captures_folder
from tests.support import warcs
from tests.support.archives import FilledArchive
from tests.support.captured import capture, payload_digest, write_revisit
from tests.support.commands import NEWSARCHIVE, call

SEEN = {"last_seen_at": "2026-06-01T00:00:00Z"}


def url_of(number: int) -> str:
    return f"https://www.herald.example/News/Story-{number}/?b=2&a={number}"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Four articles: two captured, one captured twice, one without a capture."""
    filled = FilledArchive(tmp_path / "archive.db")
    for number in range(1, 5):
        text = f"The ferry of harbour {number} was late.\nNobody said why."
        filled.article(f"Harbour {number}", text, url=url_of(number), **SEEN)
    for number in (1, 2, 3):
        page = warcs.page(f"Harbour {number}")
        capture(filled, page, f"2026-05-0{number}T10:00:00Z", url_of(number))
    again = warcs.page("Harbour 3", head="<meta name=x content=changed>")
    capture(filled, again, "2026-05-20T10:00:00Z", url_of(3))
    filled.article("Elsewhere", "Another paper.", url="https://other.example/x")
    capture(filled, b"<p>secret", "2026-05-01T10:00:00Z", "https://other.example/x")
    filled.close()
    return tmp_path / "archive.db"


def export(archive: Path, *options: str, status: int = 0) -> str:
    command = [str(NEWSARCHIVE), "export", "--archive", str(archive), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    return done.stderr


def records(path: Path) -> list[tuple[str, str, bytes]]:
    """Return the records of a file, without those that say more of others (metadata)."""
    with path.open("rb") as file:
        return [
            (
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI") or "",
                record.content_stream().read(),
            )
            for record in ArchiveIterator(file)
            if record.rec_type != "metadata"
        ]


def test_a_warc_file_has_all_captures_of_the_hits_and_no_others(archive: Path) -> None:
    out = archive.parent / "out.warc.gz"
    said = export(archive, "--format", "warc", "-q", "harbour", "-o", str(out))
    assert "3 articles written" in said
    assert "1 article without a captured page" in said
    found = records(out)
    assert [kind for kind, _, _ in found] == ["warcinfo"] + ["response"] * 4
    assert sorted(url for _, url, _ in found[1:]) == [url_of(n) for n in (1, 2, 3, 3)]
    assert b"secret" not in gzip.decompress(out.read_bytes())


def test_an_own_export_may_be_replaced_but_no_other_warc_file(archive: Path) -> None:
    out = archive.parent / "out.warc.gz"
    for _ in range(2):
        export(archive, "--format", "warc", "-o", str(out))
    out.write_bytes(gzip.compress(b"WARC/1.0\r\nx: y\r\n\r\n"))
    assert "was not touched" in export(archive, "--format", "warc", "-o", str(out), status=1)


def test_a_package_is_as_its_specification_demands(archive: Path) -> None:
    out = archive.parent / "out.wacz"
    export(archive, "--format", "wacz", "-q", "harbour", "-o", str(out))
    with zipfile.ZipFile(out) as package:
        described = json.loads(package.read("datapackage.json"))
        assert described["wacz_version"] == "1.1.1"
        for each in described["resources"]:
            content = package.read(each["path"])
            assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
            assert each["bytes"] == len(content)
        digest = json.loads(package.read("datapackage-digest.json"))
        described_hash = hashlib.sha256(package.read("datapackage.json")).hexdigest()
        assert digest == {"path": "datapackage.json", "hash": f"sha256:{described_hash}"}
        named = {each["path"] for each in described["resources"]}
        assert named | {"datapackage.json", "datapackage-digest.json"} == set(package.namelist())
        for name in ("archive/data-00001.warc.gz", "indexes/index.cdx.gz"):
            assert package.getinfo(name).compress_type == zipfile.ZIP_STORED
        _check_index(package)
        head, *pages = map(json.loads, package.read("pages/pages.jsonl").splitlines())
    assert head["format"] == "json-pages-1.0"
    assert {page["url"]: page["ts"] for page in pages} == {
        url_of(1): "2026-05-01T10:00:00Z",
        url_of(2): "2026-05-02T10:00:00Z",
        url_of(3): "2026-05-20T10:00:00Z",
    }
    assert pages[0]["text"].startswith("The ferry of harbour")


def _check_index(package: zipfile.ZipFile) -> None:
    index = package.read("indexes/index.cdx.gz")
    lines = gzip.decompress(index).decode().splitlines()
    assert lines == sorted(lines)
    assert len(lines) == 4
    warc = package.read("archive/data-00001.warc.gz")
    for line in lines:
        facts = json.loads(line[line.index("{") :])
        start, size = int(facts["offset"]), int(facts["length"])
        assert f"WARC-Target-URI: {facts['url']}".encode() in gzip.decompress(
            warc[start : start + size]
        )
    meta, block = package.read("indexes/index.idx").decode().splitlines()
    assert json.loads(meta.removeprefix("!meta 0 "))["filename"] == "index.cdx.gz"
    assert block.startswith(lines[0].partition(" {")[0])
    assert json.loads(block[block.index("{") :]) == {"offset": 0, "length": len(index)}


def test_a_reader_finds_each_file_by_the_central_directory_alone(archive: Path) -> None:
    """ReplayWeb.page takes the length of a local header from it."""
    out = archive.parent / "out.wacz"
    export(archive, "--format", "wacz", "-o", str(out))
    content = out.read_bytes()
    with zipfile.ZipFile(out) as package:
        for entry in package.infolist():
            name, extra = struct.unpack_from("<HH", content, entry.header_offset + 26)
            assert (name, extra) == (len(entry.filename), len(entry.extra))


def test_a_package_comes_back_as_the_same_articles(archive: Path) -> None:
    first, again = archive.parent / "first.db", archive.parent / "again"
    call(first, "import", "--no-learn", str(captures_folder(archive)))
    export(first, "--format", "wacz", "-o", str(archive.parent / "out.wacz"))
    again.mkdir()
    call(again / "archive.db", "import", "--no-learn", str(archive.parent / "out.wacz"))

    def articles(path: Path) -> list[Any]:
        lines = [json.loads(line) for line in call(path, "export").splitlines()]
        for each in lines:
            del each["id"]
        return sorted(lines, key=lambda each: str(each["url"]))

    assert articles(first) == articles(again / "archive.db")
    assert len(articles(first)) == 3


def test_a_revisit_record_leaves_with_the_response_that_it_repeats(tmp_path: Path) -> None:
    filled = FilledArchive(tmp_path / "archive.db")
    body = warcs.page("Harbour")
    filled.article("Harbour", "The ferry was late.", url=url_of(1), **SEEN)
    capture(filled, body, "2026-05-01T10:00:00Z", "https://herald.example/before")
    row = filled.execute("SELECT * FROM captures").fetchone()
    revisit = write_revisit(
        captures_folder(tmp_path / "archive.db"), capture_of(row), "2026-05-09",
        payload_digest(body), "WARC-Refers-To-Target-URI: https://herald.example/before",
    )  # fmt: skip
    filled.execute("UPDATE captures SET url = ?", "https://herald.example/before")
    insert_capture(filled.connection, replace(revisit, url=url_of(1)))
    filled.close()
    out = tmp_path / "out.warc.gz"
    export(tmp_path / "archive.db", "--format", "warc", "-o", str(out))
    assert [kind for kind, _, _ in records(out)] == ["warcinfo", "response", "revisit"]


def test_captured_pages_go_along_beside_the_articles(archive: Path) -> None:
    out = archive.parent / "storm.jsonl"
    said = export(archive, "--captures", "-q", "harbour", "-o", str(out))
    assert "storm.warc.gz" in said
    assert len(out.read_text().splitlines()) == 4
    assert len(records(archive.parent / "storm.warc.gz")) == 5


def test_a_capture_that_cannot_be_read_is_said_and_the_rest_is_written(archive: Path) -> None:
    [file] = captures_folder(archive).glob("*-00001.warc.gz")
    file.unlink()
    out = archive.parent / "out.wacz"
    said = export(archive, "--format", "wacz", "-q", "harbour", "-o", str(out), status=1)
    assert "could not be read" in said
    assert zipfile.is_zipfile(out)


def test_no_request_and_no_cookie_of_a_reader_is_in_an_export(archive: Path) -> None:
    out = archive.parent / "out.warc.gz"
    export(archive, "--format", "warc", "-o", str(out))
    content = gzip.decompress(out.read_bytes()).lower()
    for name in (b"warc-type: request", b"\r\ncookie:", b"\r\nauthorization:"):
        assert name not in content

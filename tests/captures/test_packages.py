"""WARC files are found in WACZ files, also if these are damaged or in a package themselves."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

from newsarchive.captures.imports.import_files import import_items
from tests.support.warcs import page, response

PARTS = {name: response(f"https://one.example/{name}", page(name)) for name in ("a", "b", "c")}


def package(entries: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return file.getvalue()


def one(name: str, compression: int = zipfile.ZIP_STORED) -> bytes:
    entries = {"archive/data.warc.gz": gzip.compress(PARTS[name]), "datapackage.json": b"{"}
    return package(entries, compression)


def read(content: bytes, folder: Path) -> list[str]:
    """Return the last letter of the URL of each page in *content*, and the other reasons."""
    file = folder / "a.wacz"
    file.write_bytes(content)
    found = []
    for item in import_items(file, folder):
        if item.page:
            found.append(item.page.url[-1])
        elif item.refusal:
            found.append(item.refusal.reason)
    return found


def test_packages_are_read_in_any_compression_and_with_any_datapackage(tmp_path: Path) -> None:
    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA):
        assert read(one("a", compression), tmp_path) == ["a"]
        assert read(package({"archive/a.warc": PARTS["a"]}, compression), tmp_path) == ["a"]


def test_a_package_of_packages_is_read(tmp_path: Path) -> None:
    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        several = {"a.wacz": one("a"), "b.wacz": one("b"), "broken.wacz": b"PK\x03\x04"}
        assert read(package(several, compression), tmp_path) == ["a", "b", "bad_encoding"]
    inner = package({"c.wacz": package({"a.wacz": one("a")})})
    assert read(inner, tmp_path) == ["bad_encoding"]


def test_a_package_without_its_directory_is_searched_for_records(tmp_path: Path) -> None:
    content = package({f"archive/{n}.warc.gz": gzip.compress(part) for n, part in PARTS.items()})
    assert read(content[: content.rindex(b"PK\x01\x02")], tmp_path) == ["bad_encoding", *"abc"]


def test_a_wrong_checksum_of_an_entry_costs_what_has_none_of_its_own(tmp_path: Path) -> None:
    content = one("a")
    at = content.rindex(b"PK\x01\x02") + 16
    for start in (at, content.index(b"PK\x03\x04") + 14):
        content = content[:start] + b"\0\0\0\1" + content[start + 4 :]
    assert read(content, tmp_path) == ["a"]
    plain = package({"archive/a.warc": PARTS["a"]})
    damaged = plain.replace(b"quay until", b"quay unlit")
    assert damaged != plain
    assert read(damaged, tmp_path) == ["bad_encoding"]


def test_a_zip_file_without_warc_files_is_named(tmp_path: Path) -> None:
    assert read(package({"datapackage.json": b"{}"}), tmp_path) == ["not_html"]
    several = {"datapackage.json": b'{"profile": "multi-wacz-package"}'}
    (tmp_path / "several.wacz").write_bytes(package(several))
    found = [item.refusal for item in import_items(tmp_path / "several.wacz", tmp_path)]
    assert "multi-WACZ" in getattr(found[0], "detail", "")

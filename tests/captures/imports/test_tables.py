"""A table of articles gives a record for each row, whatever is in its cells."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from newsarchive.captures.imports.folders import FilesToImport
from newsarchive.captures.imports.import_files import import_items
from newsarchive.captures.imports.tables import is_table_of_articles, table_rows

ODD = 'One, "two"; three\r\nfour\nhttps://x.example/\x00'


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_rows_are_read_with_all_lines_of_their_texts(separator: str, encoding: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator)
    writer.writerows(
        [["", "url", "text"], ["0", "https://a.example/", ODD], [], ["1", "b", "\u00fc"]]
    )
    content = out.getvalue().encode(encoding)
    assert is_table_of_articles(content)
    rows = list(table_rows(io.BytesIO(content), content))
    assert [row.fields for row in rows] == [
        {"": "0", "url": "https://a.example/", "text": ODD},
        {"": "1", "url": "b", "text": "\u00fc"},
    ]


def test_a_table_in_a_folder_is_read_and_a_list_of_urls_is_not(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("url;text\nhttps://a.example/;One\n")
    (tmp_path / "urls.csv").write_text("url;title\nhttps://a.example/;One\n")
    chosen = FilesToImport([tmp_path])
    assert [file.name for file, _ in chosen.files] == ["table.csv"]
    [item] = [each for each in import_items(chosen.files[0][0], tmp_path) if each.json]
    assert item.json
    assert item.json.fields == {"url": "https://a.example/", "text": "One"}


def test_a_broken_row_costs_itself() -> None:
    huge = "x" * (9 * 2**20)
    content = f'url,text\na,one,more\nb,two\nc,"{huge}"\nd,last\n'.encode()
    rows = list(table_rows(io.BytesIO(content), content[:100]))
    assert [row.fields and row.fields["url"] for row in rows] == [None, "b", None, "d"]
    assert all(row.fields or row.detail for row in rows)


@pytest.mark.parametrize("start", [b"", b"url,title\n", b"https://a.example/,text\n", b"text\n"])
def test_a_list_of_urls_is_no_table_of_articles(start: bytes) -> None:
    assert not is_table_of_articles(start)

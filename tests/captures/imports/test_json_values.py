"""Objects of JSON are read one at a time, and a broken one costs itself."""

from __future__ import annotations

import gzip
import io
import json
import time

import pytest

from newsarchive.captures.decompression import zstd
from newsarchive.captures.imports.json_values import is_json, json_values
from newsarchive.errors import BrokenInput


def read(content: bytes) -> list[object]:
    found = json_values(io.BytesIO(content))
    return [each.value if each.value is not None else (each.line, each.reason) for each in found]


@pytest.mark.parametrize(
    "content",
    [
        b'{"a": 1}\n{"b": 2}\n',
        b'\xef\xbb\xbf[{"a": 1}, {"b": 2}]',
        b'[{"a": 1},]{"b": 2}]',  # as a program writes that closes its array after each object
        b'{"a": 1}{"b": 2}',
        b'\x1e{"a": 1}\n\x1e{"b": 2}\n',
        b'[\n  {\n    "a": 1\n  },\n  {\n    "b": 2\n  }\n]\n',
        '[{"a": 1},\r\n{"b": 2}]'.encode("utf-16"),
    ],
)
def test_all_ways_to_put_objects_after_each_other_are_read(content: bytes) -> None:
    wanted = [{"a": 1}, {"b": 2}]
    assert read(content) == wanted
    assert is_json(content)
    assert read(gzip.compress(content)) == read(zstd.compress(content)) == wanted


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b'{"a": 1}\n{"cut": "off\n{"b": 2}\n', [{"a": 1}, (2, "bad_record"), {"b": 2}]),
        (b'{"a":\n{"b": 2}\n', [(1, "bad_record"), {"b": 2}]),
        (b'{"a": 1}\nrubbish\n"text"\n7\n{"b": 2}',
         [{"a": 1}, (2, "bad_record"), (3, "bad_record"), (4, "bad_record"), {"b": 2}]),
        (b'{"a": "\xff"}\n{"b": 2}', [(1, "bad_record"), {"b": 2}]),
        (b'[\n  {"a": {\n    "x": 1}},\n  {"a" 1},\n  {"b": 2}\n]',
         [{"a": {"x": 1}}, (4, "bad_record"), {"b": 2}]),
        (b'{"a": ' * 9000 + b'\n{"b": 2}', [(1, "bad_record"), {"b": 2}]),
        (b'{"a": "' + b"x" * (10 * 2**20) + b'"}\n{"b": 2}', [(1, "too_large"), {"b": 2}]),
        (b'{"a": 1}\n{"b"', [{"a": 1}, (2, "bad_record")]),
        (b"x" * 200_000 + b"\n" + b'{"b": 2}', [(1, "bad_record"), {"b": 2}]),
        (b'{"a": 1}\n' + b"\0" * 300_000, [{"a": 1}]),
        (b'{"a": NaN, "b": [-Infinity]}', [{"a": None, "b": [None]}]),
        (b"", []),
    ],
)  # fmt: skip
def test_what_is_broken_costs_itself(content: bytes, wanted: list[object]) -> None:
    assert read(content) == wanted


def test_a_damaged_packed_file_gives_what_is_before_the_damage() -> None:
    content = gzip.compress(b'{"a": 1}\n' * 30_000)
    found = json_values(io.BytesIO(content[:-20]))
    assert next(found).value == {"a": 1}
    with pytest.raises(BrokenInput, match="truncated"):
        list(found)


def test_many_lines_are_read_in_time() -> None:
    line = json.dumps({"text": "word " * 500}).encode() + b"\n"
    begin = time.process_time()
    assert sum(each.value is not None for each in json_values(io.BytesIO(line * 20_000))) == 20_000
    assert time.process_time() - begin < 10


@pytest.mark.parametrize("start", [b"<html>", b"[1, 2]", b"{ body: none }", b"", b"[Note] text"])
def test_other_text_is_not_json(start: bytes) -> None:
    assert not is_json(start)

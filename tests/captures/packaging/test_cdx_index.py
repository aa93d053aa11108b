"""An index of captures has the keys that readers look up, in order, however long it is."""

from __future__ import annotations

import gzip
import json

import pytest

from newsarchive.captures.packaging.cdx_index import (
    BLOCK_LINES,
    SortedLines,
    cdx_line,
    compressed_blocks,
)
from newsarchive.captures.packaging.surt import surt


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.herald.example/News/?b=2&a=0", "example,herald)/news?a=0&b=2"),
        ("http://www2.a.example:8080/x//y/", "example,a:8080)/x/y"),
        ("https://a.example", "example,a)/"),
        ("https://a.example:443/?", "example,a)/"),
        ("https://bücher.example/straße", "example,xn--bcher-kva)/stra%c3%9fe"),
        ("https://a.example/%E4%B8%AD/%7Eb", "example,a)/%e4%b8%ad/~b"),
        ("http://127.0.0.1:8001/a#top", "1,0,0,127:8001)/a"),
        ("urn:x", "urn:x"),
    ],
)
def test_keys_are_those_that_readers_look_up(url: str, key: str) -> None:
    """The expected keys are those of the library surt 0.3.1, which pywb uses."""
    assert surt(url) == key


def test_a_long_index_is_in_order_and_each_block_is_found() -> None:
    numbers = [(number * 7919) % 45_000 for number in range(45_000)]
    with SortedLines() as lines:
        for number in numbers:
            lines.add(cdx_line(f"https://a.example/{number:05}", "2026-05-01T10:00:00Z"))
        blocks = list(compressed_blocks(lines, "index.cdx.gz"))
    whole = b"".join(packed for packed, _ in blocks)
    found = gzip.decompress(whole).decode().splitlines()
    assert found == sorted(found)
    assert len(found) == 45_000
    places = "".join(place for _, place in blocks).splitlines()[1:]
    assert len(places) == -(-45_000 // BLOCK_LINES)
    for number, line in enumerate(places):
        place = json.loads(line[line.index("{") :])
        block = whole[place["offset"] : place["offset"] + place["length"]]
        assert gzip.decompress(block).decode().splitlines()[0] == found[number * BLOCK_LINES]

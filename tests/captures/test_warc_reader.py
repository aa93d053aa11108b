"""Records are read from WARC files that nobody vouches for."""

from __future__ import annotations

import gzip
import io
import random

import pytest

from newsarchive.captures.http_responses import response_of
from newsarchive.captures.warc_reader import warc_records
from newsarchive.errors import BrokenInput
from tests.support.warcs import page, response

MOST = 2**20


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_records_are_read_one_by_one(pack: object) -> None:
    parts = [response(f"https://one.example/{n}", page(str(n))) for n in range(3)]
    file = io.BytesIO(b"".join(pack(part) for part in parts))  # type: ignore[operator]
    records = list(warc_records(file, MOST))
    assert [r.headers["warc-target-uri"][-1] for r in records] == ["0", "1", "2"]
    assert all(
        r.block is not None and r.block in part for r, part in zip(records, parts, strict=True)
    )
    assert [r.offset for r in records] == [0, len(parts[0]), len(parts[0]) + len(parts[1])]


def test_a_record_over_the_limit_is_skipped() -> None:
    parts = response("https://one.example/1", b"x" * 5000) + response("https://one.example/2", b"y")
    first, second = warc_records(io.BytesIO(parts), 2000)
    assert first.block is None
    assert second.block is not None


def test_damaged_bytes_raise_no_other_error_than_broken_input() -> None:
    rng = random.Random(5)
    html = page("Compressed")
    good = gzip.compress(response("https://one.example/1", html)) * 2
    plain = response("https://one.example/1", gzip.compress(html), headers="Content-Encoding: gzip")
    for number in range(600):
        damaged = bytearray(good if number % 2 else plain)
        for _ in range(rng.randint(1, 5)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        del damaged[rng.randrange(len(damaged)) :]
        try:
            for record in warc_records(io.BytesIO(damaged), MOST):
                http = response_of(record.block or b"")
                if http:
                    http.body(MOST)
        except BrokenInput:
            pass

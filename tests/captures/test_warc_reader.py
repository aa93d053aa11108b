"""Records are read from WARC and ARC files that nobody vouches for."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Callable

import pytest

from newsarchive.captures.decompression import zstd
from newsarchive.captures.record_heads import warc_head
from newsarchive.captures.warc_reader import Damage, WarcRecord, warc_records
from tests.support.warcs import arc, digest_of, page, record, response

MOST = 2**20
URLS = [f"https://one.example/{number}" for number in range(4)]
PARTS = [response(url, page(f"Story {url[-1]}")) for url in URLS]
PACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "zstd": zstd.compress}


def read(content: bytes, most: int = MOST) -> list[str]:
    """Return the last letter of the URL of each record in *content*, and the reason of damage."""
    return [
        each.reason if isinstance(each, Damage) else each.headers["warc-target-uri"][-1]
        for each in warc_records(io.BytesIO(content), most)
    ]


def with_dictionary(parts: list[bytes], *, packed: bool) -> bytes:
    """Return *parts* as frames of zstd with a dictionary, which is in the first frame."""
    words = zstd.train_dict([part[n:] for part in parts for n in range(20)], 2_000)
    content = zstd.compress(words.dict_content) if packed else words.dict_content
    first = b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content
    return first + b"".join(zstd.compress(part, zstd_dict=words) for part in parts)


def in_pieces(content: bytes, size: int = 300) -> bytes:
    return b"".join(gzip.compress(content[at : at + size]) for at in range(0, len(content), size))


WHOLE = b"".join(PARTS)
FORMS = {
    "plain": WHOLE,
    "a member for each record": b"".join(map(gzip.compress, PARTS)),
    "one member for all records": gzip.compress(WHOLE),
    "records that go over several members": in_pieces(WHOLE),
    "a frame for each record": b"".join(map(zstd.compress, PARTS)),
    "one frame for all records": zstd.compress(WHOLE),
    "frames with a dictionary": with_dictionary(PARTS, packed=False),
    "frames with a packed dictionary": with_dictionary(PARTS, packed=True),
    "a lower-case version": WHOLE.replace(b"WARC/1.0", b"warc/1.0"),
    "an early version": WHOLE.replace(b"WARC/1.0", b"WARC/0.17"),
    "the last version": WHOLE.replace(b"WARC/1.0", b"WARC/1.1"),
    "folded fields": WHOLE.replace(b"WARC-Date: ", b"WARC-Date:\r\n "),
    "padding between members": b"\0\0\0".join(map(gzip.compress, PARTS)) + b"\0" * 99,
    "empty lines before": b"\r\n\r\n" + WHOLE,
}


@pytest.mark.parametrize("form", FORMS)
def test_all_records_are_read(form: str) -> None:
    assert read(FORMS[form]) == ["0", "1", "2", "3"]
    for each, part in zip(warc_records(io.BytesIO(FORMS[form]), MOST), PARTS, strict=True):
        assert isinstance(each, WarcRecord)
        assert each.block is not None
        assert each.block in part


def flipped(content: bytes, at: int) -> bytes:
    at %= len(content)
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def longer(part: bytes, length: int) -> bytes:
    head, _, block = part.removesuffix(b"\r\n\r\n").partition(b"\r\n\r\n")
    assert head
    return record("response", URLS[1], block, length=length)


MEMBERS = [gzip.compress(part) for part in PARTS]
CHECKED: dict[int, int] = {zstd.CompressionParameter.checksum_flag: 1}
FRAMES = [zstd.compress(part, options=CHECKED) for part in PARTS]


@pytest.mark.parametrize(
    ("pieces", "damaged"),
    [
        (MEMBERS, flipped(MEMBERS[1], 0)),
        (MEMBERS, flipped(MEMBERS[1], len(MEMBERS[1]) // 2)),
        (MEMBERS, flipped(MEMBERS[1], -6)),
        (MEMBERS, flipped(MEMBERS[1], -1)),
        (MEMBERS, MEMBERS[1][:-30]),
        (MEMBERS, MEMBERS[1][30:]),
        (MEMBERS, b"something else" * 30),
        (MEMBERS, gzip.compress(longer(PARTS[1], -9))),
        (MEMBERS, gzip.compress(longer(PARTS[1], 9))),
        (FRAMES, flipped(FRAMES[1], len(FRAMES[1]) // 2)),
        (FRAMES, FRAMES[1][:-30]),
        (PARTS, longer(PARTS[1], -9)),
        (PARTS, longer(PARTS[1], 9)),
        (PARTS, longer(PARTS[1], 2_000)),
        (PARTS, PARTS[1][:-300]),
        (PARTS, PARTS[1].replace(b"Content-Length", b"Content-Size")),
        (PARTS, b"something else\n" * 30),
        (PARTS, flipped(record("response", URLS[1], b"x" * 99, more=digest_of(b"x" * 99)), -9)),
    ],
)
def test_damage_costs_one_record_and_a_reason(pieces: list[bytes], damaged: bytes) -> None:
    first, reason, *others = read(pieces[0] + damaged + b"".join(pieces[2:]))
    assert (first, others) == ("0", ["2", "3"])
    assert reason in ("bad_encoding", "truncated")


def test_a_damaged_beginning_costs_the_first_record() -> None:
    assert read(flipped(b"".join(MEMBERS), 0)) == ["bad_encoding", "1", "2", "3"]
    assert read(b"something else" + WHOLE) == ["not_html", "0", "1", "2", "3"]


def test_a_file_that_ends_early_loses_its_last_record() -> None:
    for content in (WHOLE[:-40], b"".join(MEMBERS)[:-40], b"".join(FRAMES)[:-40]):
        assert read(content) == ["0", "1", "2", "truncated"]


def test_what_no_record_follows_is_damage() -> None:
    assert read(b"".join(MEMBERS) + b"something else") == ["0", "1", "2", "3", "bad_encoding"]
    between = b"something else".join(MEMBERS)
    assert read(between) == ["0", "bad_encoding", "1", "bad_encoding", "2", "bad_encoding", "3"]


def test_if_one_checksum_covers_all_records_their_digests_decide() -> None:
    sure = [record("response", url, b"block", more=digest_of(b"block")) for url in URLS[:3]]
    content = gzip.compress(b"".join(sure) + PARTS[3])
    assert read(content) == ["0", "1", "2", "3"]
    assert read(flipped(content, -6))[:3] == ["0", "1", "2"]
    assert "3" not in read(flipped(content, -6)), "it may be the damaged one"


@pytest.mark.parametrize("name", PACK)
def test_a_bomb_costs_one_record(name: str) -> None:
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9000000000\r\n\r\n"
    pack = PACK[name]
    content = pack(PARTS[0]) + pack(head + b"\0" * 2**27) + pack(PARTS[2])
    assert read(content) == ["0", "bomb", "2"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_arc_files_are_read_as_well(pack: Callable[[bytes], bytes]) -> None:
    pieces = arc(*((url.replace("/", "/a b ", 3), page(url)) for url in URLS))
    assert read(b"".join(map(pack, pieces))) == ["c", "0", "1", "2", "3"]
    assert read(b"".join(map(pack, [pieces[0], pieces[1][:-30] + b"\n", *pieces[2:]])))[-3:] == [
        *"123"
    ]


@pytest.mark.parametrize("start", [b"\x04\x22\x4d\x18", b"BZh9", b"\xfd7zXZ\0"])
def test_other_packed_files_are_refused_by_name(start: bytes) -> None:
    [refusal] = warc_records(io.BytesIO(start + b"x" * 99), MOST)
    assert isinstance(refusal, Damage)
    assert "is not supported" in refusal.detail


def test_a_block_over_the_limit_is_skipped_and_the_next_one_read() -> None:
    parts = response("https://one.example/1", b"x" * 3000) + response("https://one.example/2", b"y")
    first, second = warc_records(io.BytesIO(parts), 2000)
    assert isinstance(first, WarcRecord)
    assert isinstance(second, WarcRecord)
    assert first.block is None
    assert second.block is not None


def test_fields_may_hold_any_bytes() -> None:
    lines = [b"WARC-Target-URI: https://x/\xfc", "A: ü".encode(), b"nonsense", b"B: 1", b"\t2"]
    assert warc_head(lines) == {"warc-target-uri": "https://x/\xfc", "a": "ü", "b": "1 2"}


def test_no_record_of_a_damaged_packed_file_is_garbled_and_nothing_is_raised() -> None:
    rng = random.Random(5)
    blocks = {part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n\r\n") for part in PARTS}
    for number in range(600):
        damaged = bytearray(b"".join(MEMBERS if number % 2 else FRAMES))
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(damaged))
            damaged[at : at + rng.randrange(40)] = rng.randbytes(rng.randrange(20))
        for each in warc_records(io.BytesIO(damaged), MOST):
            assert isinstance(each, Damage) or each.block in blocks

"""Measure how fast `newsarchive remove` writes a WARC file again: MB a second of the packed file.

    python benchmarks/rewriting.py FOLDER [MEGABYTES]

A file of MEGABYTES (500) is made in FOLDER, a gzip member a record, and one page of a hundred is
removed from it. The same is measured for a file of one gzip member, which must be unpacked; that
one has a tenth of the size.
"""

from __future__ import annotations

import gzip
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from newsarchive.captures.replay.record_removal import records, write_without
from newsarchive.captures.replay.shared_members import repack_without

PAGE_BYTES = 60_000


def record(number: int) -> bytes:
    """Return the record of a page; about a third of it remains when it is packed."""
    rng = random.Random(number)
    body = b" ".join(rng.randbytes(4).hex().encode() for _ in range(PAGE_BYTES // 9))
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url_of(number)}\r\n"
        f"Content-Type: application/http\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def url_of(number: int) -> str:
    """Return the address of page *number*."""
    return f"https://news.example/{number}"


def fill(file: Path, size: int, *, shared: bool) -> int:
    """Write pages to *file* until it has *size* bytes, and return their number."""
    members = [gzip.compress(record(number), 6) for number in range(50)]
    number = 0
    with file.open("wb") as out:
        if shared:
            with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=6) as member:
                while out.tell() < size:
                    member.write(record(number))
                    number += 1
        else:
            while out.tell() < size:
                out.write(members[number % len(members)])
                number += 1
    return number


def measure(file: Path, what: str, rewrite: Callable[[], int]) -> None:
    """Call *rewrite* for *file* and print what it took."""
    started, worked = time.monotonic(), time.process_time()
    left = rewrite()
    seconds, work = time.monotonic() - started, time.process_time() - worked
    size = file.stat().st_size / 1e6
    print(
        f"{what}: {size:,.0f} MB in {seconds:.1f} s, {size / seconds:,.1f} MB/s"
        f" ({size / work:,.1f} MB a second of work); {left} records left"
    )


def main(folder: Path, megabytes: int) -> None:
    """Make both files, and print the speed for each."""
    folder.mkdir(parents=True, exist_ok=True)
    file, target = folder / "pages.warc.gz", folder / "pages-r1.warc.gz"

    def rewrite() -> int:
        return len(write_without(file, target, records(file), lambda each: url_of(7) in each.urls))

    fill(file, megabytes * 10**6, shared=False)
    measure(file, "a member a record", rewrite)
    pages = fill(file, megabytes * 10**5, shared=True)
    measure(
        file,
        "one member",
        lambda: pages - repack_without(file, target, {(url_of(7),)}.__contains__),
    )
    file.unlink()
    target.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int((sys.argv[2:] or ["500"])[0]))

"""The index of a WACZ package: lines of CDXJ in order, compressed in blocks, and where each begins.

https://specs.webrecorder.net/cdxj/0.1.0/ . The blocks are gzip members of their own, so a reader
loads only those that it needs.
"""

from __future__ import annotations

import gzip
import heapq
import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from newsarchive.captures.packaging.surt import surt

#: Lines of a block, as in the packages that Browsertrix makes.
BLOCK_LINES: Final = 1_024
#: Lines that are sorted in memory at one time: about 10 MB.
_MOST_LINES: Final = 20_000


def cdx_line(url: str, at: str, **facts: str) -> str:
    """Return the line for a record of *url*, captured *at* a time in ISO 8601, with its *facts*."""
    timestamp = "".join(filter(str.isdigit, at))[:14]
    return f"{surt(url)} {timestamp} {json.dumps({'url': url, **facts})}\n"


class SortedLines:
    """Lines that are added in any order and read in order; those of a large index wait on disk.

    Use it as a context manager, which closes the files; they are in *folder*.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._lines: list[bytes] = []
        self._runs: list[IO[bytes]] = []
        self._files = ExitStack()

    def __enter__(self) -> SortedLines:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def add(self, line: str) -> None:
        """Add *line*, which ends with a line break."""
        self._lines.append(line.encode())
        if len(self._lines) >= _MOST_LINES:
            run = self._files.enter_context(TemporaryFile(dir=self._folder))  # noqa: SIM115
            run.writelines(sorted(self._lines))
            run.seek(0)
            self._runs.append(run)
            self._lines = []

    def __iter__(self) -> Iterator[bytes]:
        return heapq.merge(*self._runs, sorted(self._lines))


def compressed_blocks(lines: Iterable[bytes], name: str) -> Iterator[tuple[bytes, str]]:
    """Yield the blocks of the index file *name*, each with the lines that say where it is.

    The lines of all blocks make the second file of the index.
    """
    rest, offset = iter(lines), 0
    while block := list(islice(rest, BLOCK_LINES)):
        packed = gzip.compress(b"".join(block), mtime=0)
        place = json.dumps({"offset": offset, "length": len(packed)})
        meta = json.dumps({"format": "cdxj-gzip-1.0", "filename": name})
        begin = "" if offset else f"!meta 0 {meta}\n"
        yield packed, f"{begin}{block[0].decode().partition(' {')[0]} {place}\n"
        offset += len(packed)

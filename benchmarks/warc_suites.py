"""Count how many HTML answers in a folder of WARC files end with an outcome after an import.

    python -m benchmarks.warc_suites FOLDER

The files are those of other projects' tests: warcio, pywb, jwarc, py-wacz and FastWARC have many
that are damaged or odd. The answers are counted by a plain search for heads in the bytes, which
shares no code with the import. An answer has an outcome if the ledger has one for its URL, or for
its place in the file if it is damaged.
"""

from __future__ import annotations

import argparse
import io
import re
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url

NEWSARCHIVE = Path(sys.executable).parent / "newsarchive"
_HEAD = re.compile(rb"(?i)WARC/\d\.\d+\r?\n((?:[^\n]*\S[^\n]*\n)+)\r?\n")
_ARC_HEAD = re.compile(rb"(?m)^(https?://[^\n]+?) [0-9.]{7,15} \d{14} [^\n]+\n")
_KIND = re.compile(rb"(?im)^WARC-Type:\s*(response|resource|revisit)\s*$")
_TARGET = re.compile(rb"(?im)^WARC-Target-URI:\s*<?(https?://[^\r\n>]+)")
_TYPE = re.compile(rb"(?im)^Content-Type:\s*(?:text/html|application/xhtml)")


def html_answers(content: bytes) -> Iterator[str]:
    """Yield the URL of each answer in *content*, the bytes of a file, that says it is HTML."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for name in package.namelist():
                if name.startswith("archive/"):
                    yield from html_answers(package.read(name))
        return
    plain = b"".join(_members(content)) if content.startswith(b"\x1f\x8b") else content
    for found in _HEAD.finditer(plain):
        kind, target = _KIND.search(found[1]), _TARGET.search(found[1])
        if kind is not None and target is not None:
            http = plain[found.end() : found.end() + 20_000]
            is_response = kind[1].lower() != b"resource"
            fields = re.split(rb"\r?\n\r?\n", http, maxsplit=1)[0] if is_response else found[1]
            if _TYPE.search(fields):
                yield target[1].decode("utf-8", "replace")
    for found in _ARC_HEAD.finditer(plain):
        if _TYPE.search(re.split(rb"\r?\n\r?\n", plain[found.end() :], maxsplit=1)[0]):
            yield found[1].decode("utf-8", "replace")


def _members(content: bytes) -> Iterator[bytes]:
    while content.startswith(b"\x1f\x8b"):
        unpacker = zlib.decompressobj(31)
        try:
            yield unpacker.decompress(content)
        except zlib.error:
            return
        content = unpacker.unused_data


def outcomes_after_import(file: Path) -> tuple[dict[str, str], str]:
    """Import *file* into a new archive; return the outcome of each URL, and what was printed."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "archive.db")
        options = ["--no-learn", "--no-captures", "--archive", str(archive)]
        command = [str(NEWSARCHIVE), "import", *options, str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        with closing(sqlite3.connect(archive)) as connection:
            rows = connection.execute("SELECT url, outcome FROM urls WHERE state = 'done'")
            return dict(rows.fetchall()), done.stdout + done.stderr


def main() -> None:
    """Print a line for each file, and the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    total = reached = 0
    for file in sorted(parser.parse_args().folder.rglob("*")):
        if not file.is_file():
            continue
        outcomes, printed = outcomes_after_import(file)
        try:
            answers = list(html_answers(file.read_bytes()))
        except zipfile.BadZipFile:
            answers = []
        missing = [url for url in answers if not _has_outcome(url, outcomes)]
        missing = missing[sum(url.startswith("file:") for url in outcomes) :]
        total, reached = total + len(answers), reached + len(answers) - len(missing)
        print(f"{file.name}: {len(answers) - len(missing)} of {len(answers)}; {printed.strip()}")
        for url in missing:
            print(f"    no outcome: {url}")
    print(f"{reached} of {total} HTML answers end with an outcome")


def _has_outcome(url: str, outcomes: dict[str, str]) -> bool:
    try:
        return normalised_url(url) in outcomes
    except BadURL:
        return True  # The import names it by its place in the file.


if __name__ == "__main__":
    main()

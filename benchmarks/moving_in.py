"""Measure what a user can bring: kinds of files, counts in, counts stored, seconds.

All content is made up. `python benchmarks/moving_in.py` prints the table of docs/importing.md;
--records sets how many records each file has.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

_NEWSARCHIVE = Path(sys.executable).parent / "newsarchive"
_WORDS = (
    "harbour", "ferry", "council", "bridge", "market", "school", "river", "vote", "storm", "crew",
    "island", "budget", "road", "farm", "winter", "theatre", "hospital", "station", "field",
    "judge", "paper", "orchard", "engine", "lamp", "garden",
)  # fmt: skip


def _text(number: int) -> str:
    words = [_WORDS[(number * 7 + place * (1 + number % 11)) % len(_WORDS)] for place in range(240)]
    sentences = (
        " ".join(words[at : at + 12]).capitalize() + f" {number}." for at in range(0, 240, 12)
    )
    return "\n".join(sentences)


def _url(kind: str, number: int) -> str:
    return f"https://{kind}.example/news/{number}"


def _news_please(number: int) -> dict[str, Any]:
    return {
        "url": _url("newsplease", number), "title": f"Story {number}", "maintext": _text(number),
        "authors": ["Ann Lee"], "date_publish": "2024-03-01 08:30:00", "source_domain": "x",
        "date_download": "2024-03-02 10:00:00", "language": "en",
    }  # fmt: skip


def _newspaper(number: int) -> dict[str, Any]:
    return {
        "url": _url("newspaper", number), "title": f"Story {number}", "text": _text(number),
        "authors": ["Ann Lee"], "publish_date": "2024-03-01T08:30:00+01:00", "meta_lang": "en",
        "top_image": "", "images": ["https://newspaper.example/i.jpg"],
    }  # fmt: skip


def _zyte(number: int) -> dict[str, Any]:
    return {
        "url": _url("zyte", number), "headline": f"Story {number}", "articleBody": _text(number),
        "authors": [{"name": "Ann Lee"}], "datePublished": "2024-03-01T08:30:00Z",
        "inLanguage": "en",
    }  # fmt: skip


def _schema_org(number: int) -> dict[str, Any]:
    return {
        "@context": "https://schema.org", "@type": "NewsArticle", "url": _url("schema", number),
        "headline": f"Story {number}", "articleBody": _text(number), "inLanguage": "en",
        "datePublished": "2024-03-01T08:30:00Z", "author": {"@type": "Person", "name": "Ann Lee"},
    }  # fmt: skip


def _trafilatura(number: int) -> dict[str, Any]:
    return {
        "source": _url("trafilatura", number), "title": f"Story {number}", "text": _text(number),
        "author": "Ann Lee", "date": "2024-03-01", "hostname": "trafilatura.example",
        "source-hostname": "Paper", "excerpt": "", "language": "en",
    }  # fmt: skip


def _lines(record: Callable[[int], dict[str, Any]]) -> Callable[[Path, int], int]:
    def write(folder: Path, number: int) -> int:
        with gzip.open(folder / "dump", "wt", encoding="utf-8") as file:
            for each in range(number):
                file.write(json.dumps(record(each)) + "\n")
            file.write("{ a broken line\n")
        return number + 1

    return write


def _pages(folder: Path, number: int) -> int:
    mirror = folder / "mirror.example" / "news"
    mirror.mkdir(parents=True)
    for each in range(number):
        lines = "".join(f"<p>{line}</p>" for line in _text(each).splitlines())
        head = "<!doctype html><html><head><meta name=date content=2024-03-01>"
        body = f"<title>Story {each}</title></head><body><h1>Story {each}</h1>{lines}</body></html>"
        (mirror / f"story.php?id={each}").write_text(head + body)
    return number


def _feeds(folder: Path, number: int) -> int:
    outlines = "".join(
        f'<outline text="F{each}" xmlUrl="https://f{each}.example/rss"/>' for each in range(number)
    )
    (folder / "list").write_text(
        f"<opml><body><outline text='News'>{outlines}</outline></body></opml>"
    )
    return number


def _measured(records: int) -> Iterator[tuple[str, int, int, float, float]]:
    """Yield the kind of each file, its count, what was stored, and the seconds of both imports."""
    kinds = {
        "news-please, JSON Lines, gzip": (_lines(_news_please), records),
        "newspaper4k, JSON Lines, gzip": (_lines(_newspaper), records),
        "Zyte, JSON Lines, gzip": (_lines(_zyte), records),
        "schema.org, JSON Lines, gzip": (_lines(_schema_org), records),
        "trafilatura, JSON Lines, gzip": (_lines(_trafilatura), records),
        "mirror of wget, HTML": (_pages, max(1, records // 5)),
        "OPML": (_feeds, records),
    }
    for kind, (write, number) in kinds.items():
        with tempfile.TemporaryDirectory() as name:
            folder, archive = Path(name, "files"), Path(name, "archive.db")
            folder.mkdir()
            count = write(folder, number)
            first, second = (_seconds(archive, folder) for _ in range(2))
            feeds = archive.with_name("feeds.opml")
            stored = feeds.read_text().count("xmlUrl") if feeds.exists() else _stored(archive)
            yield kind, count, stored, first, second


def _seconds(archive: Path, folder: Path) -> float:
    begin = time.monotonic()
    command = [str(_NEWSARCHIVE), "import", "--no-learn", "--archive", str(archive), str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - begin


def _stored(archive: Path) -> int:
    with closing(sqlite3.connect(archive)) as connection:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=5000, help="records of each file")
    print("| files | in | stored | seconds | again, seconds |\n|---|---:|---:|---:|---:|")
    for kind, count, stored, first, second in _measured(parser.parse_args().records):
        print(f"| {kind} | {count:,} | {stored:,} | {first:.0f} | {second:.0f} |", flush=True)


if __name__ == "__main__":
    main()

"""Made-up articles in the files of other programs: JSON, saved pages, WARC, lists of feeds."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

_WORDS = (
    "harbour", "ferry", "council", "bridge", "market", "school", "river", "vote", "storm", "crew",
    "island", "budget", "road", "farm", "winter", "theatre", "hospital", "station", "field",
    "judge", "paper", "orchard", "engine", "lamp", "garden",
)  # fmt: skip


def text(number: int) -> str:
    """Return the text of the article *number*: 240 words in 20 paragraphs."""
    words = [_WORDS[(number * 7 + place * (1 + number % 11)) % len(_WORDS)] for place in range(240)]
    sentences = (
        " ".join(words[at : at + 12]).capitalize() + f" {number}." for at in range(0, 240, 12)
    )
    return "\n".join(sentences)


def _url(kind: str, number: int) -> str:
    return f"https://{kind}.example/news/{number}"


def news_please(number: int) -> dict[str, Any]:
    """Return the article *number* as news-please writes it."""
    return {
        "url": _url("newsplease", number), "title": f"Story {number}", "maintext": text(number),
        "authors": ["Ann Lee"], "date_publish": "2024-03-01 08:30:00", "source_domain": "x",
        "date_download": "2024-03-02 10:00:00", "language": "en",
    }  # fmt: skip


def newspaper(number: int) -> dict[str, Any]:
    """Return the article *number* as newspaper4k writes it."""
    return {
        "url": _url("newspaper", number), "title": f"Story {number}", "text": text(number),
        "authors": ["Ann Lee"], "publish_date": "2024-03-01T08:30:00+01:00", "meta_lang": "en",
        "top_image": "", "images": ["https://newspaper.example/i.jpg"],
    }  # fmt: skip


def zyte(number: int) -> dict[str, Any]:
    """Return the article *number* as the Zyte API writes it."""
    return {
        "url": _url("zyte", number), "headline": f"Story {number}", "articleBody": text(number),
        "authors": [{"name": "Ann Lee"}], "datePublished": "2024-03-01T08:30:00Z",
        "inLanguage": "en",
    }  # fmt: skip


def schema_org(number: int) -> dict[str, Any]:
    """Return the article *number* as JSON-LD."""
    return {
        "@context": "https://schema.org", "@type": "NewsArticle", "url": _url("schema", number),
        "headline": f"Story {number}", "articleBody": text(number), "inLanguage": "en",
        "datePublished": "2024-03-01T08:30:00Z", "author": {"@type": "Person", "name": "Ann Lee"},
    }  # fmt: skip


def trafilatura(number: int) -> dict[str, Any]:
    """Return the article *number* as trafilatura writes it."""
    return {
        "source": _url("trafilatura", number), "title": f"Story {number}", "text": text(number),
        "author": "Ann Lee", "date": "2024-03-01", "hostname": "trafilatura.example",
        "source-hostname": "Paper", "excerpt": "", "language": "en",
    }  # fmt: skip


def lines(record: Callable[[int], dict[str, Any]]) -> Callable[[Path, int], int]:
    """Return what writes a packed file of JSON lines with *record*s, and one broken line."""

    def write(folder: Path, number: int) -> int:
        with gzip.open(folder / "dump", "wt", encoding="utf-8") as file:
            for each in range(number):
                file.write(json.dumps(record(each)) + "\n")
            file.write("{ a broken line\n")
        return number + 1

    return write


def table(record: Callable[[int], dict[str, Any]]) -> Callable[[Path, int], int]:
    """Return what writes *record*s as CSV; a list in it is a text, as pandas writes it."""

    def write(folder: Path, number: int) -> int:
        with (folder / "dump.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, record(0))
            writer.writeheader()
            writer.writerows(map(record, range(number)))
        return number

    return write


def page(number: int) -> bytes:
    """Return the page of the article *number*."""
    paragraphs = "".join(f"<p>{line}</p>" for line in text(number).splitlines())
    head = "<!doctype html><html><head><meta name=date content=2024-03-01>"
    body = f"<body><h1>Story {number}</h1>{paragraphs}</body></html>"
    return f"{head}<title>Story {number}</title></head>{body}".encode()


def mirror(folder: Path, number: int) -> int:
    """Write *number* pages as wget does; return their number."""
    news = folder / "mirror.example" / "news"
    news.mkdir(parents=True)
    for each in range(number):
        (news / f"story.php?id={each}").write_bytes(page(each))
    return number


def warc(folder: Path, number: int) -> int:
    """Write a WARC file with *number* responses, each with its request; return the records."""
    with (folder / "pages.warc.gz").open("wb") as file:
        for each in range(number):
            url = _url("warc", each)
            request = f"GET /news/{each} HTTP/1.1\r\nHost: warc.example\r\n\r\n".encode()
            file.write(gzip.compress(_record("request", url, request)))
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: visitor=1\r\n\r\n"
            file.write(gzip.compress(_record("response", url, head + page(each))))
    return 2 * number


def _record(kind: str, url: str, block: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n"
        "WARC-Date: 2024-03-02T10:00:00Z\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def feeds(folder: Path, number: int) -> int:
    """Write a list of *number* feeds; return their number."""
    outlines = "".join(
        f'<outline text="F{each}" xmlUrl="https://f{each}.example/rss"/>' for each in range(number)
    )
    (folder / "list").write_text(
        f"<opml><body><outline text='News'>{outlines}</outline></body></opml>"
    )
    return number

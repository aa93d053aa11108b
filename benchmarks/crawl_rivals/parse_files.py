"""Parse the HTML files of a folder in one process, with a library that only parses.

    PYTHON parse_files.py trafilatura|newspaper4k|news-please FOLDER

PYTHON may be that of another environment, which has the library.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

URL = "https://www.example.org/news/2024/11/a-story-of-the-day"


def main() -> None:
    """Parse each file, and print how many of them gave a text."""
    parse = _PARSERS[sys.argv[1]]()
    files = sorted(Path(sys.argv[2]).rglob("*.html"))
    texts = [parse(file.read_bytes()) for file in files]
    print(f"{sum(map(bool, texts))} of {len(texts)} files gave a text")


def _trafilatura() -> Callable[[bytes], str | None]:
    library = import_module("trafilatura")

    def parse(body: bytes) -> str | None:
        found = library.bare_extraction(body, url=URL)
        return found.text if found is not None else None

    return parse


def _newspaper() -> Callable[[bytes], str | None]:
    library = import_module("newspaper")

    def parse(body: bytes) -> str | None:
        article = library.Article(URL)
        article.download(input_html=body.decode("utf-8", "replace"))
        article.parse()
        return str(article.text)

    return parse


def _news_please() -> Callable[[bytes], str | None]:
    library = import_module("newsplease")

    def parse(body: bytes) -> str | None:
        article = library.NewsPlease.from_html(body.decode("utf-8", "replace"), url=URL)
        return article.maintext if article is not None else None

    return parse


_PARSERS = {"trafilatura": _trafilatura, "newspaper4k": _newspaper, "news-please": _news_please}


if __name__ == "__main__":
    main()

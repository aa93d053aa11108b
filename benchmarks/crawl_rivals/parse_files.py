"""Parse the HTML files of a folder in one process, with a library that only parses.

    PYTHON parse_files.py trafilatura|newspaper4k|news-please FOLDER

PYTHON may be that of another environment, which has the library. Nothing requests the images of an
article, as two of the libraries do unless told otherwise.
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
    texts = failures = 0
    for file in files:
        try:
            texts += bool(parse(file.read_bytes()))
        except Exception as error:  # of any library, which has to parse the other files as well
            failures += 1
            print(f"{file.name}: {type(error).__name__}: {error}"[:200], file=sys.stderr)
    print(f"{texts} of {len(files)} files gave a text, {failures} an error")


def _trafilatura() -> Callable[[bytes], str | None]:
    library = import_module("trafilatura")

    def parse(body: bytes) -> str | None:
        found = library.bare_extraction(body, url=URL)
        return found.text if found is not None else None

    return parse


def _newspaper() -> Callable[[bytes], str | None]:
    library = import_module("newspaper")

    def parse(body: bytes) -> str | None:
        article = library.Article(URL, fetch_images=False)
        article.download(input_html=body.decode("utf-8", "replace"))
        article.parse()
        return str(article.text)

    return parse


def _news_please() -> Callable[[bytes], str | None]:
    library = import_module("newsplease")

    def parse(body: bytes) -> str | None:
        article = library.NewsPlease.from_html(
            body.decode("utf-8", "replace"), url=URL, fetch_images=False
        )
        return article.maintext if article is not None else None

    return parse


_PARSERS = {"trafilatura": _trafilatura, "newspaper4k": _newspaper, "news-please": _news_please}


if __name__ == "__main__":
    main()

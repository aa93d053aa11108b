"""Store a newspaper of tests/support/many_scripts.py, learn, and compare the result."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.learning.learn import learn
from newsarchive.article import Page
from newsarchive.extraction import extract
from tests.support.many_scripts import NOW, MadePage, newspaper

#: What a site repeats, and should not be in the text.
REPEATED = ("appeal", "rights")


@dataclass(slots=True)
class Outcome:
    """What learning made of a newspaper."""

    there: Counter[str]
    """The number of lines of each kind."""
    wrong: Counter[str]
    """Of the kinds that should go, the lines that are left; of all others, those that are lost."""
    lines: list[str]
    """These lines, with the reason of their removal, in words for people."""
    copies: int
    """The number of copies that were paired with their originals."""
    wrong_pairs: int
    """The number of pairs of other articles than copies and reports of the running story."""


def outcome(language: str, seed: int, folder: Path) -> Outcome:
    """Extract and store a newspaper in an archive in *folder*, learn, and compare."""
    pages = newspaper(language, seed)
    with Archive(folder / f"{language}{seed}.db") as archive:
        for page in pages:
            article = extract(Page(url=page.url, body=page.html(language), fetched_at=NOW))
            archive.submit(partial(store_article, article=article, seen_at=NOW))
        archive.write(lambda connection: None)
        learn(archive, now=NOW)
        texts = {row["url"]: row["text"] for row in archive.rows("SELECT url, text FROM articles")}
        removed = {
            (row["url"], row["text"]): row["reason"]
            for row in archive.rows("SELECT url, text, reason FROM removed_blocks")
        }
        pairs = archive.rows(
            "SELECT one.url, other.url FROM near_duplicates JOIN articles AS one"
            " ON one.id = article_id JOIN articles AS other ON other.id = other_id"
            " WHERE relation <> 'template'"
        )
    found = Outcome(Counter(), Counter(), [], 0, 0)
    for page in pages:
        _compare(page, texts.get(page.url, "").split("\n"), removed, found)
    for one, other in pairs:
        is_copy = _path(one) == _path(other)
        found.copies += is_copy
        found.wrong_pairs += not is_copy and not ("/running/" in one and "/running/" in other)
    return found


def _compare(
    page: MadePage, kept: list[str], removed: dict[tuple[str, str], str], found: Outcome
) -> None:
    for kind, text in page.lines:
        line = " ".join(text.split())
        found.there[kind] += 1
        if (line in kept) == (kind in REPEATED):
            found.wrong[kind] += 1
            reason = removed.get((page.url, line), "no block")
            word = f"LOST ({reason})" if kind not in REPEATED else "left"
            found.lines.append(f"{word} {kind}: {line[:60]}")


def _path(url: str) -> str:
    return url.partition(".example")[2]

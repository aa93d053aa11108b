"""An article and its history as paragraphs for a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from newsarchive.archive.articles.text_changes import DiffPiece, differences
from newsarchive.console.reading.plain_text import plain

_MARKS = {"added": ("{+", "+}"), "removed": ("[-", "-]"), "same": ("", "")}


def article_paragraphs(row: Any) -> Iterator[str]:
    """Yield the article in a *row* of ``article_row`` as paragraphs for a terminal."""
    yield from _head(row)
    for line in (row["text"] or "(the archive has no text of this article)").split("\n"):
        yield "\n" + plain(line)


def _head(row: Any) -> Iterator[str]:
    authors = ", ".join(json.loads(row["authors"])) or row["byline"] or ""
    date = (row["published_at"] or "").replace("T", " ").replace("Z", " UTC")
    if row["published_precision"] == "day":
        date = date[:10]
    outlet = [row["site_name"] or row["site"], row["section"]]
    lines = [
        row["title"] or "(no headline)",
        " · ".join(filter(None, (authors, date))),
        " · ".join(filter(None, outlet)),
        row["url"],
    ]
    yield from (plain(" ".join(line.split())) for line in lines if line)


def history_paragraphs(connection: Any, row: Any) -> Iterator[str]:
    """Yield the changes between the versions of the article, newest first."""
    yield from _head(row)
    versions = [
        (each["title"] or "", each["text"], each["replaced_at"])
        for each in connection.execute(
            "SELECT title, text, replaced_at FROM revisions WHERE article_id = ? ORDER BY number",
            (row["id"],),
        )
    ]
    versions.append((row["title"] or "", row["text"], ""))
    if len(versions) == 1:
        yield f"\nNot changed since it was first archived, at {row['first_seen_at']}."
    for number, (old, new) in reversed(list(enumerate(pairwise(versions), 2))):
        yield f"\nVersion {number}, archived at {old[2]}"
        if old[0] != new[0]:
            yield "\n" + _marked(differences(old[0], new[0])[0])
        for pieces in differences(old[1], new[1]):
            yield "\n" + _marked(pieces)


def _marked(pieces: list[DiffPiece]) -> str:
    """Return *pieces* in the notation of `git diff --word-diff`."""
    marks = ((_MARKS[piece.kind], plain(piece.text)) for piece in pieces)
    return "".join(f"{begin}{text}{end}" for (begin, end), text in marks)

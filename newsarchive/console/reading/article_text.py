"""An article and its history as paragraphs for a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from newsarchive.archive.articles.text_changes import DiffPiece, differences
from newsarchive.archive.history.sentences import (
    KIND_NAMES,
    SILENT_EDIT,
    absence_sentences,
    history_sentence,
    other_titles_of,
    revised_sentence,
    size_of,
)
from newsarchive.archive.history.standing import (
    ABSENCES,
    STANDINGS,
    UNCHANGED,
    ids_parameter,
    standings_of,
)
from newsarchive.console.reading.plain_text import plain
from newsarchive.dates.spelling import format_date

_VERSIONS = (
    "SELECT seen_at, replaced_at, title, text, coalesce(kind, 'text') AS kind, silent, words_added,"
    " words_removed, share FROM revisions WHERE article_id = ? ORDER BY number"
)
_MARKS = {"added": ("{+", "+}"), "removed": ("[-", "-]"), "same": ("", "")}


def article_paragraphs(connection: Any, row: Any) -> Iterator[str]:
    """Yield the article in a *row* of ``article_row`` as paragraphs for a terminal."""
    yield from _head(connection, row)
    for line in (row["text"] or "(the archive has no text of this article)").split("\n"):
        yield "\n" + plain(line)


def _head(connection: Any, row: Any) -> Iterator[str]:
    authors = ", ".join(json.loads(row["authors"])) or row["byline"] or ""
    date = format_date(row["published_at"], row["published_precision"])
    outlet = [row["site_name"] or row["site"], row["section"]]
    lines = [
        row["title"] or "(no headline)",
        " · ".join(filter(None, (authors, date))),
        " · ".join(filter(None, outlet)),
        row["url"],
    ]
    yield from (plain(" ".join(line.split())) for line in lines if line)
    notes = [*_notes(connection, row)]
    yield from (("\n" if not number else "") + note for number, note in enumerate(notes))


def _notes(connection: Any, row: Any) -> Iterator[str]:
    """Yield what happened to the article after it was archived, a sentence each."""
    yield from absence_sentences(
        connection.execute(ABSENCES, {"id": row["id"]}).fetchall(), row["last_seen_at"]
    )
    standings = standings_of(connection.execute(STANDINGS, ids_parameter([row["id"]])))
    if revised := revised_sentence(standings.get(row["id"], UNCHANGED)):
        yield f"{revised}."
    if titles := other_titles_of(row["other_titles"]):
        yield plain(f"Also headlined {', '.join(f'“{title}”' for title in titles)}.")


def history_paragraphs(connection: Any, row: Any) -> Iterator[str]:
    """Yield the changes between the versions of the article, newest first.

    What changed only in typography is named, but its differences are not shown.
    """
    yield from _head(connection, row)
    versions = connection.execute(_VERSIONS, (row["id"],)).fetchall()
    typography = sum(1 for each in versions if each["kind"] == "typography")
    yield "\n" + history_sentence(
        versions[0]["seen_at"] if versions else row["first_seen_at"],
        len(versions) - typography,
        typography,
    )
    for number, (old, new) in reversed(list(enumerate(pairwise([*versions, row]), 2))):
        yield f"\n{_heading(number, old)}"
        if old["kind"] == "typography":
            continue
        if old["title"] != new["title"]:
            yield "\n" + _marked(differences(old["title"] or "", new["title"] or "")[0])
        for pieces in differences(old["text"], new["text"]):
            yield "\n" + _marked(pieces)


def _heading(number: int, old: Any) -> str:
    """Return the heading of version *number*, which replaced the version in the row *old*."""
    size = size_of(old["words_added"], old["words_removed"], old["share"])
    about = [KIND_NAMES[old["kind"]], *([f"({size})"] if size else [])]
    heading = f"Version {number}, archived on {format_date(old['replaced_at'])}: {' '.join(about)}"
    is_silent = old["silent"] and old["kind"] != "typography"
    return f"{heading}\n{SILENT_EDIT}" if is_silent else heading


def _marked(pieces: list[DiffPiece]) -> str:
    """Return *pieces* in the notation of `git diff --word-diff`."""
    marks = ((_MARKS[piece.kind], plain(piece.text)) for piece in pieces)
    return "".join(f"{begin}{text}{end}" for (begin, end), text in marks)

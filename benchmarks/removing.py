"""Measure `newsarchive remove` on a copy of a big archive: seconds, and bytes left by a search.

    python benchmarks/removing.py ARCHIVE FOLDER [ARTICLES]

ARTICLES (100) of the archive at ARCHIVE, spread over all of it, are removed from a copy in FOLDER.
Each has a sentence of its own put into it first, and the copy's files are searched for them.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from newsarchive.archive import check_archive
from newsarchive.archive.connection import register_functions

COMMAND = Path(sys.executable).parent / "newsarchive"


def mark(archive: Path, number: int) -> list[bytes]:
    """Put a sentence into the text of *number* articles; return the sentences."""
    with closing(sqlite3.connect(archive)) as connection, connection:
        register_functions(connection)
        ids = [row[0] for row in connection.execute("SELECT id FROM articles ORDER BY id")]
        chosen = ids[:: max(len(ids) // number, 1)][:number]
        sentences = []
        for article_id in chosen:
            sentence = f"The xylobrane{article_id}x was seen by nobody but marked{article_id}."
            connection.execute(
                "UPDATE articles SET text = text || char(10) || ?, title = 'Xylobrane'"
                " WHERE id = ?",
                (sentence, article_id),
            )
            sentences.append(sentence.encode())
    return sentences


def left(archive: Path, sentences: list[bytes]) -> int:
    """Return how many of *sentences* are in the archive's files."""
    files = [file.read_bytes() for file in archive.parent.glob(f"{archive.name}*")]
    return sum(any(sentence in data for data in files) for sentence in sentences)


def main(source: Path, folder: Path, number: int) -> None:
    """Copy, mark, remove, and print what was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / "archive.db"
    shutil.copyfile(source, archive)
    check_archive(archive)
    sentences = mark(archive, number)
    size = archive.stat().st_size
    print(f"{size / 1e6:,.0f} MB, {left(archive, sentences)} of {number} sentences in the files")
    started = time.monotonic()
    call = [COMMAND, "remove", "--query", "title:xylobrane", "--yes", "--archive", archive]
    done = subprocess.run([str(each) for each in call], capture_output=True, text=True, check=False)
    print(done.stdout + done.stderr)
    seconds = time.monotonic() - started
    words = "SELECT count(*) FROM article_words WHERE term GLOB 'xylobrane*'"
    with closing(sqlite3.connect(f"{archive.as_uri()}?mode=ro", uri=True)) as connection:
        (terms,) = connection.execute(words).fetchone()
    print(
        f"status {done.returncode}, {seconds:.1f} s, {archive.stat().st_size / 1e6:,.0f} MB;"
        f" {left(archive, sentences)} sentences and {terms} words are left"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]).absolute(), int((sys.argv[3:] or ["100"])[0]))

"""Damage an archive as a program does that loses its locks and does not notice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsarchive.archive.connection import open_for_writing

#: This program opens the archive, stores an article, and opens and closes the file, which drops its
#: locks. Then it stores more articles into a log that another program has deleted, and moves that
#: log into the file.
LOST = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.support import paper
from newsarchive.archive.connection import open_for_writing
from newsarchive.archive.articles.store import store_article
path = Path(sys.argv[1])
connection = open_for_writing(path)
def store(number):
    connection.execute("BEGIN IMMEDIATE")
    store_article(connection, paper.article(number), seen_at=paper.NOW)
    connection.execute("COMMIT")
store(1000)
path.open("rb").close()
print("lost", flush=True)
sys.stdin.readline()
for number in range(1001, 1006):
    store(number)
print("stored", flush=True)
sys.stdin.readline()
connection.execute("PRAGMA wal_checkpoint")
connection.close()
"""


@contextmanager
def lost_locks(archive: Path) -> Iterator[None]:
    """Overwrite, at the end of the block, a part of what is stored in *archive* inside it."""
    script = LOST.format(root=str(Path(__file__).parents[2]))
    with subprocess.Popen(
        [sys.executable, "-c", script, str(archive)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == "lost\n"
        open_for_writing(archive).close()  # it believes to be the last program, and deletes the log
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "stored\n"
        yield
        other.stdin.close()
    assert other.returncode == 0

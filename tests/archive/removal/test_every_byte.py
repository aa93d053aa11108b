"""After `newsarchive remove` no file has a letter of the text, whatever brought it.

Every word of the removed articles begins with a mark that is nowhere else. So a search of the bytes
finds each of their sentences. It finds their words in the index too, where only the first word of a
page of the file is written whole.
"""

from __future__ import annotations

import gzip
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.captures.replay.record_removal import records
from tests.archive.removal.test_nothing_is_left import is_sound
from tests.support.commands import call, start_eager
from tests.support.crawls import crawl, make_all_due, rows, value
from tests.support.fakesite.pages import article_page
from tests.support.fakesite.site import FakeSite
from tests.support.wayback import FakeWayback

#: The mark of texts: as it is written, folded, decomposed, in Latin-1 or UTF-16, escaped.
MARK = re.compile(
    rb"z(?:o|\xc3\xb6|\xf6|o\xcc\x88|\\u00f6|&ouml;|&#246;|%C3%B6)rqu|z\0[o\xf6]\0r\0q\0u", re.I
)
#: The mark of headlines, which the pages of other articles show among their links.
HEADLINE = re.compile(rb"quixhead", re.IGNORECASE)
#: What `newsarchive remove` writes to standard error when it begins a step.
STEPS = ("the full-text index", "file 1 of")


def words(text: str) -> str:
    """Return *text* with the mark in front of each word."""
    return re.sub(r"\w+", r"zörqu\g<0>", text)


def paragraphs(name: str) -> list[str]:
    return [
        words(f"Of the {name} nobody on quay {number} had heard, and its café {number} was closed.")
        for number in range(6)
    ]


FIELDS = {
    "authors": [words("Anna Beck")],
    "section": words("Coast").lower(),
    "tags": [words("Ferries")],
    "summary": words("A short summary of what happened."),
    "caption": words("The bridge by night."),
    "credit": words("Paul Berg"),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Crawl a revised article, one of a web archive, an excerpt that was replaced, and others."""
    archive = tmp_path_factory.mktemp("crawled") / "archive.db"
    with FakeSite() as site, FakeWayback() as wayback:
        revised, gone, excerpt = (
            site.article(f"Quixhead {name}", path=f"/{name}", paragraphs=paragraphs(name), **FIELDS)
            for name in ("revised", "gone", "excerpt")
        )
        site.articles(6, section="city")
        for story in (gone, excerpt):
            page = article_page(story, site.name, site.url_of(story), [])
            wayback.keep(site.url_of(story), "20260503120000", page)
        site.remove(gone, still_listed=True)
        site.revise(excerpt, paragraphs=excerpt.paragraphs[:1], free=False)
        settings = wayback.settings("ask", site.url)
        call(archive, "alerts", "add", "Coast", "--query", "section:city OR title:quix*")
        assert crawl(archive, site.url, settings=settings).status == 0
        new = words("A new sentence, and the old ones changed.")
        site.revise(revised, title="Quixhead anew", paragraphs=[new, *revised.paragraphs[1:]])
        make_all_due(archive)
        assert crawl(archive, site.url, settings=settings, force=1).status == 0
    return archive


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Path:
    shutil.copytree(crawled.parent, tmp_path / "copy")
    return tmp_path / "copy" / "archive.db"


def places(archive: Path, mark: re.Pattern[bytes]) -> set[str]:
    """Return the files in the archive's folder with *mark*; their packed records are read too."""
    found = set()
    for file in filter(Path.is_file, archive.parent.rglob("*")):
        data = file.read_bytes()
        if file.suffix == ".gz":
            data += b"\0".join(gzip.decompress(data[r.start : r.end]) for r in records(file))
        if mark.search(data):
            found.add(re.sub(r"-\d.*", "", file.name))
    return found


def tables_with(archive: Path, mark: re.Pattern[bytes]) -> set[str]:
    """Return the tables with *mark* in a value; for the setting of the test."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    return {
        name
        for (name,) in rows(archive, names)
        if mark.search("\n".join(map(str, rows(archive, f"SELECT * FROM {name}"))).encode())
    }


def is_erased(archive: Path) -> None:
    assert places(archive, MARK) == set()
    assert tables_with(archive, HEADLINE) == set()
    assert not HEADLINE.search(archive.read_bytes())
    assert value(archive, "SELECT count(*) FROM articles") == 6
    is_sound(archive)


def test_the_texts_are_in_many_places_before(archive: Path) -> None:
    assert places(archive, MARK) >= {"archive.db", "site", "wayback"}
    assert tables_with(archive, MARK) >= {
        "articles", "article_sources", "articles_fts_data", "block_rows", "extractions",
        "facet_values", "revisions", "tag_names",
    }  # fmt: skip
    assert {"articles", "captures", "revisions"} <= tables_with(archive, HEADLINE)
    of_hits = "SELECT count(*) FROM alert_hits JOIN articles ON id = article_id WHERE title LIKE ?"
    assert value(archive, of_hits, "Quixhead%") > 0


def removing(archive: Path) -> subprocess.Popen[str]:
    """Start to remove the articles with the mark."""
    return start_eager(archive, "remove", "--query", "title:quixhead", "--yes")


def test_no_byte_is_left_in_any_file(archive: Path) -> None:
    """An open connection, as `newsarchive serve` has, keeps the log and its index on disk."""
    with closing(sqlite3.connect(archive)) as reader:
        assert reader.execute("SELECT count(*) FROM articles").fetchone() == (9,)
        with removing(archive) as process:
            out, err = process.communicate()
        assert process.returncode == 0, err
        assert "3 articles removed" in out
        assert {"archive.db-wal", "archive.db-shm"} <= {f.name for f in archive.parent.iterdir()}
        is_erased(archive)


@pytest.mark.parametrize("step", STEPS)
def test_after_a_kill_the_next_call_leaves_no_byte(archive: Path, step: str) -> None:
    with removing(archive) as process:
        assert process.stderr
        next(line for line in iter(process.stderr.readline, "") if step in line)
        process.kill()
    if process.returncode:  # else it was quicker
        call(archive, "remove")
    is_erased(archive)

"""After `newsarchive remove`, no file of the archive has a byte of the article."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.removal.articles import remove_article
from newsarchive.archive.removal.erasing import erase_captures
from newsarchive.archive.tombstones import Removal
from newsarchive.captures.replay.record_removal import records
from tests.support.commands import call
from tests.support.crawls import crawl, rows, value
from tests.support.fakesite.site import FakeSite


def content_of_files(archive: Path) -> bytes:
    """Return the bytes of all files of an archive; WARC files decompressed, record by record."""
    files = sorted(archive.parent.glob(f"{archive.name}*"))
    found = [file.read_bytes() for file in files]
    for file in sorted((archive.parent / "captures").glob("*.gz")):
        data = file.read_bytes()
        found += [data, gzip.decompress(data)]
    return b"\0".join(found)


def words_of(archive: Path) -> set[str]:
    """Return the words that the full-text index has."""
    return {word for (word,) in rows(archive, "SELECT term FROM article_words")}


def is_sound(archive: Path) -> None:
    assert "all sound" in call(archive, "doctor", "--captures")


SECRET = "The zorblatt of Quimperlay was seen by nobody on the quay."
LINES = [
    f"The harbour office counted {number} boats that day and {number + 7} on the day after,"
    " which the council found remarkable for the season."
    for number in range(3, 9)
]


@pytest.fixture(scope="module")
def site() -> Iterator[FakeSite]:
    with FakeSite() as site:
        yield site


@pytest.fixture(scope="module")
def crawled(site: FakeSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Crawl five articles, one of which has the secret and was revised."""
    archive = tmp_path_factory.mktemp("crawled") / "archive.db"
    story = site.article("Zorblatt in Quimperlay", paragraphs=[SECRET, *LINES])
    site.articles(4)
    assert crawl(archive, site.url).status == 0
    site.revise(story, paragraphs=["Nobody denies it: the quixelbrume was there.", SECRET, *LINES])
    assert crawl(archive, site.url, force="1").status == 0
    return archive


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Path:
    shutil.copytree(crawled.parent, tmp_path / "copy")
    return tmp_path / "copy" / "archive.db"


@pytest.fixture
def url(archive: Path) -> str:
    return str(value(archive, "SELECT url FROM articles WHERE title LIKE 'Zorblatt%'"))


def test_no_sentence_and_no_word_of_a_removed_article_is_left(archive: Path, url: str) -> None:
    assert value(archive, "SELECT count(*) FROM revisions") == 1
    before = content_of_files(archive)
    kept = rows(archive, "SELECT * FROM articles WHERE url <> ? ORDER BY id", url)
    said = call(archive, "remove", url, "--yes", "--note", "asked by mail")
    assert "1 article removed" in said
    after = content_of_files(archive)
    for words in (SECRET, "quixelbrume", "Nobody denies it"):
        assert words.encode() in before
        assert words.encode() not in after
    assert b"Zorblatt in" not in archive.read_bytes()  # Pages of other articles may link to it.
    assert not {word for word in words_of(archive) if "zorbl" in word or "quixel" in word}
    assert rows(archive, "SELECT * FROM articles ORDER BY id") == kept
    assert rows(archive, "SELECT url, note FROM removed") == [(url, "asked by mail")]
    is_sound(archive)
    listed = call(archive, "removed", "list")
    assert url in listed
    assert "asked by mail" in listed
    assert "may be stored again" in call(archive, "removed", "lift", url)
    assert not rows(archive, "SELECT * FROM removed")


def test_crawl_and_import_refuse_a_removed_article(site: FakeSite, archive: Path, url: str) -> None:
    shutil.copytree(archive.parent / "captures", archive.parent / "elsewhere")
    call(archive, "remove", url, "--yes", "--hash")
    assert "1 removed" in crawl(archive, site.url, force="1").out
    # The address that a redirect leads to, and the text at an address that nobody knew.
    again = site.article("Zorblatt in Quimperlay", paragraphs=[SECRET, *LINES])
    moved = site.redirect("/short", url.removeprefix(site.url))
    for start in (moved, site.url + again.path):
        assert "1 removed" in crawl(archive, start).out
    assert "removed" in call(archive, "import", "elsewhere")
    assert value(archive, "SELECT count(*) FROM articles") == 4
    assert SECRET.encode() not in content_of_files(archive)
    assert url.removeprefix(site.url).encode() not in archive.read_bytes()
    assert not rows(archive, "SELECT * FROM removed WHERE url IS NOT NULL")
    is_sound(archive)


def test_metadata_can_be_kept_without_text(archive: Path, url: str) -> None:
    title = "SELECT title, text, description, published_at IS NULL FROM articles WHERE url = ?"
    call(archive, "remove", "--query", "zorblatt", "--yes", "--keep-metadata")
    assert rows(archive, title, url) == [("Zorblatt in Quimperlay", "", None, 0)]
    assert SECRET.encode() not in content_of_files(archive)
    is_sound(archive)
    again = ("remove", "--query", "zorblatt", "--yes")
    assert "no article matches" in call(archive, *again, "--keep-metadata")
    assert "1 article removed" in call(archive, *again)
    assert rows(archive, title, url) == []


def test_plain_sql_cannot_delete_an_article_and_is_told_what_can(archive: Path) -> None:
    with (
        closing(sqlite3.connect(archive)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="newsarchive remove"),
    ):
        connection.execute("DELETE FROM articles WHERE id = 1")


def test_nobody_is_asked_without_a_terminal(archive: Path, url: str) -> None:
    assert "--yes" in call(archive, "remove", url, status=2)
    assert "1 article, 1 earlier version, 2 captured pages" in call(
        archive, "remove", url, "--dry-run"
    )
    assert "no article matches" in call(archive, "remove", "--older-than", "90y")
    assert "write it like 5y" in call(archive, "remove", "--older-than", "soon", status=2)
    assert value(archive, "SELECT count(*) FROM articles") == 5


def test_after_a_kill_at_any_step_the_archive_is_sound_and_the_next_call_goes_on(
    archive: Path, url: str
) -> None:
    removal = Removal(at="2026-01-01T00:00:00Z")
    with Archive(archive) as opened:
        [[number]] = opened.rows("SELECT id FROM articles WHERE url = ?", (url,))
        opened.write(lambda connection: remove_article(connection, number, removal))
    assert "still to be erased" in call(archive, "doctor", "--captures")
    # Killed while a file was written again, after it, and before the old one was deleted.
    folder = archive.parent / "captures"
    (folder / "rewriting.part").write_bytes(b"half a file")
    first, *_ = sorted(folder.glob("*.gz"))
    shutil.copyfile(first, folder / first.name.replace(".warc", "-r1.warc"))
    assert "captures/ are not in the archive" in call(archive, "doctor", "--captures")
    with Archive(archive) as opened:
        erase_captures(opened, lambda _: None, lambda: False)
        opened.write(
            lambda c: c.execute("INSERT INTO erasures VALUES ('file', ?, 0)", [first.name])
        )
    shutil.copyfile(next(iter(folder.glob("*-r1.warc.gz"))), first)
    call(archive, "remove")
    assert not first.exists()
    assert SECRET.encode() not in content_of_files(archive)
    is_sound(archive)


def test_other_records_stay_byte_for_byte(archive: Path, url: str) -> None:
    before = members(archive)
    call(archive, "remove", url, "--yes")
    after = members(archive)
    assert len(before) - len(after) >= 2
    assert set(after) <= set(before)


def members(archive: Path) -> list[bytes]:
    """Return the records of all WARC files, as they are in them."""
    return [
        file.read_bytes()[record.start : record.end]
        for file in sorted((archive.parent / "captures").glob("*.gz"))
        for record in records(file)
    ]

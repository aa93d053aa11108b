"""Damage is reported, and the articles of a damaged archive are rescued as docs/repair.md says."""

from __future__ import annotations

import random
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive import Archive, open_for_reading
from newsarchive.archive.connection import register_functions
from newsarchive.archive.damage import REMEDY
from newsarchive.archive.learning.learn import learn
from newsarchive.archive.repair.rescue import rescue
from newsarchive.errors import ArchiveDamaged, ArchiveUnusable
from tests.support import first_version, paper
from tests.support.archives import everything_wrong
from tests.support.commands import NEWSARCHIVE, call
from tests.support.crawls import ROOT, crawl, rows, value
from tests.support.damage import lost_locks
from tests.support.fakesite.site import FakeSite

PAGE = 2_048
ARTICLES = (
    "SELECT url, title, text, authors, published_at, language FROM articles"
    " WHERE url LIKE 'http%127.0.0.1%' ORDER BY url"
)


def documented(heading: str) -> str:
    """Return the commands under *heading* in docs/repair.md."""
    docs = (ROOT / "docs" / "repair.md").read_text(encoding="utf-8")
    match = re.search(rf"^## {heading}.*?```sh\n(.*?)```", docs, re.DOTALL | re.MULTILINE)
    assert match, heading
    return match[1].replace("/media/disk/news", "disk").replace("newsarchive", str(NEWSARCHIVE))


def run(commands: str, folder: Path) -> str:
    """Run *commands* in *folder* and return their output; each must succeed."""
    done = subprocess.run(
        ["sh", "-ec", f'export NEWSARCHIVE_DB="$PWD/archive.db"\n{commands}'],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def back_up(archive: Path, target: Path) -> None:
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an archive of 40 captured articles.

    backup.db and the folder disk have a back-up of the first 20, whole.db one of all of them.
    """
    folder = tmp_path_factory.mktemp("crawled")
    archive = folder / "archive.db"
    with FakeSite() as site:
        site.articles(20, appeal=True)
        assert crawl(archive, site.url).status == 0
        back_up(archive, folder / "backup.db")
        call(archive, "backup", str(folder / "disk"))
        with lost_locks(archive):
            site.articles(20, appeal=True)
            assert crawl(archive, site.url).status == 0
            back_up(archive, folder / "whole.db")
    return folder


@pytest.fixture
def folder(crawled: Path, tmp_path: Path) -> Path:
    """Return a copy of the folder `crawled`, in which archive.db is damaged."""
    subprocess.run(["cp", "-r", f"{crawled}/.", tmp_path], check=True)
    return tmp_path


def test_damage_is_reported_with_what_to_do(folder: Path) -> None:
    archive = folder / "archive.db"
    for command in (["doctor"], ["doctor", "--quick"], ["doctor", "--repair"]):
        printed = call(archive, *command, status=1)
        assert "page" in printed or "malformed" in printed
        assert printed.endswith(REMEDY + "\n")
    result = crawl(archive, "http://127.0.0.1:9/")
    assert (result.status, result.out) == (2, "")
    assert re.fullmatch(r"site: .*archive.db: is damaged \(.*\); .*doctor.*\n", result.err)
    for name in ("whole.db", "backup.db"):
        assert "not damaged" in call(folder / name, "doctor", "--quick")
        assert "all sound" in call(folder / name, "doctor")


@pytest.mark.parametrize(
    "heading", ["From the damaged file", "From a back-up", "From the captures alone"]
)
def test_the_articles_are_rescued_as_the_docs_say(folder: Path, heading: str) -> None:
    captures = sorted(path.name for path in (folder / "captures").iterdir())
    run(documented("First") + documented(heading), folder)
    archive = folder / "archive.db"
    assert rows(archive, ARTICLES) == rows(folder / "whole.db", ARTICLES)
    assert value(archive, "SELECT count(*) FROM captures") == 40
    assert sorted(path.name for path in (folder / "captures").iterdir()) == captures
    assert "all sound" in call(archive, "doctor", "--captures")
    assert " 0 new, 0 revised, 40 unchanged" in call(archive, "import", str(folder / "captures"))
    assert ", 0 articles would change, 0 failed" in call(archive, "reextract", "--dry-run")


def test_damaged_pages_cost_only_what_was_on_them(tmp_path: Path) -> None:
    """Whichever pages are damaged, most articles are rescued, and all of these are complete."""
    path = tmp_path / "archive.db"
    # A paragraph that several articles share is stored once: its page costs all of these.
    articles = [paper.article(n, before=None if n % 6 else paper.appeal(n)) for n in range(260)]
    with paper.open_archive(path, articles) as archive:
        learn(archive, now=paper.NOW)
        texts = paper.texts(archive)
    content = path.read_bytes()
    rescued = 0
    for seed in range(8):
        rng = random.Random(seed)
        damaged = bytearray(content)
        for _ in range(3):
            start = rng.randrange(70, len(content) // PAGE) * PAGE
            damaged[start : start + PAGE] = rng.choice([bytes(PAGE), rng.randbytes(PAGE)])
        broken, target = tmp_path / f"{seed}.db", tmp_path / f"{seed}-rescued.db"
        broken.write_bytes(damaged)
        try:
            done = rescue(broken, target, lambda line: None)
        except ArchiveUnusable:
            continue  # a page of the schema was damaged
        assert broken.read_bytes() == damaged, "the damaged file is not changed"
        with Archive(target) as archive:
            assert archive.read(everything_wrong) == []
            learn(archive, now=paper.NOW)
            kept = paper.texts(archive)
            assert archive.read(everything_wrong) == []
        assert len(kept) == done.articles >= 180
        assert kept.items() <= texts.items()
        rescued += 1
    assert rescued >= 5


def test_a_lost_article_is_queued_again(folder: Path) -> None:
    """The next crawl requests it, even if it was not captured."""
    archive = folder / "whole.db"
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("UPDATE articles SET raw_hash = 0 WHERE id = 3")
        connection.commit()
    printed = call(archive, "doctor", "--rescue", str(folder / "rescued.db"))
    assert "40 articles rescued; 1 left out" in printed
    queued = "SELECT count(*) FROM urls WHERE state = 'queued' AND outcome IS NULL AND link LIKE ?"
    assert value(folder / "rescued.db", queued, '{"url":%') == 1


def test_the_output_of_recover_of_the_sqlite3_shell_is_made_an_archive_again(folder: Path) -> None:
    """Tables and rows may be missing, and `lost_and_found` has rows of unknown tables."""
    recovered = folder / "whole.db"
    articles = dict(rows(recovered, "SELECT url, text FROM articles"))
    with closing(sqlite3.connect(recovered, isolation_level=None)) as connection:
        register_functions(connection)
        connection.execute("CREATE TABLE lost_and_found(rootpgno, pgno, nfield, id, c0)")
        connection.execute("INSERT INTO lost_and_found VALUES (1, 2, 3, 4, 'x')")
        for statement in (
            "DROP TABLE sites",
            "DROP TABLE _sqlite_migrations",
            "DROP TRIGGER articles_delete",
            "DROP TRIGGER articles_may_leave",
            "DELETE FROM articles WHERE id = 2",
            "DELETE FROM article_blocks WHERE article_id = 5 AND position = 1",
            "DELETE FROM runs",
        ):
            connection.execute(statement)
    assert "no such table: sites" in call(recovered, "doctor", status=2)
    done = rescue(recovered, folder / "rescued.db", lambda line: None)
    assert (done.articles, done.left_out) == (39, 1)
    with closing(open_for_reading(folder / "rescued.db")) as connection:
        assert everything_wrong(connection) == []
        kept = dict(connection.execute("SELECT url, text FROM articles").fetchall())
    assert kept.items() <= articles.items()
    assert len(kept) == 39


def test_an_archive_of_an_older_version_is_rescued_and_migrated(tmp_path: Path) -> None:
    path, target = tmp_path / "old.db", tmp_path / "rescued.db"
    urls = first_version.fill(path, articles=80)
    content = bytearray(path.read_bytes())
    content[-3 * 4096 : -2 * 4096] = bytes(4096)
    path.write_bytes(content)
    done = rescue(path, target, lambda line: None)
    assert 60 <= done.articles <= 80
    with Archive(target) as archive:
        assert archive.read(everything_wrong) == []
        assert paper.texts(archive).keys() <= set(urls)


def test_a_rescue_refuses_to_overwrite_a_file_and_refuses_files_it_cannot_read(
    folder: Path,
) -> None:
    with pytest.raises(ArchiveUnusable, match="exists already"):
        rescue(folder / "archive.db", folder / "backup.db", print)
    (folder / "headless.db").write_bytes(random.Random(1).randbytes(PAGE) * 20)
    with pytest.raises(ArchiveUnusable, match="list of tables cannot be read"):
        rescue(folder / "headless.db", folder / "new.db", print)
    with closing(sqlite3.connect(folder / "other.db")) as other:
        other.execute("CREATE TABLE mine (x)")
    with pytest.raises(ArchiveUnusable, match="is it an archive"):
        rescue(folder / "other.db", folder / "new.db", print)
    call(folder / "none.db", "doctor", "--rescue", str(folder / "new.db"), status=2)
    call(folder / "whole.db", "doctor", "--rescue", "x", "--quick", status=2)
    assert not (folder / "new.db").exists()


def test_files_left_by_an_interrupted_rescue_do_not_harm_the_next(folder: Path) -> None:
    for name in ("rescued.db.part", "rescued.db.part-journal", "rescued.db.part-wal"):
        (folder / name).write_bytes(b"left over")
    call(folder / "whole.db", "doctor", "--rescue", str(folder / "rescued.db"))
    assert "41 articles, all sound" in call(folder / "rescued.db", "doctor")
    assert not list(folder.glob("*.part*"))


def test_damage_that_is_found_while_writing_ends_the_run(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    paper.open_archive(path, [paper.article(n) for n in range(60)]).close()
    with Archive(path) as archive, path.open("r+b") as file:
        size = path.stat().st_size
        for start in range(70 * PAGE, size, PAGE):
            file.seek(start)
            file.write(bytes(PAGE))
        file.flush()
        with pytest.raises(ArchiveDamaged):
            paper.store(archive, [paper.article(n) for n in range(60, 90)])
        with pytest.raises(ArchiveDamaged):
            archive.write(lambda connection: None)

"""`newsarchive import` adds saved pages like crawled ones, whatever is in the files."""

from __future__ import annotations

import gzip
import os
import signal
import sqlite3
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from newsarchive.sample.site import serve_sample
from tests.support.commands import NEWSARCHIVE, call
from tests.support.crawls import crawl, rows, value
from tests.support.fakesite.site import FakeSite
from tests.support.snapshots import archive_state, runs_add_up
from tests.support.warcs import page, response


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home" / "archive.db"


def test_an_archives_own_captures_bring_back_what_it_lost_and_are_not_copied(
    archive: Path,
) -> None:
    def everything() -> list[list[tuple[object, ...]]]:
        captures = "SELECT url, fetched_at, warc_file, warc_offset, sha256 FROM captures"
        articles = "SELECT url, title, text FROM articles ORDER BY url"
        return [rows(archive, articles), sorted(rows(archive, captures))]

    with serve_sample() as url:
        crawl(archive, url)
    folder = archive.parent / "captures"
    before, files = everything(), list(folder.iterdir())
    for part in archive.parent.glob("archive.db*"):
        part.unlink()
    number = len(before[0])
    assert call(archive, "import", str(folder)).startswith(f"import: {number} new,")
    assert list(folder.iterdir()) == files, "no page is captured twice"
    assert everything() == before
    assert ", 0 articles would change, 0 failed" in call(archive, "reextract", "--dry-run")


def test_captures_are_known_by_any_path_and_other_files_among_them_are_copied(
    archive: Path, tmp_path: Path
) -> None:
    url = "https://paper.example/a-story-about-the-harbour"
    call(archive, "import", str(saved_warc(tmp_path / "one.warc", url)))
    folder = archive.parent / "captures"
    saved_warc(folder / "from-elsewhere.warc", url + "-and-another")
    (tmp_path / "link").symlink_to(folder)
    for name in (folder / ".." / "captures", tmp_path / "link"):
        call(archive, "import", str(name))
    kept = rows(archive, "SELECT warc_file FROM captures ORDER BY warc_file")
    assert kept == [("import-000001-00001.warc.gz",), ("import-000002-00001.warc.gz",)]
    names = {path.name for path in folder.iterdir()}
    assert names == {"from-elsewhere.warc", *(name for (name,) in kept)}


def saved_warc(file: Path, url: str) -> Path:
    file.write_bytes(response(url, page("The harbour"), "2024-03-01"))
    return file


def test_a_truncated_capture_costs_only_its_last_record(archive: Path) -> None:
    with serve_sample() as url:
        crawl(archive, url)
    [warc] = (archive.parent / "captures").iterdir()
    number = value(archive, "SELECT count(*) FROM articles")
    warc.write_bytes(warc.read_bytes()[:-200])
    for part in archive.parent.glob("archive.db*"):
        part.unlink()
    printed = call(archive, "import", str(warc))
    assert "1 truncated" in printed
    assert value(archive, "SELECT count(*) FROM articles") >= number - 1


def test_a_damaged_capture_costs_only_its_own_record(archive: Path) -> None:
    with serve_sample() as url:
        crawl(archive, url)
    [warc] = (archive.parent / "captures").iterdir()
    articles = "SELECT url, title, text FROM articles WHERE url <> ? ORDER BY url"
    place = "SELECT url, warc_offset FROM captures JOIN articles USING (url) ORDER BY warc_offset"
    (url, at), *_ = rows(archive, place)
    before = rows(archive, articles, url)
    content = bytearray(warc.read_bytes())
    content[at + 600] ^= 0xFF
    warc.write_bytes(content)
    for part in archive.parent.glob("archive.db*"):
        part.unlink()
    assert "1 bad_encoding" in call(archive, "import", str(warc))
    assert rows(archive, articles, url) == before
    assert not rows(archive, "SELECT 1 FROM articles WHERE url = ?", url)


def test_an_import_of_captures_gives_the_same_as_the_crawl(archive: Path, tmp_path: Path) -> None:
    crawled = tmp_path / "crawled" / "archive.db"
    crawled.parent.mkdir()
    with serve_sample() as url:
        crawl(crawled, url)
    line = call(archive, "import", str(crawled.parent / "captures"))
    number = value(crawled, "SELECT count(*) FROM articles")
    assert line.startswith(f"import: {number} new, 0 revised, 0 unchanged,")
    columns = "url, title, text, authors, published_at, language, section, story_id IS NULL"
    articles = f"SELECT {columns} FROM articles ORDER BY url"
    assert rows(archive, articles) == rows(crawled, articles), "learned from as well"
    assert rows(archive, "SELECT DISTINCT discovered_via FROM articles") == [("import",)]
    assert "all sound" in call(archive, "doctor", "--captures")
    assert ", 0 articles would change, 0 failed" in call(archive, "reextract", "--dry-run")
    before = archive_state(archive)
    assert " 0 new, 0 revised, " in call(archive, "import", str(crawled.parent / "captures"))
    assert archive_state(archive) == before, "a second import adds nothing"
    assert runs_add_up(archive)


def test_html_files_get_the_urls_that_they_state(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "saved" / "deep" / "er"
    folder.mkdir(parents=True)
    saved = b"<!-- saved from url=(0033)https://one.example/news/saved -->" + page("Saved")
    canonical = page("Canonical", head='<link rel=canonical href="https://two.example/news/c">')
    graph = page("Graph", head='<meta property="og:url" content="https://two.example/news/g">')
    home = page("Home", head='<link rel="canonical" href="https://two.example/">')
    for name, body in {"a.html": saved, "b.htm": canonical, "deep/c.HTML": graph,
                       "deep/er/d e.html": page("Mute"), "home.html": home}.items():  # fmt: skip
        (tmp_path / "saved" / name).write_bytes(body)
        os.utime(tmp_path / "saved" / name, (1_700_000_000, 1_700_000_000))
    (tmp_path / "saved" / "notes.txt").write_text("https://one.example/never-read")
    output = call(archive, "import", "--no-learn", str(tmp_path / "saved"))
    assert output.startswith("import: 3 new,")
    assert "2 bad_url" in output
    found = rows(archive, "SELECT url, title, first_seen_at FROM articles ORDER BY url")
    assert found == [
        ("https://one.example/news/saved", "Saved", "2023-11-14T22:13:20Z"),
        ("https://two.example/news/c", "Canonical", "2023-11-14T22:13:20Z"),
        ("https://two.example/news/g", "Graph", "2023-11-14T22:13:20Z"),
    ]
    assert value(archive, "SELECT count(*) FROM captures") == 3
    prefix = ("--url-prefix", "https://three.example/x/")
    assert "2 new" in call(archive, "import", "--no-learn", *prefix, str(tmp_path / "saved"))
    urls = {url for (url,) in rows(archive, "SELECT url FROM articles WHERE site LIKE 'three%'")}
    assert urls == {
        "https://three.example/x/deep/er/d%20e.html",
        "https://three.example/x/home.html",
    }
    assert runs_add_up(archive)


def test_a_wacz_is_a_zip_of_warcs_and_names_that_lead_out_are_refused(
    archive: Path, tmp_path: Path
) -> None:
    package = tmp_path / "crawl.wacz"
    with zipfile.ZipFile(package, "w") as file:
        inside = gzip.compress(response("https://one.example/news/in", page("In")))
        file.writestr("archive/data.warc.gz", inside)
        file.writestr("archive/../../evil.warc.gz", inside)
        file.writestr("indexes/index.cdx.gz", b"no matter")
    call(archive, "import", str(package))
    assert rows(archive, "SELECT title FROM articles") == [("In",)]
    [(reason, detail)] = rows(archive, "SELECT reason, detail FROM failures")
    assert (reason, detail) == ("bad_encoding", "the name leads out of the package")


def hostile_files(folder: Path) -> dict[str, str]:
    """Write files that cannot be imported, and return the reason of each."""
    good = response("https://one.example/news/good", page("Good"))
    members = b"".join(
        gzip.compress(response(f"https://one.example/news/{n}", page(f"Story {n}")))
        for n in range(2)
    )
    files = {
        "cut.warc.gz": (members[:-40], "truncated"),
        "cut.warc": (good[:-40], "truncated"),
        "broken.warc.gz": (members[:-200] + b"\xff" * 60 + members[-140:], "bad_encoding"),
        "garbage.warc.gz": (os.urandom(2000), "not_html"),
        "no.warc": (b"Dear diary\n" * 9, "not_html"),
        "line.warc": (b"WARC/1.0\r\nA: " + b"x" * 300_000, "too_large"),
        "length.warc": (b"WARC/1.0\r\nContent-Length: -5\r\n\r\n", "truncated"),
        "zstd.warc.zst": (b"\x28\xb5\x2f\xfd" + b"x" * 40, "bad_encoding"),
        "lz4.warc": (b"\x04\x22\x4d\x18" + b"\0" * 40, "bad_encoding"),
        "zip.wacz": (b"PK\x03\x04" + b"\0" * 40, "bad_encoding"),
        "picture.html": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "not_html"),
        "long.html": (b"<html>" + b" " * (8 * 2**20), "too_large"),
    }
    for name, (body, _) in files.items():
        (folder / name).write_bytes(body)
    with gzip.open(folder / "bomb.warc.gz", "wb", compresslevel=6) as bomb:
        bomb.write(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9000000000\r\n\r\n")
        for _ in range(120):
            bomb.write(b"\0" * 2**20)
    with (
        zipfile.ZipFile(folder / "bomb.wacz", "w", zipfile.ZIP_DEFLATED) as package,
        package.open("archive/a.warc", "w") as inner,
    ):
        inner.write(b"WARC/1.0\r\nContent-Length: 9000000000\r\n\r\n")
        for _ in range(120):
            inner.write(b"\0" * 2**20)
    return {name: reason for name, (_, reason) in files.items()} | {
        "bomb.warc.gz": "bomb",
        "bomb.wacz": "bomb",
    }


def test_each_bad_file_is_one_line_with_a_reason(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    wanted = hostile_files(folder)
    done = subprocess.run(
        [str(NEWSARCHIVE), "import", "--archive", str(archive), str(folder)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, "two stories of the truncated file could be read"
    assert "Traceback" not in done.stderr
    reasons = dict(rows(archive, "SELECT url, reason FROM urls WHERE reason IS NOT NULL"))
    names = {url.rsplit("/", 1)[-1].partition("#")[0]: reason for url, reason in reasons.items()}
    names["bomb.wacz"] = next(reason for url, reason in reasons.items() if "bomb.wacz#" in url)
    names.pop("a.warc", None)
    assert names == wanted
    for name in wanted:
        assert (
            sum(f"/{name}:" in line or f"/{name}#" in line for line in done.stderr.splitlines())
            == 1
        ), name
    titles = {title for (title,) in rows(archive, "SELECT title FROM articles")}
    assert titles == {"Story 0"}, "the records before the damage were kept"
    assert runs_add_up(archive)


def test_an_import_without_a_page_or_url_has_status_1(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "no.warc").write_bytes(b"nothing")
    assert "not_html" in call(archive, "import", str(tmp_path / "no.warc"), status=1)
    call(archive, "import", str(tmp_path / "missing.warc"), status=2)  # click's own
    call(archive, "import", "--url-prefix", "ftp://x", str(tmp_path), status=1)
    archive.unlink()
    archive.write_text("not a database")
    call(archive, "import", str(tmp_path / "no.warc"), status=2)


def test_a_page_that_is_no_article_has_a_reason(archive: Path, tmp_path: Path) -> None:
    empty = b"<html><head><title>Gone</title></head><body><div></div></body></html>"
    cut = response("https://one.example/news/cut", page("Cut"), more="WARC-Truncated: length")
    records = [
        response("https://one.example/news/empty", empty),
        response("https://one.example/picture.png", b"\x89PNG", kind="image/png"),
        response("https://one.example/gone", page("Gone"), status="404 Not Found"),
        response("https://one.example/huge", page("Huge") + b" " * (9 * 2**20)),
        cut,
        response("https://one.example/news/good", page("Good")),
    ]
    (tmp_path / "a.warc").write_bytes(b"".join(records))
    output = call(archive, "import", str(tmp_path / "a.warc"))
    assert "import: 1 new" in output
    assert "1 record without a page: 1 not_html; 6 records in all" in output
    assert dict(rows(archive, "SELECT url, reason FROM failures")) == {
        "https://one.example/news/empty": "no_text",
        "https://one.example/news/cut": "truncated",
        "https://one.example/huge": "too_large",
        "https://one.example/gone": "http_4xx",
    }
    only = call(archive, "import", "--site", "two.example", str(tmp_path / "a.warc"), status=1)
    assert only.startswith("import: 0 new, 0 revised, 0 unchanged, 0 duplicates, 0 failed")


def test_listed_urls_are_requested_by_the_next_crawl(archive: Path, tmp_path: Path) -> None:
    with FakeSite(feeds=False, sitemaps=False) as site:
        hidden = site.article(in_feed=False, in_sitemap=False, in_section=False)
        lines = ["\ufefftitle,url", f'"A, b",{site.url_of(hidden)}', "", "# note", "rubbish"]
        (tmp_path / "list.csv").write_text("\n".join(lines), encoding="utf-8")
        output = call(archive, "import", str(tmp_path / "list.csv"))
        assert "1 URL queued for the next crawl of 127.0.0.1:" in output
        assert rows(archive, "SELECT url, state, found_in FROM urls WHERE state = 'queued'") == [
            (site.url_of(hidden), "queued", (tmp_path / "list.csv").as_uri())
        ]
        [(url, reason)] = rows(archive, "SELECT url, reason FROM urls WHERE state = 'done'")
        assert (url.rpartition("#")[2], reason) == ("L5", "bad_url")
        assert "queued" not in call(archive, "import", str(tmp_path / "list.csv"))
        crawl(archive, site.url)
    assert rows(archive, "SELECT url, discovered_via FROM articles") == [
        (site.url_of(hidden), "import")
    ]


#: A page with a date is stored at once; others wait until the end of the import.
DATED = '<meta property="article:published_time" content="2024-03-01T08:00:00Z">'


def has_articles(archive: Path) -> bool:
    try:
        return bool(rows(archive, "SELECT 1 FROM articles LIMIT 1"))
    except sqlite3.OperationalError:  # it is being made
        return False


def test_ctrl_c_loses_nothing(archive: Path, tmp_path: Path) -> None:
    many = 1_000  # more than are read before they are stored
    with (tmp_path / "many.warc.gz").open("wb") as file:
        for number in range(many):
            text = f"The {number}th boat came in late on Monday. " * 9
            body = page(f"Story {number}", text, head=DATED)
            file.write(gzip.compress(response(f"https://one.example/news/{number}", body)))
    command = [str(NEWSARCHIVE), "import", "--no-learn", "--archive", str(archive), str(tmp_path)]
    with subprocess.Popen(command, stdout=-1, stderr=-1, text=True) as process:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if has_articles(archive):
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    assert "Traceback" not in err
    assert value(archive, "SELECT finish_reason FROM runs") == "shutdown"
    kept = value(archive, "SELECT count(*) FROM articles")
    assert 0 < kept < many
    assert f"{many - kept} new, 0 revised, {kept} unchanged" in call(
        archive, "import", "--no-learn", str(tmp_path / "many.warc.gz")
    )
    assert runs_add_up(archive)


def test_a_pipe_in_a_folder_is_not_waited_for(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    saved_warc(tmp_path / "saved" / "a.warc", "https://one.example/news/a-story-of-the-day")
    os.mkfifo(tmp_path / "saved" / "b.html")
    assert "import: 1 new" in call(archive, "import", str(tmp_path / "saved"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"bplist00\xd1", "a web archive of Safari is not supported"), (b"", "there is no page")],
)
def test_a_file_of_no_use_is_named(
    archive: Path, tmp_path: Path, content: bytes, reason: str
) -> None:
    name = "page.webarchive" if content else "empty.warc"
    (tmp_path / name).write_bytes(content)
    prefix = ("--url-prefix", "https://one.example/")
    printed = call(archive, "import", *prefix, str(tmp_path / name), status=1)
    assert reason in printed
    assert name in printed
    assert value(archive, "SELECT count(*) FROM articles") == 0

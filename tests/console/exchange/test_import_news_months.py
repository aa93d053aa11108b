"""`import --cc-news` reads a month of CC-NEWS from its server, and goes on where it was."""

from __future__ import annotations

import gzip
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsarchive.captures.common_crawl import range_file
from newsarchive.cli import cli
from newsarchive.console.exchange.importing import news_month
from newsarchive.errors import NewsArchiveError
from tests.support import warcs
from tests.support.crawls import rows, value
from tests.support.exchange import bring_files, newsarchive
from tests.support.kills import wrong_in
from tests.support.range_server import RangeServer, range_server

FOLDER = "/crawl-data/CC-NEWS/2026/08/"
FILES = [f"{FOLDER}CC-NEWS-2026080{day}000000-0000{day}.warc.gz" for day in (1, 2)]
STATE = (
    "SELECT url, title, text, first_seen_at, last_seen_at, revision_count FROM articles"
    " ORDER BY url"
)
OUTCOMES = "SELECT url, outcome, reason FROM urls WHERE state = 'done' ORDER BY url"
GERMAN = (
    "Die Fähre kam auch am Dienstag nicht pünktlich im Hafen an, sagte der Betreiber {0} am Abend."
)
ENGLISH = "The ferry of berth {0} was late again on Tuesday, its owner said in the evening."


def page(number: int, line: str) -> bytes:
    text = "</p><p>".join(line.format(f"{number} {each}") for each in range(8))
    return (
        f"<html lang=en><head><title>Story {number}</title></head><body><article>"
        f"<h1>Story {number}</h1><p>{text}</p></article></body></html>"
    ).encode()


def warc(first: int, number: int) -> bytes:
    """Return a file of *number* articles of two sites; each third one is in German."""
    records = [warcs.record("warcinfo", "", b"software: test", content_type="text/plain")]
    for each in range(first, first + number):
        url = f"https://{'ships' if each % 2 else 'boats'}.example/news/{each}"
        line = GERMAN if each % 3 == 0 else ENGLISH
        digest = warcs.digest_of(b"GET / HTTP/1.1\r\n\r\n")
        records.append(warcs.record("request", url, b"GET / HTTP/1.1\r\n\r\n", more=digest))
        records.append(warcs.response(url, page(each, line)))
    return b"".join(map(gzip.compress, records))


def month(*files: bytes) -> dict[str, bytes]:
    """Return what the server has of a month of *files*."""
    names = FILES[: len(files)]
    index = "".join(f"{name[1:]}\n" for name in names).encode()
    found = dict(zip(names, files, strict=True))
    return {f"{FOLDER}warc.paths.gz": gzip.compress(index)} | found


def call_of(server: RangeServer, *more: str) -> list[str]:
    return ["import", "--no-learn", "--cc-news", "2026-08", "--cc-news-url", server.url, *more]


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(range_file, "PAUSE", 0.0)


def test_only_wanted_pages_are_taken_and_each_file_once(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with range_server(month(warc(0, 12), warc(12, 12))) as server:
        call = call_of(server, "--site", "www.ships.example", "--language", "de")
        said = newsarchive(archive, *call)
        assert "CC-NEWS 2026-08: 2 files\n" in said
        # Numbers 3, 9, 15 and 21: of the site those are odd, and German each third.
        assert "import: 4 new, " in said
        assert "20 records without a page" not in said
        assert "12 other_site" in said
        assert "8 other_language" in said
        assert rows(archive, "SELECT url FROM articles ORDER BY id") == [
            (f"https://ships.example/news/{each}",) for each in (3, 9, 15, 21)
        ]
        assert value(archive, "SELECT count(*) FROM captures") == 4
        assert [path for path, _ in server.requests] == [f"{FOLDER}warc.paths.gz", *FILES]
        assert server.most_at_once == 1
        del server.requests[:]
        assert "2 files, 2 of them read before" in newsarchive(archive, *call)
        assert [path for path, _ in server.requests] == [f"{FOLDER}warc.paths.gz"]
        # Another selection is read anew, and what is known is not stored again.
        said = newsarchive(archive, *call_of(server, "--site", "ships.example"))
        assert "import: 8 new, 0 revised, 4 unchanged" in said


def test_a_connection_that_breaks_off_is_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, archive = tmp_path / "alone.db", tmp_path / "archive.db"
    monkeypatch.setattr(range_file, "_KEPT", 500)  # going back needs a request, too
    with range_server(month(warc(0, 20))) as server:
        (tmp_path / "alone.warc.gz").write_bytes(server.files[FILES[0]])
        bring_files(alone, tmp_path / "alone.warc.gz")
        server.break_off_after = 700
        server.refusals = [(503, "0"), (429, ""), (500, "")]
        newsarchive(archive, *call_of(server))
        assert len(server.requests) > 10
    assert rows(archive, STATE) == rows(alone, STATE)
    assert rows(archive, OUTCOMES) == rows(alone, OUTCOMES)


def test_a_file_that_is_missing_does_not_keep_the_others_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    archive = tmp_path / "archive.db"
    monkeypatch.setattr(range_file, "_TOLD_PAUSE", 0.0)
    with range_server(month(warc(0, 2), warc(2, 12))) as server:
        names = "".join(f"{name[1:]}\r\n\r\n" for name in FILES).encode()
        # Two members, as after `cat`, and lines of another system.
        server.files[f"{FOLDER}warc.paths.gz"] = gzip.compress(b"\r\n") + gzip.compress(names)
        missing = server.files.pop(FILES[0])
        server.sends_parts = False  # as of Python's http.server: the whole file, each time
        server.break_off_after, server.break_off_once = len(server.files[FILES[1]]) // 2, True
        said = newsarchive(archive, *call_of(server, "--no-captures"))
        assert "the connection broke off; the next try is in 0 seconds" in caplog.text
        assert "import: 12 new, " in said
        assert f"{FILES[0]}: HTTP 404 to a request for a part" in said
        assert server.requests[-1][0] == FILES[1]
        assert server.requests[-1][1] > 0
        server.files[FILES[0]] = missing
        said = newsarchive(archive, *call_of(server, "--no-captures"))
        assert "2 files, 1 of them read before" in said
        assert "import: 2 new, " in said


def test_a_file_that_became_shorter_is_not_taken_for_read(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    files = month(warc(0, 12), warc(12, 2))
    with range_server(files) as server:
        newsarchive(archive, *call_of(server))
        with closing(sqlite3.connect(archive)) as connection, connection:
            connection.execute("UPDATE import_positions SET is_done = 0")
        size = len(files[FILES[0]])
        server.files[FILES[0]] = files[FILES[0]][:-300]
        for server.sends_parts in (True, False):
            said = newsarchive(archive, *call_of(server), status=1)
            assert f"{size - 300:,} bytes now, and {size:,} of it were read before" in said
        assert rows(archive, "SELECT is_done FROM import_positions ORDER BY file") == [(0,), (1,)]


def test_a_killed_import_goes_on_at_its_place(tmp_path: Path) -> None:
    alone, archive = tmp_path / "alone.db", tmp_path / "archive.db"
    files = month(warc(0, 40), warc(40, 40))
    for name in FILES:
        (tmp_path / name.rpartition("/")[2]).write_bytes(files[name])
    bring_files(alone, *sorted(tmp_path.glob("*.warc.gz")))
    with range_server(files) as server:
        script = (
            "from newsarchive.console.exchange.importing import news_month\n"
            "news_month.SLICE_BYTES = 5_000\n"
            "from newsarchive.cli import main\n"
            "main()"
        )
        command = [sys.executable, "-c", script, *call_of(server), "--archive", str(archive)]
        for articles, how in (15, signal.SIGKILL), (50, signal.SIGINT):
            if how is signal.SIGKILL:  # it is killed while it waits for the rest of the file
                server.hold.clear()
                server.hold_after = len(files[FILES[0]]) * 2 // 3
            with subprocess.Popen(command, stdout=-1, stderr=-1, text=True) as process:
                while process.poll() is None:
                    with suppress(sqlite3.OperationalError):  # no archive, no table yet
                        if value(archive, "SELECT count(*) FROM articles") >= articles:
                            break
                    time.sleep(0.01)
                process.send_signal(how)
                server.hold.set()
                _, err = process.communicate(timeout=60)
            assert process.returncode == (130 if how is signal.SIGINT else -how), err
            assert "Traceback" not in err
        begun = rows(archive, "SELECT read_to FROM import_positions ORDER BY file")
        del server.requests[:]
        newsarchive(archive, *call_of(server))
        assert (FILES[0], 0) not in server.requests
        assert server.requests[1][1] == begun[-1][0] > 0
    assert rows(archive, STATE) == rows(alone, STATE)
    assert rows(archive, OUTCOMES) == rows(alone, OUTCOMES)
    assert not wrong_in(archive)
    assert rows(archive, "SELECT is_done FROM import_positions") == [(1,), (1,)]


def test_what_a_server_lacks_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "archive.db"
    monkeypatch.setattr(news_month, "SLICE_BYTES", 1)
    with range_server(month(warc(0, 6))) as server:
        index = server.files.pop(f"{FOLDER}warc.paths.gz")
        assert "HTTP 404" in failed(archive, *call_of(server))
        server.files[f"{FOLDER}warc.paths.gz"] = b"<html>Moved</html>"
        assert "is no list of files" in failed(archive, *call_of(server))
        server.files[f"{FOLDER}warc.paths.gz"] = index[:-12]
        assert "is no list of files, or damaged" in failed(archive, *call_of(server))
        server.refusals = [(301, "https://data.example/warc.paths.gz")]
        assert "; it is at https://data.example/" in failed(archive, *call_of(server))
        server.files[f"{FOLDER}warc.paths.gz"] = gzip.compress(b"crawl-data/CC-MAIN/a.warc.gz")
        assert "names no WARC file of CC-NEWS" in failed(archive, *call_of(server))
        server.files[f"{FOLDER}warc.paths.gz"] = index
        server.refusals = [(503, "90000")]
        assert "the server asks for a pause of 25.0 hours" in failed(archive, *call_of(server))
        server.refusals = [(503, "")] * range_file.TRIES
        assert "cannot be read (HTTP 503); run the command" in failed(archive, *call_of(server))
        dead = server.url
    said = failed(archive, "import", "--cc-news", "2026-08", "--cc-news-url", dead)
    assert "Connection refused" in said
    for arguments, wanted in (
        (["--cc-news", "2026-13"], "write the month as YYYY-MM"),
        (["--cc-news", "2026-08", "--language", "German"], "write a code of ISO 639-1"),
        (["--cc-news", "2026-08", "--cc-news-url", "/mnt"], "write a URL of http or https"),
        (["--cc-news", "2026-08", "--dry-run"], "--dry-run is for files on this machine"),
        (["--cc-news", "2026-08", str(tmp_path)], "name the PATHS to import, or a month"),
        ([], "name the PATHS to import, or a month"),
        (["--language", "de", str(tmp_path)], "--language is for --cc-news"),
    ):
        assert wanted in newsarchive(archive, "import", *arguments, status=2)


def failed(archive: Path, *arguments: str) -> str:
    """Run a command that must fail with a line; return the line."""
    done = CliRunner().invoke(cli, arguments, env={"NEWSARCHIVE_DB": str(archive)})
    assert isinstance(done.exception, NewsArchiveError), done.output
    assert "\n" not in str(done.exception)
    return str(done.exception)

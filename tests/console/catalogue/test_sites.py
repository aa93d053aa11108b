"""`newsarchive sites` and `sites check`, tried on a made web of twenty sites."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.fakesite.site import FakeSite

ANSWERING = [f"ok{number}" for number in range(10)]
TROUBLED = {
    "lost1": ("feed", "dead", 404),
    "lost2": ("feed", "dead", 410),
    "broken": ("feed", "dead", 500),
    "moved1": ("feed", "moved", 200),
    "moved2": ("feed", "moved", 200),
    "empty1": ("feed", "empty", 200),
    "empty2": ("feed", "empty", 200),
    "closed": ("feed", "forbidden", None),
    "refused": ("feed", "forbidden", 403),
    "silent": ("feed", "dead", None),
}


@pytest.fixture
def made_web(tmp_path: Path) -> Iterator[Path]:
    """Return a project folder whose twenty sites are served on 127.0.0.1."""
    with ExitStack() as stack:
        sites = {name: stack.enter_context(FakeSite()) for name in (*ANSWERING, *TROUBLED)}
        for name, site in sites.items():
            if not name.startswith("empty"):
                site.articles(2)
        for name, (_, verdict, status) in TROUBLED.items():
            if verdict in ("dead", "forbidden") and status:
                sites[name].respond("/feed.xml", status=status)
            if verdict == "moved":
                sites[name].redirect("/feed.xml", f"{sites['ok0'].url}/feed.xml", status=301)
        sites["closed"].set_robots(disallow=["/"])
        tables = ['country = "XX"\nlanguage = "eo"\n']
        for name, site in sites.items():
            tables.append(f'[{name}]\nhome = "{site.url}/"\nfeeds = ["{site.url}/feed.xml"]\n')
        silent = sites["silent"].url
        tables[-1] = tables[-1].replace(silent, silent.rpartition(":")[0] + ":1")
        hosts = ",".join([*(urlsplit(site.url).netloc for site in sites.values()), "127.0.0.1:1"])
        (tmp_path / "spiders").mkdir()
        (tmp_path / "spiders" / "made.toml").write_text("\n".join(tables))
        (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = mysettings\n")
        (tmp_path / "mysettings.py").write_text(
            "from newsarchive.settings import *\n"
            f'ALLOW_PRIVATE_HOSTS = "{hosts}"\nAUTOTHROTTLE_ENABLED = False\n'
        )
        yield tmp_path


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != "NEWSARCHIVE_DB"}
    return subprocess.Popen(
        [str(Path(sys.executable).parent / "newsarchive"), "sites", *arguments],
        cwd=folder,
        env=environment | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(folder: Path, *arguments: str) -> tuple[int, str, str]:
    process = start(folder, *arguments)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def checks(folder: Path) -> dict[tuple[str, str], tuple[str, int | None]]:
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        rows = connection.execute("SELECT name, kind, verdict, http_status FROM site_checks")
        return {(name, kind): (verdict, status) for name, kind, verdict, status in rows}


@pytest.mark.slow
def test_a_check_of_twenty_sites_can_be_stopped_goes_on_and_finds_what_is_wrong(
    made_web: Path,
) -> None:
    first = start(made_web, "check", "--country", "xx")
    assert first.stdout is not None
    assert first.stdout.readline().startswith("[1/20] broken: feed dead")
    first.send_signal(signal.SIGINT)
    out, err = first.communicate(timeout=60)
    assert (first.returncode, err.strip().splitlines()[-1:]) in ((130, ["stopped"]), (130, []))
    done = {name for name, _ in checks(made_web)}
    assert 1 <= len(done) < 20
    status, out, err = finished(made_web, "check", "--country", "xx")
    assert (status, err) == (1, "")
    assert f"{len(done)} site" in out.splitlines()[0]
    assert f"[1/{20 - len(done)}] " in out
    found = checks(made_web)
    assert {name for name, _ in found} == {*ANSWERING, *TROUBLED}
    for name in ANSWERING:
        assert found[name, "robots"][0] == found[name, "feed"][0] == "ok"
        assert found[name, "article"] == ("ok", 200)
    wrong = {
        name: (kind, verdict, status)
        for (name, kind), (verdict, status) in found.items()
        if kind == "feed" and verdict != "ok"
    }
    assert wrong == TROUBLED
    assert found["closed", "robots"][0] == "forbidden"
    assert ("silent", "robots") not in found


def test_a_site_can_be_named_and_the_list_shows_it(made_web: Path) -> None:
    status, out, err = finished(made_web, "check", "ok1")
    assert (status, err) == (0, "")
    assert out == "[1/1] ok1: ok\n"
    status, out, err = finished(made_web, "--country", "XX")
    assert status == 0
    assert len(out.splitlines()) == 21
    assert out.splitlines()[0].split() == [
        *("name", "outlet", "country", "language", "feeds", "articles", "last", "crawl")
    ]


def test_an_unknown_name_is_refused_with_the_nearest(made_web: Path) -> None:
    status, out, err = finished(made_web, "check", "spiegle")
    assert (status, out) == (1, "")
    assert "there is no site spiegle" in err
    assert "did you mean spiegel?" in err

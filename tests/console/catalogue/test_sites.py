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

from tests.support.crawls import lately
from tests.support.fakesite.site import FakeSite

ANSWERING = [f"ok{number}" for number in range(5)]
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
    "html": ("feed", "empty", 200),
    "stale": ("feed", "empty", 200),
    "nothing": ("sitemap", "empty", 200),
    "walled": ("feed", "forbidden", 200),
}
#: What the user reads of each, in part.
SAID = {
    "lost1": "there is nothing at this address (HTTP 404): `newsarchive probe http",
    "lost2": "there is nothing at this address (HTTP 410)",
    "broken": "its server has an error (HTTP 500): check it again on another day",
    "moved1": "it has moved to another site (",
    "moved2": "it redirects to another site for now (",
    "renamed": "it has moved (",
    "empty1": "it has no articles, or no recent ones",
    "closed": "robots.txt forbids it",
    "refused": "the server refuses it (HTTP 403)",
    "silent": "its host does not answer (",
    "html": "it is no feed or sitemap (is a web page",
    "stale": "it has no articles, or no recent ones (no article since 2001-02-03)",
    "nothing": "no recent ones (sitemap, 0 links; has no entries)",
    "walled": "the site wants proof that a human is reading",
}


@pytest.fixture
def made_web(tmp_path: Path) -> Iterator[Path]:
    """Return a project folder whose twenty sites are served on 127.0.0.1."""
    with ExitStack() as stack:
        sites = {
            name: stack.enter_context(FakeSite()) for name in (*ANSWERING, "renamed", *TROUBLED)
        }
        for name, site in sites.items():
            if not name.startswith("empty"):
                site.articles(2, published=DAYS.get(name, lately()))
        for name, (_, verdict, status) in TROUBLED.items():
            if verdict in ("dead", "forbidden") and status:
                sites[name].respond("/feed.xml", status=status)
            if verdict == "moved":
                code = 301 if name == "moved1" else 302
                sites[name].redirect("/feed.xml", f"{sites['ok0'].url}/feed.xml", status=code)
        sites["renamed"].redirect("/feed.xml", f"{sites['renamed'].url}/atom.xml", status=301)
        sites["ok1"].redirect("/feed.xml", f"{sites['ok1'].url}/atom.xml", status=302)
        sites["html"].respond("/feed.xml", "<html><body><p>Welcome to our site.</p></body></html>")
        sites["nothing"].respond(
            "/news.xml", "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>"
        )
        sites["walled"].respond(
            "/feed.xml",
            "<html><title>Just a moment...</title><body>Checking your browser</body>",
            headers={"cf-mitigated": "challenge", "Server": "cloudflare"},
        )
        sites["closed"].set_robots(disallow=["/"])
        tables = ['country = "XX"\nlanguage = "eo"\n']
        for name, site in sites.items():
            source = 'sitemaps = ["news.xml"]' if name == "nothing" else 'feeds = ["feed.xml"]'
            source = source.replace('["', f'["{site.url}/')
            tables.append(f'[{name}]\nhome = "{site.url}/"\n{source}\n')
        silent = sites["silent"].url
        dead = silent.rpartition(":")[0] + ":1"
        tables = [table.replace(silent, dead) for table in tables]
        hosts = ",".join([*(urlsplit(site.url).netloc for site in sites.values()), "127.0.0.1:1"])
        (tmp_path / "spiders").mkdir()
        (tmp_path / "spiders" / "made.toml").write_text("\n".join(tables))
        (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = mysettings\n")
        (tmp_path / "mysettings.py").write_text(
            "from newsarchive.settings import *\n"
            f'ALLOW_PRIVATE_HOSTS = "{hosts}"\nAUTOTHROTTLE_ENABLED = False\n'
        )
        yield tmp_path


#: Days of the articles of single sites; the others have articles of today.
DAYS = {"stale": "2001-02-03T04:05:06Z"}


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
    slow = (line for line in err.splitlines() if " checking: " not in line)  # a line a minute
    return process.returncode, out, "\n".join(slow)


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
    assert first.stdout.readline().startswith("[1/20] ")
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
    assert {name for name, _ in found} == {*ANSWERING, "renamed", *TROUBLED}
    for name in ANSWERING:
        assert found[name, "robots"][0] == found[name, "feed"][0] == "ok"
        assert found[name, "article"] == ("ok", 200)
    wrong = {
        name: (kind, verdict, status)
        for (name, kind), (verdict, status) in found.items()
        if kind in ("feed", "sitemap") and verdict != "ok"
    }
    assert wrong == TROUBLED
    assert found["closed", "robots"][0] == "forbidden"
    assert ("silent", "robots") not in found


def test_each_trouble_is_a_sentence_that_says_what_to_do(made_web: Path) -> None:
    status, out, err = finished(made_web, "check", "--at-a-time", "6", *SAID)
    assert (status, err) == (1, "")
    paragraphs = out.split("\n\n")[1:]
    for name, said in SAID.items():
        told = [each for each in paragraphs if each.startswith(f"{name}: ")]
        assert any(said in each for each in told), (name, told)
        assert all(": " in each.splitlines()[1] for each in told)


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

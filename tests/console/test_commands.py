"""The commands of `newsarchive` work on an archive that a crawl of the sample site filled."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from newsarchive.archive.connection import register_functions
from newsarchive.cli import COMMANDS, cli
from newsarchive.sample.site import serve_sample
from tests.support.commands import call
from tests.support.crawls import crawl, rows, value
from tests.support.fakesite.site import FakeSite


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("console") / "archive.db"
    with serve_sample() as url:
        result = crawl(path, url)
    assert result.status == 0, result.err
    return path


def test_runs_and_failures_are_tables(filled: Path) -> None:
    runs = call(filled, "runs").splitlines()
    assert len(runs) == 2
    assert runs[1].split()[:2] == ["1", "site"]
    [_, failure, refusal] = call(filled, "failures").splitlines()
    assert "http_4xx" in failure
    assert "/city/harbour-clock-stolen" in failure
    assert "soft_404" in refusal
    assert call(filled, "failures", "--reason", "timeout") == "nothing failed\n"


def test_failed_urls_can_be_requested_again(filled: Path) -> None:
    assert "the next crawl will request 2 URLs again" in call(filled, "failures", "retry")
    assert value(filled, "SELECT next_try_at FROM failures") < "2000"


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE block_rows SET text = 'changed', home_id = NULL WHERE block_id = 5",
        "UPDATE block_rows SET start = start + 1 WHERE start IS NOT NULL",
    ],
    ids=["a text of its own", "a place in the article's text"],
)
def test_doctor_tells_a_sound_archive_from_a_damaged_one(
    filled: Path, tmp_path: Path, damage: str
) -> None:
    assert "all sound" in call(filled, "doctor", "--captures")
    damaged = tmp_path / "damaged.db"
    with closing(sqlite3.connect(filled)) as source, closing(sqlite3.connect(damaged)) as copy:
        source.backup(copy)
        copy.execute(damage)
        copy.commit()
    report = call(damaged, "doctor", status=1)
    assert "the raw text is not the one that extraction returned" in report


def test_json_lines_contain_every_article_completely(filled: Path) -> None:
    exported = [json.loads(line) for line in call(filled, "export").splitlines()]
    assert len(exported) == value(filled, "SELECT count(*) FROM articles")
    texts = dict(rows(filled, "SELECT url, text FROM articles"))
    assert {each["url"]: each["text"] for each in exported} == texts
    dates = [each["published_at"] for each in exported]
    assert dates == sorted(dates, reverse=True)
    assert isinstance(exported[0]["authors"], list)


@pytest.mark.parametrize(
    ("shape", "key"), [("newsplease", "maintext"), ("zyte", "articleBody"), ("schemaorg", "@type")]
)
def test_an_export_can_have_the_keys_of_other_tools(filled: Path, shape: str, key: str) -> None:
    line = call(filled, "export", "--as", shape).splitlines()[0]
    assert json.loads(line)[key]


def test_a_spreadsheet_gets_no_formula(filled: Path, tmp_path: Path) -> None:
    copied = tmp_path / "copy.db"
    with closing(sqlite3.connect(filled)) as source, closing(sqlite3.connect(copied)) as copy:
        source.backup(copy)
        register_functions(copy)
        copy.execute("UPDATE articles SET section = '=HYPERLINK(\"http://x\")' WHERE id = 1")
        copy.commit()
    written = call(copied, "export", "--format", "csv", "--for-spreadsheet")
    table = list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"))))
    assert len(table) == value(filled, "SELECT count(*) FROM articles")
    assert not any(cell.startswith("=") for row in table for cell in row.values())
    assert any(row["section"].startswith("'=") for row in table)


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("harbour", "text LIKE '%harbour%' OR title LIKE '%harbour%'"),
        ("title:harbour", "title LIKE '%harbour%'"),
        ("-harbour", "text NOT LIKE '%harbour%' AND title NOT LIKE '%harbour%'"),
        ("after:2000 is:paywalled", "is_free = 0 AND published_at >= '2000'"),
        ("nothinghasthis", "0"),
    ],
)
def test_the_hits_of_a_search_are_exported(filled: Path, query: str, where: str) -> None:
    exported = [json.loads(line)["id"] for line in call(filled, "export", "-q", query).splitlines()]
    with closing(sqlite3.connect(filled)) as connection:
        found = connection.execute(f"SELECT id FROM articles WHERE {where}").fetchall()
    assert sorted(exported) == sorted(number for (number,) in found)


def test_a_query_without_terms_is_refused(filled: Path) -> None:
    said = call(filled, "export", "--query", "!!!", status=2)
    assert "the query has nothing to search for" in said


@pytest.mark.parametrize(
    ("query", "said", "status"),
    [
        ("nothinghasthis", ["no article matches"], 0),
        ("harbour size:big", ["“size:” is not a field"], 0),
        ("https://a.example/nothing", ["the addresses of articles", "no article matches"], 0),
        ("(", ["that no ) closes", "nothing to search for"], 2),
    ],
)
def test_an_export_says_how_it_read_the_query_and_that_nothing_was_found(
    filled: Path, query: str, said: list[str], status: int
) -> None:
    done = CliRunner().invoke(cli, ["export", "--archive", str(filled), "-q", query])
    assert done.exit_code == status
    lines = [line for line in done.stderr.splitlines() if not line.startswith(("Usage", "Try"))]
    assert [any(part in line for line in lines) for part in said] == [True] * len(said)


def test_the_feed_is_atom(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "feed.xml"
    call(filled, "export", "--format", "atom", "--output", str(out))
    feed = etree.parse(out)
    namespace = {"a": "http://www.w3.org/2005/Atom"}
    count = value(filled, "SELECT count(*) FROM articles")
    assert (
        feed.xpath("count(//a:entry[a:id and a:title and a:updated])", namespaces=namespace)
        == count
    )


def test_another_extraction_changes_nothing_but_wrong_fields(filled: Path, tmp_path: Path) -> None:
    assert ", 0 articles would change, 0 failed" in call(filled, "reextract", "--dry-run")
    with closing(sqlite3.connect(filled)) as connection:
        register_functions(connection)
        connection.execute("UPDATE articles SET section = 'Wrong' WHERE id = 3")
        connection.commit()
    report = call(filled, "reextract")
    assert ", 1 article changed, 0 failed" in report
    assert "section" in report
    assert value(filled, "SELECT section FROM articles WHERE id = 3") != "Wrong"
    assert value(filled, "SELECT count(*) FROM revisions") == 0


def test_a_probe_shows_sources_and_articles_and_stores_nothing(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        story = site.articles(3, appeal=True)[-1]
        shown = call(archive, "probe", site.url)
        assert story.title in shown
        assert "json-ld" in shown
        sources = [line for line in shown.splitlines() if line.startswith("skipped  source")]
        assert any("you named it" in line and "home page" in line for line in sources)
        assert any("names it" in line and line.endswith("/feed.xml") for line in sources)
    assert list(tmp_path.iterdir()) == []


def test_a_probe_shows_what_the_next_crawl_will_request(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        bad = site.articles(4)[0]
        site.fail(bad, 500)
        site.article(path="/private/story")
        site.set_robots(disallow=["/private/"])
        crawl(archive, site.url)
        with closing(sqlite3.connect(archive)) as connection, connection:
            due = "UPDATE urls SET next_try_at = '2026-01-01T00:00:00Z' WHERE outcome = ?"
            connection.execute(due, ("failed",))
            connection.execute(f"{due} AND url LIKE '%-2'", ("new",))
        before = [rows(archive, "SELECT * FROM urls"), rows(archive, "SELECT * FROM runs")]
        shown = call(archive, "probe", site.url)
        assert [rows(archive, "SELECT * FROM urls"), rows(archive, "SELECT * FROM runs")] == before
    assert "robots.txt forbids 1 of " in shown
    assert "feed, 5 links" in shown
    assert shown.splitlines()[-1].split()[1:] == ["3", "0", "1", "1", "6", "0"]


def test_a_probe_shows_the_article_in_a_file(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    paragraph = "<p>The ferry was late for the third time this week, its owner said on Monday.</p>"
    page.write_text(f"<html><body><article><h1>Late</h1>{paragraph * 3}</article></body></html>")
    assert "The ferry was late" in call(tmp_path / "archive.db", "probe", str(page))


@pytest.mark.parametrize("command", ["runs", "failures", "doctor", "export", "blocks list"])
def test_without_an_archive_one_line_says_what_to_do(tmp_path: Path, command: str) -> None:
    report = call(tmp_path / "archive.db", *command.split(), status=2)
    assert "scrapy crawl" in report
    assert len(report.splitlines()) == 1
    assert not (tmp_path / "archive.db").exists()


def test_the_list_of_commands_shows_whole_sentences() -> None:
    listed = CliRunner().invoke(cli, ["--help"]).output.partition("Commands:")[2].splitlines()
    assert len(listed) > len(COMMANDS)
    assert all(line.endswith(".") for line in listed if line), "shorten the first sentence of it"

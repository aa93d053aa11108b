"""`newsarchive extract` prints the article in a file as JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsarchive.console.exchange.extract import extract
from tests.support.commands import call
from tests.support.crawls import crawl
from tests.support.example_page import BODY, URL, page
from tests.support.fakesite.site import FakeSite


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_bytes(page().body)
    return path


@pytest.mark.parametrize(
    ("shape", "key"),
    [
        ("record", "text"),
        ("newsplease", "maintext"),
        ("zyte", "articleBody"),
        ("schemaorg", "articleBody"),
    ],
)
def test_the_article_is_printed_in_the_requested_format(file: Path, shape: str, key: str) -> None:
    done = CliRunner().invoke(extract, [str(file), "--url", URL, "--as", shape])
    assert done.exit_code == 0
    assert json.loads(done.stdout)[key].split("\n") == BODY


def test_a_file_gives_the_fields_that_a_crawl_of_the_page_stores(tmp_path: Path) -> None:
    """Normalising is the last step of extraction, whichever way a page comes."""
    archive = tmp_path / "archive.db"
    head = (
        '<link rel="canonical" href="/2024/05/17/bridge?utm_source=feed#top">'
        '<meta property="og:image" content="/bridge.jpg"><meta name="description" content="">'
    )
    saved = tmp_path / "page.html"
    saved.write_bytes(page(head).body)
    with FakeSite() as site:
        url = site.respond("/2024/05/17/bridge", saved.read_bytes())
        assert crawl(archive, url).status == 0
    [stored] = map(json.loads, call(archive, "export").splitlines())
    printed = json.loads(call(archive, "extract", str(saved), "--url", url))
    assert printed["canonical_url"] == url
    assert printed["image_url"] == url.replace("/2024/05/17/bridge", "/bridge.jpg")
    common = printed.keys() & stored.keys()
    assert {"title", "text", "canonical_url", "description", "published_at"} <= common
    assert {name: printed[name] for name in common} == {name: stored[name] for name in common}


def test_a_page_can_come_from_standard_input() -> None:
    done = CliRunner().invoke(extract, ["-", "--url", URL], input=page().body)
    assert json.loads(done.stdout)["title"] == "Bridge reopens after two years"


def test_what_is_no_article_says_so_and_exits_with_1() -> None:
    done = CliRunner().invoke(extract, ["-", "--url", URL], input=b"%PDF-1.7")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["reason"] == "not_html"
    assert "not_html" in done.stderr

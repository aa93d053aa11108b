"""``newsarchive extract``: a page in a file, the article as JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsarchive.console.exchange.extract import extract
from tests.support.example_page import BODY, URL, page


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
def test_the_article_is_printed_in_the_shape_asked_for(file: Path, shape: str, key: str) -> None:
    done = CliRunner().invoke(extract, [str(file), "--url", URL, "--as", shape])
    assert done.exit_code == 0
    assert json.loads(done.stdout)[key].split("\n") == BODY


def test_a_page_can_come_from_standard_input() -> None:
    done = CliRunner().invoke(extract, ["-", "--url", URL], input=page().body)
    assert json.loads(done.stdout)["title"] == "Bridge reopens after two years"


def test_what_is_no_article_says_so_and_exits_with_1() -> None:
    done = CliRunner().invoke(extract, ["-", "--url", URL], input=b"%PDF-1.7")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["reason"] == "not_html"
    assert "not_html" in done.stderr

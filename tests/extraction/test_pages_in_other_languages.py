"""One plain page in each of a dozen languages: its text, language, date and author are read."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsarchive.article import Page
from newsarchive.extraction import extract

PAGES: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("pages_in_other_languages.toml").read_text()
)


@pytest.mark.parametrize("language", PAGES)
def test_a_page_that_states_nothing_to_machines_has_language_date_author_and_text(
    language: str,
) -> None:
    shown = PAGES[language]
    paragraphs = "".join(f"<p>{line}</p>" for line in shown["text"])
    html = (
        f"<!doctype html><meta charset=utf-8><title>{shown['title']}</title><main>"
        f"<article><h1>{shown['title']}</h1><div class=meta><span class=byline>{shown['byline']}"
        f"</span> <span class=date>{shown['date']}</span></div>{paragraphs}</article></main>"
    )
    article = extract(
        Page(
            url="https://paper.example/town/baths",
            body=html.encode(),
            fetched_at=datetime(2026, 11, 26, tzinfo=UTC),
        )
    )
    assert article.language == language
    assert article.published_at is not None
    assert article.published_at.date().isoformat() == "2024-05-21"
    assert article.published_precision == "day"

    assert article.authors == [shown["author"]]
    assert (article.byline or "").startswith(shown["byline"])
    assert article.text.split("\n") == shown["text"]

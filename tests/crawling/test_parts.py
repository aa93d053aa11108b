"""A crawl of a site whose articles are in parts ends as if they were in archive.db."""

from __future__ import annotations

from pathlib import Path

from newsarchive.sample.site import serve_sample
from tests.support.commands import call
from tests.support.crawls import crawl, make_all_due, rows, value
from tests.support.parts import move_months, return_all

ONE = ("EXTRACT_WORKERS=1",)


def outcomes(printed: str) -> str:
    return printed.partition(": ")[2].partition(" in ")[0]


def test_articles_in_parts_are_recognised_and_revised(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with serve_sample(edition=1) as url:
        port = int(url.rsplit(":", 1)[1].strip("/"))
        assert outcomes(crawl(path, url, settings=ONE).out).startswith("40 new, 0 revised")
    articles = value(path, "SELECT count(*) FROM articles")
    parts = move_months(path, "2099-01-01")
    assert sum(part.articles for part in parts) == articles
    make_all_due(path)
    with serve_sample(port, 2) as url:
        second = crawl(path, url, settings=ONE)
        assert outcomes(second.out).startswith("1 new, 1 revised, 31 unchanged, 0 duplicates")
    moved = {part.path: part for part in parts}
    file = max(moved, key=lambda each: moved[each].articles)
    move_months(path, "2099-01-01")
    make_all_due(path)
    away = file.rename(tmp_path / "away.db")
    with serve_sample(port, 3) as url:
        third = crawl(path, url, settings=ONE)
    assert "part_missing" in third.out
    reasons = "SELECT DISTINCT outcome, detail FROM urls WHERE reason = 'part_missing'"
    [(outcome, detail)] = rows(path, reasons)
    assert outcome == "failed"
    assert detail.startswith(f"{file}: is not there; it has")
    away.rename(file)
    call(path, "doctor")
    return_all(path)
    assert value(path, "SELECT count(*) FROM articles") == articles + 1
    assert "all sound" in call(path, "doctor")

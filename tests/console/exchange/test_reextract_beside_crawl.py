"""What a crawl stores while `newsarchive reextract` is under way stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.exports.whole_archive import whole_archive
from newsarchive.archive.ledger.capture_index import captures_of_texts
from newsarchive.console.catalogue.site_rules import rule_table
from newsarchive.console.exchange.captured_articles import extracted, extractor
from newsarchive.console.exchange.extraction_changes import Tally
from newsarchive.console.exchange.replacing import Replacing
from newsarchive.paths import captures_folder
from tests.console.exchange.test_reextract import as_if_extracted_worse
from tests.support.crawls import crawl, rows, value
from tests.support.fakesite.site import FakeSite

NEWER = "The mayor has resigned since."


@pytest.mark.parametrize("changed", ["text", "section"])
def test_what_a_crawl_stored_meanwhile_is_not_replaced_by_the_older_page(
    tmp_path: Path, changed: str
) -> None:
    path = tmp_path / "archive.db"
    with FakeSite() as site:
        story, other = site.articles(2)
        crawl(path, site.url)
        [(number,)] = rows(path, "SELECT id FROM articles WHERE url = ?", site.url_of(other))
        as_if_extracted_worse(path, number)
        tally = Tally()
        with Archive(path) as archive, archive.read(whole_archive) as whole:
            with whole.snapshot() as files:
                chosen = list(captures_of_texts(files))
            with extractor(captures_folder(path), rule_table, None, None) as engine:
                articles = list(extracted(chosen, engine, lambda article: True))
            if changed == "text":
                site.revise(story, paragraphs=[*story.paragraphs, NEWER])
            else:  # which is no revision
                site.revise(story, section="Shipping")
            crawl(path, site.url)
            with Replacing(archive, whole, tally, dry_run=False) as replacing:
                for each, article in zip(chosen, articles, strict=True):
                    assert not isinstance(article, Exception)
                    replacing.add(article, each.visit)
                    replacing.reach(None)
    shown = "SELECT text, section, extractor FROM articles WHERE url = ?"
    [(text, section, _)] = rows(path, shown, site.url_of(story))
    assert text.endswith(NEWER) if changed == "text" else section == "Shipping"
    [(_, _, extractor_of_other)] = rows(path, shown, site.url_of(other))
    assert extractor_of_other != "old 1"
    assert tally.articles == 1
    assert value(path, "SELECT count(*) FROM extractions") == 1

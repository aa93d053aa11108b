"""Articles without a headline or a text, or with a very long one, have readable pages."""

from __future__ import annotations

from tests.support.archives import FilledArchive
from tests.support.client import Site


def test_an_article_without_a_headline_shows_its_url_in_small_letters(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.article(None, "נוסעים", url="https://odd.example/on/the/quay", language="he")
    html = archive_site.get("/a/1").text
    assert '<h1 class="untitled" dir="ltr">https://odd.example/on/the/quay</h1>' in html
    assert '<h1 class="untitled" dir="ltr">' in archive_site.get("/a/1/history").text


def test_a_headline_of_300_characters_is_set_smaller(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.article("quay " * 60, "Text.", language="en")
    archive.article("quay", "Text.", language="en")
    assert '<h1 class="long" lang="en"' in archive_site.get("/a/1").text
    assert '<h1 lang="en"' in archive_site.get("/a/2").text


def test_an_article_without_text_says_so(archive: FilledArchive, archive_site: Site) -> None:
    archive.article("Only a headline", "")
    archive.article("And this", "has words.")
    assert "The archive has no text of this article." in archive_site.get("/a/1").text
    assert "has no text" not in archive_site.get("/a/2").text


def test_a_caption_is_set_in_the_direction_of_its_language(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.article("מעבורת", "טקסט", language="he", image_caption="המעבורת ברציף")
    assert '<figcaption lang="he" dir="rtl"><bdi' in archive_site.get("/a/1").text

"""References to articles: what reference managers and styles expect of hard cases."""

from __future__ import annotations

from typing import Any

import pytest

from newsarchive.web.articles.author_names import divided_name
from newsarchive.web.articles.citation_files import published_day
from tests.support.archives import FilledArchive
from tests.support.client import Site


@pytest.mark.parametrize(
    ("name", "language", "family", "given", "initials"),
    [
        ("Ines Falk", "en", "Falk", "Ines", "I."),
        ("Jean-Luc M. Petit", "fr", "Petit", "Jean-Luc M.", "J.-L. M."),
        ("J.K. Rowan", "en", "Rowan", "J.K.", "J. K."),
        ("Anna van der Velde", "nl", "van der Velde", "Anna", "A."),
        ("Maria de la Cruz", "es", "de la Cruz", "Maria", "M."),
        ("Иван Петров", "ru", "Петров", "Иван", "И."),
        ("Γιώργος Παππάς", "el", "Παππάς", "Γιώργος", "Γ."),
        ("דנה כהן", "he", "כהן", "דנה", "ד."),
        ("Kovács János", "hu", "Kovács", "János", "J."),
        ("Nguyễn Văn An", "vi", "Nguyễn", "Văn An", "V. A."),
        ("王 小明", "zh", "王", "小明", "小."),
        ("김 철수", "ko", "김", "철수", "철."),
        ("John Smith", "zh", "Smith", "John", "J."),
        ("王小明", "zh", "王小明", "", ""),
        ("ジョン・スミス", "ja", "ジョン・スミス", "", ""),
        ("สมชาย ใจดี", "th", "สมชาย ใจดี", "", ""),
        ("Madonna", "en", "Madonna", "", ""),
        ("Reuters", "en", "Reuters", "", ""),
        ("Associated Press", "en", "Associated Press", "", ""),
        ("Agence France-Presse", "fr", "Agence France-Presse", "", ""),
        ("BBC News", "en", "BBC News", "", ""),
        ("Foreign Desk", "en", "Foreign Desk", "", ""),
        ("Smith and Sons", "en", "Smith and Sons", "", ""),
        ("Falk, Ines", "en", "Falk, Ines", "", ""),
    ],
)
def test_names_are_divided_as_their_languages_do(
    name: str, language: str, family: str, given: str, initials: str
) -> None:
    divided = divided_name(name, language)
    assert (divided.family, divided.given, divided.initials) == (family, given, initials)


PEOPLE = {
    "Hannah Press": "Press", "W. H. Press": "Press", "Walter H. Press": "Press",
    "Rosemary Post": "Post", "Oliver Post Jr.": "Post", "Mary-Ann Church": "Church",
    "Denise Church": "Church", "Q. Church": "Church", "Dr. Amara Church": "Church",
    "Gordon Bank": "Bank", "Eleanor Banks": "Banks", "Zebedee K. Banks": "Banks",
    "Judith Church Marsh": "Marsh", "Sally Times": "Times", "Frederick News": "News",
    "Helen Standard": "Standard",
    "Ruth Mail": "Mail", "Sir Ambrose Union": "Union",
    "Raymond Service": "Service", "J.-P. Club": "Club",
}  # fmt: skip
ORGANISATIONS = (
    "Canadian Press", "The Harbour Post", "Saltmarsh Post", "Alpine Times", "Quay Times Staff",
    "QNN News", "Sunday Mail", "Church of the Quay", "Bank of Saltmarsh",
    "Savings Bank", "First Reformed Church", "Press Association", "Independent Press Trust",
    "Evening Standard", "News Service of Alpenland", "Union of Ferrymen", "Media Group North",
    "Trades Union Congress", "The Nancy Post", "Weather Services",
)  # fmt: skip


@pytest.mark.parametrize(("name", "family"), PEOPLE.items())
def test_people_whose_family_name_is_a_word_of_organisations_are_people(
    name: str, family: str
) -> None:
    divided = divided_name(name, "en")
    assert divided.family == family
    assert divided.given


@pytest.mark.parametrize("name", ORGANISATIONS)
def test_organisations_are_named_whole(name: str) -> None:
    assert (divided_name(name, "en").family, divided_name(name, "en").given) == (name, "")


@pytest.mark.parametrize(
    ("published_at", "raw", "day"),
    [
        ("2026-05-04T22:30:00Z", "2026-05-05T01:30:00+03:00", "2026-05-05"),
        ("2026-05-05T03:30:00Z", "Mon, 04 May 2026 23:30:00 -0400", "2026-05-04"),
        ("2026-05-04T22:30:00Z", "2026-05-09T01:30:00+03:00", "2026-05-04"),
        ("2026-05-04T00:00:00Z", "4 May", "2026-05-04"),
        ("2026-05-04T22:30:00Z", None, "2026-05-04"),
        (None, "soon", "None"),
        ("<script>", "(", "None"),
    ],
)
def test_the_day_is_that_of_the_publisher(published_at: Any, raw: Any, day: str) -> None:
    assert str(published_day(published_at, raw)) == day


def cited(site: Site, extension: str, article: int = 1) -> str:
    response = site.get(f"/a/{article}/citation.{extension}")
    assert response.status_code == 200
    assert response.headers["content-disposition"].endswith(f'.{extension}"')
    return str(response.content.decode())


def test_an_article_is_cited_in_three_formats(site: Site) -> None:
    assert cited(site, "bib") == (
        "@article{herald-example-1,\n"
        "  author = {Falk, Ines and Brandt, Tomas},\n"
        "  title = {{Harbour council votes to bring back the night ferry}},\n"
        "  journal = {The Harbour Herald},\n  year = {2026},\n  month = {5},\n  day = {4},\n"
        "  url = {https://herald.example/harbour/night-ferry},\n  urldate = {2026-05-01},\n}\n"
    )
    assert cited(site, "ris") == (
        "TY  - NEWS\r\nID  - herald-example-1\r\nAU  - Falk, Ines\r\nAU  - Brandt, Tomas\r\n"
        "TI  - Harbour council votes to bring back the night ferry\r\nT2  - The Harbour Herald\r\n"
        "PY  - 2026\r\nDA  - 2026/05/04/\r\nUR  - https://herald.example/harbour/night-ferry\r\n"
        "Y2  - 2026/05/01/\r\nLA  - en\r\nER  - \r\n"
    )
    page = site.get("/a/1").text
    assert (
        "Falk, I., &amp; Brandt, T. (2026, May 4). Harbour council votes to bring back the night"
        " ferry. <i>The Harbour Herald</i>. Retrieved May 1, 2026, from https://herald.example/"
    ) in page
    assert "@article{herald-example-1," in page
    assert 'href="/a/1/citation.ris"' in page


def test_without_author_and_date_the_title_comes_first(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.article("Who sank the ferry?", "Text.")
    archive.article(None, "Text.", authors=["Reuters"])
    page = archive_site.get("/a/1").text
    assert "Who sank the ferry? (n.d.). <i>news.example</i>. Retrieved May 1, 2026, from" in page
    assert "  year = {n.d.},\n" in cited(archive_site, "bib")
    assert "author" not in cited(archive_site, "bib")
    assert "PY" not in cited(archive_site, "ris")
    assert "Reuters. (n.d.). [Untitled article]. <i>" in archive_site.get("/a/2").text
    assert "  author = {{Reuters}},\n" in cited(archive_site, "bib", 2)


def test_special_characters_cannot_break_a_file(archive: FilledArchive, archive_site: Site) -> None:
    archive.site("x.example", name="Cash & Carry_News")
    archive.article(
        "50% of {$10} \\input{x} #1 ~ ^ ”q”\nER  - \nTY  - BOOK",
        "Text.",
        url="https://x.example/a_b?c={d}&e=%20#f",
        authors=["Tom } Brown", "\u00c5sa\u2028\u00d6st"],
    )
    bib = cited(archive_site, "bib")
    assert r"50\% of \textbraceleft{}\$10\textbraceright{} \textbackslash{}input" in bib
    assert r"\#1 \textasciitilde{} \textasciicircum{} ”q” ER - TY - BOOK" in bib
    assert r"journal = {Cash \& Carry\_News}" in bib
    assert "Brown, Tom \\textbraceright{} and Öst, Åsa" in bib.replace("Åsa Öst", "Öst, Åsa")
    assert bib.count("{") == bib.count("}")
    assert "c=%7Bd%7D&e=%20" in bib
    ris = cited(archive_site, "ris")
    assert ris.count("\r\nER  - ") == 1
    assert all(line[2:6] == "  - " for line in ris.splitlines())


def test_many_authors_are_cut_as_the_style_says(archive: FilledArchive, archive_site: Site) -> None:
    archive.article("Storm", "Text.", authors=[f"Ann Person{chr(65 + n)}" for n in range(22)])
    page = archive_site.get("/a/1").text
    assert "PersonS, A., … PersonV, A. (n.d.). Storm. <i>" in page
    assert "PersonT" not in page.partition("BibTeX")[0].partition("APA")[2]


def test_only_a_public_archive_is_named_as_the_place_of_the_copy(site: Site, public: Site) -> None:
    assert "rchived at" not in cited(site, "bib")
    assert "note = {Archived at \\url{http://localhost/a/1}}" in cited(public, "bib")


def test_the_sources_of_the_fields_are_shown_in_words(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.article("Storm", "Text.")
    archive.execute(
        'INSERT INTO source_sets VALUES (1, \'{"title":"og","published_at":"oddity"}\')'
    )
    archive.execute(
        'INSERT INTO article_sources VALUES (1, 1, \'{"published_at":"<b>1 May</b>"}\')'
    )
    page = archive_site.get("/a/1").text
    assert "data for social networks (Open Graph)" in page
    assert "oddity" in page
    assert "&lt;b&gt;1 May&lt;/b&gt;" in page

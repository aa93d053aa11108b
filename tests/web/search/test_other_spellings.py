"""Words that an article spells or inflects otherwise than people type them."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.support.archives import FilledArchive
from tests.support.client import Site

TEXTS = {
    "en": "The RAVEN-7 trial ended. Two daughters-in-law re-opened the co-operative dairy.",
    "en-GB": "Both saleswomen lost the wolves, and 2 crises followed at the Fogbank12 shaft.",
    "en-IE": "A passer by saw her son in law. The cooperative re tried nothing; semi skimmed milk.",
    "pt": "As inundações e os furacões: os hospitais, os túneis azuis e as margens.",
    "pt-BR": "O mal foi depois; o caminho da mala e a mão do homem.",
    "es": "Los lápices y las perdices; las imágenes de los crímenes, los bienes y las órdenes.",
    "es-MX": "Entonces está bien.",
    "fr": "Les travaux près des châteaux; deux neveux aux cheveux blancs.",
    "da": "Toget fra Århus kom til Aalborg.",
    "no": "En båt fra Ålesund lå i Aarhus havn.",
    "nl": "De maan en de man uit Aarhus.",
    "it": "I laghi e gli alberghi.",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[int, str]]]:
    path = tmp_path_factory.mktemp("spellings") / "archive.db"
    archive = FilledArchive(path)
    keys = {
        archive.article("News", text, url=f"https://paper.example/{code}", language=code): code
        for code, text in TEXTS.items()
    }
    archive.close()
    served = Site(path)
    yield served, keys
    served.close()


@pytest.mark.parametrize(
    ("query", "found", "marked"),
    [
        ("raven7", "en", "RAVEN-7"),
        ("Raven-7", "en", "RAVEN-7"),
        ("fogbank-12", "en-GB", "Fogbank12"),
        ("fogbank 12", "", ""),
        ('"raven7"', "", ""),
        ("daughter-in-law", "en", "daughters-in-law"),
        ("sons-in-law", "en-IE", "son in law"),
        ("reopened", "en", "re-opened"),
        ("reopen", "en", "re-opened"),
        ("cooperative", "en en-IE", "co-operative"),
        ("co-operative", "en en-IE", "cooperative"),
        ("cooperatives lang:en-IE", "en-IE", "cooperative"),
        ("semiskimmed", "en-IE", "semi skimmed"),
        ('"reopened"', "", ""),
        ("saleswoman", "en-GB", "saleswomen"),
        ("wolf", "en-GB", "wolves"),
        ("crisis", "en-GB", "crises"),
        ("inundação", "pt", "inundações"),
        ("furacao", "pt", "furacões"),
        ("hospital", "pt", "hospitais"),
        ("túnel", "pt", "túneis"),
        ("azul", "pt", "azuis"),
        ("margem", "pt", "margens"),
        ("homens", "pt-BR", "homem"),
        ("mais", "", ""),
        ("lápiz", "es", "lápices"),
        ("perdiz", "es", "perdices"),
        ("imagen", "es", "imágenes"),
        ("crimen", "es", "crímenes"),
        ("orden", "es", "órdenes"),
        ("travail", "fr", "travaux"),
        ("cheveu", "fr", "cheveux"),
        ("lago", "it", "laghi"),
        ("Aarhus", "da no nl", "Århus"),
        ("Århus", "da no", "Aarhus"),
        ("ålborg", "da", "Aalborg"),
        ("aalesunds", "no", "Ålesund"),
        ("maan", "nl", "maan"),
        ('"aarhus" lang:da', "", ""),
    ],
)
def test_a_word_finds_its_other_spellings_and_they_are_marked(
    site: tuple[Site, dict[int, str]], query: str, found: str, marked: str
) -> None:
    served, keys = site
    answer = served.get(f"/search.json?q={quote(query)}").json()
    assert {keys[hit["id"]] for hit in answer["results"]} == set(found.split())
    assert not answer["notes"]
    page = served.get(f"/search?q={quote(query)}").text
    assert not marked or f"<mark>{marked}</mark>" in page

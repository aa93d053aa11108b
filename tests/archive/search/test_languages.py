"""What a query finds in articles of each language: the forms of a word, and letters as typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.search.index_words import Statement
from newsarchive.archive.search.query import parse_query
from newsarchive.archive.search.statements import EXTENT, Search, languages_of
from newsarchive.article import Article, Block
from newsarchive.writing.stems import ALGORITHMS
from tests.support import paper

# Language, query, a text that it must find, a text that it must not find ("" for none).
TABLE = [
    ("en", "ferries", "A ferry sank", "A ferret sank"),
    ("en", '"ferries"', "Two ferries sank", "A ferry sank"),
    ("en", "universit*", "The university closed", "The universe grows"),
    ("en", "co-operate", "They co-operated at last", "The operator left"),
    ("en", "cooperates", "Cooperating is hard", "The operator left"),
    ("en", "harbour's", "The harbours closed", "The arbour closed"),
    ("en", "O’Neill", "Mayor O'Neill spoke", "Mayor Oneida spoke"),
    ("en", "C++", "A course in C++ began", "Vitamin C is sold out"),
    ("en", "👍", "Voters said 👍🏽 to it", "Voters said 👎 to it"),
    ("en", "5G", "The 5G mast burned", "The 4G mast burned"),
    ("de", "Brücke", "Alle Brücken sind zu", "Alle Lücken sind zu"),
    ("de", "Bruecke", "Alle Brücken sind zu", "Alle Lücken sind zu"),
    ("de", "Brücke", "Der Brückenbau stockt", "Der Tunnelbau stockt"),
    ("de", '"Brücke"', "Die Brücke ist zu", "Die Brücken sind zu"),
    ("de", "strasse", "Die Straße ist leer", "Der Strauß blüht"),
    ("de", "Häuser", "Ein Haus brannte", "Eine Hose brannte"),
    ("fr", "cheval", "Les chevaux courent", "Les chevilles enflent"),
    ("fr", "oeuvre", "Une œuvre volée", "Une ouvrière volée"),
    ("fr", "electricite", "L’électricité manque", "L’électeur manque"),
    ("es", "canciones", "Una canción nueva", "Una cancha nueva"),
    ("it", "ponti", "Il ponte è chiuso", "Il porto è chiuso"),
    ("pt", "cidades", "A cidade dorme", "A cidra fermenta"),
    ("ca", "collecció", "La col·lecció és seva", "La lectura és seva"),
    ("ro", "stiri", "Știri de azi", "Stoluri de azi"),
    ("ro", "ştiri", "Știri de azi", "Stoluri de azi"),
    ("nl", "brug", "Twee bruggen dicht", "Twee broden dicht"),
    ("sv", "tidningen", "Två tidningar stängs", "Två tider gäller"),
    ("da", "Bodø", "Skibet til Bodo", "Skibet til Bad"),
    ("no", "båter", "En båt sank", "En bøtte sank"),
    ("fi", "talo", "Talossa palaa", "Talvessa palaa"),
    ("et", "raamatud", "Raamat ilmus", "Raam ilmus"),
    ("hu", "könyvek", "A könyvet ellopták", "A könyök fáj"),
    ("pl", "mosty", "Most zamknięto", "Masło zdrożało"),
    ("pl", "lodz", "Łódź czeka", "Ląd czeka"),
    ("cs", "mosty", "Mostu se bojí", "Masti se bojí"),
    ("lt", "tiltas", "Tiltai uždaryti", "Talka baigta"),
    ("hr", "Đakovo", "Vlak za Dakovo", "Vlak za Zadar"),
    ("sr", "мост", "Мостом се не иде", "Маслом се не иде"),
    ("ru", "мосты", "Моста больше нет", "Масла больше нет"),
    ("ru", "елка", "Ёлка на площади", "Белка на площади"),
    ("ru", '"чай"', "Вот ваш чай", "Этот чаи знал"),
    ("uk", "п'ять", "Минуло п’ять днів", "Минула п’ятниця"),
    ("el", "αθηνα", "Στην Αθήνα βρέχει", "Στην Αθωνίτιδα βρέχει"),
    ("el", "ΓΕΦΥΡΕΣ", "Η γέφυρα έκλεισε", "Η γεύση έκλεισε"),
    ("tr", "isiklar", "Işıklar söndü", "Aşıklar söndü"),
    ("tr", "yelken", "Yelkenleri yırtıldı", "Yelpaze yırtıldı"),
    ("tr", "köprüler", "Köprü kapandı", "Köpek kaçtı"),
    ("az", "qezet", "Yeni qəzet çıxdı", "Yeni qazan çıxdı"),
    ("is", "thing", "Nýtt þing kemur", "Nýtt ting kemur"),
    ("mt", "Hamrun", "Nies fil-Ħamrun", "Nies fil-Marsa"),
    ("vi", "da nang", "Mưa ở Đà Nẵng", "Mưa ở Đà Lạt"),
    ("id", "jembatan", "Jembatannya ditutup", "Jambu itu dijual"),
    ("ar", "جسر", "أغلق الجسر", "أغلق القصر"),
    ("ar", "احمد", "عاد أحمد", "عاد حامد"),
    ("fa", "كتاب", "کتاب تازه", "کباب تازه"),
    ("fa", "۱۴۰۲", "سال 1402 بود", "سال 1403 بود"),
    ("he", "גשר", "הגשר נסגר", "הגשם נפסק"),
    ("hi", "लड़का", "लड़के आए", "लकड़ी आई"),
    ("hi", "ज़मीन", "जमीन बिकी", "जामुन बिका"),
    ("ta", "பாலம்", "பாலங்கள் மூடப்பட்டன", "பாடல்கள் மூடப்பட்டன"),
    ("hy", "կամուրջ", "Կամուրջը փակ է", "Կամերան փակ է"),
    ("ko", "다리", "다리를 닫았다", "머리를 감았다"),
    ("ja", "ﾊｼ", "ハシの工事", "ハナの工事"),
    ("ja", "橋", "大きな橋です", "大きな島です"),
    ("zh", "大桥", "长江大桥关闭", "长江大学关闭"),
    ("th", "สะพาน", "ปิดสะพานแล้ว", "ปิดถนนแล้ว"),
    ("ja", "ＮＡＴＯ", "NATOの会議", "NASAの会議"),
]


def article(number: int, language: str | None, text: str) -> Article:
    url = f"https://words.example/{number}"
    made = Article(url=url, title=f"Nr {number}", blocks=[Block(text=text)], language=language)
    made.extractor = "test"
    return made


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    articles = []
    for number, (language, _, found, other) in enumerate(TABLE):
        articles += [article(2 * number, language, found), article(2 * number + 1, language, other)]
    path = tmp_path_factory.mktemp("languages") / "archive.db"
    with paper.open_archive(path, articles) as opened:
        yield opened


def search_for(archive: Archive, q: str) -> Search:
    """Return the search for *q* without the forms that no article has."""
    [extent] = archive.rows(EXTENT)
    search = Search(parse_query(q), extent["newest"], languages_of(extent))
    statement = search.phrases_to_look_up()
    if statement is None:
        return search
    rows = archive.read(lambda c: c.execute(statement.sql, statement.parameters).fetchall())
    return replace(search, absent=frozenset(row["phrase"] for row in rows))


def found_by(archive: Archive, q: str) -> set[str]:
    """Return the texts that *q* finds; those of all forms are the same."""
    search = search_for(archive, q)
    found = texts_of(archive, search.newest_ids(1_000))
    assert found == texts_of(archive, replace(search, absent=frozenset()).newest_ids(1_000))
    return found


def texts_of(archive: Archive, statement: Statement) -> set[str]:
    sql = f"SELECT text FROM articles WHERE id IN ({statement.sql})"
    return {
        row[0] for row in archive.read(lambda c: c.execute(sql, statement.parameters).fetchall())
    }


@pytest.mark.parametrize(("language", "q", "text", "other"), TABLE)
def test_a_word_is_found_in_its_forms_and_letters(
    archive: Archive, language: str, q: str, text: str, other: str
) -> None:
    found = found_by(archive, q)
    assert text in found
    assert other not in found


def test_only_forms_that_the_archive_has_are_looked_up(tmp_path: Path) -> None:
    """Each further form makes the statements of a search slower."""
    articles = [article(1, "de", "Die Brückenbauer kommen"), article(2, "en", "The ferry left")]
    with paper.open_archive(tmp_path / "a.db", articles) as archive:
        for q, forms in (("ferries", 2), ("brücke", 2), ("harbour", 1), ('"ferries"', 1)):
            match = search_for(archive, q).match
            assert match is not None
            assert len(match.split(" OR ")) == forms, match


def test_a_language_does_not_raise_the_rank_of_an_article(tmp_path: Path) -> None:
    """Its mark is in the expression that finds the hits, but is no word of the query."""
    articles = [article(number, code, "Flood") for number, code in enumerate(("en", "de", "fr"), 1)]
    articles += [article(number, "en", "Nothing") for number in range(4, 20)]
    with paper.open_archive(tmp_path / "a.db", articles) as archive:
        ranked = search_for(archive, "floods").ranked(3)
        rows = archive.read(lambda c: c.execute(ranked.sql, ranked.parameters).fetchall())
        assert len({round(row["score"], 2) for row in rows}) == 1, [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("q", "language", "text"),
    [("dies", "de", "Und die Vier"), ("son", "de", "Sonne und Mond"), ("onions", "ca", "On és?")],
)
def test_a_stem_finds_no_word_of_another_language(
    tmp_path: Path, q: str, language: str, text: str
) -> None:
    articles = [article(1, language, text), article(2, "en", f"Here {q} it")]
    with paper.open_archive(tmp_path / "archive.db", articles) as archive:
        assert found_by(archive, q) == {f"Here {q} it"}


def test_the_docs_list_the_languages_that_are_stemmed() -> None:
    docs = (Path(__file__).parents[3] / "docs" / "searching.md").read_text(encoding="utf-8")
    stemmed = next(part for part in docs.split("\n\n") if part.startswith("Stemmed: "))
    assert (
        " ".join(stemmed.split())
        == f"Stemmed: {', '.join(f'`{code}`' for code in sorted(ALGORITHMS))}."
    )

"""How typical a word is: the measure, and the words it finds in scripts with and without spaces."""

from __future__ import annotations

import pytest

from newsarchive.web.analysis.keyness import key_words, log_likelihood
from newsarchive.web.analysis.spaceless_words import key_sequences


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        # Computed by hand: 2 (a ln(a/E1) + b ln(b/E2)), E1 = c (a+b) / (c+d).
        ((10, 10, 1_000, 1_000), 0.0),
        ((20, 10, 1_000, 1_000), 3.398),
        ((5, 0, 100, 900), 23.026),
        ((1, 9, 100, 900), 0.0),
    ],
)
def test_the_measure_is_that_of_rayson_and_garside(
    observed: tuple[int, int, int, int], expected: float
) -> None:
    assert log_likelihood(*observed) == pytest.approx(expected, abs=0.001)


NEWS = ["the council and the {} met in the town {}", "a {} was seen on the {} of the river"]
THINGS = ["bread", "market", "train", "garden", "school", "road", "lamp", "dog", "song", "wheel"]


def texts(number: int, *more: str) -> list[str]:
    """Return *number* different texts about other things, each with one of *more*."""
    return [
        NEWS[at % 2].format(THINGS[at % 10], THINGS[at // 10 % 10])
        + (f" {more[at % len(more)]}" if more else "")
        for at in range(number)
    ]


def test_frequent_words_of_the_hits_are_found_and_words_of_all_texts_are_not() -> None:
    found = key_words(texts(40, "the Ferry sank", "a ferry came"), texts(200))
    words = [key.word for key in found]
    assert words[0] == "ferry"
    assert not {"the", "and", "of", "council", "bread"} & set(words)
    assert (found[0].hits, found[0].others) == (40, 0)


def test_a_word_is_shown_as_most_articles_write_it() -> None:
    hits = texts(30, "Oduya said", "ODUYA said", "Oduya came", "Café open", "Café open")
    words = {key.word for key in key_words(hits, texts(200))}
    assert {"Oduya", "Café"} <= words
    assert not {"ODUYA", "oduya", "cafe"} & words


@pytest.mark.parametrize(
    ("language", "forms", "shown"),
    [
        ("en", ("ferry", "ferries", "ferries", "Ferry"), "ferries"),
        ("de", ("die Brücken", "die Brücke", "die Brücken"), "Brücken"),
        ("fr", ("chevaux", "cheval", "chevaux"), "chevaux"),
        ("ru", ("мосты", "мост", "мост"), "мост"),
        ("el", ("γέφυρες", "γέφυρα", "γέφυρα"), "γέφυρα"),
        ("tr", ("köprüler", "köprü", "köprü"), "köprü"),
        ("tr", ("İlçeler", "İlçe", "İlçe"), "İlçe"),
        ("hi", ("सड़कें", "सड़क", "सड़क"), "सड़क"),
    ],
)
def test_the_forms_of_a_word_are_one_row_with_the_most_frequent_form(
    language: str, forms: tuple[str, ...], shown: str
) -> None:
    found = key_words(texts(60, *forms), texts(200), language)
    typical = [key for key in found if key.word not in ("die", "Die")]
    assert [(key.word, key.hits) for key in typical] == [(shown, 60)]


def test_a_language_without_stems_has_a_row_for_each_form() -> None:
    found = key_words(texts(60, "jembatan", "jembatannya"), texts(200))
    assert {key.word for key in found} == {"jembatan", "jembatannya"}


def test_one_long_article_does_not_decide() -> None:
    hits = [*texts(30, "ferry"), "zebra " * 5_000, "zebra"]
    assert "zebra" not in [key.word for key in key_words(hits, texts(200))]


def test_figures_and_single_letters_are_no_words() -> None:
    found = key_words(texts(30, "2026 x 4,500 covid19"), texts(200))
    assert [key.word for key in found] == ["covid19"]


def test_without_other_texts_nothing_is_typical() -> None:
    assert key_words(texts(30), []) == []
    assert key_words([], texts(30)) == []


# Sentences that are put together from parts, so that what stands beside a word varies.
SUBJECTS_ZH = ["市长", "记者", "老师", "学生", "医生", "居民", "专家", "代表"]
VERBS_ZH = ["昨天参观了", "今天谈到了", "正在讨论", "已经支持", "明年开放", "反对关闭", "希望修建"]
OTHERS_ZH = ["公园", "医院", "学校", "市场", "桥梁", "公路", "商店", "机场", "剧院"]
SUBJECTS_JA = ["市長は", "記者は", "先生が", "学生も", "医師は", "住民が", "専門家は"]
VERBS_JA = [
    "を訪れた。",
    "について話した。",
    "に反対した。",
    "を開く。",
    "の計画を示した。",
    "へ行く。",
]
OTHERS_JA = ["公園", "病院", "学校", "市場", "橋", "道路", "空港", "劇場"]
SUBJECTS_TH = ["นายกเทศมนตรี", "ผู้สื่อข่าว", "ครู", "นักเรียน", "แพทย์", "ชาวบ้าน"]
VERBS_TH = ["ไปเยี่ยม", "พูดถึง", "คัดค้าน", "สนับสนุน", "จะเปิด", "สร้าง"]
OTHERS_TH = ["ตลาด", "ถนน", "สะพาน", "สนามบิน", "สวน", "โรงละคร"]


def sentences(subjects: list[str], verbs: list[str], objects: list[str], end: str) -> list[str]:
    order = [(s, v, o) for s in subjects for v in verbs for o in objects]
    if end.startswith("of"):
        return [f"{s}{v}{o}" for s, v, o in order]
    return [f"{s}{o}{v}" for s, v, o in order]


@pytest.mark.parametrize(
    ("subjects", "verbs", "others", "topics", "order"),
    [
        (SUBJECTS_ZH, VERBS_ZH, OTHERS_ZH, ["图书馆", "读者"], "of"),
        (SUBJECTS_JA, VERBS_JA, OTHERS_JA, ["図書館", "コンサート"], "object first"),
        (SUBJECTS_TH, VERBS_TH, OTHERS_TH, ["ห้องสมุด", "หนังสือ"], "of"),
    ],
    ids=["Chinese", "Japanese", "Thai"],
)
def test_words_without_spaces_are_cut_where_readers_cut_them(
    subjects: list[str], verbs: list[str], others: list[str], topics: list[str], order: str
) -> None:
    hits = sentences(subjects, verbs, topics, order)
    found = key_sequences(hits, sentences(subjects, verbs, others, order))
    assert {key.word for key in found[: len(topics)]} == set(topics)
    assert all(key.word in topics for key in found)

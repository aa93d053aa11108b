"""The length of a text is the same in each script, and its rows of words are as long."""

import pytest

from newsarchive.text import words
from newsarchive.writing.lengths import length_in_words, letters, rows_of_words

#: One sentence in nine languages.
SENTENCE = {
    "en": "The old iron bridge in the harbour opened again on Monday after eleven months.",
    "de": "Die alte Eisenbrücke im Hafen öffnete am Montag nach elf Monaten wieder.",
    "zh": "港口的旧铁桥关闭了十一个月之后，于星期一重新开放通行。",
    "ja": "港にある古い鉄の橋は、十一か月ぶりに月曜日に再び開いた。",
    "ko": "항구의 오래된 철교가 열한 달 만에 월요일에 다시 열렸다고 시가 밝혔다.",
    "th": "สะพานเหล็กเก่าในท่าเรือเปิดอีกครั้งเมื่อวันจันทร์หลังจากปิดไปสิบเอ็ดเดือน",
    "ar": "أعيد فتح الجسر الحديدي القديم في الميناء يوم الاثنين بعد أحد عشر شهرا.",
    "he": "גשר הברזל הישן בנמל נפתח שוב ביום שני אחרי אחד עשר חודשים.",
    "hi": "बंदरगाह का पुराना लोहे का पुल ग्यारह महीने बाद सोमवार को फिर खुल गया।",
}


@pytest.mark.parametrize("language", SENTENCE)
def test_a_sentence_is_about_as_long_in_all_languages(language: str) -> None:
    assert 11 <= length_in_words(words(SENTENCE[language])) <= 18


def test_words_of_scripts_with_vowel_signs_are_whole() -> None:
    assert words("हिन्दी में पढ़ें।") == ["हिन्दी", "में", "पढ़ें"]
    assert words("مُحَمَّد كتب") == ["مُحَمَّد", "كتب"]


@pytest.mark.parametrize(("text", "number"), [("don't go", 7), ("橋が", 5), ("다리", 4), ("", 0)])
def test_letters_are_counted_as_an_alphabet_would_need_them(text: str, number: int) -> None:
    assert letters(text) == number


def test_rows_of_words_are_as_long_in_scripts_without_spaces() -> None:
    assert rows_of_words(["a", "b", "c", "d"], 3) == ["a b c", "b c d"]
    assert rows_of_words(list("港口旧铁桥开了"), 3) == [
        "港 口 旧 铁 桥",
        "口 旧 铁 桥 开",
        "旧 铁 桥 开 了",
    ]
    assert rows_of_words(["bbc", *"港口旧铁桥"], 3) == ["bbc 港 口 旧 铁", "港 口 旧 铁 桥"]
    assert rows_of_words(["a", "b"], 3) == rows_of_words(list("港口"), 3) == []

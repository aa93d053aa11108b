"""Ends of sentences and quotations are recognised in all scripts."""

import pytest

from newsarchive.writing.punctuation import (
    SENTENCE_END,
    SENTENCE_END_OR_COLON,
    begins_with_speech,
    without_quotations,
)


@pytest.mark.parametrize(
    "line",
    [
        "It opened.", "It opened.”", "桥开了。", "「橋が開いた。」", "开了吗？", "पुल खुल गया।",
        "متى يفتح الجسر؟", "پل کھل گیا۔", "Der Satz (von gestern).", "มันเปิดแล้ว!",
    ],
)  # fmt: skip
def test_a_sentence_ends_with_its_mark(line: str) -> None:
    assert SENTENCE_END.search(line)


@pytest.mark.parametrize("line", ["Related Content", "関連記事", "相关阅读：", "Read more:"])
def test_a_label_is_no_sentence(line: str) -> None:
    assert not SENTENCE_END.search(line)
    assert bool(SENTENCE_END_OR_COLON.search(line)) == line.endswith((":", "："))


def test_a_name_in_marks_is_no_speech_where_marks_enclose_names() -> None:
    assert not begins_with_speech("「港の朝」に登録すると、毎朝の便りが届きます。")
    assert begins_with_speech(
        "「昔と同じ音がします。スプーンでいっぱいの戸棚のような音です」と話した。"
    )
    assert begins_with_speech("“The sound is the same,” she said.")
    assert not begins_with_speech("She said it is the same.")


def test_what_was_said_is_left_out_and_titles_stay() -> None:
    assert without_quotations("他说：“请大家订阅我们的通讯并支持我们的新闻工作”。") == "他说： 。"
    assert without_quotations("她在《晨报》和「港口」读到。") == "她在《晨报》和「港口」读到。"
    assert without_quotations('He said "help us, subscribe and support our work" and left.') == (
        "He said   and left."
    )

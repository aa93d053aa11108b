"""The files in data/cues: their format, and that each phrase is written once."""

from collections import Counter
from pathlib import Path

import pytest

from newsarchive.boilerplate.lexicon.cue_files import entries
from newsarchive.boilerplate.lexicon.phrases import phrase, spelled
from newsarchive.boilerplate.lexicon.vocabulary import vocabulary
from newsarchive.extraction.lines.appeals import appeal_cues
from newsarchive.word_lists import languages

FOLDER = Path(__file__).parents[3] / "newsarchive" / "data" / "cues"
FILES = sorted(FOLDER.glob("*.txt"))


def test_a_phrase_is_in_the_section_above_it_and_in_those_after_the_bar() -> None:
    lines = [
        "# a comment",
        "[line]",
        "share",
        "read more | lead, related  # as a link",
        "[=share]",
        "print",
    ]
    assert list(entries(lines)) == [
        ("share", ["line"]),
        ("read more", ["line", "lead", "related"]),
        ("print", ["=share"]),
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["share"], "before any section: share"),
        (["[shares]"], r"no such section: \[shares\]"),
        (["[line]", "read more | leads"], "no such section: read more"),
    ],
)
def test_a_phrase_needs_a_section_that_exists(lines: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        list(entries(lines))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_a_file_has_each_phrase_once(path: Path) -> None:
    written = [text for text, _ in entries(path.read_text(encoding="utf-8").splitlines())]
    assert not [text for text, number in Counter(written).items() if number > 1]


def test_the_word_lists_of_metadata_have_no_boilerplate() -> None:
    for words in languages().values():
        assert not words.keys() & {"lines", "appeal", "greeting", "thanks"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Read more about the harbour", "related"),
        ("READ MORE", "related"),
        ("• Read more: the harbour", "related"),
        ("Readmore", None),
        ("Watch: the bridge opens", "related"),
        ("Watch | The bridge opens", "related"),
        ("Watch the bridge", None),
        ("Tags:Uncategorized", "tags"),
        ("(Photo by A. Name)", "credit"),
        ("Photo : A. Name", "credit"),
        ("Get it now: delivered to your inbox", "signup"),
        ("구독하기", "signup"),
        ("İlgili haberler", "related"),
        ("C'est la Bolivie", None),
    ],
)
def test_a_line_gives_the_reason_of_what_it_begins_with(line: str, reason: str | None) -> None:
    assert vocabulary().reason_of(spelled(line)) == reason


def test_a_whole_line_may_end_in_marks() -> None:
    assert vocabulary().reason_of_whole(spelled("Facebook »")) == "share"
    assert vocabulary().reason_of_whole(spelled("Facebook was down")) is None


def test_only_the_requested_sections_are_looked_up() -> None:
    assert vocabulary().section_of_opening(spelled("Thank you, reader"), ("greeting",)) is None
    assert vocabulary().section_of_opening(spelled("Thank you, reader"), ("thanks",)) == "thanks"


def test_words_of_money_and_membership_count_once_whatever_their_language() -> None:
    assert vocabulary().appeals_in("Newsletter, newsletter: a free newsletter") == {
        phrase("newsletter")
    }
    assert appeal_cues("Why don't elephants chew gum?") == 0
    assert appeal_cues("10.000 euros") == 1

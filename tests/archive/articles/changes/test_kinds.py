"""Noise is no edit, a stated correction is no silent one, and an edit beside noise is found."""

from __future__ import annotations

from typing import Any

import pytest

from newsarchive.archive.articles.changes.comparing import Version, is_revision
from newsarchive.archive.articles.changes.timeline import SeenVersion, changes_of, settled
from tests.archive.articles.changes.change_table import Pair, pairs


def version(text: str, modified_at: str | None = None, is_free: int | None = None) -> Version:
    """Return a version; the first line of *text* is its headline if it begins with "# "."""
    title, text = text[2:].split("\n", 1) if text.startswith("# ") else ("A headline", text)
    return Version(title, text, modified_at, is_free=is_free)


def changes(*versions: Version, **facts: object) -> list[dict[str, Any]]:
    """Return the changes between *versions*, whose date of change stayed unless *facts* say so."""
    stayed = {"same_date": True} | facts
    seen = [SeenVersion(each, "", "", stayed) for each in versions]
    return [change for _, change in changes_of(settled(seen))]


@pytest.mark.parametrize("pair", pairs("noise"), ids=lambda pair: pair.name)
def test_noise_is_no_change(pair: Pair) -> None:
    old, new = version(pair.old), version(pair.new)
    for before, after in ((old, new), (new, old)):
        [change] = changes(before, after)
        told = {name: change[name] for name in ("kind", "stealth", "words_added", "share")}
        assert told == {"kind": "typography", "stealth": False, "words_added": 0, "share": 0}


@pytest.mark.parametrize("pair", pairs("edit"), ids=lambda pair: pair.name)
def test_an_edit_without_a_new_date_is_silent(pair: Pair) -> None:
    old, new = version(pair.old), version(pair.new)
    assert is_revision(old, new)
    [change] = changes(old, new)
    assert change["kind"] == ("headline" if old.title != new.title else "text")
    assert change["stealth"]
    assert 0 < change["share"] <= 1
    [stated] = changes(old, new, same_date=False)
    assert stated["stealth"] is False


@pytest.mark.parametrize("pair", pairs("stated"), ids=lambda pair: pair.name)
def test_a_stated_correction_is_not_silent(pair: Pair) -> None:
    old, new = version(pair.old), version(pair.new)
    [change] = changes(old, new)
    assert (change["kind"], change["stealth"]) == ("correction", False)
    [back] = changes(new, old)
    assert back["stealth"], "the note was taken away without a word"


def test_an_edit_whose_line_of_the_time_of_update_is_new_is_not_silent() -> None:
    old = version("Updated 14:05\nTen were hurt.")
    new = version("Updated 15:40\nNine were hurt.")
    [change] = changes(old, new)
    assert (change["kind"], change["stealth"]) == ("text", False)


@pytest.mark.parametrize(
    "counter", ["12 comments", "vor 2 Stunden", "4 min read", "1.204 Aufrufe", "3 दिन पहले"]
)
def test_counters_and_ages_alone_make_no_revision(counter: str) -> None:
    old = version(f"The bridge is open.\n{counter}")
    assert not is_revision(old, version(f"The bridge is open.\n{counter.replace('2', '3')}"))
    assert not is_revision(old, version("The bridge is open."))


def test_a_paragraph_that_moved_is_a_change_without_new_words_and_not_silent() -> None:
    old = version("Nine came.\nThe mayor spoke.\nIt rained.")
    [change] = changes(old, version("The mayor spoke.\nIt rained.\nNine came."))
    told = {name: change[name] for name in ("kind", "words_added", "words_removed", "stealth")}
    assert told == {"kind": "text", "words_added": 0, "words_removed": 0, "stealth": False}


def test_a_paragraph_that_moved_hides_no_edit() -> None:
    old = version("Nine came.\nThe mayor spoke.\nIt rained.")
    [change] = changes(old, version("The mayor spoke.\nIt snowed.\nNine came."))
    assert (change["added"], change["removed"]) == (["It snowed."], ["It rained."])
    assert change["stealth"]


def test_the_size_counts_words_and_in_scripts_without_spaces_characters() -> None:
    [english] = changes(version("Nine people came."), version("Nine happy people came home."))
    assert (english["words_added"], english["words_removed"], english["share"]) == (2, 0, 0.25)
    [chinese] = changes(version("市长同意辞职。"), version("市长不同意辞职。"))
    assert (chinese["added"], chinese["words_added"]) == (["不"], 1)
    assert chinese["share"] == round(1 / 13, 3)
    [quotes] = changes(version('"A" "B" "C" ten'), version("“A” “B” “C” nine"))
    assert (quotes["added"], quotes["removed"]) == (["nine"], ["ten"])


def test_a_headline_has_a_size_too() -> None:
    [change] = changes(
        version("# Minister denies fraud\nA b."), version("# Minister admits it\nA b.")
    )
    assert (change["words_added"], change["words_removed"], change["share"]) == (2, 2, 0.4)
    assert change["added"] == []


def test_a_text_that_returns_is_back_and_not_silent() -> None:
    first, second = version("Ten came."), version("Nine came.")
    [_, change] = changes(first, second, version("Ten  came"))
    assert (change["kind"], change["returns_to"], change["stealth"]) == ("back", 1, False)
    [_, typography] = changes(version('A "b"'), version("A “b”"), version('A "b"'))
    assert (typography["kind"], "returns_to" in typography) == ("typography", False)


def test_the_effect_of_another_extractor_is_no_silent_edit() -> None:
    [change] = changes(version("Ten came."), version("Ten came. Share it."), extractors=["1", "2"])
    assert (change["kind"], change["stealth"]) == ("text", False)


def test_the_teaser_that_a_paywall_leaves_is_no_edit() -> None:
    whole = version("The mayor spoke for an hour.\nThen it rained.")
    teaser = version("The mayor spoke for …")
    for old, new, free in ((whole, teaser, [1, 0]), (teaser, whole, [0, None])):
        [change] = changes(old, new, is_free=free)
        assert (change["kind"], change["stealth"]) == ("typography", False)
    [change] = changes(whole, teaser, is_free=[1, 1])
    assert change["stealth"]


def test_headlines_in_turns_are_one_version_with_all_wordings() -> None:
    texts = ["# A\nText.", "# B\nText.", "# C\nText.", "# A\nText.", "# C\nText."]
    seen = [
        SeenVersion(version(text), str(hour), str(hour + 1), {"same_date": True})
        for hour, text in enumerate(texts)
    ]
    [one] = settled(seen)
    assert (one.version.title, one.version.other_titles) == ("C", ("A", "B"))
    assert (one.since, one.until) == ("0", "5")
    assert settled([one]) == [one]


def test_a_headline_in_turns_is_no_new_headline_of_a_new_text() -> None:
    [change] = changes(*map(version, ("# A\nTen.", "# B\nTen.", "# A\nTen.", "# B\nNine.")))
    assert (change["kind"], change["title"], change["other_titles"]) == ("text", None, ["B"])


def test_a_headline_that_comes_back_with_another_text_is_a_new_one() -> None:
    kinds = [change["kind"] for change in changes(*map(version, ("# A\nTen.", "# B\nTen.",
                                                                "# A\nNine.")))]  # fmt: skip
    assert kinds == ["headline", "text"]


def test_no_stored_text_is_lost_where_headlines_are_in_turns() -> None:
    seen = settled(
        [
            SeenVersion(version(text), "", "", {"same_date": True})
            for text in ('# A\nSo "b".', "# B\nSo “b”.", "# A\nSo “b”.")
        ]
    )
    assert [each.version.text for each in seen] == ['So "b".', "So “b”."]
    assert [change["kind"] for _, change in changes_of(seen)] == ["typography"]


def test_a_wall_that_invites_to_subscribe_in_any_words_leaves_no_edit() -> None:
    whole = version("The mayor spoke for an hour.\nThen it rained.\nNobody had an umbrella.")
    wall = version("The mayor spoke for an hour.\nKnights of the paper read more.", is_free=0)
    assert not is_revision(whole, wall), "the whole text stays in the archive"
    [change] = changes(wall, whole, is_free=[0, None])
    assert change["kind"] == "typography"


def test_a_wall_with_another_headline_does_not_take_the_place_of_the_whole_text() -> None:
    whole = version("# Rain\nThe mayor spoke for an hour.\nThen it rained.\nNobody left.")
    wall = version("# Rain | For subscribers\nThe mayor spoke for an hour.", is_free=0)
    assert not is_revision(whole, wall)
    assert is_revision(wall, whole), "the whole text takes the place of the excerpt"


def test_a_paragraph_that_is_gone_behind_a_paywall_is_an_edit() -> None:
    whole = version("The mayor spoke.\nThen it rained.\nNobody had an umbrella.", is_free=0)
    less = version("The mayor spoke.\nNobody had an umbrella.", is_free=0)
    assert is_revision(whole, less)
    [change] = changes(whole, less, is_free=[0, 0])
    assert (change["kind"], change["words_removed"]) == ("text", 3)


def test_a_last_sentence_that_is_gone_behind_a_paywall_is_an_edit() -> None:
    whole = version("The mayor spoke for an hour.\nThen it rained hard.\nNobody left.", is_free=0)
    less = version("The mayor spoke for an hour.\nThen it rained hard.", is_free=0)
    assert is_revision(whole, less)

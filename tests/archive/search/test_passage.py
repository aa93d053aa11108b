"""The passage of a long text: found among its first hits, without reading all of them."""

from __future__ import annotations

from collections.abc import Iterator

from newsarchive.archive.search.found_words.finder import Hit, TermFinder
from newsarchive.archive.search.found_words.passage import passage
from newsarchive.archive.search.query import parse_query


class CountingFinder(TermFinder):
    """Counts the hits that are looked for."""

    looked_for = 0

    def iterate_hits(self, text: str, language: str | None = None) -> Iterator[Hit]:
        for hit in super().iterate_hits(text, language):
            self.looked_for += 1
            yield hit


def test_a_long_text_is_searched_only_as_far_as_its_passage_may_reach() -> None:
    finder = CountingFinder(parse_query("gull").terms)
    shown = passage(finder, "A gull and another gull on the long quay. " * 5_000, language="en")
    assert ("gull", True) in shown
    assert finder.looked_for < 1_000


def test_all_words_found_are_marked_at_the_last_place_where_a_passage_may_begin() -> None:
    text = "gull far from any other word of this query " * 99 + "鸥" * 150
    shown = passage(TermFinder(parse_query("gull 鸥").terms), text, language="en")
    plain = "".join(piece for piece, found in shown if not found)
    assert ("鸥", True) in shown
    assert "鸥" not in plain
    assert "gull" not in plain

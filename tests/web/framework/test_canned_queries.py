"""The ready queries, as Datasette runs them."""

from __future__ import annotations

import pytest

from tests.support.client import Site


@pytest.mark.parametrize("question", ["latest", "word_over_time?word=ferry", "what_was_cut"])
def test_the_ready_questions_are_answered_also_in_public(
    site: Site, public: Site, question: str
) -> None:
    path = f"/sample/{question.replace('?', '.json?') if '?' in question else question + '.json'}"
    assert site.get(path).json()["rows"]
    assert public.get(path).json()["rows"]

"""The ready queries, as Datasette runs them."""

from __future__ import annotations

import pytest

from tests.support.client import Site


@pytest.mark.parametrize("query", ["latest", "word_over_time?word=ferry", "what_was_cut"])
def test_ready_queries_also_run_in_public(site: Site, public: Site, query: str) -> None:
    path = f"/sample/{query.replace('?', '.json?') if '?' in query else query + '.json'}"
    assert site.get(path).json()["rows"]
    assert public.get(path).json()["rows"]

"""The search as JSON."""

from __future__ import annotations

from tests.support.client import Site


def test_search_json_keeps_its_contract(site: Site) -> None:
    data = site.get("/search.json?q=stra%C3%9Fe").json()
    assert data["query"] == "straße"
    assert data["count"] == 1
    (hit,) = data["results"]
    assert {"id", "url", "site", "title", "published_at", "snippet"} <= set(hit)
    assert hit["url"] == "https://bote.example/strasse"
    assert hit["published_at"] == "2026-05-02T00:00:00Z"
    assert "<mark>Straße</mark>" in hit["snippet"]
    assert data["facets"]["site"] == [{"value": "bote.example", "count": 1}]
    assert data["timeline"] == [
        {"period": "2026-05-02", "after": "2026-05-02", "before": "2026-05-03", "count": 1}
    ]

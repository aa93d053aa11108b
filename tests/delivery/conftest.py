"""Digests that the tests of delivery share."""

from __future__ import annotations

import pytest

from newsarchive.delivery.digest import MARK_BEGIN, MARK_END, Digest, Hit


def hit(**changes: object) -> Hit:
    """Return a hit of an alert, with *changes*."""
    values: dict[str, object] = {
        "article_id": 7,
        "kind": "new",
        "title": "Ferry stays in port",
        "url": "https://paper.example/ferry?a=1&b=2",
        "site": "paper.example",
        "published_at": "2026-03-04T05:06:00Z",
        "seen_at": "2026-03-04T06:00:00Z",
        "snippet": f"The {MARK_BEGIN}ferry{MARK_END} will not sail before Friday.",
        "archive_url": "https://archive.example/a/7",
    }
    return Hit(**(values | changes))  # type: ignore[arg-type]


def digest_of(*hits: Hit, **changes: object) -> Digest:
    """Return a digest of *hits*, with *changes*."""
    values: dict[str, object] = {
        "delivery_id": "d-4f2a",
        "name": "Ferries",
        "query": "ferry OR harbour",
        "hits": hits,
        "made_at": "2026-03-04T07:00:00Z",
        "total": len(hits),
    }
    return Digest(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def digest() -> Digest:
    """One new article, one silent edit with what changed."""
    silent = hit(
        article_id=8,
        kind="silent",
        title="Harbour master resigns",
        url="https://paper.example/harbour",
        archive_url="https://archive.example/a/8",
        snippet="",
        change="4 words added, 2 removed",
    )
    return digest_of(hit(), silent)

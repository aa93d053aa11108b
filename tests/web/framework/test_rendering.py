"""Dates, links and directions as the templates show them."""

from __future__ import annotations

import pytest

from newsarchive.dates.spelling import format_date
from newsarchive.web.framework.rendering import http_url, text_direction, time_tag


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://a.example/x", True), ("http://a.example", True), ("javascript:alert(1)", False),
        ("data:text/html,x", False), ("//a.example", False), ("JaVaScRiPt:alert(1)", False),
        ("https:", False), ("http://[", False), ("", False), (" https://a.example", True),
        ("\x01javascript:x", False),
    ],
)  # fmt: skip
def test_only_http_urls_become_links(url: str, is_link: bool) -> None:
    assert bool(http_url(url)) == is_link


def test_times_are_shown_as_precisely_as_they_are_known() -> None:
    moment = "2026-05-03T18:20:00Z"
    assert ">3 May 2026, 18:20 UTC<" in time_tag(moment)
    assert ">3 May 2026, 16:20 UTC<" in time_tag("2026-05-03T18:20:00+02:00")
    assert time_tag(moment, "day") == '<time datetime="2026-05-03">3 May 2026</time>'
    assert time_tag("<b>") == "&lt;b&gt;"
    assert (text_direction("ar"), text_direction("en"), text_direction(None)) == (
        "rtl",
        "ltr",
        "auto",
    )


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        ("2026-11-26T14:05:00Z", "26 Nov 2026, 14:05 UTC"), ("2026-11-26", "26 Nov 2026"),
        ("2026-11", "Nov 2026"), ("2026", "2026"), ("", ""), (None, ""), ("soon", "soon"),
        ("0001-01-01T00:00:00+23:00", "0001-01-01T00:00:00+23:00"),
    ],
)  # fmt: skip
def test_a_date_has_one_spelling_and_shows_nothing_that_is_not_stated(
    value: str | None, spelled: str
) -> None:
    assert format_date(value) == spelled
    tag = time_tag(value)
    assert tag.endswith(f">{spelled}</time>") or tag == spelled

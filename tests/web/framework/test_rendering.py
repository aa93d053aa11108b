"""Dates, links and directions as the templates show them."""

from __future__ import annotations

import pytest

from newsarchive.web.framework.rendering import format_date, http_url, text_direction, time_tag


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
    assert format_date(moment) == "3 May 2026"
    assert ">3 May 2026, 18:20 UTC<" in time_tag(moment)
    assert time_tag(moment, "day") == '<time datetime="2026-05-03">3 May 2026</time>'
    assert time_tag("<b>") == "&lt;b&gt;"
    assert (text_direction("ar"), text_direction("en"), text_direction(None)) == (
        "rtl",
        "ltr",
        "auto",
    )

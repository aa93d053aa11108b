"""Signals of a page against being archived or mined."""

import pytest

from newsarchive.article import Page
from newsarchive.metadata.archiving_signals import archive_signals


@pytest.mark.parametrize(
    ("headers", "robots", "reservations", "signals"),
    [
        ({}, ["index, follow"], [], []),
        ({}, ["max-image-preview:large, NOARCHIVE"], [], ["noarchive"]),
        ({"X-Robots-Tag": "nosnippet, noarchive"}, [], [], ["noarchive"]),
        ({"x-robots-tag": "otherbot: noarchive"}, [], [], []),
        ({"TDM-Reservation": "1"}, ["noarchive"], [], ["noarchive", "tdm-reservation"]),
        ({"tdm-reservation": "0"}, [], ["1"], ["tdm-reservation"]),
        ({"tdm-reservation": "0"}, [], ["0"], []),
    ],
)
def test_signals_are_read_from_headers_and_meta_elements(
    headers: dict[str, str], robots: list[str], reservations: list[str], signals: list[str]
) -> None:
    page = Page(url="https://example.org/", body=b"", headers=headers)
    assert archive_signals(page, robots, reservations) == signals

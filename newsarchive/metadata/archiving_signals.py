"""What a page asks of those who archive or mine it: noarchive, TDM reservation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsarchive.article import Page

NOARCHIVE = "noarchive"
TDM_RESERVATION = "tdm-reservation"


def archive_signals(page: Page, robots: Iterable[str], reservations: Iterable[str]) -> list[str]:
    """Return the signals that *page* gives about being archived or mined, [] if it gives none.

    They come from its headers and from its meta elements: *robots* and *reservations* are the
    contents of ``<meta name=robots>`` and ``<meta name=tdm-reservation>``. A directive that names
    another robot does not count. The signals are only recorded; the operator decides whether to
    respect them. The reservation is defined by the TDM Reservation Protocol of a W3C community
    group.
    """
    directives = [*robots, page.header("X-Robots-Tag") or ""]
    reserved = [*reservations, page.header("TDM-Reservation") or ""]
    found = []
    if any(_has_noarchive(text) for text in directives):
        found.append(NOARCHIVE)
    if any(text.strip() == "1" for text in reserved):
        found.append(TDM_RESERVATION)
    return found


def _has_noarchive(text: str) -> bool:
    return any(part.strip().lower() == NOARCHIVE for part in re.split(r"[,;]", text))

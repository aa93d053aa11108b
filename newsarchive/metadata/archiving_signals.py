"""What a page says of keeping it: noarchive, a reservation for text and data mining."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

NOARCHIVE = "noarchive"
TDM_RESERVATION = "tdm-reservation"


def archive_signals(
    headers: Mapping[str, str], robots: Iterable[str], reservations: Iterable[str]
) -> list[str]:
    """The signals in *headers*, in ``<meta name=robots>`` and ``<meta name=tdm-reservation>``.

    Recorded, not acted on: what to do about them is the operator's decision. A
    directive for another robot by name does not count. TDM reservation: the W3C
    community group's TDM Reservation Protocol.
    """
    by_name = {name.lower(): value for name, value in headers.items()}
    directives = [*robots, by_name.get("x-robots-tag", "")]
    reserved = [*reservations, by_name.get("tdm-reservation", "")]
    found = []
    if any(_has_noarchive(text) for text in directives):
        found.append(NOARCHIVE)
    if any(text.strip() == "1" for text in reserved):
        found.append(TDM_RESERVATION)
    return found


def _has_noarchive(text: str) -> bool:
    return any(part.strip().lower() == NOARCHIVE for part in re.split(r"[,;]", text))

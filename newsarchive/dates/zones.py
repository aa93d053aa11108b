"""Time zones as dates name them: offsets, abbreviations, IANA names."""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

#: Abbreviations by their hours ahead of UTC. Of those with two meanings (CST, IST, BST) it is the
#: one that news feeds use most.
_BY_HOURS = {
    -11: "sst", -10: "hst", -9: "akst", -8: "pst akdt", -7: "mst pdt", -6: "cst mdt",
    -5: "est cdt cot pet", -4: "edt ast vet bot clt pyt gyt", -3.5: "nst",
    -3: "adt brt art uyt clst pyst gft", -2.5: "ndt", -2: "brst fnt", -1: "azot",
    0: "utc gmt ut z wet azost", 1: "bst cet mez met wat west",
    2: "cest mesz mest eet sast cat haec", 3: "eest msk idt eat trt", 3.5: "irst",
    4: "msd gst samt", 4.5: "irdt aft", 5: "pkt uzt yekt mvt", 5.5: "ist slst", 5.75: "npt",
    6: "omst almt bdt", 6.5: "mmt", 7: "wib ict krat novt hovt",
    8: "hkt sgt myt pht phst wita awst irkt ulat", 9: "jst kst yakt", 9.5: "acst",
    10: "aest vlat chst pgt", 10.5: "acdt", 11: "aedt magt sbt",
    12: "nzst fjt pett", 13: "nzdt tot",
}  # fmt: skip
_OFFSETS = {
    name: timezone(timedelta(hours=hours))
    for hours, names in _BY_HOURS.items()
    for name in names.split()
}
# These are words as well: they name a zone only in capitals.
_WORDS = frozenset(("art", "bot", "cat", "eat", "ist", "met", "pet", "tot", "wat", "west"))
#: Names that mean summer or winter time, depending on the day.
_CLOCKS = {
    "at": "America/Halifax", "et": "America/New_York", "ct": "America/Chicago",
    "mt": "America/Denver", "pt": "America/Los_Angeles",
}  # fmt: skip

#: UTC as an offset (+00:00) or in Unix seconds. Software computes these; "Z" and "GMT" are also
#: written after local times.
COMPUTED_UTC = timezone(timedelta(0), "+00:00")

#: A zone as it follows a time, for the patterns of dates; :func:`zone_of` says whether it is one.
ZONE = (
    r"(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d{2})?(?!\d)|[+-]\d{1,2}:\d{2}|[+-]\d{4}(?!\d)"
    r"|[A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_-]+){1,2}|[A-Z]{2,5}\b|Z\b"
)


def zone_of(text: str) -> tzinfo | None:
    """Return the zone that *text* names (+02:00, GMT+2, CEST, Europe/Berlin), or None."""
    name = "".join(text.split())
    if "/" in name:
        return named_clock(name)
    folded = name.casefold()
    if folded in _OFFSETS and (folded not in _WORDS or name.isupper()):
        return _OFFSETS[folded]
    if folded in _CLOCKS and (folded != "at" or name.isupper()):
        return named_clock(_CLOCKS[folded])
    found = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?", folded)
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    # Zones exist from UTC-12 to UTC+14.
    if minutes > 14 * 60:
        return None
    if not minutes:
        return COMPUTED_UTC
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def named_clock(name: str) -> tzinfo | None:
    """Return the zone of an IANA *name*; None if unknown, or without zone data on this machine."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return None

"""What is delivered: the hits of one alert, and how people read them in every format.

The texts come from strangers' pages. ``plain`` makes them one line that cannot add a header, hide
the end of a line or turn the direction of what follows.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from newsarchive.text import counted, one_line

#: Around each word of a snippet that the query found. No text of the archive has these characters.
MARK_BEGIN, MARK_END = "\x02", "\x03"

#: How people read the kinds of hits.
KINDS = {"new": "New", "revised": "Revised", "silent": "Silent edit", "gone": "Taken down"}
#: The same for a subject, behind their number.
_COUNTED_KINDS = {"new": "new", "revised": "revised", "silent": "edited silently",
                  "gone": "taken down"}  # fmt: skip
_MARK = re.compile(f"{MARK_BEGIN}(.*?){MARK_END}", re.DOTALL)
# Embeddings, overrides and isolates of the direction. Marks for one place (LRM, RLM) stay.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that an alert found."""

    article_id: int
    kind: str
    """``new``, ``revised``, ``silent`` or ``gone``."""
    title: str
    url: str
    """The publisher's page."""
    site: str
    published_at: str | None
    """ISO 8601 in UTC with ``Z``, as in the archive; None if unknown."""
    seen_at: str
    """When the alert found it, in the same form."""
    snippet: str
    """Text around the words found, each between MARK_BEGIN and MARK_END; "" for none."""
    archive_url: str | None
    """The article's page in the archive; None if the archive's address is not set."""
    change: str = ""
    """What changed, on one line in plain text, for ``revised`` and ``silent``; "" for none."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The hits of one alert that are delivered together."""

    delivery_id: str
    """The same for each attempt of this delivery, so that a receiver can tell a repeated one."""
    name: str
    """The alert's name."""
    query: str
    hits: tuple[Hit, ...]
    made_at: str
    """When the delivery was made, ISO 8601 in UTC: the same for each attempt."""
    total: int
    """The number of hits to report; more than ``hits`` if only the first ones are listed."""


def subject(digest: Digest) -> str:
    """Return the headline of a delivery: ``Rivers: 3 new, 1 revised``."""
    name = shortened(plain(digest.name), 80) or "Alert"
    kinds = Counter(hit.kind for hit in digest.hits)
    if not digest.total:
        return f"{name}: test, no articles"
    if digest.total > len(digest.hits):
        return f"{name}: {counted(digest.total, 'article')}"
    counts = [f"{kinds[each]} {_COUNTED_KINDS.get(each, each)}" for each in (*KINDS, *kinds)]
    listed = dict.fromkeys(count for count in counts if not count.startswith("0 "))
    return f"{name}: {', '.join(listed)}"


def identity(digest: Digest) -> str:
    """Return the delivery's id for a header; a hash of it if it has other characters or is long."""
    if re.fullmatch(r"[A-Za-z0-9_-]{1,50}", digest.delivery_id):
        return digest.delivery_id
    return hashlib.sha256(digest.delivery_id.encode("utf-8", "replace")).hexdigest()[:40]


def headline(hit: Hit) -> str:
    """Return the title of *hit* as plain text; its address if it has none."""
    return shortened(plain(hit.title), 300) or shortened(plain(hit.url), 300)


def dateline(hit: Hit) -> str:
    """Return kind, outlet and date of *hit*: ``Revised · example.org · 3 May 2026, 10:05 UTC``."""
    parts = [KINDS.get(hit.kind, hit.kind), plain(hit.site), moment(hit.published_at)]
    return " · ".join(part for part in parts if part)


def moment(written: str | None) -> str:
    """Return a point in time of the archive for people; "" for None and for what is no time."""
    try:
        at = datetime.fromisoformat(written or "")
    except ValueError:
        return ""
    clock = "" if "T" not in (written or "") else f", {at:%H:%M} UTC"
    return f"{at.day} {at:%B %Y}{clock}"


def plain(text: str) -> str:
    """Return *text* on one line, without marks and without what turns the direction of writing."""
    return one_line(_TURNS.sub("", _SURROGATES.sub("\ufffd", text)))


def snippet_parts(text: str) -> list[tuple[str, bool]]:
    """Return *text* in pieces of plain text, each with whether it is a word found."""
    # Of the pieces of re.split each second one was between the marks.
    pieces = enumerate(_MARK.split(re.sub(r"\s+", " ", text.strip())))
    return [(each, bool(at % 2)) for at, piece in pieces if (each := _inner(piece))]


def _inner(piece: str) -> str:
    """Return :func:`plain` of *piece* with the spaces at its ends, which separate it."""
    text = plain(piece)
    before, after = " " * piece.startswith(" "), " " * piece.endswith(" ")
    return f"{before}{text}{after}" if text else before


def shortened(text: str, longest: int) -> str:
    """Return *text* with at most *longest* characters, with ``…`` if some are left out."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def is_link(url: str) -> bool:
    """Return whether *url* may be a link: http or https, on one line."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain(url) == url


def links(hit: Hit) -> list[tuple[str, str]]:
    """Return the label and URL of each link of *hit*: the page, and the archived article."""
    named = [("Page", hit.url), ("Archived", hit.archive_url or "")]
    return [(label, url) for label, url in named if is_link(url)]


def left_out(digest: Digest, listed: int) -> str:
    """Return the line about hits that are not among the first *listed*; "" if all are."""
    more = max(digest.total, len(digest.hits)) - listed
    return f"and {counted(more, 'more article')}" if more > 0 else ""

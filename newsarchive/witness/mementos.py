"""Copies of a page by the Memento interface (RFC 7089): TimeGate, TimeMap, and the raw bytes.

The Wayback Machine and pywb give a copy as it was stored, without toolbar and with its own links,
if ``id_`` follows the time in its address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from newsarchive.captures.http_responses import HttpResponse
from newsarchive.captures.record_heads import PLACE, shown_address
from newsarchive.delivery.http_exchange import Answer
from newsarchive.errors import BadURL, BrokenInput
from newsarchive.urls import normalised_url
from newsarchive.witness.client import MOST_BYTES, Client, ServiceFailed

#: Redirects that are followed from one request on.
_MOST_REDIRECTS = 5
#: Copies of one page that are tried, the closest in time first.
MOST_COPIES = 3
_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s",;]+))*)')
_DATETIME = re.compile(r'datetime\s*=\s*"([^"]*)"')
_REL = re.compile(r'rel\s*=\s*"?([^";]*)')
_ORIGINAL = "x-archive-orig-"


@dataclass(frozen=True, slots=True)
class Memento:
    """A copy of a page, and when it was made."""

    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy with its bytes, as the site sent them."""

    memento: Memento
    headers: dict[str, str] = field(repr=False)
    """Those of the site's response."""
    body: bytes = field(repr=False)


def memento_at(timestamp: str) -> datetime | None:
    """Return the time that a *timestamp* of 14 digits states, in UTC; None if it states none."""
    try:
        return datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def closest_memento(client: Client, url: str, when: datetime) -> Memento | None:
    """Return the copy of *url* that is closest to *when*; None if there is none."""
    try:
        return _gate(client, url, when)[0]
    except ServiceFailed as error:
        if error.reason == "not_archived":
            return None
        raise


def mementos(client: Client, url: str, when: datetime) -> Iterator[Memento]:
    """Yield copies of *url*, the closest to *when* first, at most :data:`MOST_COPIES`.

    The TimeGate names the first one. The list of all, which may be long, is only read if a second
    one is wanted. Raises :class:`ServiceFailed`, with ``not_archived`` if there is none.
    """
    first, timemap = _gate(client, url, when)
    yield first
    listed = _links(client.get(timemap).body.decode("utf-8", "replace")) if timemap else []
    found = {
        Memento(urljoin(timemap, address), at)
        for address, rel, at in listed
        if "memento" in rel.split() and at is not None
    }
    others = sorted(found, key=lambda each: (abs(each.at - when), each.at))
    yield from [each for each in others if each.at != first.at][: MOST_COPIES - 1]


def fetch_copy(client: Client, memento: Memento, url: str) -> Copy:
    """Return the copy *memento* of *url* with its raw bytes.

    Raises :class:`ServiceFailed`: ``memento_redirect`` (the copy is a redirect to another page),
    ``memento_missing`` (of an error page), ``excluded``, ``not_html``, ``not_raw`` and others.
    """
    address = raw_address(memento.url)
    for _ in range(_MOST_REDIRECTS):
        answer = client.get(address)
        location = answer.headers.get("location")
        if not (300 <= answer.status < 400 and location):
            return _copy_in(answer, address)
        place = PLACE.search(urljoin(address, location))
        if place is None or not _same_page(place[2], url):
            where = place[2] if place else location
            raise ServiceFailed("memento_redirect", f"it leads to {where[:200]}", is_final=True)
        address = raw_address(urljoin(address, location))
    raise ServiceFailed("memento_redirect", "its redirects are endless", is_final=True)


def raw_address(address: str) -> str:
    """Return the address of the raw bytes of the copy at *address*; raises ServiceFailed."""
    place = PLACE.search(address)
    if place is None:
        raise ServiceFailed("not_raw", f"{address[:200]} has no raw form", is_final=True)
    return f"{address[: place.start()]}/{place[1]}id_/{place[2]}"


def _gate(client: Client, url: str, when: datetime) -> tuple[Memento, str]:
    """Return the copy closest to *when* and the address of the list of all, "" if it is unknown."""
    gate = client.settings.timegate
    address, timemap = f"{gate}{url}", f"{gate}timemap/link/{url}"
    wanted = {"Accept-Datetime": format_datetime(when.astimezone(UTC), usegmt=True)}
    for _ in range(_MOST_REDIRECTS):
        answer = client.get(address, wanted)
        for named, rel, _ in _links(answer.headers.get("link", "")):
            if "timemap" in rel.split():
                timemap = urljoin(address, named)
        location = answer.headers.get("location") or answer.headers.get("content-location") or ""
        is_here = _stated_at(answer) is not None
        target = urljoin(address, location) if location else address if is_here else ""
        if (place := PLACE.search(target)) and (at := memento_at(place[1])):
            return Memento(target, _stated_at(answer) or at), timemap
        if not (300 <= answer.status < 400 and location):
            raise _refusal(answer)
        address = target
    raise ServiceFailed("bad_answer", "the redirects of the TimeGate are endless")


def _refusal(answer: Answer) -> ServiceFailed:
    why = answer.headers.get("x-archive-wayback-runtime-error", "")
    if answer.status in (403, 451) or "AccessControl" in why:
        detail = why or f"HTTP {answer.status}"
        return ServiceFailed(
            "excluded", f"the web archive does not show it ({detail})", is_final=True
        )
    if answer.status == 404:
        return ServiceFailed("not_archived", "the web archive has no copy")
    return ServiceFailed("bad_answer", f"HTTP {answer.status}")


def _copy_in(answer: Answer, address: str) -> Copy:
    at = _stated_at(answer)
    if at is None:
        raise _refusal(answer)
    if answer.status != 200:
        detail = f"its status was {answer.status}"
        raise ServiceFailed("memento_missing", detail, is_final=True)
    headers = {
        name.removeprefix(_ORIGINAL): value
        for name, value in answer.headers.items()
        if name.startswith(_ORIGINAL)
    }
    headers.setdefault("content-type", answer.headers.get("content-type", ""))
    if headers["content-type"] and "html" not in headers["content-type"].lower():
        raise ServiceFailed("not_html", headers["content-type"][:100], is_final=True)
    coding = {"content-encoding": answer.headers.get("content-encoding", "")}
    try:
        body = HttpResponse(200, coding, answer.body).body(MOST_BYTES)
    except BrokenInput as error:
        raise ServiceFailed(error.reason, error.detail or "", is_final=True) from error
    shown = HttpResponse(200, headers, b"").page_headers
    return Copy(Memento(shown_address(address), at), shown, body)


def _stated_at(answer: Answer) -> datetime | None:
    try:
        at = parsedate_to_datetime(answer.headers.get("memento-datetime", ""))
    except ValueError:
        return None
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)


def _links(text: str) -> list[tuple[str, str, datetime | None]]:
    """Return target, relations and time of the links in *text* (RFC 8288, RFC 6690)."""
    found = []
    for target, parameters in _LINK.findall(text):
        rel, stated = _REL.search(parameters), _DATETIME.search(parameters)
        try:
            at = parsedate_to_datetime(stated[1]).astimezone(UTC) if stated else None
        except ValueError:
            at = None
        found.append((target.strip(), rel[1].strip() if rel else "", at))
    return found


def _same_page(one: str, other: str) -> bool:
    """Return whether two addresses are spellings of one: scheme, ``www.`` and last slash aside."""
    try:
        first, second = (urlsplit(normalised_url(each)) for each in (one, other))
    except BadURL:
        return False
    hosts = {each.netloc.removeprefix("www.") for each in (first, second)}
    paths = {(each.path.rstrip("/"), each.query) for each in (first, second)}
    return len(hosts) == len(paths) == 1

"""What a record of a WARC or ARC file says about a URL: a page, another visit, or nothing."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from newsarchive.article import Link, Page
from newsarchive.captures.http_responses import HttpResponse, response_of
from newsarchive.captures.record_heads import stated_memento
from newsarchive.captures.record_hints import visit_result
from newsarchive.captures.warc_reader import WarcRecord
from newsarchive.errors import BadURL, BrokenInput
from newsarchive.urls import normalised_url

#: Size limit of a page in bytes, as in a crawl (DOWNLOAD_MAXSIZE in newsarchive/settings.py).
MOST_BYTES = 8 * 2**20
_BEFORE_THE_WEB = 1989
_VISITS = {"unchanged": ("revisit", 304), "gone": ("http_4xx", 404)}
_REASONS = {3: "redirect", 4: "http_4xx", 5: "http_5xx"}
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\d*Z?")
_MONTH = re.compile(r"\d{4}(?:-\d\d)?")
_PART = re.compile(r"bytes\s+(\d{1,15})-(\d{1,15})/(\d{1,15})")
_HTML = re.compile(r"text/html\b|application/xhtml\+xml\b")
_NEVER_HTML = re.compile(
    r"(?:image|audio|video|font|multipart)/|text/(?:css|csv|calendar|vtt|\w*(?:java|ecma)script)"
    r"|application/(?:pdf|zip|gzip|wasm|font|\S*json\b|\S*(?:java|ecma)script|vnd\.ms-fontobject)"
)
BEGINS_AS_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,400}\?>\s*)?(?:<!--.{0,5000}?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
#: Types of records that never hold a page. Any other one is counted as "other".
_NO_PAGES = {"warcinfo", "filedesc", "request", "metadata", "conversion", "continuation"}


@dataclass(slots=True, frozen=True)
class Refusal:
    """Something in a file that gives no page."""

    url: str
    """The URL of the page if it is known, else the URL of its place in the file."""
    reason: str
    """A word of ``outcomes.REASONS``."""
    detail: str
    at: datetime | None = None
    """When the URL was visited, if the server's answer is the reason."""
    http_status: int | None = None


@dataclass(slots=True, frozen=True)
class NoPage:
    """A record that says nothing about a page."""

    why: str
    """The type of the record, ``not_html``, ``not_web`` (a URL like ``dns:``), or ``other``."""
    url: str


def content_of(record: WarcRecord, place: str, otherwise: datetime) -> Page | Refusal | NoPage:
    """Return what *record*, which is at *place*, contains.

    A date that is malformed or in the future is replaced by *otherwise*.
    """
    kind = record.headers.get("warc-type", "").lower()
    target = record.headers.get("warc-target-uri", "").strip("<> ")
    is_drawn = kind == "conversion" and _is_html(record)  # by a browser, as our crawls write it
    visited = visit_result(record)  # as our exports write it
    if kind not in ("response", "resource", "revisit") and not (is_drawn or visited):
        return NoPage(kind if kind in _NO_PAGES else "other", target)
    if not target.lower().startswith(("http://", "https://")):
        return NoPage("not_web", target)
    try:
        url = normalised_url(target)
    except BadURL as error:
        return Refusal(place, "bad_url", f"{target[:80]}: {error.why}")
    at = _visited_at(record.headers.get("warc-date"), otherwise)
    if visited:
        reason, status = _VISITS[visited]
        return Refusal(url, reason, f"HTTP {status}, in {place}", at, status)
    if record.block is None:
        return Refusal(url, "too_large", f"over {MOST_BYTES} bytes, in {place}", at)
    response = _response(record, kind)
    answer = _answer(url, response, kind)
    if answer is not None:
        if isinstance(answer, NoPage):
            return answer
        return Refusal(url, answer.reason, f"{answer.detail}, in {place}", at, response.status)
    try:
        _check_complete(record, response)
        body = response.body(MOST_BYTES)
    except BrokenInput as error:
        return Refusal(url, error.reason, f"{error.detail}, in {place}", at)
    page = page_at(url, body, response.page_headers, at, place)
    return replace(page, is_rendered=is_drawn, memento=stated_memento(record.headers))


def page_at(url: str, body: bytes, headers: dict[str, str], at: datetime, place: str) -> Page:
    """Return the page *body* of *url* that was found at *place* in a file."""
    link = Link(url=url, found_in=place, via="import")
    return Page(url=url, body=body, headers=headers, fetched_at=at, link=link)


def _is_html(record: WarcRecord) -> bool:
    return _HTML.match(record.headers.get("content-type", "").strip().lower()) is not None


def _response(record: WarcRecord, kind: str) -> HttpResponse:
    """Return the response in *record*; one with status 200 if the record is none of HTTP."""
    block = record.block or b""
    if kind in ("resource", "conversion"):
        return HttpResponse(200, {"content-type": record.headers.get("content-type", "")}, block)
    return response_of(block) or HttpResponse(200, {}, block)


def _answer(url: str, response: HttpResponse, kind: str) -> NoPage | Refusal | None:
    """Return what the server said instead of sending a page; None if it sent one."""
    status = response.status
    content_type = response.headers.get("content-type", "").strip().lower()
    guessed = "" if content_type else mimetypes.guess_type(urlsplit(url).path)[0] or ""
    if _NEVER_HTML.match(content_type or guessed):
        return NoPage("not_html", url)
    if status == 304 or (kind == "revisit" and status < 300):
        return Refusal(url, "revisit", "the response is that of another record")
    if status not in (200, 203, 206):
        location = f" to {response.headers.get('location')}" if 300 <= status < 400 else ""
        return Refusal(url, _REASONS.get(status // 100, "http_other"), f"HTTP {status}{location}")
    if _HTML.match(content_type) or BEGINS_AS_HTML.match(_body_of(response)):
        return None
    return NoPage("not_html", url)


def _body_of(response: HttpResponse) -> bytes:
    """Return the body of a *response* whose type does not say what it is; b"" if that fails."""
    try:
        return response.body(MOST_BYTES)
    except BrokenInput:
        return b""


def _check_complete(record: WarcRecord, response: HttpResponse) -> None:
    """Raise :class:`BrokenInput` if the record states that its body is not the whole page."""
    if why := record.headers.get("warc-truncated"):
        detail = f"by the program that captured it ({why[:40]})"
        raise BrokenInput("truncated", detail)
    if record.headers.get("warc-segment-number"):
        raise BrokenInput("truncated", "the record is the first of several segments")
    part = (
        _PART.match(response.headers.get("content-range", "")) if response.status == 206 else None
    )
    if part and (int(part[1]), int(part[2]) + 1) != (0, int(part[3])):
        raise BrokenInput("truncated", f"the response is only a part ({part[0][:60]})")


def _visited_at(warc_date: str | None, otherwise: datetime) -> datetime:
    """Return the time *warc_date*, also one of 14 digits, or that states only a year or a month."""
    text = warc_date or ""
    if digits := _DIGITS.fullmatch(text):
        text = "{}-{}-{}T{}:{}:{}Z".format(*digits.groups())
    elif _MONTH.fullmatch(text):
        text = f"{text}-01-01"[:10]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return otherwise
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if moment.year > _BEFORE_THE_WEB and moment <= datetime.now(UTC) else otherwise

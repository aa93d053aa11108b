"""When an article was published and last changed: a vote over all that the page tells.

``dates`` reads a date; here it is decided which of them counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lxml.html import HtmlElement

from newsarchive import dates
from newsarchive.bylines import AFTER, BEFORE
from newsarchive.dates import Moment
from newsarchive.evidence import Candidate, Evidence
from newsarchive.jsonld import string
from newsarchive.phrases import clocks
from newsarchive.places import reason_of_names
from newsarchive.segments import Segment

_PUBLISHED_METAS = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
    "article:published", "article:published:time", "parsely-pub-date", "sailthru.date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "dc.date.issued", "dcterms.issued",
    "dcterms.date", "dc.date", "dcterms.created", "dc.date.created", "publish-date",
    "publish_date", "publishdate", "pubdate", "published_at", "article_date_original",
    "datecreated", "creation_date", "creationdate", "originalpublicationdate",
    "article.published", "vr:published_time", "last-published", "citation_publication_date",
    "date", "originalpublishdate", "rnews:datepublished", "ptime",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "og:modified_time", "og:article:modified_time",
    "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "revised",
    "article.updated", "vr:updated_time", "rnews:datemodified",
)  # fmt: skip


_PUBLISHED_NAME = re.compile(
    r"pub(?:lish|lished|lication)?[-_:. ]?(?:date|time|at)|date[-_:.]?(?:pub|creat|issued)"
)
#: Longest line that may be a dateline, in characters; most lines that htmldate may search.
MAX_LINE = 150
MAX_SEARCHED = 3_000
_LABEL = re.compile(
    r"^\W*(?:published|posted|date|datum|stand|ver(?:ö|oe)ffentlicht|erstellt|publié|mis en ligne|"
    r"publicado|pubblicato|gepubliceerd|geplaatst|opublikowano|опубликовано|дата|yayınlanma|tarih|"
    r"发布|發布|公開|등록|입력|פורסם|نشر|publicerad|publiceret|publisert|julkaistu)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{2}(?!\d)")
_ASIDE = frozenset(("nav", "aside", "footer", "figure", "figcaption", "form"))
_ELSEWHERE = frozenset(("comments", "related", "caption", "signup"))


@dataclass(slots=True, frozen=True)
class Dated:
    """What was decided of one date."""

    at: datetime | None
    """UTC; None where all were refused."""
    precision: str | None
    source: str | None
    raw: str | None


def published_and_modified(evidence: Evidence) -> tuple[Dated, Dated]:
    """Publication and last change."""
    exact = list(_stated(evidence))
    shown = list(_shown(evidence))
    zone = _zone(evidence, exact, shown)
    read = list(_read(evidence))
    published = _decided(evidence, [*exact, *shown, *read, *_hints(evidence)], zone)
    published = _corrected(evidence, published, [*shown, *read])
    published = _first_shown(evidence, published, read)
    if published.at is None:
        published = _decided(evidence, [*_last_resort(evidence)], zone, published.raw)
    modified = _decided(evidence, list(_modified(evidence)), zone)
    if published.at and modified.at and modified.at < published.at - timedelta(days=1):
        modified = Dated(None, None, None, modified.raw)
    return published, modified


def _stated(evidence: Evidence) -> Iterator[Candidate]:
    node = evidence.article
    for key in ("datePublished", "dateCreated"):
        if value := string(node.get(key)):
            yield Candidate(value, "json-ld")
    for value in evidence.metas(*_PUBLISHED_METAS, *evidence.meta_names(_PUBLISHED_NAME)):
        yield Candidate(value, "meta")
    for node in evidence.linked_data.of_type("WebPage", "ItemPage", "VideoObject"):
        if value := string(node.get("datePublished") or node.get("uploadDate")):
            yield Candidate(value, "json-ld")


def _shown(evidence: Evidence) -> Iterator[Candidate]:
    for time in evidence.times:
        if "modif" in (time.element.get("itemprop") or "").lower() + (
            time.element.get("class") or ""
        ):
            continue
        if reason_of_names(_around(time.element)) in _ELSEWHERE:
            continue
        if time.stamp and dates.parsed(time.stamp):
            yield Candidate(time.stamp, "time")
        elif time.shown:
            yield Candidate(time.shown, "time")


def _around(element: HtmlElement) -> str:
    steps = [element, *element.iterancestors()][:8]
    return " ".join(str(step.get("class") or "") for step in steps)[:600]


def _read(evidence: Evidence) -> Iterator[Candidate]:
    """Dates in short lines that people read: just under or over the headline, then below it."""
    segments, at = evidence.segments, evidence.headline_index
    if at < 0:
        around = [s for s in segments if len(s.text) <= 25 or _LABEL.match(s.text)]
    else:
        near = range(max(0, at - BEFORE), min(len(segments), at + AFTER))
        around = [segments[i] for i in sorted(near, key=lambda i: abs(i - at))]
    labelled = [s for s in segments[at + AFTER :] if _LABEL.match(s.text)]
    for segment in [*around, *labelled]:
        if len(segment.text) > MAX_LINE or not _YEAR.search(segment.text):
            continue
        if _ASIDE & segment.inside or reason_of_names(segment.place[-100:]) in _ELSEWHERE:
            continue
        if len(segment.text) > 100 and segment.text.endswith("."):
            continue
        if (moment := dates.parsed(segment.text)) and is_news_date(segment, moment):
            yield Candidate(segment.text, "text")


def is_news_date(segment: Segment, moment: Moment) -> bool:
    """Whether the line is about the date: it says little else, or stands where dates do."""
    if reason_of_names(segment.place[-80:]) in ("date", "byline"):
        return True
    return len(segment.text) <= 60 or bool(_LABEL.match(segment.text))


def _last_resort(evidence: Evidence) -> Iterator[Candidate]:
    """Htmldate's search through the whole page: slow, at times wrong."""
    from htmldate import find_date

    if len(evidence.segments) > MAX_SEARCHED:
        return
    until = (evidence.page.fetched_at or datetime.now(UTC)).date().isoformat()
    found = find_date(evidence.tree, original_date=True, extensive_search=False, max_date=until)
    if found:
        yield Candidate(found, "trafilatura")


def _hints(evidence: Evidence) -> Iterator[Candidate]:
    link = evidence.link
    if link and link.published_raw:
        source = "feed" if link.via == "feed" else "sitemap"
        yield Candidate(link.published_raw, source)
    for url in filter(None, (evidence.page.url, evidence.canonical_url)):
        if moment := dates.day_in_url(url):
            yield Candidate(moment.at.date().isoformat(), "url")


def _modified(evidence: Evidence) -> Iterator[Candidate]:
    if value := evidence.of_article("dateModified"):
        yield Candidate(value, "json-ld")
    for value in evidence.metas(*_MODIFIED_METAS):
        yield Candidate(value, "meta")
    link = evidence.link
    if link and link.modified_raw:
        yield Candidate(link.modified_raw, "feed" if link.via == "feed" else "sitemap")


def _zone(evidence: Evidence, exact: list[Candidate], shown: list[Candidate]) -> tzinfo | None:
    stated = [m for c in (*exact, *_modified(evidence)) if (m := dates.parsed(c.value))]
    visible = [m for c in shown if (m := dates.parsed(c.value))]
    texts = [m for t in evidence.times if t.shown and (m := dates.parsed(t.shown))]
    return dates.zone_told([*stated, *visible]) or dates.clock_told(texts, [*stated, *visible])


def _clock_of_site(evidence: Evidence) -> tzinfo | None:
    """The site's clock, where the page does not tell it.

    What the site's spider states; else the one clock of the country that the page's
    language (en-IL) or its host's ending names.
    """
    if evidence.page.timezone:
        return _named_clock(evidence.page.timezone)
    told = (evidence.tree.get("lang") or "").replace("_", "-").partition("-")[2]
    host = (evidence.address.hostname or "").rpartition(".")[2]
    for code in (told.lower(), host.lower()):
        if name := clocks().get(code):
            return _named_clock(name)
    return None


def _named_clock(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):  # no such zone, or no zone data here
        return None


def _decided(
    evidence: Evidence,
    candidates: list[Candidate],
    zone: tzinfo | None,
    refused: str | None = None,
) -> Dated:
    """The first candidate that can be; a day without time takes the time another gives that day."""
    first: tuple[Moment, datetime, Candidate] | None = None
    for candidate in candidates:
        moment = dates.parsed(candidate.value)
        if moment is None:
            continue
        # What people read is in the clock of where they live; what machines read without a zone
        # is as often UTC as not, and stays so.
        clock = zone or (_clock_of_site(evidence) if candidate.source == "text" else None)
        at = dates.in_utc(moment, clock)
        if not dates.is_possible(at, evidence.page.fetched_at):
            continue
        exact = moment.has_time and not _is_midnight(moment)
        if first is None:
            first = (moment, at, candidate)
            if exact:
                break
        elif exact and _same_day(first[0], moment, at):
            first = (moment, at, candidate)
            break
    if first is None:
        return Dated(None, None, None, candidates[0].value if candidates else refused)
    moment, at, candidate = first
    return Dated(at, "time" if moment.has_time else "day", candidate.source, candidate.value)


def _corrected(evidence: Evidence, published: Dated, read: list[Candidate]) -> Dated:
    """*published* where the address or the page's own clock tells an earlier or other day.

    A path keeps the day of the first publication; a date stated later than that is of a move
    to a new system. And midnight of the site's clock, told as 22:00 or 23:00 UTC of the day
    before, is a day without a time: the day that the page shows.
    """
    if published.at is None:
        return published
    for url in (evidence.page.url, evidence.canonical_url or ""):
        moment = dates.day_in_url(url)
        day = dates.in_utc(moment, None) if moment else published.at
        if day < published.at - timedelta(days=7) and dates.is_possible(day, None):
            return Dated(day, "day", "url", url)
    at = published.at
    if published.precision == "time" and at.hour >= 20 and at.minute == at.second == 0:
        for candidate in read:
            moment = dates.parsed(candidate.value)
            if (
                moment
                and not moment.has_time
                and moment.at.date() == (at + timedelta(hours=4)).date()
            ):
                return Dated(dates.in_utc(moment, None), "day", candidate.source, candidate.value)
    return published


def _first_shown(evidence: Evidence, published: Dated, read: list[Candidate]) -> Dated:
    """*published*, or the date that readers see at the headline, days before one in a meta element.

    Systems restate the meta element when an article is edited or moved; what stands at the headline
    is kept. Not 03/04/2020, which may be read two ways, and not against JSON-LD.
    """
    if published.at is None or published.source != "meta" or not read:
        return published
    moment = dates.parsed(read[0].value)
    if moment is None or "/" in read[0].value:
        return published
    at = dates.in_utc(moment, _clock_of_site(evidence))
    if at > published.at - timedelta(days=2) or not dates.is_possible(at, evidence.page.fetched_at):
        return published
    return Dated(at, "time" if moment.has_time else "day", read[0].source, read[0].value)


def _is_midnight(moment: Moment) -> bool:
    at = moment.at
    return (at.hour, at.minute, at.second) == (0, 0, 0)


def _same_day(day: Moment, moment: Moment, at: datetime) -> bool:
    return day.at.date() in (moment.at.date(), at.astimezone(UTC).date())

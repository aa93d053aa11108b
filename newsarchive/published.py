"""When an article was published and last changed: a vote over all that the page tells.

``dates`` reads a date; here it is decided which of them counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from newsarchive import dates
from newsarchive.dates import Moment
from newsarchive.evidence import Candidate, Evidence
from newsarchive.jsonld import string

_PUBLISHED_METAS = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
    "article:published", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "dc.date.issued", "dcterms.issued", "dcterms.date", "dc.date",
    "dcterms.created", "dc.date.created", "publish-date", "publish_date", "publishdate", "pubdate",
    "published_at", "article_date_original", "datecreated", "creation_date", "creationdate",
    "originalpublicationdate", "article.published", "vr:published_time", "last-published",
    "citation_publication_date", "date", "originalpublishdate", "rnews:datepublished", "ptime",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "og:modified_time", "og:article:modified_time",
    "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "revised",
    "article.updated", "vr:updated_time", "rnews:datemodified",
)  # fmt: skip


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
    published = _decided(evidence, [*exact, *shown, *_hints(evidence)], zone)
    modified = _decided(evidence, list(_modified(evidence)), zone)
    if published.at and modified.at and modified.at < published.at - timedelta(days=1):
        modified = Dated(None, None, None, modified.raw)
    return published, modified


def _stated(evidence: Evidence) -> Iterator[Candidate]:
    node = evidence.article
    for key in ("datePublished", "dateCreated"):
        if value := string(node.get(key)):
            yield Candidate(value, "json-ld")
    for value in evidence.metas(*_PUBLISHED_METAS):
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
        if time.stamp and dates.parsed(time.stamp):
            yield Candidate(time.stamp, "time")
        elif time.shown:
            yield Candidate(time.shown, "time")


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


def _decided(evidence: Evidence, candidates: list[Candidate], zone: tzinfo | None) -> Dated:
    """The first candidate that can be; a day without time takes the time another gives that day."""
    first: tuple[Moment, datetime, Candidate] | None = None
    for candidate in candidates:
        moment = dates.parsed(candidate.value)
        if moment is None:
            continue
        at = dates.in_utc(moment, zone)
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
        return Dated(None, None, None, candidates[0].value if candidates else None)
    moment, at, candidate = first
    return Dated(at, "time" if moment.has_time else "day", candidate.source, candidate.value)


def _is_midnight(moment: Moment) -> bool:
    at = moment.at
    return (at.hour, at.minute, at.second) == (0, 0, 0)


def _same_day(day: Moment, moment: Moment, at: datetime) -> bool:
    return day.at.date() in (moment.at.date(), at.astimezone(UTC).date())

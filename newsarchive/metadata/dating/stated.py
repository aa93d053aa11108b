"""Dates for machines, each with its source: JSON-LD, meta elements, feeds, the URL, htmldate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from newsarchive import dates
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.page.jsonld import string

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
_GENERAL_METAS = (
    "date", "dc.date", "dcterms.date", "dcterms.created", "dc.date.created", "datecreated",
    "creation_date", "creationdate",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "og:modified_time", "og:article:modified_time",
    "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "revised",
    "article.updated", "vr:updated_time", "rnews:datemodified",
)  # fmt: skip


_PUBLISHED_NAME = re.compile(
    r"pub(?:lish|lished|lication)?[-_:. ]?(?:date|time|at)|date[-_:.]?(?:pub|creat|issued)"
)
#: Lines of the longest page that htmldate may search.
MAX_SEARCHED = 3_000


def stated(evidence: PageEvidence) -> Iterator[Candidate]:
    """Yield the dates of publication that the page states for machines, JSON-LD first."""
    node = evidence.article
    for key in ("datePublished", "dateCreated"):
        if value := string(node.get(key)):
            yield Candidate(value, "json-ld")
    for value in evidence.metas(*_PUBLISHED_METAS, *evidence.meta_names(_PUBLISHED_NAME)):
        yield Candidate(value, "meta")
    for node in evidence.linked_data.of_type("WebPage", "ItemPage", "VideoObject"):
        if value := string(node.get("datePublished") or node.get("uploadDate")):
            yield Candidate(value, "json-ld")


def general(evidence: PageEvidence) -> frozenset[str]:
    """Return the dates that only such meta elements state as do not say what they are dates of."""
    return frozenset(evidence.metas(*_GENERAL_METAS)) - frozenset(
        evidence.metas(
            *(name for name in _PUBLISHED_METAS if name not in _GENERAL_METAS),
            *evidence.meta_names(_PUBLISHED_NAME),
        )
    )


def last_resort(evidence: PageEvidence) -> Iterator[Candidate]:
    """Yield the date that htmldate finds in the whole page; it is slow and sometimes wrong."""
    from htmldate import find_date

    until = (evidence.page.fetched_at or datetime.now(UTC)).date().isoformat()
    found = find_date(evidence.tree, original_date=True, extensive_search=False, max_date=until)
    if found:
        yield Candidate(found, "trafilatura")


def hints(evidence: PageEvidence) -> Iterator[Candidate]:
    """Yield the date that the feed or sitemap stated for the page, and the day in its URL."""
    link = evidence.link
    if link and link.published_raw:
        source = "feed" if link.via == "feed" else "sitemap"
        yield Candidate(link.published_raw, source)
    for url in filter(None, (evidence.page.url, evidence.canonical_url)):
        if moment := dates.day_in_url(url):
            yield Candidate(moment.at.date().isoformat(), "url")


def modifications(evidence: PageEvidence) -> Iterator[Candidate]:
    """Yield the dates of change that the page states, or the source that named it."""
    if value := evidence.of_article("dateModified"):
        yield Candidate(value, "json-ld")
    for value in evidence.metas(*_MODIFIED_METAS):
        yield Candidate(value, "meta")
    link = evidence.link
    if link and link.modified_raw:
        yield Candidate(link.modified_raw, "feed" if link.via == "feed" else "sitemap")

"""All dates that a page shows or states, each with its source: candidates for publication_date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from newsarchive import dates
from newsarchive.dates import Moment
from newsarchive.metadata.authorship.bylines import AFTER, BEFORE, PARAGRAPH
from newsarchive.page.class_hints import reason_of_names
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.page.jsonld import string
from newsarchive.page.segments import Segment

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
#: Characters of the longest dateline; lines of the longest page that htmldate may search.
MAX_LINE = 150
MAX_SEARCHED = 3_000
#: Paragraphs under the headline (a standfirst, a caption, the first of the text) that may come
#: before the article's own time element.
HEAD = 3
_LABEL = re.compile(
    r"^\W*(?:published|posted|date|datum|stand|ver(?:ö|oe)ffentlicht|erstellt|publié|mis en ligne|"
    r"publicado|pubblicato|gepubliceerd|geplaatst|opublikowano|опубликовано|дата|yayınlanma|tarih|"
    r"发布|發布|公開|등록|입력|פורסם|نشر|publicerad|publiceret|publisert|julkaistu)\b",
    re.IGNORECASE,
)
_ASIDE = frozenset(("nav", "aside", "footer", "figure", "figcaption", "form"))
_ELSEWHERE = frozenset(("comments", "related", "caption", "signup"))


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


def shown(evidence: PageEvidence) -> tuple[list[Candidate], list[Candidate]]:
    """Return the dates in time elements: those around the headline, and those further away.

    Time elements in a list of other articles are common; these dates are not of this article.
    """
    lines = {segment.element: i for i, segment in reversed([*enumerate(evidence.segments)])}
    at = evidence.headline_index
    paragraphs = [i for i, s in enumerate(evidence.segments) if i > at and len(s.text) >= PARAGRAPH]
    end = paragraphs[HEAD] if len(paragraphs) > HEAD else at + AFTER
    near: list[Candidate] = []
    far: list[Candidate] = []
    for time in evidence.times:
        around = [time.element, *time.element.iterancestors()]
        names = " ".join(str(step.get("class") or "") for step in around[:8])[:600]
        changed = (time.element.get("itemprop") or "").lower() + (time.element.get("class") or "")
        if "modif" in changed or reason_of_names(names) in _ELSEWHERE:
            continue
        value = time.stamp if time.stamp and evidence.moment(time.stamp) else time.shown
        if not value:
            continue
        line = next((lines[step] for step in around if step in lines), at)
        is_near = at < 0 or at - BEFORE <= line < end
        is_aside = any(step.tag in _ASIDE for step in around)
        (near if is_near and not is_aside else far).append(Candidate(value, "time"))
    return near, far


def read(evidence: PageEvidence) -> Iterator[Candidate]:
    """Yield dates in short lines that people read, the nearest to the headline first."""
    segments, at = evidence.segments, evidence.headline_index
    if at < 0:
        around = [s for s in segments if len(s.text) <= 25 or _LABEL.match(s.text)]
    else:
        near = range(max(0, at - BEFORE), min(len(segments), at + AFTER))
        around = [segments[i] for i in sorted(near, key=lambda i: abs(i - at))]
    labelled = [s for s in segments[at + AFTER :] if _LABEL.match(s.text)]
    for segment in [*around, *labelled]:
        if len(segment.text) > MAX_LINE:
            continue
        if _ASIDE & segment.inside or reason_of_names(segment.place[-100:]) in _ELSEWHERE:
            continue
        if len(segment.text) > 100 and segment.text.endswith("."):
            continue
        if (moment := evidence.moment(segment.text)) and is_news_date(segment, moment):
            yield Candidate(segment.text, "text")


def is_news_date(segment: Segment, moment: Moment) -> bool:
    """Return whether the line is about the date: it has few other words, or is in such a place."""
    if reason_of_names(segment.place[-80:]) in ("date", "byline"):
        return True
    return len(segment.text) <= 60 or bool(_LABEL.match(segment.text))


def last_resort(evidence: PageEvidence) -> Iterator[Candidate]:
    """Yield the date that htmldate finds in the whole page; it is slow and sometimes wrong."""
    from htmldate import find_date

    if len(evidence.segments) > MAX_SEARCHED:
        return
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

"""Decide whether a page is an article, and why not, from what the page shows.

Status 200 proves nothing. Sites send it with "not found", with a test whether the visitor is a
human, with a request for consent, with a shell that only a browser fills, and with lists of other
pages, also after a redirect from an article that was removed.
"""

from __future__ import annotations

import re
from functools import cache

from newsarchive.discovery.article_urls import leads_back
from newsarchive.extraction.listings import why_list
from newsarchive.extraction.stand_ins import (
    asks_for_consent,
    removed_because,
    sent_on_to,
    speaks_of_consent,
)
from newsarchive.page.evidence import PageEvidence
from newsarchive.page.jsonld import types
from newsarchive.page.walls import wall_in_body, wall_in_headers, wall_without_text
from newsarchive.text import counted, fold_case
from newsarchive.word_lists import languages, phrase_pattern

#: Up to this many words, a page may be an error page or a test for humans: these say little else.
FEW_WORDS = 80
#: Up to this many words, a page with the mark of a service may be its wall.
WORDS_OF_A_WALL = 200
#: Up to this many words of its own, a page may be a list of other pages.
SHORT_TEXT = 300
#: A page with fewer words has no text.
LEAST_WORDS = 5
_LISTING_TYPES = ("CollectionPage", "SearchResultsPage", "ItemList", "ContactPage", "AboutPage")
#: Titles of these kinds of pages count only beside other signs: see ``stand_ins``.
_NOT_BY_TITLE = ("consent_wall",)
_REASONS = {"login_wall": "consent_wall"}


def verdict(
    evidence: PageEvidence, text: str, count: int, *, is_dated: bool, is_signed: bool
) -> tuple[str, str] | None:
    """Return why the page is no article to keep, as a reason of ``outcomes`` and a detail, or None.

    *text* is the article's text, *count* the number of its words, *is_dated* whether a publication
    date was found, *is_signed* whether the page's own metadata states a date or an author.
    """
    is_stated = bool(evidence.article.get("headline")) and bool(
        evidence.article.get("datePublished")
    )
    is_signed = is_signed or is_stated
    if wall := _wall(evidence, text, count, is_signed=is_signed):
        return wall
    found = _no_article(evidence, text, count, is_stated, is_signed, is_dated)
    reason = found[0] if found else None
    if reason != "bot_wall" and (why := removed_because(evidence, reason, is_signed=is_signed)):
        return "gone", f"{why}: {found[1]}" if found else why
    return found


def _no_article(
    evidence: PageEvidence,
    text: str,
    count: int,
    is_stated: bool,
    is_signed: bool,
    is_dated: bool,
) -> tuple[str, str] | None:
    if count < FEW_WORDS and not (is_signed and count >= LEAST_WORDS):
        for line in _titles(evidence):
            if reason := _kind_of_page(line):
                return reason, f"the page is titled {line[:100]!r}"
    if count < LEAST_WORDS:
        return _without_text(evidence)
    if not is_dated and not is_stated:
        # A page that says "not found" may list the latest articles below.
        for line in _titles(evidence):
            if _is_title_of(line) == "soft_404":
                return "soft_404", f"the page is titled {line[:100]!r}"
    is_live = any("LiveBlogPosting" in types(node) for node in evidence.linked_data.nodes)
    why = None if is_live else why_list(evidence, text, is_signed=is_signed)
    if why is None and not is_stated:
        why = _listing(evidence, count, is_dated=is_dated)
    return ("not_article", why) if why else None


def _wall(
    evidence: PageEvidence, text: str, count: int, *, is_signed: bool
) -> tuple[str, str] | None:
    """Return the reason and detail if the page stands before the article and is not about it."""
    page = evidence.page
    if service := wall_in_headers(page.headers):
        return "bot_wall", service
    if is_signed:
        # The head is that of the article, and only its text was replaced.
        stated = [*evidence.metas("og:title"), evidence.of_article("headline")]
        headlines = list(filter(None, stated)) or _titles(evidence)
        if asks_for_consent(text, []) and not any(map(speaks_of_consent, headlines)):
            return "consent_wall", "the text asks for consent"
        return None
    if count < WORDS_OF_A_WALL and (service := wall_in_body(page.body)):
        return "bot_wall", service
    if evidence.link and leads_back(page.url, evidence.link.url):
        return "consent_wall", f"leads to {page.url}, which leads back to the article"
    is_article = evidence.meta("og:type") == "article"
    titles = _titles(evidence)
    if not evidence.headings:
        titles += [each.text for each in evidence.segments if each.tag in ("h2", "h3")][:2]
    if not is_article and asks_for_consent(text, titles):
        return "consent_wall", "the page asks for consent"
    return None


def _titles(evidence: PageEvidence) -> list[str]:
    lines = [evidence.title_element or "", evidence.meta("og:title") or ""]
    lines += [text for text, _ in evidence.headings[:3]]
    return [line for line in lines if line and len(line) < 120]


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    found: dict[str, list[str]] = {}
    for language in languages().values():
        for kind, phrases in language.get("pages", {}).items():
            if kind not in _NOT_BY_TITLE:
                found.setdefault(_REASONS.get(kind, kind), []).extend(phrases)
    return [(reason, phrase_pattern(phrases)) for reason, phrases in found.items()]


def _kind_of_page(line: str) -> str | None:
    text = fold_case(line)
    return next((reason for reason, pattern in _patterns() if pattern.search(text)), None)


def _is_title_of(line: str) -> str | None:
    """Return the kind of page whose phrase is most of *line*, a title; None if it says more."""
    text = fold_case(line)
    for reason, pattern in _patterns():
        if any(len(match[0]) >= 0.5 * len(text) for match in pattern.finditer(text)):
            return reason
    return None


def _without_text(evidence: PageEvidence) -> tuple[str, str]:
    scripts = [script for script in evidence.scripts if script]
    if target := sent_on_to(evidence):
        return "gone", f"a script leads to {target}"
    if scripts and (service := wall_without_text(evidence.page.body)):
        return "bot_wall", f"{service}, and no text"
    shown = sum(len(segment.text) for segment in evidence.segments)
    if shown < 300 and scripts:
        return (
            "empty_shell",
            f"{counted(len(scripts), 'script')} and {counted(shown, 'character')} of text",
        )
    return "no_text", "no line of the page is article text"


def _listing(evidence: PageEvidence, count: int, *, is_dated: bool) -> str | None:
    """Return why the page seems to be a list of other pages, or None."""
    is_article = bool(evidence.article) or evidence.meta("og:type") == "article"
    lines = [segment for segment in evidence.segments if len(segment.key) >= 20]
    linked = sum(segment.links >= 0.8 for segment in lines)
    address = evidence.address
    if (
        not is_article
        and not (address.path.strip("/") or address.query)
        and linked > 0.4 * len(lines)
    ):
        return "the site's home page"
    if is_article or is_dated:
        return None
    kinds = {kind for node in evidence.linked_data.nodes for kind in types(node)}
    if listing := sorted(kinds.intersection(_LISTING_TYPES)):
        return f"it calls itself a {listing[0]}"
    if count < SHORT_TEXT and linked > 20 and linked > 0.7 * len(lines):
        return f"{linked} of its {len(lines)} lines are links"
    return None

"""Decide whether a page is an article, and why not, from what the page shows.

Status 200 proves nothing. Sites send it with "not found", with a test whether the visitor is a
human, with a shell that only a browser fills, and with lists of other pages.
"""

from __future__ import annotations

import re
from functools import cache

from newsarchive.page.evidence import PageEvidence
from newsarchive.page.jsonld import types
from newsarchive.text import fold_case, word_count
from newsarchive.word_lists import languages

#: Up to this many words, a page may be an error page or a test for humans: these say little else.
FEW_WORDS = 80
#: Up to this many words of its own, a page may be a list of other pages.
SHORT_TEXT = 300
#: A page with fewer words has no text.
LEAST_WORDS = 5
_LISTING_TYPES = ("CollectionPage", "SearchResultsPage", "ItemList", "ContactPage", "AboutPage")
_CHALLENGE = re.compile(
    r"cf-challenge|challenge-platform|cf_chl_|px-captcha|_Incapsula_|datadome|g-recaptcha|h-captcha",
    re.IGNORECASE,
)


def verdict(evidence: PageEvidence, text: str, *, is_dated: bool) -> tuple[str, str] | None:
    """Return why the page is no article to keep, as a reason of ``outcomes`` and a detail, or None.

    *text* is the article's text, *is_dated* whether a publication date was found.
    """
    count = word_count(text)
    is_stated = bool(evidence.article.get("headline")) and bool(
        evidence.article.get("datePublished")
    )
    if count < FEW_WORDS and not (is_stated and count >= LEAST_WORDS):
        for line in _titles(evidence):
            if reason := _kind_of_page(line):
                return reason, f"the page is titled {line[:100]!r}"
    if count < LEAST_WORDS:
        return _without_text(evidence)
    if not is_stated and (why := _listing(evidence, count, is_dated=is_dated)):
        return "not_article", why
    return None


def _titles(evidence: PageEvidence) -> list[str]:
    lines = [evidence.title_element or "", evidence.meta("og:title") or ""]
    lines += [text for text, _ in evidence.headings[:3]]
    return [line for line in lines if line and len(line) < 120]


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    found: dict[str, list[str]] = {}
    for language in languages().values():
        for reason, phrases in language.get("pages", {}).items():
            found.setdefault(reason, []).extend(re.escape(fold_case(phrase)) for phrase in phrases)
    return [
        (reason, re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)"))
        for reason, phrases in found.items()
    ]


def _kind_of_page(line: str) -> str | None:
    text = fold_case(line)
    return next((reason for reason, pattern in _patterns() if pattern.search(text)), None)


def _without_text(evidence: PageEvidence) -> tuple[str, str]:
    scripts = [script for script in evidence.scripts if script]
    if any(_CHALLENGE.search(script) for script in scripts):
        return "bot_wall", "a script that tests for humans, and no text"
    shown = sum(len(segment.text) for segment in evidence.segments)
    if shown < 300 and scripts:
        return "empty_shell", f"{len(scripts)} scripts and {shown} characters of text"
    return "no_text", "no line of the page is article text"


def _listing(evidence: PageEvidence, count: int, *, is_dated: bool) -> str | None:
    """Return why the page seems to be a list of other pages, or None."""
    is_article = bool(evidence.article) or evidence.meta("og:type") == "article"
    lines = [segment for segment in evidence.segments if len(segment.key) >= 20]
    linked = sum(segment.links >= 0.8 for segment in lines)
    address = evidence.address
    if not is_article and not address.path.strip("/") and linked > 0.4 * len(lines):
        return "the site's home page"
    if is_article or is_dated:
        return None
    kinds = {kind for node in evidence.linked_data.nodes for kind in types(node)}
    if listing := sorted(kinds.intersection(_LISTING_TYPES)):
        return f"it calls itself a {listing[0]}"
    if count < SHORT_TEXT and linked > 20 and linked > 0.7 * len(lines):
        return f"{linked} of its {len(lines)} lines are links"
    return None

"""Pages that are shown in an article's place: a request for consent, a login, a list it leads to.

Such a page says nothing about the article, and nothing of it is news. What a page looks like
decides, and where a redirect led: the words of each language are in ``data/``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from newsarchive.discovery.article_urls import ENOUGH, article_score, is_elsewhere
from newsarchive.page.evidence import PageEvidence
from newsarchive.text import fold_case, word_count
from newsarchive.word_lists import languages, phrase_pattern

#: A page with more words is no request for consent.
MOST_WORDS = 900
#: Words of consent that a text has if it asks for it: a short one under a title that says so, a
#: short one without, a longer one under such a title, and one without.
LEAST_TERMS = {(True, True): 2, (True, False): 4, (False, True): 4, (False, False): 6}
#: A text with fewer words is short.
SHORT = 80
#: A list of other pages has at least this many lines that are links.
LEAST_LINKED = 5
# A script that leaves the page.
_LEAVES = re.compile(
    r"location(?:\.href)?\s*=\s*[\"']([^\"'\s]+)[\"']"
    r"|location\.(?:replace|assign)\(\s*[\"']([^\"'\s]+)[\"']"
)


class _Words(NamedTuple):
    """The words of consent in one language, and those that address the reader."""

    phrases: tuple[str, ...]
    """The words of *terms*, folded."""
    terms: re.Pattern[str]
    reader: re.Pattern[str]


@cache
def _words() -> list[_Words]:
    return [
        _Words(
            tuple(filter(None, map(fold_case, lists["consent"]))),
            phrase_pattern(lists["consent"], whole=False),
            phrase_pattern(lists["we_and_you"]),
        )
        for lists in languages().values()
        if "consent" in lists
    ]


@cache
def _titles() -> re.Pattern[str]:
    pages = (lists.get("pages", {}) for lists in languages().values())
    return phrase_pattern(phrase for each in pages for phrase in each.get("consent_wall", ()))


def asks_for_consent(text: str, titles: list[str]) -> bool:
    """Return whether *text*, on a page with these *titles*, asks its reader for consent to cookies.

    News about consent has its words too, but does not address the reader in every other line.
    """
    count = word_count(text)
    if count > MOST_WORDS:
        return False
    lines = [fold_case(line) for line in text.split("\n") if word_count(line) >= 4]
    if not lines:
        return False
    is_short = count < SHORT
    is_titled = any(_titles().search(fold_case(title)) for title in titles)
    least = LEAST_TERMS[is_short, is_titled]
    share = 0.5 if is_short or is_titled else 0.75
    folded = "\n".join(lines)
    # If none of these lines has a word of consent, the others are too few.
    rest = "\n".join(sorted(lines, key=len)[: int((1 - share) * len(lines)) + 1])
    for words in _words():
        # The pattern takes 13 ms a page for all languages, these looks at the phrases 0.1 ms.
        if not any(phrase in rest for phrase in words.phrases):
            continue
        if sum(phrase in folded for phrase in words.phrases) < least:
            continue
        found = [{match[0] for match in words.terms.finditer(line)} for line in lines]
        if len(set().union(*found)) < least or sum(map(bool, found)) < share * len(lines):
            continue
        addressed = sum(bool(words.reader.search(line)) for line in lines)
        if addressed >= (1 if is_short else 0.5 * len(lines)):
            return True
    return False


def speaks_of_consent(line: str) -> bool:
    """Return whether *line* has a word of consent: an article about it has one in its headline."""
    folded = fold_case(line)
    return any(words.terms.search(folded) for words in _words())


def removed_because(evidence: PageEvidence, reason: str | None, *, is_signed: bool) -> str | None:
    """Return why the requested article was removed, if its URL leads to another page; else None.

    *reason* is why that page is no article, or None if it may be one. An article that moved leads
    to another article.
    """
    asked = evidence.link.url if evidence.link else evidence.page.url
    landed = evidence.page.url
    if not is_signed and _shows_home_page(evidence):
        return f"shows the home page, {evidence.canonical_url}"
    if not is_elsewhere(landed, asked):
        return None
    is_root = not evidence.address.path.strip("/") and not evidence.address.query
    is_list = reason in ("not_article", "soft_404") or (
        not is_signed and article_score(landed) < ENOUGH and _links(evidence) >= LEAST_LINKED
    )
    if is_root or is_list:
        return f"leads to {landed}"
    return None


def _shows_home_page(evidence: PageEvidence) -> bool:
    """Return whether the page is a list that names the site's home page as its own URL."""
    try:
        home = urlsplit(urljoin(evidence.page.url, evidence.canonical_url or evidence.page.url))
    except ValueError:
        return False
    is_home = home.hostname == evidence.address.hostname and not home.path.strip("/")
    return is_home and bool(evidence.address.path.strip("/")) and _links(evidence) >= LEAST_LINKED


def _links(evidence: PageEvidence) -> int:
    return sum(s.links >= 0.8 and len(s.key) >= 20 for s in evidence.segments)


def sent_on_to(evidence: PageEvidence) -> str | None:
    """Return the list or home page to which a script of a page without text sends its readers."""
    for script in evidence.scripts:
        if left := _LEAVES.search(script):
            target = urljoin(evidence.page.url, str(left[1] or left[2]))
            is_article = article_score(evidence.page.url) >= ENOUGH
            if is_article and article_score(target) < 1 and is_elsewhere(target, evidence.page.url):
                return target
    return None

"""The names of the outlet that publishes a page, which are no part of its headline or authors."""

from __future__ import annotations

from newsarchive.page.evidence import PageEvidence
from newsarchive.page.segments import letters_key
from newsarchive.text import words

#: Words of a title that is no name of a site.
HEADLINE_WORDS = 5


def outlet_keys(evidence: PageEvidence) -> frozenset[str]:
    """Return the keys of the outlet's name in all spellings of the page: stated, host, domain."""
    # Some pages state their headline as the name of the site.
    titles = {letters_key(t) for t in evidence.metas("og:title") if len(words(t)) >= HEADLINE_WORDS}
    names = {letters_key(name) for name in evidence.site_names} - titles
    host = (evidence.address.hostname or "").removeprefix("www.")
    labels = host.split(".")
    names |= {letters_key(host), letters_key(".".join(labels[-2:]))}
    names |= {letters_key(label) for label in labels[:-1]} - {"co", "com", "news", "blog"}
    return frozenset(names - {""})

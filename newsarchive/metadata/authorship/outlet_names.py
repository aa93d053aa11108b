"""The names of the outlet that publishes a page, which are no part of its headline or authors."""

from __future__ import annotations

from newsarchive.page.evidence import PageEvidence
from newsarchive.page.segments import letters_key


def outlet_keys(evidence: PageEvidence) -> frozenset[str]:
    """Return the keys of the outlet's name in all spellings of the page: stated, host, domain."""
    names = {letters_key(name) for name in evidence.site_names}
    host = (evidence.address.hostname or "").removeprefix("www.")
    labels = host.split(".")
    names |= {letters_key(host), letters_key(".".join(labels[-2:]))}
    names |= {letters_key(label) for label in labels[:-1]} - {"co", "com", "news", "blog"}
    return frozenset(names - {""})

"""Is this an article? A verdict with its reason, from what the page shows."""

from __future__ import annotations

from newsarchive.evidence import Evidence
from newsarchive.text import word_count


def verdict(evidence: Evidence, text: str) -> tuple[str, str] | None:
    """Why the page is no article to keep: a reason and a detail; None if it is one."""
    if not word_count(text):
        return "no_text", "no line of the page is article text"
    return None

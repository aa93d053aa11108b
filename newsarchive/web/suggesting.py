"""Did you mean: for a query without hits, a word of the archive's own that is nearly it."""

from __future__ import annotations

from newsarchive.web.archive import Archive


async def suggest(archive: Archive, q: str) -> str | None:
    """*q* with the words that the archive does not have replaced by near ones; None without."""
    return None

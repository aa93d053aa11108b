"""Names of people in the spelling they are compared in."""

from __future__ import annotations

import json
import unicodedata
from contextlib import suppress


def author_search_key(authors: str | None) -> str:
    """*authors* (JSON list or one name) in lower case without accents, for finding names in."""
    if not authors:
        return ""
    text = authors
    if authors.startswith("["):
        # A list that is no JSON is searched as it stands.
        with suppress(ValueError):
            text = "\n".join(name for name in json.loads(authors) if isinstance(name, str))
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()

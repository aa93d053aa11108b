"""The facets as words of the full-text index, after the words of the title.

So the index alone counts "a word on this site" and "all of this section", in about a quarter of the
time that looking up the facets of each hit takes. Nobody can type these words: they begin with a
character for private use, which :func:`newsarchive.text.search_text` drops.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from newsarchive.text import hash64

#: The facets that have words, each with its column of ``articles``.
INDEXED: Final = {"site": "site", "section": "section", "lang": "language"}
# The first character of each word. The tokenizer takes it for a letter; the marks of stems, which
# are before it, differ (``writing/stems.py``).
_MARK: Final = "\uf000"
#: The word that every article has, and one that none has.
EVERY: Final = _MARK
NONE: Final = f"{_MARK}none"


@lru_cache(10_000)
def facet_word(name: str, value: str) -> str:
    """Return the word of the articles that have exactly *value* of the facet *name*."""
    return f"{_MARK}{hash64(name, value) & 0xFFFF_FFFF_FFFF:x}"


def facet_words(*values: str | None) -> str:
    """Return the words of an article with these *values* of :data:`INDEXED`, each after a space.

    The full-text index depends on this function: a change needs a migration that builds it again.
    """
    found = [facet_word(name, value) for name, value in zip(INDEXED, values, strict=True) if value]
    return "".join(f" {word}" for word in (EVERY, *found))

"""What a copy of a page in a web archive changes in the archive, for asking and for imports."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Final

from newsarchive.archive.articles.reextraction import replace_extraction
from newsarchive.article import Article
from newsarchive.text import words

#: How an article was found that a web archive had: the value of ``articles.discovered_via``.
VIA: Final = "wayback"
#: Share of the words of a copy that a stored excerpt has at most: whoever has more has the text.
_MOST_OF_EXCERPT: Final = 0.7
#: Share of the words of a stored excerpt that a copy must have to be of the same article.
_LEAST_IN_COMMON: Final = 0.6


def why_no_better(stored: sqlite3.Row, copy: Article) -> tuple[str, str] | None:
    """Return why *copy* is not the whole text of the *stored* excerpt, as reason and detail."""
    here, there = words(stored["text"]), words(copy.text)
    if stored["is_free"] != 0 or not _is_part(len(here), len(there)):
        return "not_longer", f"it has {len(there)} words, the archive {len(here)}"
    if not _are_of_one_article(here, there):
        return "other_article", "its words are others"
    return None


def is_excerpt(stored: sqlite3.Row, page: Article) -> bool:
    """Return whether *page* has only a part of the *stored* text, which a web archive gave."""
    if not stored["memento"] or page.is_free is not False:
        return False
    here, there = words(page.text), words(stored["text"])
    return _is_part(len(here), len(there)) and _are_of_one_article(here, there)


def replace_excerpt(
    connection: sqlite3.Connection, stored: sqlite3.Row, copy: Article, memento: str, now: datetime
) -> bool:
    """Put *copy*, the whole text at *memento*, in place of the *stored* excerpt.

    Returns False if its text is the same. It is no revision, because the site changed nothing.
    """
    copy.url = stored["url"]
    if not replace_extraction(connection, copy, now):
        return False
    name_source(connection, stored["url"], memento)
    return True


def replace_stored(
    connection: sqlite3.Connection, copy: Article, memento: str, now: datetime
) -> bool:
    """Put *copy* in place of the excerpt that the archive has of it; return whether it has one."""
    question = "SELECT * FROM articles WHERE url = ?"
    stored = connection.execute(question, (copy.url,)).fetchone()
    if stored is None or why_no_better(stored, copy):
        return False
    return replace_excerpt(connection, stored, copy, memento, now)


def name_source(connection: sqlite3.Connection, url: str, memento: str) -> None:
    """Record that the text of the article at *url* is that of the copy *memento*."""
    connection.execute(
        "UPDATE articles SET memento = ?, discovered_via = ? WHERE url = ?", (memento, VIA, url)
    )


def _is_part(words_here: int, words_there: int) -> bool:
    return words_here <= _MOST_OF_EXCERPT * words_there


def _are_of_one_article(excerpt: list[str], whole: list[str]) -> bool:
    common = set(excerpt) & set(whole)
    return len(common) >= _LEAST_IN_COMMON * len(set(excerpt))

"""An article and its history as data, for JSON and for tools of language models."""

from __future__ import annotations

import json
from typing import Any, Final

from newsarchive.archive.articles.export_records import COLUMNS
from newsarchive.archive.history.sentences import other_titles_of
from newsarchive.archive.history.standing import ABSENCES
from newsarchive.article import LIST_FIELDS
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.search.hits import parse_names

#: The most characters of a text in one answer.
MAX_LENGTH: Final = 200_000
#: The most versions in one answer, and the number without a choice.
MAX_REVISIONS, REVISIONS = 100, 20
#: An answer with changes of more characters ends after the version that exceeds it.
_MAX_CHANGES: Final = 500_000

_REVISION: Final = "SELECT title, text FROM revisions WHERE article_id = :id AND number = :number"
_REVISIONS: Final = (
    "SELECT number, seen_at, replaced_at, title, change FROM revisions"
    " WHERE article_id = :id AND number > :after ORDER BY number LIMIT :size"
)
_LAST: Final = "SELECT max(number) AS number, max(replaced_at) AS seen_at FROM revisions"


async def fetch_version(archive: ArchiveDatabase, article: Any, number: int) -> Any:
    """Return title and text of the earlier version *number* of *article*, or None."""
    key = {"id": article["id"], "number": number}
    return await archive.fetch_first_row(_REVISION, key)


def article_as_data(article: Any, version: Any = None) -> dict[str, Any]:
    """Return *article*, a row with ``site_name``, with the names of docs/sql.md but without text.

    The title is that of the earlier *version*, if there is one; what else an earlier version had is
    not known.
    """
    names = [name for name in COLUMNS if name != "text"]
    data = {name: article[name] for name in (*names, "gone_at", "discovered_via")}
    data |= {name: parse_names(article[name]) for name in LIST_FIELDS}
    data["other_titles"] = other_titles_of(article["other_titles"])
    data["site_name"] = article["site_name"] or article["site"]
    if version is not None:
        data["title"] = version["title"]
    return data


def text_as_data(text: str, offset: int, length: int) -> dict[str, Any]:
    """Return *length* characters of *text* from *offset* on, and where the rest begins."""
    end = offset + length
    return {
        "text": text[offset:end],
        "text_offset": offset,
        "text_length": len(text),
        "next_offset": end if end < len(text) else None,
    }


async def fetch_history(
    archive: ArchiveDatabase, article: Any, after: int, size: int
) -> tuple[dict[str, Any], int | None]:
    """Return the earlier versions of *article* from number *after* + 1 on, as data.

    Each has the change that replaced it, and no text. Also returns the number after which the rest
    follows, or None. There are at most *size* versions, fewer if their changes are long.
    """
    key = {"id": article["id"]}
    wanted = key | {"after": after, "size": size + 1}
    rows = await archive.fetch_rows(_REVISIONS, wanted)
    absences = await archive.fetch_rows(ABSENCES, key)
    last = await archive.fetch_first_row(f"{_LAST} WHERE article_id = :id", key)
    shown: list[dict[str, Any]] = []
    room = _MAX_CHANGES
    for row in rows[:size]:
        if room <= 0:
            break
        shown.append(dict(row) | {"change": _change(row["change"])})
        room -= len(row["change"] or "")
    data = {
        **{name: article[name] for name in ("id", "url", "site", "title")},
        **{name: article[name] for name in ("revision_count", "first_seen_at", "last_seen_at")},
        "gone_at": article["gone_at"],
        "absences": [dict(row) for row in absences],
        "current": {
            "number": (last["number"] or 0) + 1,
            "seen_at": last["seen_at"] or article["first_seen_at"],
            "title": article["title"],
        },
        "revisions": shown,
    }
    return data, shown[-1]["number"] if len(shown) < len(rows) else None


def _change(stored: str | None) -> dict[str, Any]:
    """Return a stored change as an object; an empty one if it is no JSON object."""
    try:
        change = json.loads(stored or "{}")
    except ValueError:
        return {}
    return change if isinstance(change, dict) else {}

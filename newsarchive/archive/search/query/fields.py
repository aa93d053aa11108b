"""The fields of the query language, their aliases, and the filters that they stand for."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final, NamedTuple

from newsarchive.archive.search.query.dates import (
    moment_of,
    range_of,
    time_up_to_now,
    why_no_date,
)
from newsarchive.archive.search.query.languages import language_code, language_names
from newsarchive.archive.search.query.notes import Note, Notes
from newsarchive.archive.search.query.tree import And, Column, Filter, Node, all_of
from newsarchive.archive.search.query.words import is_findable

#: The fields whose values are words of one column of the full-text index.
COLUMNS: Final[dict[str, Column]] = {
    "title": "title", "description": "description", "text": "text",
}  # fmt: skip
#: The names under which other programs have our fields.
_ALIASES: Final = {
    "title": "intitle headline",
    "description": "summary standfirst intro",
    "text": "intext body content",
    "url": "inurl link address",
    "site": "domain host publisher source outlet website",
    "lang": "language locale",
    "section": "category rubric",
    "author": "inauthor by byline creator",
    "tag": "tags keyword keywords label",
    "date": "pubdate published publication_date on",
    "after": "since from",
    "before": "until",
    "last": "past newer_than",
    "kind": "type",
    "is": "",
    "story": "",
}
FIELDS: Final = {
    alias: name for name, aliases in _ALIASES.items() for alias in (name, *aliases.split())
}
#: The values of ``is:``, with other words for them.
STATES: Final = {
    alias: state
    for state, aliases in {
        "free": "open",
        "paywalled": "paid paywall",
        "live": "liveblog",
        "revised": "changed edited updated",
        "silent": "stealth silently",
        "corrected": "correction corrections",
        "retitled": "headline",
        "back": "reverted",
        "gone": "removed deleted",
        "returned": "restored",
        "duplicate": "duplicates copy",
        "kept-whole": "kept_whole kept whole",
    }.items()
    for alias in (state, *aliases.split())
}
KINDS: Final = ("live", "article")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Misread(NamedTuple):
    """Why a value makes no sense for its field: a sentence without capital and full stop."""

    reason: str


def field_named(name: str) -> str | None:
    """Return our name of the field that people call *name*, in any case; None if it is none."""
    return FIELDS.get(name.casefold())


def similar_field(name: str) -> str | None:
    """Return the field whose name or alias is most similar to *name*, or None."""
    near = get_close_matches(name.casefold(), FIELDS, 1, 0.75)
    return near[0] if near else None


def note_unknown_field(name: str, notes: Notes) -> None:
    """Add a note that *name* is no field, with the field that was meant if one is similar."""
    similar = similar_field(name)
    notes.add(Note.SIMILAR_FIELD if similar else Note.UNKNOWN_FIELD, name, similar or "")


def read_value(name: str, value: str) -> Node | Misread:
    """Return the condition ``name:value`` for one of our fields that is no column, or why not.

    A range of dates becomes the filters ``after`` and ``before``, and so does a time before now:
    no article of the last week has a date to come.
    """
    value = _CONTROL.sub(" ", value).replace('"', " ").strip()
    if not value:
        return Misread("it has no value")
    if name == "date":
        period = range_of(value)
        if isinstance(period, str):
            return Misread(period)
        node = all_of(
            Filter("after", period.first.isoformat()) if period.first else None,
            Filter("before", period.end.isoformat()) if period.end else None,
        )
        return node or Misread(why_no_date(value))
    if name == "last":
        since = time_up_to_now(value)
        if since is None:
            return Misread("write a time as 24h, 7d, 2w, 3m or 1y")
        return And((Filter("after", since.first), Filter("before", since.end)))
    filter_ = _filter(name, value)
    if filter_ is None and name in ("before", "after"):
        return Misread(why_no_date(value))
    return filter_ or Misread(_WHY.get(name, "it has no value"))


def host_of(site: str) -> str:
    """Return *site* in lower case, without what an address has around the host."""
    return _AROUND_HOST.sub("", site.casefold())


def _filter(name: str, value: str) -> Filter | None:
    made: str | None = value
    if name in ("before", "after"):
        made = moment_of(value)
    elif name == "is":
        made = STATES.get(value.casefold().replace(" ", "-")) or STATES.get(value.casefold())
    elif name == "kind":
        made = value.casefold() if value.casefold() in KINDS else None
    elif name == "story":
        made = str(int(value)) if re.fullmatch("[0-9]{1,18}", value) else None
    elif name == "lang":
        made = language_code(value)
    elif name in ("site", "author", "tag"):
        made = value if is_findable(host_of(value) if name == "site" else value) else None
    return Filter(name, made) if made else None


_AROUND_HOST: Final = re.compile(r"^(https?://)?(www\.)?|/.*$")
_WHY: Final = {
    "is": "is: has the values free, paywalled, live, revised, silent, corrected, retitled, back,"
    " gone, returned, duplicate, kept-whole",
    "kind": "write kind:live or kind:article",
    "story": "write the number of a story",
    "site": "it has no letters",
    "author": "it has no letters",
    "tag": "it has no letters",
    "lang": "write a language as a code or name, such as lang:de or lang:german",
}


def make_filter(name: str, value: str) -> Node | None:
    """Return the condition ``name:value`` of a URL, or None if the value is not valid for it."""
    made = read_value(name, value)
    return None if isinstance(made, Misread) else made


def similar_value(name: str, value: str) -> str | None:
    """Return the value of the field *name* that is most similar to *value*, or None."""
    known = {"is": list(STATES), "kind": list(KINDS), "lang": language_names()}.get(name, [])
    near = get_close_matches(value.casefold(), known, 1, 0.7)
    return near[0] if near else None

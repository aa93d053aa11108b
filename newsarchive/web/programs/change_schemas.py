"""The schemas of ``/changes.json``."""

from __future__ import annotations

from typing import Final

from newsarchive.archive.search.changes import KINDS
from newsarchive.web.programs.shapes import (
    LANGUAGE,
    NOTES,
    SITE,
    SITE_NAME,
    TIME,
    URL,
    key,
    list_of,
    maybe,
    number,
    object_of,
    reference,
    text,
)

_KINDS: Final = ", ".join(f"`{kind}`" for kind in KINDS)

CHANGES: Final = object_of(
    "A page of changes.",
    {
        "query": text("the query"),
        "filters": key("object", "first value of each filter"),
        "kinds": list_of(f"the chosen kinds, of {_KINDS}"),
        "least": maybe("least size: `10` words, or `5%` of the words"),
        "size": number("changes on a page"),
        "count": number("changes that match, exactly"),
        "counts": key("object", "changes by kind, whatever kinds are chosen"),
        "sites": list_of("sites of the newest 5,000 changes", reference("ValueCount")),
        "first": maybe("number of the first change of this page, from 1", "integer"),
        "changes": list_of("the changes, newest first", reference("ListedChange")),
        "notes": NOTES,
        "previous": maybe("path of the page before; null on the first one"),
        "next": maybe("path of the next page; null on the last one"),
    },
)

LISTED_CHANGE: Final = object_of(
    "A change in the list of changes.",
    {
        "id": text("stays the same if the revision is judged or numbered anew"),
        "at": text(f"the visit that saw the change; {TIME}"),
        "kind": text(f"one of {_KINDS}, without `silent`"),
        "silent": key("boolean", "true if the page does not date the change"),
        "article_id": number("number of the article"),
        "version": maybe("number of the new version; null if gone or online again", "integer"),
        "url": URL,
        "site": SITE,
        "site_name": SITE_NAME,
        "language": LANGUAGE,
        "title": maybe("headline after the change"),
        "words_added": maybe("words added to the text", "integer"),
        "words_removed": maybe("words removed from it", "integer"),
        "share": maybe("words added and removed, of the words of both versions", "number"),
        "headline_change": maybe("HTML of the headline, with `ins` and `del`; null if it stayed"),
        "passage": maybe("HTML of a passage that changed, with `ins` and `del`"),
        "path": text("path of the page that shows the change"),
    },
)

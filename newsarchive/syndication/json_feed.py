"""Write a feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any, Final

from newsarchive.syndication.entries import Entry, Feed

JSON_FEED_TYPE: Final = "application/feed+json; charset=utf-8"


def write_json_feed(feed: Feed) -> bytes:
    """Return *feed* as a JSON Feed."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        **({"description": feed.remarks} if feed.remarks else {}),
        "home_page_url": feed.page_url,
        "feed_url": feed.feed_url,
        "items": [_json_item(entry) for entry in feed.entries],
    }
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")


def _json_item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.page_url,
        "external_url": entry.external_url,
        "title": entry.title,
        "date_published": entry.published,
        "language": entry.language,
        "authors": [{"name": name} for name in entry.authors],
        "tags": list(entry.tags),
    }
    # An item must have content, even if it is empty.
    return {k: value for k, value in item.items() if value} | {"content_html": entry.html}

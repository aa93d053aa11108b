"""Write articles as an Atom feed, with their whole text."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import IO, Any

from newsarchive.archive.articles.export_records import is_moment
from newsarchive.archive.exports.whole_archive import WholeArchive
from newsarchive.syndication.atom import NEVER, atom_pieces
from newsarchive.syndication.entries import Entry, Feed, stable_id


def write_feed(
    archive: WholeArchive,
    ids: Sequence[int],
    records: Iterable[Mapping[str, Any]],
    name: str,
    file: IO[bytes],
) -> int:
    """Write *records*, the articles *ids*, as an Atom feed of the selection *name* to *file*.

    Return their number. The feed has the same id each time for the same *name*.
    """
    number = 0

    def entries() -> Iterator[Entry]:
        nonlocal number
        for record in records:
            yield _entry(archive, record)
            number += 1

    title = f"newsarchive: {name}"
    own_id = uuid.uuid5(uuid.NAMESPACE_URL, f"newsarchive export {name}").urn
    updated = max((_time(each) for each in archive.read_changes(ids)), default=NEVER)
    for piece in atom_pieces(Feed(title, "", own_id, "", entries()), updated):
        file.write(piece)
    return number


def _entry(archive: WholeArchive, record: Mapping[str, Any]) -> Entry:
    published = record["published_at"]
    paragraphs = record["text"].splitlines()
    return Entry(
        id=stable_id(record["url"], record["id"]),
        title=record["title"] or "",
        page_url=record["url"],
        external_url="",
        html=escape(record["description"] or "", quote=False),
        updated=_time(archive.last_change(record)),
        published=published if is_moment(published) else None,
        authors=tuple(record["authors"]) or ((record["byline"],) if record["byline"] else ()),
        publisher=record["site"],
        tags=tuple(dict.fromkeys(filter(None, [record["section"], *record["tags"]]))),
        language=record["language"],
        content="".join(f"<p>{escape(each, quote=False)}</p>" for each in paragraphs),
    )


def _time(moment: str) -> str:
    return moment if is_moment(moment) else NEVER

"""Replace a stored article by a new extraction of the same page, and undo that.

The publisher changed nothing, so this is not a revision. The replaced extraction is kept in the
table ``extractions``, from which it can be restored.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from newsarchive.archive.articles.article_rows import shown_columns
from newsarchive.archive.articles.block_storage import block_texts
from newsarchive.archive.articles.cleaning import clean_blocks, clean_text, stored_blocks
from newsarchive.archive.articles.store import overwrite_article
from newsarchive.archive.articles.versions import is_left_by_wall
from newsarchive.archive.parts.catalogue import id_at
from newsarchive.archive.parts.returning import bring_back
from newsarchive.article import (
    LIST_FIELDS,
    MOMENT_FIELDS,
    Article,
    Block,
    FieldSource,
    is_imported,
    iso,
)

#: From when on captures can have the text of an article, and the last capture at its address.
LastVisit = tuple[str, int]
#: For each field that changes, its old and its new value.
Changes = dict[str, tuple[Any, Any]]

# The third value was the block's place in the page, which is not stored any more. It stays, always
# NULL, because extractions.blocks of older archives has five values a block. What a person decided
# on a block is left out: extraction's own reason counts, and the decision is made again.
_BLOCKS = (
    "SELECT blocks.text, links, NULL, coalesce(set_aside, removed),"
    " iif(set_aside IS NULL, removed_by, 'extraction'), unread"
    " FROM article_blocks JOIN blocks USING (block_id) WHERE article_id = ? ORDER BY position"
)

#: A page is stored within minutes of its capture, and requested again after 15 minutes or later.
STORED_WITHIN = "-10 minutes"
#: From when on captures can have the text of an article.
TEXT_SEEN_FROM = (
    "strftime('%Y-%m-%dT%H:%M:%SZ', coalesce("
    "(SELECT max(replaced_at) FROM revisions WHERE article_id = id), first_seen_at), :within)"
)

_UNDONE = (
    " FROM extractions JOIN articles ON articles.id = article_id WHERE number ="
    "   (SELECT max(number) FROM extractions AS later WHERE later.article_id = articles.id)"
    " AND (?1 IS NULL OR site = ?1) AND (?2 IS NULL OR extractions.replaced_at >= ?2)"
)
# Whether the publisher has changed the article since: restoring would put back a text older than
# that change.
_REVISED_SINCE = (
    " EXISTS (SELECT 1 FROM revisions WHERE revisions.article_id = articles.id"
    "   AND revisions.replaced_at >= extractions.replaced_at)"
)


def changes_by_extraction(
    connection: sqlite3.Connection, article: Article, holder: sqlite3.Connection | None = None
) -> Changes | None:
    """Return what *article*, a new extraction, would change in the stored article.

    None if none is stored. ``blocks`` has the old and new number of paragraphs before any cut, if
    their texts, or extraction's reasons to set them aside, differ. A new verdict on boilerplate is
    not a change, because both texts are cut by the current verdicts. These are in archive.db, of
    *connection*; *holder* is the file that has the article, if it is another one.
    """
    row = _stored_row(holder or connection, article.url)
    return _changes(connection, row, article, holder) if row is not None else None


def replace_extraction(connection: sqlite3.Connection, article: Article, now: datetime) -> Changes:
    """Replace the stored article by *article*, keep the old extraction, and return the changes."""
    row = _stored_row(connection, article.url)
    changes = _changes(connection, row, article) if row is not None else {}
    if row is None or not changes:
        return {}
    blocks = connection.execute(_BLOCKS, (row["id"],)).fetchall() if "blocks" in changes else None
    sources = connection.execute(
        "SELECT field, source, value_raw FROM field_sources WHERE article_id = ?", (row["id"],)
    )
    connection.execute(
        "INSERT INTO extractions SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7"
        " FROM extractions WHERE article_id = ?1",
        (
            row["id"],
            row["extractor"],
            iso(now),
            article.extractor,
            _as_json({name: row[name] for name in changes if name != "blocks"}),
            None if blocks is None else _as_json([list(block) for block in blocks]),
            _as_json([list(source) for source in sources]),
        ),
    )
    overwrite_article(connection, row, article)
    return changes


def replace_extractions(
    connection: sqlite3.Connection, extracted: Sequence[tuple[Article, LastVisit]], now: datetime
) -> tuple[list[Changes], int]:
    """Replace stored articles by those *extracted*, of which some may be in parts.

    Beside each stands the last visit before: if there was one since, by a crawl or an import, the
    article stays as it is. Returns the changes of each, and how many were brought back from parts
    to archive.db.
    """
    places = (id_at(connection, article.url) for article, _ in extracted)
    brought = bring_back(connection, [each for each in places if each is not None])
    changes = [
        replace_extraction(connection, article, now)
        if _last_visit(connection, article.url) == visit
        else {}
        for article, visit in extracted
    ]
    return changes, len(brought)


def replace_imported(connection: sqlite3.Connection, article: Article, now: datetime) -> None:
    """Put *article*, read from its page, in place of the text that another program extracted.

    Two programs read one page differently, which is no change of the page. So this is no revision,
    and the times at which the article was seen stay. What a wall leaves replaces nothing.
    """
    row = _stored_row(connection, article.url)
    if row is None or not is_imported(row["extractor"]) or is_imported(article.extractor):
        return
    if is_left_by_wall(connection, article):
        return
    if not replace_extraction(connection, article, now):
        overwrite_article(connection, row, article)


def sites_to_learn(connection: sqlite3.Connection, since: str) -> set[str]:
    """Return the sites of the articles that were replaced *since* a time and wait for learning."""
    rows = connection.execute(
        "SELECT DISTINCT site FROM unlearned_articles JOIN extractions USING (article_id)"
        " JOIN articles ON id = article_id WHERE extractions.replaced_at >= ?",
        (since,),
    )
    return {row[0] for row in rows}


def restorable_extractions(
    connection: sqlite3.Connection, site: str | None = None, since: str | None = None
) -> tuple[dict[int, str], list[int]]:
    """Return the articles whose last extraction can be restored, and the ids of all others.

    The articles map id to site. Only those of *site*, replaced at *since* or later, if given. The
    others cannot be restored, because the publisher has revised the article since.
    """
    rows = connection.execute(
        f"SELECT article_id, site, {_REVISED_SINCE} {_UNDONE} ORDER BY 1", (site, since)
    ).fetchall()
    restorable = {row[0]: row[1] for row in rows if not row[2]}
    return restorable, [row[0] for row in rows if row[2]]


def restore_extraction(connection: sqlite3.Connection, article_id: int) -> bool:
    """Restore the extraction that was replaced last, and return whether there was one.

    Its text is cut by the current verdicts. Its row in ``extractions`` is deleted.
    """
    kept = connection.execute(
        "SELECT extractions.*, articles.url FROM extractions JOIN articles"
        f" ON articles.id = article_id WHERE article_id = ? AND NOT {_REVISED_SINCE}"
        " ORDER BY number DESC LIMIT 1",
        (article_id,),
    ).fetchone()
    if kept is None:
        return False
    row = _stored_row(connection, kept["url"])
    assert row is not None
    blocks = (
        json.loads(kept["blocks"])
        if kept["blocks"] is not None
        else [list(block) for block in connection.execute(_BLOCKS, (article_id,))]
    )
    overwrite_article(connection, row, _earlier_article(row, kept, blocks))
    connection.execute(
        "DELETE FROM extractions WHERE article_id = ? AND number = ?", (article_id, kept["number"])
    )
    return True


def _stored_row(connection: sqlite3.Connection, url: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM articles WHERE url = ?", (url,)
    ).fetchone()
    return row


def _last_visit(connection: sqlite3.Connection, url: str) -> LastVisit | None:
    row = connection.execute(
        f"SELECT {TEXT_SEEN_FROM}, (SELECT max(capture_id) FROM captures WHERE url = :url)"
        " FROM articles WHERE url = :url",
        {"url": url, "within": STORED_WITHIN},
    ).fetchone()
    return (row[0], row[1]) if row else None


def _changes(
    connection: sqlite3.Connection,
    row: sqlite3.Row,
    article: Article,
    holder: sqlite3.Connection | None = None,
) -> Changes:
    cleaned = clean_blocks(connection, row["site"], article.blocks, row["id"])
    after = shown_columns(article, cleaned)
    blocks = list(_blocks((holder or connection).execute(_BLOCKS, (row["id"],))))
    before: Mapping[str, Any] = dict(row)
    if _texts_and_reasons(blocks) == _texts_and_reasons(article.blocks):
        del after["text"]
    else:  # The stored text may be older than the current verdicts, so it is cut again.
        removals = clean_blocks(connection, row["site"], blocks, row["id"]).removals
        before = {**before, "text": clean_text(blocks, removals)}
    changes = {
        name: (before[name], value) for name, value in after.items() if before[name] != value
    }
    if "text" in after:
        changes["blocks"] = (len(blocks), len(article.blocks))
    return changes


def _texts_and_reasons(blocks: list[Block]) -> list[tuple[str, str | None]]:
    return [(block.text, block.removed) for block in blocks]


def _blocks(rows: Any) -> Iterator[Block]:
    for text, links, _, removed, by, *unread in rows:
        aside = removed if by == "extraction" else None
        yield Block(text=text, links=links / 100, removed=aside, is_read=not any(unread))


def _earlier_article(row: sqlite3.Row, kept: sqlite3.Row, blocks: list[list[Any]]) -> Article:
    """Return the article as it was extracted before, from a row of ``extractions``."""
    return _article(
        dict(row) | json.loads(kept["before"]) | {"extractor": kept["extractor"]},
        list(_blocks(blocks)),
        json.loads(kept["sources"]),
    )


def stored_article(connection: sqlite3.Connection, row: sqlite3.Row) -> Article:
    """Return the article of *row* as its extraction returned it, before any block was cut."""
    texts = [text for _, _, text in block_texts(connection, row["id"])]
    blocks, _ = stored_blocks(connection, row["id"], texts)
    sources = connection.execute(
        "SELECT field, source, value_raw FROM field_sources WHERE article_id = ?", (row["id"],)
    )
    return _article(dict(row), blocks, sources)


def _article(
    columns: dict[str, Any], blocks: list[Block], sources: Iterable[Sequence[Any]]
) -> Article:
    """Return the article of *columns* of ``articles``, with rows of ``field_sources``."""
    values = dict(columns)
    for name in LIST_FIELDS:
        values[name] = json.loads(values[name])
    for name in MOMENT_FIELDS:
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    fields = Article.__dataclass_fields__
    article = Article(**{name: value for name, value in values.items() if name in fields})
    article.blocks = blocks
    article.sources = [
        FieldSource(field=field, source=source, value_raw=raw) for field, source, raw in sources
    ]
    return article


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

"""Write an article's row in ``articles``, and its rows of blocks, sources, headlines and sites."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from newsarchive.archive.articles.block_storage import insert_block, move_blocks, text_offsets
from newsarchive.archive.articles.cleaning import clean_text, fingerprint, removal_columns
from newsarchive.archive.schema.sources import COLUMN_OF, insert_sources
from newsarchive.archive.work_queues import queue_judging, queue_learning
from newsarchive.article import Article, iso
from newsarchive.boilerplate.removals import Cleaned, family_key
from newsarchive.text import hash64, word_count


def extracted_columns(article: Article, result: Cleaned) -> dict[str, object]:
    """Return the columns of ``articles`` that *article* and its cleaning, *result*, decide."""
    columns = shown_columns(article, result)
    text = str(columns["text"])
    return columns | {
        "word_count": word_count(text),
        "extractor": article.extractor,
        "fingerprint": fingerprint(text),
        "raw_hash": hash64(article.raw_text),
        "kept_whole": result.kept_whole,
    }


def shown_columns(article: Article, result: Cleaned) -> dict[str, object]:
    """Return those of :func:`extracted_columns` that people see change: the others follow."""
    return {
        "canonical_url": article.canonical_url,
        "title": article.title,
        "description": article.description,
        "text": clean_text(article.blocks, result.removals),
        "authors": json.dumps(article.authors, ensure_ascii=False),
        "byline": article.byline,
        "published_at": iso(article.published_at),
        "published_precision": article.published_precision,
        "published_source": article.published_source,
        "published_raw": article.published_raw,
        "modified_at": iso(article.modified_at),
        "language": article.language,
        "section": article.section,
        "tags": json.dumps(article.tags, ensure_ascii=False),
        "image_url": article.image_url,
        "image_caption": article.image_caption,
        "image_credit": article.image_credit,
        "is_free": article.is_free,
        "kind": article.kind,
        "quality": article.quality,
        "archive_signals": json.dumps(article.archive_signals),
    }


def insert_columns(connection: sqlite3.Connection, values: Mapping[str, object]) -> int:
    """Insert a row with the columns *values* into ``articles``, and return its id.

    The ids of joined and removed articles, and of those in parts, are not given again: links to
    them stay right.
    """
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    article_id = connection.execute(
        f"INSERT INTO articles(id, {names}) SELECT 1 + max("
        " coalesce((SELECT max(id) FROM articles), 0),"
        " coalesce((SELECT max(id) FROM joined_articles), 0),"
        " coalesce((SELECT max(article_id) FROM part_articles), 0),"
        f" coalesce((SELECT max(id) FROM removed_ids), 0)), {marks}",
        tuple(values.values()),
    ).lastrowid
    assert article_id is not None
    return article_id


def update_columns(
    connection: sqlite3.Connection, article_id: int, values: Mapping[str, object]
) -> None:
    """Set the columns *values* of a row of ``articles``."""
    names = ", ".join(f"{name} = ?" for name in values)
    connection.execute(
        f"UPDATE articles SET {names} WHERE id = ?",
        (*values.values(), article_id),
    )


def write_article_rows(
    connection: sqlite3.Connection, article_id: int, site: str, article: Article, result: Cleaned
) -> None:
    """Replace the rows of an article, whose row in ``articles`` has the new text already.

    *result* says which blocks of *article* are cut. The families that its old blocks are part of
    are judged again, and the next learning reads the article.
    """
    queue_judging(connection, listed_families(connection, article_id))
    connection.execute("DELETE FROM article_blocks WHERE article_id = ?", (article_id,))
    places = _insert_blocks(connection, article_id, site, article, result)
    move_blocks(connection, article_id, places)
    _write_other_rows(connection, article_id, site, article)


def insert_article_rows(
    connection: sqlite3.Connection, article_id: int, site: str, article: Article, result: Cleaned
) -> None:
    """Insert the rows of a new article, as :func:`write_article_rows` replaces those of another."""
    _insert_blocks(connection, article_id, site, article, result)
    _write_other_rows(connection, article_id, site, article)


def _write_other_rows(
    connection: sqlite3.Connection, article_id: int, site: str, article: Article
) -> None:
    write_sources(connection, article_id, article)
    if article.title:
        connection.execute(
            "INSERT INTO headlines VALUES (?, ?) ON CONFLICT DO NOTHING",
            (family_key(site, article.title), article_id),
        )
    queue_learning(connection, [article_id])


def listed_families(connection: sqlite3.Connection, article_id: int) -> list[int]:
    """Return the families with a row in ``boilerplate`` that the article has a block of."""
    rows = connection.execute(
        "SELECT DISTINCT boilerplate.family_id FROM article_blocks JOIN block_rows USING (block_id)"
        " LEFT JOIN family_members USING (family_key) JOIN boilerplate"
        " ON boilerplate.family_id = coalesce(family_members.family_id, family_key)"
        " WHERE article_id = ?",
        (article_id,),
    )
    return [row[0] for row in rows]


def _insert_blocks(
    connection: sqlite3.Connection, article_id: int, site: str, article: Article, result: Cleaned
) -> list[tuple[int, str, int | None]]:
    """Insert the article's rows in ``article_blocks``, and store the text of its blocks.

    Returns the blocks as :func:`move_blocks` takes them, for an article that was stored before.
    """
    starts = text_offsets(article.blocks, result.removals)
    ids = [
        insert_block(connection, article_id, site, block, start)
        for block, start in zip(article.blocks, starts, strict=True)
    ]
    rows = zip(ids, article.blocks, result.removals, strict=True)
    connection.executemany(
        "INSERT INTO article_blocks"
        "(article_id, position, block_id, links, unread, removed, family_id, removed_by, set_aside)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                article_id,
                position,
                block_id,
                round(100 * block.links),
                None if block.is_read else 1,
                *removal_columns(block, removal),
            )
            for position, (block_id, block, removal) in enumerate(rows)
        ],
    )
    texts = (block.text for block in article.blocks)
    return list(zip(ids, texts, starts, strict=True))


def write_sources(connection: sqlite3.Connection, article_id: int, article: Article) -> None:
    """Replace the sources of the article's fields; of two sources of a field the first counts.

    ``schema/sources.py`` says how they are stored.
    """
    first = {each.field: each for each in reversed(article.sources)}
    raw_values = {
        field: each.value_raw
        for field, each in first.items()
        if field not in COLUMN_OF or getattr(article, COLUMN_OF[field]) != each.value_raw
    }
    sources = {field: each.source for field, each in first.items()}
    insert_sources(connection, article_id, sources, raw_values)


def store_site(connection: sqlite3.Connection, site: str, article: Article) -> None:
    """Store the site of *article* and the name that the article gives it.

    The first name stays until a spider states one.
    """
    connection.execute("INSERT INTO sites(site) VALUES (?) ON CONFLICT DO NOTHING", (site,))
    if article.site_name:
        connection.execute(
            "UPDATE sites SET name = ? WHERE site = ? AND name IS NULL", (article.site_name, site)
        )
        is_new = connection.execute(
            "INSERT INTO site_names VALUES (?, ?) ON CONFLICT DO NOTHING", (site, article.site_name)
        ).rowcount
        if is_new:  # The site's names are evidence on lines that mention them.
            rows = connection.execute("SELECT family_id FROM boilerplate WHERE site = ?", (site,))
            queue_judging(connection, [row[0] for row in rows])

"""Delete the rows of removed articles, and leave tombstones at their addresses."""

from __future__ import annotations

import sqlite3

from newsarchive.archive.articles.article_rows import listed_families
from newsarchive.archive.articles.cleaning import fingerprint
from newsarchive.archive.articles.identity import LEAST_WORDS, named_address
from newsarchive.archive.articles.joining import dissolve_stories
from newsarchive.archive.parts.returning import bring_back, bring_back_related
from newsarchive.archive.schema.word_index import delete_articles
from newsarchive.archive.tombstones import Removal, add_tombstones, queue_erasing, text_key
from newsarchive.archive.work_queues import queue_judging
from newsarchive.text import hash64, word_count

#: The rows of an article that hold its text or were made of it; all other rows of it go only with
#: its row in ``articles``.
_OF_TEXT = ("article_blocks", "revisions", "extractions", "headlines", "article_texts")
_QUEUES = ("uncompared_articles", "dirty_articles", "unlearned_articles", "unjoined_articles",
           "unwritten_stories")  # fmt: skip
_WITHOUT_TEXT = (
    "UPDATE articles SET text = '', description = NULL, image_caption = NULL, fingerprint = NULL,"
    " other_titles = NULL, quality = NULL, memento = NULL, kept_whole = 0, revision_count = 0,"
    " raw_hash = ? WHERE id = ?"
)


def remove_article(connection: sqlite3.Connection, article_id: int, removal: Removal) -> None:
    """Remove an article, inside a transaction, and queue what is to be erased from the files.

    Its text, its earlier versions and all that was derived from them are deleted, and the captures
    of all its addresses. Its row stays without text if the *removal* keeps metadata.
    """
    bring_back(connection, [article_id])
    row = connection.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone()
    if row is None:
        return
    bring_back_related(connection, article_id)  # its story is found again
    urls = addresses_of(connection, row)
    _refuse_texts(connection, row)
    queue_judging(connection, listed_families(connection, article_id))
    dissolve_stories(connection, article_id)
    _delete_blocks(connection, article_id)
    if removal.keeps_metadata:
        _keep_metadata(connection, article_id)
    else:
        _forget_id(connection, article_id, removal.at)
        delete_articles(connection, [article_id])
    add_tombstones(connection, urls, article_id, removal)
    queue_erasing(connection)


def remove_address(connection: sqlite3.Connection, url: str, removal: Removal) -> None:
    """Remove what the archive has of *url*, at which no article is: captures and ledger."""
    add_tombstones(connection, [url], None, removal)
    queue_erasing(connection)


def addresses_of(connection: sqlite3.Connection, row: sqlite3.Row) -> list[str]:
    """Return the addresses of the article in *row*: its own, those that led to it, the named one.

    The canonical address counts if it is in the same domain and is no list of articles.
    """
    urls = {row["url"]}
    led = "SELECT url FROM urls WHERE article_id = ? AND reason IS NOT 'source'"
    urls |= {url for (url,) in connection.execute(led, (row["id"],))}
    if named := named_address(row["url"], row["canonical_url"]):
        urls.add(named)
    is_list = "SELECT 1 FROM urls WHERE url = ? AND reason = 'source'"
    lists = {url for url in urls if connection.execute(is_list, (url,)).fetchone()}
    return sorted(urls - lists | {row["url"]})


def _refuse_texts(connection: sqlite3.Connection, row: sqlite3.Row) -> None:
    """Enter the hashes of the texts of an article, by which it is known at other addresses.

    Short texts are alike by chance.
    """
    earlier = connection.execute("SELECT text FROM revisions WHERE article_id = ?", (row["id"],))
    texts = [row["text"], *(text for (text,) in earlier)]
    prints = [fingerprint(text) for text in texts if word_count(text) >= LEAST_WORDS]
    if word_count(row["text"]) >= LEAST_WORDS:
        prints.append(row["raw_hash"])
    connection.executemany(
        "INSERT INTO removed_texts VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(text_key(connection, row["url"], each), row["id"]) for each in prints],
    )


def _delete_blocks(connection: sqlite3.Connection, article_id: int) -> None:
    """Delete the blocks of an article that no other article has; the others have their own text."""
    ids = connection.execute(
        "SELECT DISTINCT block_id FROM article_blocks WHERE article_id = ?", (article_id,)
    ).fetchall()
    connection.execute("DELETE FROM article_blocks WHERE article_id = ?", (article_id,))
    for (block_id,) in ids:
        held = "SELECT 1 FROM article_blocks WHERE block_id = ?"
        if not connection.execute(held, (block_id,)).fetchone():
            connection.execute("DELETE FROM teasers WHERE block_id = ?", (block_id,))
            connection.execute("DELETE FROM block_rows WHERE block_id = ?", (block_id,))


def _forget_id(connection: sqlite3.Connection, article_id: int, at: str) -> None:
    """Enter the id of an article among the removed ones, and those of the articles joined to it."""
    connection.execute(
        "INSERT INTO removed_ids SELECT ?1, ?2 UNION SELECT id, ?2 FROM joined_articles"
        " WHERE article_id = ?1 ON CONFLICT DO NOTHING",
        (article_id, at),
    )


def _keep_metadata(connection: sqlite3.Connection, article_id: int) -> None:
    for table in (*_OF_TEXT, *_QUEUES, "unjudged_revisions"):
        connection.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
    connection.execute(_WITHOUT_TEXT, (hash64(""), article_id))
    connection.execute(
        "UPDATE article_sources SET said = json_remove(said, '$.description', '$.image_caption',"
        " '$.text') WHERE article_id = ? AND said IS NOT NULL",
        (article_id,),
    )

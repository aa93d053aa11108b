"""The addresses of removed articles, which nothing stores again: the table ``removed``.

An address is looked up by a hash with the archive's salt. So the table can refuse an address whose
text it does not keep. The hash hides it from people who read the table; whoever has the archive
can still try whether a certain address is in it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from newsarchive.errors import BadURL
from newsarchive.text import counted
from newsarchive.urls import normalised_url, site_of_editions

#: The kinds of ``erasures`` that each removal of rows leaves to be done, in their order.
WORK: Final = ("index", "rows", "captures", "space")
#: Where a text still is while there are ``erasures`` of a kind, in words for people.
_PLACES: Final = {
    "index": "the index", "rows": "shared tables", "captures": "the captures",
    "record": "the captures", "file": "the captures", "space": "free space of the file",
}  # fmt: skip


@dataclass(slots=True, frozen=True, kw_only=True)
class Removal:
    """What the tombstones of one removal have in common."""

    at: str
    note: str | None = None
    is_hashed: bool = False
    """Whether only hashes of the addresses are kept."""
    keeps_metadata: bool = False


def key_of(connection: sqlite3.Connection, *parts: object) -> str:
    """Return the hash of *parts* with the archive's salt."""
    return _hash(_salt(connection), *parts)


def _salt(connection: sqlite3.Connection) -> bytes:
    salt: bytes = connection.execute("SELECT salt FROM removal_salt").fetchone()[0]
    return salt


def _hash(salt: bytes, *parts: object) -> str:
    text = "\0".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, key=salt, digest_size=16).hexdigest()


class Tombstones:
    """The keys of all removed addresses at one moment, to look up many addresses at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._salt = _salt(connection)
        rows = connection.execute("SELECT key, keeps_metadata FROM removed").fetchall()
        self._keeps = {row[0]: bool(row[1]) for row in rows}

    def keeps_metadata(self, url: str) -> bool | None:
        """Return whether the row of the removed *url* was kept; None if it was not removed."""
        return self._keeps.get(_hash(self._salt, url)) if self._keeps else None

    def key(self, url: str) -> str:
        """Return the key that a tombstone of *url* has in this archive."""
        return _hash(self._salt, url)

    def __contains__(self, url: str) -> bool:
        return self.keeps_metadata(url) is not None


def has_tombstones(connection: sqlite3.Connection) -> bool:
    """Return whether anything was removed."""
    return connection.execute("SELECT 1 FROM removed LIMIT 1").fetchone() is not None


def removed_among(connection: sqlite3.Connection, urls: Iterable[str]) -> set[str]:
    """Return those of *urls*, in normal form, that are addresses of removed articles."""
    if not has_tombstones(connection):
        return set()
    found = "SELECT 1 FROM removed WHERE key = ?"
    return {url for url in urls if connection.execute(found, (key_of(connection, url),)).fetchone()}


def removed_article(
    connection: sqlite3.Connection, urls: Iterable[str], text_keys: Iterable[str] = ()
) -> sqlite3.Row | None:
    """Return a tombstone of one of *urls*, or of an article that has one of *text_keys*."""
    for url in urls:
        row: sqlite3.Row | None = connection.execute(
            "SELECT * FROM removed WHERE key = ?", (key_of(connection, url),)
        ).fetchone()
        if row is not None:
            return row
    for key in text_keys:
        row = connection.execute(
            "SELECT removed.* FROM removed_texts JOIN removed USING (article_id)"
            " WHERE removed_texts.key = ?",
            (key,),
        ).fetchone()
        if row is not None:
            return row
    return None


def text_key(connection: sqlite3.Connection, url: str, fingerprint: int) -> str:
    """Return the key in ``removed_texts`` of a text at *url*."""
    return key_of(connection, site_of_editions(url), fingerprint)


def add_tombstones(
    connection: sqlite3.Connection, urls: Iterable[str], article_id: int | None, removal: Removal
) -> None:
    """Enter *urls* as addresses of the removed article, and take them out of the ledger."""
    for url in urls:
        connection.execute(
            "INSERT INTO removed VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET url = excluded.url, note = coalesce(excluded.note, note),"
            " keeps_metadata = excluded.keeps_metadata",
            (
                key_of(connection, url),
                None if removal.is_hashed else url,
                removal.at,
                removal.note,
                article_id,
                removal.keeps_metadata,
            ),
        )
        clear_ledger(connection, url)
        erase_captures(connection, url)
        for table in ("imported_visits", "undated_pages", "witness_jobs"):
            connection.execute(f"DELETE FROM {table} WHERE url = ?", (url,))
        if removal.is_hashed:
            connection.execute(
                "UPDATE runs SET arguments = replace(arguments, ?1, 'removed')"
                " WHERE instr(arguments, ?1)",
                (url,),
            )


def refuse_also(connection: sqlite3.Connection, url: str, stone: sqlite3.Row) -> None:
    """Enter *url* as one more address of the removed article of the tombstone *stone*."""
    removal = Removal(
        at=stone["removed_at"], note=stone["note"], is_hashed=stone["url"] is None,
        keeps_metadata=bool(stone["keeps_metadata"]),
    )  # fmt: skip
    add_tombstones(connection, [url], stone["article_id"], removal)


def clear_ledger(connection: sqlite3.Connection, url: str) -> None:
    """Leave of the removed *url* in the ledger only that it is refused, or nothing if hashed."""
    is_hashed = "SELECT 1 FROM removed WHERE key = ? AND url IS NULL"
    if connection.execute(is_hashed, (key_of(connection, url),)).fetchone():
        connection.execute("DELETE FROM urls WHERE url = ?", (url,))
        return
    connection.execute(
        "UPDATE urls SET state = 'done', outcome = 'skipped', reason = 'removed', detail = NULL,"
        " next_try_at = NULL, etag = NULL, last_modified = NULL, link = NULL, article_id = NULL,"
        " http_status = NULL, extractor = NULL WHERE url = ?",
        (url,),
    )


def erase_captures(connection: sqlite3.Connection, url: str) -> None:
    """Delete the captures of *url* from the index, and have their records erased."""
    connection.execute(
        "INSERT INTO erasures SELECT 'record', warc_file, warc_offset FROM captures WHERE url = ?"
        " ON CONFLICT DO NOTHING",
        (url,),
    )
    connection.execute("DELETE FROM captures WHERE url = ?", (url,))


def queue_erasing(connection: sqlite3.Connection) -> None:
    """Have everything erased that the deleted rows left in the files."""
    connection.executemany(
        "INSERT INTO erasures(kind) VALUES (?) ON CONFLICT DO NOTHING", [(kind,) for kind in WORK]
    )


def lift(connection: sqlite3.Connection, url: str) -> int:
    """Delete the tombstones of the removed article at *url*; return how many addresses it had."""
    try:
        stone = removed_article(
            connection, [normalised_url(url if "://" in url else f"https://{url}")]
        )
    except BadURL:
        return 0
    if stone is None:
        return 0
    article_id = stone["article_id"]
    rows = connection.execute(
        "SELECT key, url FROM removed WHERE key = ? OR article_id = ?", (stone["key"], article_id)
    ).fetchall()
    for key, address in rows:
        connection.execute("DELETE FROM removed WHERE key = ?", (key,))
        connection.execute("DELETE FROM urls WHERE url = ? AND reason = 'removed'", (address,))
    connection.execute("DELETE FROM removed_texts WHERE article_id = ?", (article_id,))
    return len(rows)


def removal_problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield a line if rows or captures have the address of a removed article."""
    if not has_tombstones(connection):
        return
    stones = Tombstones(connection)
    remedy = "run newsarchive remove with it again"
    for url, text in connection.execute("SELECT url, text <> '' FROM articles"):
        keeps = stones.keeps_metadata(url)
        if keeps is not None and (text or not keeps):
            yield f"{url} was removed, but the archive has its article; {remedy}"
    for (url,) in connection.execute("SELECT DISTINCT url FROM captures"):
        if url in stones:
            yield f"{url} was removed, but captures have its page; {remedy}"


def waiting_erasures(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield a line if something is still to be removed, or to be erased from the files."""
    remedy = "`newsarchive remove` without arguments does it"
    kinds = dict(connection.execute("SELECT kind, count(*) FROM erasures GROUP BY kind").fetchall())
    if articles := kinds.pop("article", 0) + kinds.pop("address", 0):
        one, many = "article is still to be removed", "articles are still to be removed"
        yield f"{counted(articles, one, many)}; {remedy}"
    places = {place for kind, place in _PLACES.items() if kind in kinds}
    if places:
        yield f"removed texts are still to be erased from {', '.join(sorted(places))}; {remedy}"

"""When the last good back-up was made: the table ``backups``, one row for each folder."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from newsarchive.article import iso

#: After this time without a back-up people are reminded, if they ever made one.
REMINDED_AFTER: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A good back-up."""

    target: str
    """The folder that was named, as an absolute path."""
    made_at: str
    """The time of which it shows the archive."""
    name: str
    """The name of its folder in *target*."""
    articles: int
    files: int
    bytes: int
    seconds: float


def record_backup(connection: sqlite3.Connection, backup: Backup) -> None:
    """Record *backup* as the last one in its folder."""
    connection.execute(
        "INSERT OR REPLACE INTO backups(target, made_at, name, articles, files, bytes, seconds)"
        " VALUES (:target, :made_at, :name, :articles, :files, :bytes, :seconds)",
        asdict(backup),
    )


def last_backup(connection: sqlite3.Connection, target: str | None = None) -> Backup | None:
    """Return the last good back-up, in *target* or anywhere; None if there never was one."""
    is_known = "SELECT 1 FROM sqlite_master WHERE name = 'backups'"
    if not connection.execute(is_known).fetchone():
        return None
    row = connection.execute(
        "SELECT target, made_at, name, articles, files, bytes, seconds FROM backups"
        " WHERE ?1 IS NULL OR target = ?1 ORDER BY made_at DESC LIMIT 1",
        (target,),
    ).fetchone()
    if row is None:
        return None
    names = ("target", "made_at", "name", "articles", "files", "bytes", "seconds")
    return Backup(**dict(zip(names, row, strict=True)))


def is_long_ago(backup: Backup, now: datetime) -> bool:
    """Return whether people should be reminded at the time *now* that *backup* was the last one."""
    return backup.made_at < (iso(now - REMINDED_AFTER) or "")


def backup_reminder(connection: sqlite3.Connection, now: datetime | None = None) -> list[str]:
    """Return a line if the last back-up was made long ago; [] if there never was one."""
    last, now = last_backup(connection), now or datetime.now(UTC)
    if last is None or not is_long_ago(last, now):
        return []
    days = (now - datetime.fromisoformat(last.made_at)).days
    return [
        f"no back-up for {days} days (the last one: {last.made_at[:10]} in {last.target});"
        " run newsarchive backup with that folder"
    ]

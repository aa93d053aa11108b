"""Read the content of an archive in a form that tests can compare."""

from __future__ import annotations

from pathlib import Path

from newsarchive.archive import Archive
from tests.support.crawls import rows


def learned_state(archive: Archive) -> list[tuple[object, ...]]:
    """Return all that learning derives, without ids that depend on the order of storing."""
    texts = archive.rows("SELECT url, text, kept_whole FROM articles ORDER BY url")
    families = archive.rows(
        "SELECT family_id, example, verdict, own_verdict, articles, stories, reason"
        " FROM boilerplate ORDER BY family_id"
    )
    removed = archive.rows(
        "SELECT url, position, reason, family_id FROM removed_blocks ORDER BY url, position"
    )
    return [tuple(row) for row in (*texts, *families, *removed)]


def runs_add_up(archive: Path) -> bool:
    """Whether every run has ended and its counts add up."""
    sums = "found = new + revised + unchanged + duplicates + skipped + failed"
    return not rows(archive, f"SELECT * FROM runs WHERE NOT ({sums}) OR finished_at IS NULL")


def archive_state(archive: Path) -> list[object]:
    """Return the articles, revisions, URLs and captures of *archive*."""
    queries = (
        "SELECT * FROM articles ORDER BY id",
        "SELECT * FROM revisions",
        "SELECT url, state, outcome, reason, attempts, last_at, article_id FROM urls ORDER BY url",
        "SELECT * FROM captures",
    )
    return [rows(archive, query) for query in queries]

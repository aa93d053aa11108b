"""Check the parts of an archive: their files, and that each article is in one of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from newsarchive.archive.damage import damage
from newsarchive.archive.parts.catalogue import ids_in_part, parts_of
from newsarchive.archive.parts.returning import reading
from newsarchive.archive.repair.problems import problems
from newsarchive.text import counted


def part_problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield one line for each problem of a part, which is checked as a whole archive is."""
    for part in parts_of(connection):
        if not part.articles:  # The next partition makes it, or deletes it.
            continue
        held = counted(part.articles, "article")
        if (problem := part.problem()) is not None:
            yield f"{part.path.name} {problem}; it has {held} of this archive. Put the file back"
            continue
        with reading(part) as source:
            found = damage(source) or list(problems(source))
            ids = {row[0] for row in source.execute("SELECT id FROM articles")}
        yield from (f"{part.path.name}: {line}" for line in found)
        ours = ids_in_part(connection, part)
        if lost := sorted(ours - ids):
            lacks = counted(len(lost), "article")
            yield f"{part.path.name} lacks {lacks} that were moved there (the first: {lost[0]})"
        if part.is_settled and ids - ours:
            more = counted(len(ids - ours), "article")
            yield f"{part.path.name} has {more} that are elsewhere; run newsarchive partition"
        if len(ours) != part.articles:
            yield f"the catalogue of parts counts {held} in {part.name}, and it has {len(ours):,}"
    both = "SELECT article_id FROM part_articles JOIN articles ON id = article_id"
    for (article_id,) in connection.execute(both):
        yield f"article {article_id} is in the archive and in a part"


def waiting_in_parts(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield one line for each part that has copies of articles that are elsewhere."""
    for part in parts_of(connection):
        if not part.is_settled:
            yield (
                f"{part.path.name} may have old copies of articles that were brought back; the next"
                " newsarchive partition deletes them"
            )

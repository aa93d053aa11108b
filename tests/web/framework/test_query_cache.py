"""Counts are kept until the next commit to the archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from newsarchive.archive.schema.word_index import delete_articles
from newsarchive.archive.search.index_words import Statement
from newsarchive.web.database.archive_database import ArchiveDatabase
from tests.support.archives import FilledArchive
from tests.support.client import Site


def test_counts_are_kept_until_the_archive_changes(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "kept.db")
    first = archive.article("One", "A gull.", section="Harbour")
    archive.article("Two", "A gull.", section="Harbour")
    site = Site(tmp_path / "kept.db")
    executed: list[str] = []
    run_statement = ArchiveDatabase.run_statement

    async def noted(
        self: ArchiveDatabase, statement: Statement, *more: Any, **named: Any
    ) -> list[object]:
        executed.append(statement.sql)
        return await run_statement(self, statement, *more, **named)

    def counts(sort: str, more: str = "") -> tuple[int, int, int]:
        executed.clear()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ArchiveDatabase, "run_statement", noted)
            data = site.get(f"/search.json?q=gull&sort={sort}{more}").json()
        counted = sum(
            sql.startswith(("SELECT count(*)", "SELECT group_concat")) for sql in executed
        )
        return data["count"], data["facets"]["section"][0]["count"], counted

    assert counts("newest") == (2, 2, 2)
    assert counts("oldest") == (2, 2, 0)
    # The counts of the facet beside the chosen value are those of the page before.
    assert counts("oldest", "&section=Harbour") == (2, 2, 2)
    assert counts("oldest", "&section=Harbour&facet=section") == (2, 2, 1)
    archive.execute("DELETE FROM article_blocks WHERE article_id = ?", first)
    delete_articles(archive.connection, [first])
    assert counts("oldest") == (1, 1, 2)
    assert counts("newest") == (1, 1, 0)
    site.close()
    archive.close()

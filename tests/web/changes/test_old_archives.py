"""An archive that an older version made, and that nothing has migrated yet."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.support.archives import FilledArchive
from tests.support.client import Site


def test_an_archive_without_absences_is_no_archive_for_the_pages(tmp_path: Path) -> None:
    """Plain Datasette serves it as it is; `newsarchive serve` migrates it first."""
    FilledArchive(tmp_path / "old.db").close()
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        connection.execute("DROP TABLE absences")
    site = Site(tmp_path / "old.db")
    page, data = site.get("/changes"), site.get("/changes.json")
    site.close()
    assert "newsarchive serve" in page.text
    assert data.json() == {"ok": False, "error": "no archive found", "status": 404}

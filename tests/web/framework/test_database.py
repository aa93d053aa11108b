"""The archive is found among the databases that Datasette serves."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from datasette.database import Database

from tests.support.archives import sample_archive
from tests.support.client import Site


def test_the_archive_is_found_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "archive.db") as other:
        other.execute("CREATE TABLE articles (id)")
    other.close()
    sample_archive(tmp_path / "zzz.db")
    site = Site(tmp_path / "archive.db")
    assert "No archive found" in site.get("/").text
    site.datasette.add_database(Database(site.datasette, str(tmp_path / "zzz.db")))
    assert "12 articles" in site.get("/").text
    site.close()

"""Bring items into an archive and take articles out of it, in the process of the test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from newsarchive.archive import Archive
from newsarchive.archive.ledger.crawl_run import CrawlRun
from newsarchive.archive.ledger.runs import COLUMNS
from newsarchive.captures.imports.import_files import import_items
from newsarchive.captures.imports.items import ImportItem
from newsarchive.cli import cli
from newsarchive.console.exchange.importing.importer import Importer
from newsarchive.outcomes import Outcome


def bring(archive: Path, items: Iterable[ImportItem]) -> Importer:
    """Import *items* into *archive*, which is made if it is not there."""
    with Archive(archive) as opened:
        run = CrawlRun(opened, "import", {}, lambda _: None)
        importer = Importer(opened, run, set(), captures=True)
        try:
            for item in items:
                importer.take(item)
            importer.finish()
        finally:
            importer.close()
            row: Any = run.close("finished", requests=0, received_bytes=0)
            shown = run.counts  # by the progress
            assert (shown[Outcome.NEW], shown[Outcome.REVISED]) == (row["new"], row["revised"])
            run.counts = Counter({outcome: row[name] for outcome, name in COLUMNS.items()})
    return importer


def bring_files(archive: Path, *files: Path) -> Importer:
    """Import *files* into *archive*."""
    return bring(archive, (item for file in files for item in import_items(file, file.parent)))


def newsarchive(archive: Path, *arguments: str, status: int = 0) -> str:
    """Run `newsarchive` with *arguments* for *archive* in this process; return what it prints."""
    done = CliRunner().invoke(cli, arguments, env={"NEWSARCHIVE_DB": str(archive)})
    assert done.exit_code == status, (done.output, done.exception)
    return done.output

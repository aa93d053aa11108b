"""``newsarchive import --cc-news``: a month of CC-NEWS, which goes on where it was stopped."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from newsarchive import __version__
from newsarchive.archive.positions import Position, positions_of, set_position
from newsarchive.console.exchange.importing.importer import Importer
from newsarchive.outcomes import Outcome
from newsarchive.progress.board import working
from newsarchive.text import counted

if TYPE_CHECKING:
    from newsarchive.captures.common_crawl.news_month import NewsMonth

#: Bytes of a file after which everything is stored and the place is noted: what a kill costs.
SLICE_BYTES = 32 * 2**20

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


def news_month(
    month: str, base: str, sites: Sequence[str], language: str | None, interrupts: Sequence[int]
) -> NewsMonth:
    """Return the *month* that the options of the command describe; see :class:`.NewsMonth`."""
    from newsarchive.captures.common_crawl.news_month import NewsMonth

    if not _MONTH.fullmatch(month):
        raise click.UsageError(f"--cc-news {month}: write the month as YYYY-MM, such as 2026-08")
    if language is not None and not re.fullmatch("[a-z]{2,3}", language):
        raise click.UsageError(f"--language {language}: write a code of ISO 639-1, such as de")
    if not base.startswith(("http://", "https://")):
        raise click.UsageError(f"--cc-news-url {base}: write a URL of http or https")
    contact = os.environ.get("CRAWLER_CONTACT", "")
    agent = f"newsarchive/{__version__}{f' (+{contact})' if contact else ''}"
    return NewsMonth(
        month, base.rstrip("/"), agent, frozenset(sites), language, lambda: bool(interrupts)
    )


def take_month(
    month: NewsMonth, importer: Importer, interrupts: Sequence[int], *, verbose: bool
) -> None:
    """Bring what is wanted of *month* into the archive, file by file, until somebody stops it.

    A file that the server does not have is a problem of the import, and the others are read. Raises
    :class:`.DownloadFailed` after everything that could be read is stored.
    """
    from newsarchive.captures.common_crawl.range_file import FileMissing, Stopped

    try:
        files = month.files()
        known = importer.run.archive.read(partial(positions_of, selection=month.selection))
        left = [file for file in files if not (file in known and known[file].is_done)]
        before = f", {len(files) - len(left)} of them read before" if len(left) < len(files) else ""
        click.echo(f"CC-NEWS {month.month}: {counted(len(files), 'file')}{before}")
        importer.is_of_use = not left
        for number, file in enumerate(left, 1):
            part = _Part(file, f"file {number} of {len(left)}", known.get(file, Position(0, False)))
            try:
                _take_file(month, part, importer, interrupts, verbose=verbose)
            except FileMissing as error:
                importer.add_problem(str(error))
            if interrupts:
                break
    except Stopped:
        return
    finally:
        importer.without_page.update(month.left_out)


@dataclass(slots=True, frozen=True)
class _Part:
    """What is left of a file."""

    file: str
    name: str
    position: Position


def _take_file(
    month: NewsMonth,
    part: _Part,
    importer: Importer,
    interrupts: Sequence[int],
    *,
    verbose: bool,
) -> None:
    start = noted = place = part.position.read_to
    is_done = False

    def note() -> None:
        """Store everything that was taken, then the place in the file."""
        importer.finish()
        position = Position(place, is_done)
        importer.run.archive.write(
            partial(
                set_position, file=part.file, selection=month.selection, position=position
            )
        )  # fmt: skip

    def stored() -> str:
        counts = importer.run.counts
        return f"{counts[Outcome.NEW] + counts[Outcome.REVISED]:,} stored"

    with month.opened(part.file, start) as opened:
        try:
            opened.read(1)  # now its size is known
            opened.seek(0)
            with working(part.name, (opened.size or 0) - start, beside=stored) as advance:
                for placed in month.items_of(part.file, opened):
                    place = max(place, start + placed.member_at)
                    if place - noted >= SLICE_BYTES:
                        note()
                        noted = place
                    item = placed.item
                    importer.take(item)
                    if verbose and item.no_page is not None:
                        click.echo(f"{item.no_page.why}: {item.no_page.url}")
                    advance(item.read_bytes)
                    if interrupts:
                        return
            is_done, place = True, opened.size or place
        finally:
            note()

"""Put new extractions in place of the stored ones, in archive.db and in its parts."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self

from newsarchive.archive import Archive
from newsarchive.archive.articles.reextraction import (
    Changes,
    LastVisit,
    changes_by_extraction,
    replace_extractions,
)
from newsarchive.archive.articles.versions import is_left_by_wall
from newsarchive.archive.exports.whole_archive import WholeArchive
from newsarchive.archive.positions import ExtractedTo, set_extracted_to
from newsarchive.article import Article
from newsarchive.console.exchange.extraction_changes import Tally

#: After so many articles without a change it is noted how far the re-extraction is.
NOTED_AFTER: Final = 50
#: Articles that are replaced or restored in one transaction: each commit waits for the disk.
WRITES_AHEAD: Final = 20


@dataclass(slots=True)
class _Group:
    """Articles that are replaced in one transaction."""

    extracted: list[tuple[Article, LastVisit]] = field(default_factory=list)
    passed: int = 0
    """The number of captures that were extracted for it."""
    reached: ExtractedTo | None = None
    replaced: Future[tuple[list[Changes], int]] | None = None

    def write(self, connection: Any) -> tuple[list[Changes], int]:
        """Replace the articles, and note how far the re-extraction is."""
        replaced = replace_extractions(connection, self.extracted, datetime.now(UTC))
        if self.reached is not None:
            set_extracted_to(connection, self.reached)
        return replaced


class Replacing:
    """Replaces articles whose new extraction is another one, and counts the changes in *tally*.

    An article in a part is compared there. It is brought back to archive.db only if it changes. At
    the end of a ``with`` block all changes are written.
    """

    def __init__(
        self, archive: Archive, whole: WholeArchive, tally: Tally, *, dry_run: bool
    ) -> None:
        self._archive = archive
        self._whole = whole
        self._tally = tally
        self._dry_run = dry_run
        self._group = _Group()
        self._written: deque[_Group] = deque()

    def is_whole(self, article: Article) -> bool:
        """Return whether *article* is more than what a wall leaves of the stored one."""
        holder = self._whole.holder_at(article.url)
        return not self._archive.read(lambda c: is_left_by_wall(c, article, holder))

    def add(self, article: Article, visit: LastVisit) -> None:
        """Put *article* in place of the stored one, soon, unless nothing changes.

        It also stays if *visit* is not the last one any more (:class:`.CapturedArticle`).
        """
        holder = self._whole.holder_at(article.url)
        changes = self._archive.read(lambda c: changes_by_extraction(c, article, holder))
        if self._dry_run or changes == {}:
            self._tally.add(article.url, changes or {})
            return
        # None: it moved to another file at this moment. Whoever writes knows where it is.
        self._group.extracted.append((article, visit))

    def reach(self, reached: ExtractedTo | None) -> None:
        """Say that everything up to *reached* was added, or gave no article.

        That is noted with the next transaction, unless it is None.
        """
        group = self._group
        group.passed += 1
        group.reached = reached
        if len(group.extracted) >= WRITES_AHEAD or group.passed >= NOTED_AFTER:
            self._submit()
            self._count(1)

    def _submit(self) -> None:
        """Have the waiting articles replaced by the writing thread."""
        group, self._group = self._group, _Group()
        if not self._dry_run and group.passed:
            group.replaced = self._archive.submit(group.write)
            self._written.append(group)

    def _count(self, most: int) -> None:
        """Wait until at most *most* groups are under way, and count what the others changed."""
        while len(self._written) > most:
            group = self._written.popleft()
            assert group.replaced is not None
            changes, brought = group.replaced.result()
            self._tally.brought_back += brought
            for (article, _), each in zip(group.extracted, changes, strict=True):
                self._tally.add(article.url, each)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._submit()  # also after an error: closing the archive waits for what was submitted
        if error is None:
            self._count(0)

"""Split an archive into parts, and join it again: the work of ``newsarchive partition``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from newsarchive.archive.parts.catalogue import Part, ids_in_part, part_named, parts_of
from newsarchive.archive.parts.choosing import ids_to_move, months_to_move, sites_to_move
from newsarchive.archive.parts.moving import (
    SLICE,
    OpenFile,
    enter_part,
    move_slice,
    return_slice,
    settle,
)
from newsarchive.archive.parts.tidying import INDEXES, TIDY_PAGES, free_pages, merge_index

Advance = Callable[[int], None]


@dataclass(slots=True, kw_only=True)
class Plan:
    """What to move: the articles published *before* a day, by month or by groups of sites."""

    before: str
    groups: Mapping[str, str] | None = None
    """The name of the part for each site; None: by month."""

    @property
    def kind(self) -> str:
        """Return the kind of the parts, as in ``parts.kind``."""
        return "month" if self.groups is None else "site-group"

    def counts(self, archive: OpenFile) -> dict[str, int]:
        """Return the names of the parts, and how many articles belong in each and are not there."""
        if self.groups is None:
            return months_to_move(archive.connection, self.before)
        found: dict[str, int] = {}
        for site, number in sites_to_move(archive.connection, self.before).items():
            if site in self.groups:
                name = self.groups[site]
                found[name] = found.get(name, 0) + number
        return found

    def ids(self, archive: OpenFile, name: str) -> list[int]:
        """Return the ids of the articles that can be moved to the part *name*."""
        month = name if self.groups is None else None
        chosen = ids_to_move(
            archive.connection, self.before, month=month, sites=self.groups, group=name
        )
        return list(chosen)


@dataclass(slots=True)
class Moved:
    """What was moved, by the name of the part."""

    articles: dict[str, int] = field(default_factory=dict)
    bytes_before: int = 0
    bytes_after: int = 0

    @property
    def total(self) -> int:
        """Return the number of all articles that were moved."""
        return sum(self.articles.values())


def partition(archive: OpenFile, plan: Plan, stop: Callable[[], bool], advance: Advance) -> Moved:
    """Move all articles of *plan* to their parts, until *stop* returns true; free the space."""
    done = Moved(bytes_before=_size(archive.path))
    settle_all(archive)
    for name in plan.counts(archive):
        if stop():
            break
        if ids := plan.ids(archive, name):
            done.articles[name] = _fill(archive, enter_part(archive, name, plan.kind), ids, stop,
                                        advance)  # fmt: skip
    if done.total:
        _free_space(archive, stop)
    done.bytes_after = _size(archive.path)
    return done


def bring_all_back(
    archive: OpenFile, part: Part, stop: Callable[[], bool], advance: Advance
) -> int:
    """Bring all articles of *part* back until *stop* returns true, and return their number.

    A part that is empty then is deleted.
    """
    part.check()
    ids = sorted(ids_in_part(archive.connection, part))
    brought = 0
    for at in range(0, len(ids), SLICE):
        if stop():
            return brought
        number = return_slice(archive, ids[at : at + SLICE])
        brought += number
        advance(number)
    settle(archive, part)
    _delete_empty(archive, part)
    return brought


def settle_all(archive: OpenFile) -> int:
    """Delete from all parts that are there what killed programs left; return how many articles."""
    deleted = 0
    for part in parts_of(archive.connection):
        if part.is_settled:
            continue
        if part.path.exists() and not part.problem():
            deleted += settle(archive, part)
        elif not part.articles:  # killed before its file was made
            with archive.transaction() as connection:
                unflag = "UPDATE parts SET unsettled = 0 WHERE part_id = ? AND articles = 0"
                connection.execute(unflag, (part.part_id,))
    return deleted


def _fill(
    archive: OpenFile, part: Part, ids: list[int], stop: Callable[[], bool], advance: Advance
) -> int:
    moved = 0
    with OpenFile(part.path, part.mark) as target:
        for at in range(0, len(ids), SLICE):
            if stop():
                break
            number = move_slice(archive, part, target, ids[at : at + SLICE])
            moved += number
            advance(number)
        settle(archive, part, target)
        _free_space(target, stop)
    return moved


def merge_indexes(file: OpenFile, stop: Callable[[], bool]) -> None:
    """Merge each full-text index of a file into one segment: searching reads fewer pages then."""
    for index in INDEXES:
        pages = -TIDY_PAGES  # A negative number first queues all parts of the index for merging.
        is_merging = True
        while is_merging and not stop():
            with file.transaction() as connection:
                is_merging = merge_index(connection, index, pages)
            pages = TIDY_PAGES


def _free_space(archive: OpenFile, stop: Callable[[], bool]) -> None:
    """Give the pages back that the moved articles had; not in files of older versions."""
    merge_indexes(archive, stop)
    is_freeing = True
    while is_freeing and not stop():
        with archive.transaction() as connection:
            is_freeing = free_pages(connection) > 0
    archive.checkpointer.move_all()


def _delete_empty(archive: OpenFile, part: Part) -> None:
    with archive.transaction() as connection:
        found = part_named(connection, part.name)
        if found is None or found.articles or not found.is_settled:
            return
        # If the program is killed between the two, the row names a file that is made again.
        part.path.unlink(missing_ok=True)
        connection.execute("DELETE FROM parts WHERE part_id = ?", (part.part_id,))


def _size(path: Path) -> int:
    return path.stat().st_size

"""``newsarchive merge``: take other archives in, without storing anything twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.merging.articles import Taken
from newsarchive.archive.merging.merge import Merge, Merged
from newsarchive.archive.removal.erasing import erase_captures
from newsarchive.console.backing_up.file_copies import locked
from newsarchive.console.exchange.merging.capture_files import CaptureFiles
from newsarchive.console.exchange.merging.other_archive import opened_other
from newsarchive.console.interrupts import catch_interrupts, exit_stopped
from newsarchive.console.options import archive_option, examples
from newsarchive.errors import ArchiveLocked, ArchiveUnusable
from newsarchive.paths import captures_folder
from newsarchive.progress.board import doing, working
from newsarchive.text import counted

#: The tables that the summary names, each with the word for one row and for several.
_NAMED = {
    "urls": ("URL", "URLs"), "runs": ("run", "runs"), "captures": ("capture", "captures"),
    "boilerplate_overrides": ("decision on a family", "decisions on families"),
    "alerts": ("saved search", "saved searches"), "sites": ("site", "sites"),
}  # fmt: skip


@dataclass(slots=True, frozen=True)
class Wishes:
    """What the options ask for."""

    link: bool
    leave_captures: bool
    remove: bool


@click.command(
    epilog=examples(
        "newsarchive merge /mnt/laptop/archive.db",
        "newsarchive merge shard-1/archive.db shard-2/archive.db --link",
        "newsarchive merge old/archive.db --archive all/archive.db",
    )
)
@click.argument(
    "others", metavar="OTHER...", nargs=-1, required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)  # fmt: skip
@click.option(
    "--link", is_flag=True,
    help="Give the WARC files a second name here and copy none; needs the same file system.",
)  # fmt: skip
@click.option(
    "--leave-captures", is_flag=True,
    help="Take no captures; the same command without this option takes them later.",
)  # fmt: skip
@click.option(
    "--remove-too", "remove", is_flag=True,
    help="Remove the articles here that were removed there; otherwise they are only named.",
)  # fmt: skip
@click.option("--no-learn", is_flag=True, help="Do not learn now; `newsarchive learn` does it.")
@archive_option
def merge(
    others: tuple[Path, ...],
    link: bool,
    leave_captures: bool,
    remove: bool,
    no_learn: bool,
    archive: Path,
) -> None:
    """Take other archives in: of another machine, or of another part of the sites.

    Articles, versions, URLs with their schedules, runs, captures, decisions of people and saved
    searches come along; nothing is stored twice, and no OTHER is changed. If both archives have an
    article, it gets the versions of both, in order of time. Boilerplate and stories are learned
    anew. Articles that were removed here stay removed. If --archive does not exist, it is created.

    After Ctrl-C or a crash, the same command continues. Merging the same archive again changes
    nothing.

    Exit status: 0 done; 2 an archive cannot be used; 3 the disk is full; 4 an archive is in use;
    130 Ctrl-C stopped it.
    """
    if link and leave_captures:
        raise click.UsageError("choose one of --link and --leave-captures")
    for other in others:
        if archive.exists() and other.samefile(archive):
            raise ArchiveUnusable(other, "is the archive itself; name another one")
        with open_reader(other):
            pass  # an error of one is found before another is merged
    wishes = Wishes(link, leave_captures, remove)
    sites: set[str] = set()
    with Archive(archive) as opened, _held(archive):
        with catch_interrupts() as interrupts:
            for other in others:
                if not interrupts:
                    sites |= _merge_one(opened, other, wishes, interrupts)
            erase_captures(opened, lambda _: None, lambda: False, only_known=True)
        if not (interrupts or no_learn) and (sites or opened.rows(_WAITING)):
            _learn(opened)
    if interrupts:
        exit_stopped()


#: Whether a merge or crawl that was stopped left articles to learn from.
_WAITING = "SELECT 1 FROM unlearned_articles UNION ALL SELECT 1 FROM unjoined_articles LIMIT 1"


@contextmanager
def _held(archive: Path) -> Iterator[None]:
    """Keep other merges into *archive* out inside the ``with`` block."""
    place = archive.with_name(f"{archive.name}.merging")
    with place.open("w", encoding="utf-8") as lock:
        if not locked(lock):
            raise ArchiveLocked(archive, "another `newsarchive merge` is writing to it")
        try:
            yield
        finally:
            place.unlink(missing_ok=True)


def _merge_one(
    archive: Archive, other: Path, wishes: Wishes, interrupts: Sequence[int]
) -> set[str]:
    """Merge one archive, print the summary, and return the sites with articles that changed."""
    now = datetime.now(UTC)
    lines: list[str] = []
    with opened_other(other, archive.path, now) as connection:
        merge_ = Merge(archive, connection, lambda: bool(interrupts))
        merge_.take_runs(now)
        stones = merge_.take_removals(remove=wishes.remove)
        with working(f"merging {other.name}", _count(connection, "articles"), "article") as step:
            merge_.take_articles(stones, step)
        if not interrupts:
            with working(f"merging {other.name}", _count(connection, "urls"), "URL") as step:
                merge_.take_ledger(step)
        if not interrupts:
            lines += _take_captures(merge_, other, archive.path, wishes, connection)
        if not interrupts:
            merge_.take_decisions(other.absolute().parent.name or other.stem)
    for line in (_summary(other, merge_.merged), *_removed(merge_.merged, other), *lines):
        click.echo(line)
    return merge_.merged.sites


def _count(connection: Any, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def _take_captures(
    merge_: Merge, other: Path, archive: Path, wishes: Wishes, connection: Any
) -> list[str]:
    """Take the captures in, and return what people must know of them."""
    source = captures_folder(other)
    if wishes.leave_captures:
        number = _count(connection, "captures")
        return [f"{counted(number, 'capture')} left in {source}"] if number else []
    with doing(f"merging {other.name}") as say:
        files = CaptureFiles(source, captures_folder(archive), say, is_linked=wishes.link)
        merge_.take_captures(files.place)
    lines = []
    if files.not_linked:
        copied = counted(files.not_linked, "WARC file")
        lines.append(f"{copied} copied, because no link from {source} is possible here")
    if missing := merge_.merged.missing_files:
        lacking = counted(len(missing), "WARC file")
        lines.append(f"{lacking} not in {source}, so their captures were left out: {missing[0]}")
    return lines


def _summary(other: Path, merged: Merged) -> str:
    """Return the line that says what was taken in."""
    if not merged.is_change:
        known = counted(merged.articles[Taken.KNOWN], "article")
        return f"{other}: nothing new; {known} known already"
    parts = [counted(merged.articles[Taken.NEW], "new article")]
    for taken, words in (
        (Taken.COMBINED, "with more history"),
        (Taken.KNOWN, "known already"),
        (Taken.REMOVED, "refused, because they were removed here"),
    ):
        if number := merged.articles[taken]:
            parts.append(f"{number:,} {words}")
    rows = [
        counted(merged.rows[name], *words) for name, words in _NAMED.items() if merged.rows[name]
    ]
    return f"{other}: {', '.join(parts)}" + (f"; {', '.join(rows)}" if rows else "")


def _removed(merged: Merged, other: Path) -> list[str]:
    """Return what people must know of articles that were removed there."""
    found, lines = merged.removals, []
    if found.removed:
        removed = counted(found.removed, "article")
        lines.append(
            f"{removed} removed here too; `newsarchive remove` without arguments erases them from"
            " the files"
        )
    if still := found.still_here:
        number = counted(len(still), "article that was", "articles that were")
        lines.append(f"{number} removed there stay here, as {still[0]}; --remove-too removes them")
    if found.unknown:
        number = counted(found.unknown, "address", "addresses")
        lines.append(
            f"{number} removed from {other.name} cannot be refused here, because only their hashes"
            " are kept there"
        )
    return lines


def _learn(archive: Archive) -> None:
    from newsarchive.archive.learning.learn import learn

    with doing(archive.path.name) as say:
        learned = learn(archive, now=datetime.now(UTC), step=say)
    if learned.joined:
        click.echo(f"joined {counted(learned.joined, 'article')} stored at two addresses")

"""Options, examples and tables that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from newsarchive.article import iso
from newsarchive.discovery.date_range import day_of
from newsarchive.errors import ArchiveUnusable, BadURL, did_you_mean
from newsarchive.outcomes import REASONS
from newsarchive.paths import default_archive_path
from newsarchive.urls import normalised_url, site_of

if TYPE_CHECKING:
    from newsarchive.archive.exports.whole_archive import WholeArchive

    _TextType = click.ParamType[str]
else:  # click before 8.2 has no type arguments here
    _TextType = click.ParamType

F = TypeVar("F", bound=Callable[..., Any])


def archive_option(function: F) -> F:
    """Add the option ``--archive FILE`` to a command, which gets it as the path ``archive``."""
    return _archive_option(default_archive_path)(function)


def archive_option_of_subcommand(function: F) -> F:
    """Add ``--archive FILE`` to a subcommand whose group has it too; None if it is not given."""
    return _archive_option(None)(function)


def _archive_option(default: Callable[[], Path] | None) -> Callable[[F], F]:
    return click.option(
        "--archive",
        type=click.Path(path_type=Path, dir_okay=False),
        default=default,
        metavar="FILE",
        help="The archive file. Default: NEWSARCHIVE_DB, else archive.db in the project folder,"
        " else archive.db in the current folder.",
    )


def skip_missing_parts_option(function: F) -> F:
    """Add ``--skip-missing-parts`` to a command that reads all parts of the archive."""
    return click.option(
        "--skip-missing-parts",
        is_flag=True,
        help="Leave out the articles of parts of the archive that are not there or damaged.",
    )(function)


@contextmanager
def opened_parts(connection: Any, *, may_lack_parts: bool) -> Iterator[WholeArchive]:
    """Open the parts of the archive of *connection*, and say which of them are left out."""
    from newsarchive.archive.exports.whole_archive import whole_archive

    with ExitStack() as stack:
        try:
            opened = whole_archive(connection, may_lack_parts=may_lack_parts)
            whole = stack.enter_context(opened)
        except ArchiveUnusable as error:
            why = f"{error.why}, or leave it out with --skip-missing-parts"
            raise ArchiveUnusable(error.path, why) from error
        for line in whole.missing.values():
            click.echo(line, err=True)
        yield whole


class _Day(_TextType):
    """A day, or a point in time in ISO 8601; as text that sorts like the times of the archive."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        try:
            if "T" in value:
                moment = datetime.fromisoformat(value)
                return iso(moment.replace(tzinfo=moment.tzinfo or UTC)) or ""
            return day_of(value).isoformat()
        except ValueError:
            self.fail(f"{value} is not a day; write it as YYYY-MM-DD, such as 2026-01-31")


class _Site(_TextType):
    """A site: its host or one of its URLs, as the key that the archive has for it."""

    name = "site"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        try:
            return site_of(normalised_url(value if "://" in value else f"https://{value}"))
        except (BadURL, ValueError):
            self.fail(f"{value!r} is not a site; write it as its host, such as www.example.org")


class _Url(_TextType):
    """The URL of a web page, as it is given."""

    name = "url"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        try:
            normalised_url(value)
        except BadURL as error:
            self.fail(f"{value!r}: {error.why}; write it like https://www.example.org/")
        return str(value)


class _Reason(_TextType):
    """A word of the closed list of reasons (docs/sql.md)."""

    name = "reason"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        if value not in REASONS:
            self.fail(f"there is no reason {value!r}{did_you_mean(value, REASONS)}")
        return str(value)


#: The types of options, one for each kind of value in all commands. A number of rows or articles:
DAY, SITE, URL, REASON, NUMBER = _Day(), _Site(), _Url(), _Reason(), click.IntRange(1, 2**31)
#: A port to listen on; 0 selects a free one.
PORT = click.IntRange(0, 65_535)


def examples(*calls: str) -> str:
    """Return the end of a help page that shows *calls* of the command, one on each line."""
    return "\b\nExamples:\n  " + "\n  ".join(calls)  # \b: click keeps the line breaks


def table(rows: list[tuple[Any, ...]], titles: tuple[str, ...]) -> str:
    """Return *rows* as aligned columns below *titles*. Numbers are on the right, NULL is "-"."""
    shown = [tuple("-" if cell is None else str(cell) for cell in row) for row in rows]
    widths = [max(len(row[i]) for row in [titles, *shown]) for i in range(len(titles))]
    is_number = [
        bool(rows) and all(isinstance(row[i], int | float | None) for row in rows)
        for i in range(len(titles))
    ]
    lines = []
    for row in [titles, *shown]:
        cells = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, is_number, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)

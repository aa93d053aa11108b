"""Every error this program raises on purpose.

    NewsArchiveError
    ├── BadURL
    ├── ExtractionError
    ├── BrokenInput
    └── ArchiveError
        ├── ArchiveUnusable      not a database, foreign, read-only, a folder
        │   ├── ArchiveDamaged   SQLite finds the file damaged
        │   └── SchemaTooNew
        ├── ArchiveLocked        another program held the write lock for too long
        └── ArchiveFull          the disk is full, or reading or writing failed

An expected outcome is no error: "not an article" is a reason on the
:class:`~newsarchive.article.Article`.
"""

from enum import IntEnum


class NewsArchiveError(Exception):
    """Base of all errors of this program; its text is one line that says what to do."""


class BadURL(NewsArchiveError):
    """An address that is not one, or that is not http or https."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"not an address to fetch: {url!r} ({why})")
        self.url = url
        self.why = why


class ExtractionError(NewsArchiveError):
    """A page that could not be extracted: *reason* is from the closed list in ``outcomes``."""

    def __init__(self, url: str, reason: str, detail: str = "") -> None:
        super().__init__(f"{url}: {reason}{': ' + detail if detail else ''}")
        self.url = url
        self.reason = reason
        self.detail = detail


class BrokenInput(NewsArchiveError):
    """A file to import, or a part of it, that cannot be used: *reason* as in ``outcomes``."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class ArchiveError(NewsArchiveError):
    """Something about the archive file *path*."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = str(path)
        self.why = why


class ArchiveUnusable(ArchiveError):
    """The file cannot serve as an archive; it was not touched."""


class ArchiveDamaged(ArchiveUnusable):
    """SQLite finds the file damaged: *detail* is what it says."""

    def __init__(self, path: object, detail: str) -> None:
        remedy = "`newsarchive doctor` says how to get the articles back"
        super().__init__(path, f"is damaged ({detail}); {remedy}")
        self.detail = detail


class SchemaTooNew(ArchiveUnusable):
    """The archive was written by a newer version of this program."""


class ArchiveLocked(ArchiveError):
    """Another program held the write lock for longer than the busy timeout."""


class ArchiveFull(ArchiveError):
    """The disk is full, or reading or writing the file failed."""


class ExitStatus(IntEnum):
    """The exit statuses of all commands: a contract, see docs/crawling.md, "Exit status"."""

    DONE = 0
    NOT_DONE = 1
    """A site that cannot be read, input without anything of use, a problem found, a wrong call."""
    ARCHIVE_UNUSABLE = 2
    ARCHIVE_FULL = 3
    ARCHIVE_LOCKED = 4
    STOPPED = 130
    """Ctrl-C or SIGTERM ended it: the status that shells give for SIGINT, 128 + 2."""


def exit_status(error: Exception) -> ExitStatus:
    """The exit status that tells a shell of *error*: a contract, see docs/crawling.md."""
    if isinstance(error, ArchiveLocked):
        return ExitStatus.ARCHIVE_LOCKED
    if isinstance(error, ArchiveFull):
        return ExitStatus.ARCHIVE_FULL
    if isinstance(error, ArchiveError):
        return ExitStatus.ARCHIVE_UNUSABLE
    return ExitStatus.NOT_DONE

"""The errors that this program raises on purpose.

    NewsArchiveError
    ├── BadURL
    ├── ExtractionError
    ├── BrowserMissing           a page has to be drawn, and there is no browser for it
    ├── BrokenInput
    ├── SitesUnreadable          `scrapy list` cannot tell the sites or their rules
    ├── OutputFailed             a file that a person named could not be written
    ├── ClusterFailed            the machines of --dask cannot do the work, or not any more
    ├── StoreUnreachable         a store of captures, or of other files, does not answer as needed
    │   └── StoreNotNamed        captures are in a store that CAPTURES_URL does not name
    ├── DeliveryFailed           a mail or webhook of an alert did not reach its receiver
    └── ArchiveError
        ├── ArchiveUnusable      it is no database, a foreign one, read-only or a folder
        │   ├── ArchiveDamaged   SQLite reports that the file is damaged
        │   ├── PartMissing      articles of an archive lie in a file that is not there
        │   └── SchemaTooNew     a newer version of this program wrote it
        ├── ArchiveLocked        another program held the write lock for too long
        └── ArchiveFull          the disk is full, or reading or writing failed

An expected outcome is not an error: "not an article" is a reason on the
:class:`~newsarchive.article.Article`.
"""

import traceback
from collections.abc import Iterable
from difflib import get_close_matches
from enum import IntEnum
from pathlib import Path

#: The top packages of this project's code.
_OURS = frozenset(("newsarchive", "pipelines", "spiders"))


class NewsArchiveError(Exception):
    """Base of all errors of this program; its text is one line that says what people can do."""


class BadURL(NewsArchiveError):
    """A string that is not a URL, or not an http or https URL."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url!r} is not a URL that can be fetched ({why})")
        self.url = url
        self.why = why


class ExtractionError(NewsArchiveError):
    """A page that could not be extracted; *reason* is a word of ``outcomes.REASONS``."""

    def __init__(self, url: str, reason: str, detail: str = "") -> None:
        super().__init__(f"{url}: {reason}{': ' + detail if detail else ''}")
        self.url = url
        self.reason = reason
        self.detail = detail


class BrowserMissing(NewsArchiveError):
    """A page has to be drawn by a browser, and there is none; the text says what to install."""


class BrokenInput(NewsArchiveError):
    """An unusable file to import, or an unusable part of one; *reason* is as in ``outcomes``."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class SitesUnreadable(NewsArchiveError):
    """The sites or their rules cannot be told, for example because of a wrong setting."""


class OutputFailed(NewsArchiveError):
    """The file *path* could not be written, for example because the disk is full."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(f"{path} could not be written ({why}); an earlier file is as it was")
        self.path = str(path)
        self.why = why


class ClusterFailed(NewsArchiveError):
    """The machines that extract for a command cannot do it now; no page is at fault."""


class StoreUnreachable(NewsArchiveError):
    """A file in a store cannot be read or written now. It may be later, so no page fails for it."""


class StoreNotNamed(StoreUnreachable):
    """Captures are in a store that the environment's CAPTURES_URL does not name."""


class DeliveryFailed(NewsArchiveError):
    """A mail or a webhook that its receiver did not take; *reason* is one line without secrets.

    If *is_lasting*, the same delivery fails again until a person changes something. Otherwise it
    can be tried again, after *retry_after* seconds if the receiver states them.
    """

    def __init__(self, reason: str, *, is_lasting: bool, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_lasting = is_lasting
        self.retry_after = retry_after


class ArchiveError(NewsArchiveError):
    """A problem with the archive file *path*."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = str(path)
        self.why = why


class ArchiveUnusable(ArchiveError):
    """The file cannot be used as an archive; it was not changed."""


class ArchiveDamaged(ArchiveUnusable):
    """SQLite reports that the file is damaged; *detail* is its message."""

    def __init__(self, path: object, detail: str) -> None:
        remedy = "`newsarchive doctor` says how to recover the articles"
        super().__init__(path, f"is damaged ({detail}); {remedy}")
        self.detail = detail


class PartMissing(ArchiveUnusable):
    """Articles of an archive lie in the file *path*, and it cannot be used; *why* says more."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(path, f"{why}. Put the file back beside the archive, then try again")


class SchemaTooNew(ArchiveUnusable):
    """A newer version of this program wrote the archive."""


class ArchiveLocked(ArchiveError):
    """Another program held the write lock for longer than the busy timeout."""


class ArchiveFull(ArchiveError):
    """The disk is full, or reading or writing the file failed."""


def described(error: BaseException) -> str:
    """Return type, message and place of *error* on one line, to record it and to report it.

    The place is the line that raised it, and if that is in a library, our line that led to it.
    """
    places = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        is_ours = str(frame.f_globals.get("__name__")).partition(".")[0] in _OURS
        file = "/".join(Path(frame.f_code.co_filename).parts[-2:])
        places.append((is_ours, f"{file}:{line}"))
    ours = [place for is_ours, place in places if is_ours][-1:]
    shown = [place for _, place in places[-1:]]
    text = " ".join(f"{type(error).__name__}: {error}".split())[:400]
    if shown:
        text += f" ({', from '.join(dict.fromkeys(shown + ours))})"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


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
    """Return the exit status of a program that ends with *error*: a contract (docs/crawling.md)."""
    if isinstance(error, ArchiveLocked):
        return ExitStatus.ARCHIVE_LOCKED
    if isinstance(error, ArchiveFull | OutputFailed):
        return ExitStatus.ARCHIVE_FULL
    if isinstance(error, ArchiveError):
        return ExitStatus.ARCHIVE_UNUSABLE
    return ExitStatus.NOT_DONE


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean X?" with the name in *known* that is closest to *name*, or ""."""
    by_folded = {each.casefold(): each for each in known}
    close = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return f"; did you mean {by_folded[close[0]]}?" if close else ""

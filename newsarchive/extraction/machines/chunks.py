"""What a worker gets and what it returns: plain data."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsarchive.article import Article, Page
from newsarchive.captures.warc_writer import Capture
from newsarchive.extraction.workers import Function
from newsarchive.site_rules import SiteRules


@dataclass(slots=True, frozen=True)
class CaptureWork:
    """A page to extract that is in a record of the captures."""

    capture: Capture
    others: tuple[Capture, ...] = ()
    """Captures of the same article: the first one may be a revisit record of one of them."""
    rules: SiteRules | None = None

    @property
    def url(self) -> str:
        """The URL of the page."""
        return self.capture.url

    @property
    def size(self) -> int:
        """The bytes of the page that are sent: none."""
        return 0


@dataclass(slots=True, frozen=True)
class RecordWork:
    """A page to extract whose body is in a WARC file, in a gzip member of its own."""

    page: Page
    """The page without its body."""
    file: str
    """The path of the file below the folder of the chunk."""
    offset: int
    """Where the member begins, in bytes."""
    sha256: str
    """The digest of the body."""

    @property
    def url(self) -> str:
        """The URL of the page."""
        return self.page.url

    @property
    def size(self) -> int:
        """The bytes of the page that are sent: none."""
        return 0


@dataclass(slots=True, frozen=True)
class PageWork:
    """A page to extract that is sent with its body."""

    page: Page

    @property
    def url(self) -> str:
        """The URL of the page."""
        return self.page.url

    @property
    def size(self) -> int:
        """The bytes of the page that are sent."""
        return len(self.page.body)


Work = CaptureWork | RecordWork | PageWork


@dataclass(slots=True, frozen=True)
class Limits:
    """What one page may take, as of an :class:`~newsarchive.extraction.workers.ExtractionPool`."""

    timeout_seconds: float = 30.0
    memory_bytes: int = 1024**3
    function: Function | None = None


@dataclass(slots=True, frozen=True)
class Chunk:
    """Pages that one worker extracts in one go."""

    works: tuple[Work, ...]
    folder: str
    """The folder of their files: a path, or a URL that fsspec reads."""
    version: str
    """The code of the program that sent it; see ``code_version``."""
    limits: Limits = field(default_factory=Limits)


@dataclass(slots=True, frozen=True)
class Failure:
    """Why a page gave no article; *reason* is a word of ``outcomes.REASONS``."""

    reason: str
    detail: str


@dataclass(slots=True, frozen=True)
class Refusal:
    """Why a worker took no page of a chunk: the machine is not set up for it."""

    why: str


Result = list[Article | Failure] | Refusal

"""Revisit records: a response that is not stored again, because another record has the same bytes.

ISO 28500, 6.7. Which record that is: the one named by WARC-Refers-To-Target-URI and -Date, else
one whose payload has the stated digest.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from newsarchive.article import iso
from newsarchive.captures.warc_reader import WarcRecord, has_right_digest
from newsarchive.captures.warc_writer import Capture
from newsarchive.errors import BadURL, ExtractionError
from newsarchive.urls import normalised_url

#: At most this many captures are read to find the one with the right digest.
MOST_READ = 20


@dataclass(slots=True, frozen=True)
class Revisit:
    """What a revisit record states about the response that it repeats."""

    url: str
    """The URL of that response, normalised; its own URL if it names none."""
    at: str
    """When that response was captured, as the archive writes it; "" if it is not stated."""
    digest: str
    """The digest of the payload, "sha1:..."; "" if it is not stated."""

    @property
    def sha256(self) -> str:
        """The digest in the form of ``captures.sha256``; "" if it is none of SHA-256."""
        name, _, value = self.digest.partition(":")
        if name.strip().lower().replace("-", "") != "sha256":
            return ""
        value = value.strip()
        if len(value) == 64:
            return value.lower()
        try:
            return base64.b32decode(value.upper().ljust(-(-len(value) // 8) * 8, "=")).hex()
        except binascii.Error:
            return ""

    def in_order(self, capture: Capture, others: Iterable[Capture]) -> list[Capture]:
        """Return those of *others* that *capture*, the revisit, may repeat, the likeliest first."""
        place = capture.warc_file, capture.warc_offset

        def unlikeliness(other: Capture) -> tuple[bool, bool, bool]:
            is_later = other.fetched_at > capture.fetched_at
            return not self._names(other), not self._has_bytes(other, capture), is_later

        likely = [each for each in others if (each.warc_file, each.warc_offset) != place]
        likely.sort(key=lambda other: other.fetched_at, reverse=True)
        return sorted(likely, key=unlikeliness)[:MOST_READ]

    def repeats(self, capture: Capture, other: Capture, body: bytes) -> bool:
        """Return whether *capture*, the revisit, repeats *other*, the page *body*.

        The digest decides. Without one that can be compared, the record must name *other*, or the
        archive must know both by the same bytes.
        """
        is_same = has_right_digest(self.digest, body)
        if is_same is None:
            return self._names(other) or self._has_bytes(other, capture)
        return is_same

    def _names(self, other: Capture) -> bool:
        return (other.url, other.fetched_at) == (self.url, self.at)

    def _has_bytes(self, other: Capture, capture: Capture) -> bool:
        return other.sha256 in (capture.sha256, self.sha256)


class RepeatedElsewhere(ExtractionError):
    """A capture that is a revisit record; what it repeats was not among the captures given."""

    def __init__(self, capture: Capture, revisit: Revisit) -> None:
        when = f" on {revisit.at}" if revisit.at else " before"
        where = f" at {revisit.url}" if revisit.url != capture.url else ""
        super().__init__(
            capture.url,
            "truncated",
            "the capture cannot be read: it is a revisit record, so the server sent what it had"
            f" sent{when}{where}, and the captures do not have that response",
        )
        self.revisit = revisit


def revisit_of(record: WarcRecord, url: str) -> Revisit | None:
    """Return what the *record* of *url* refers to, or None if it is no revisit record."""
    if record.headers.get("warc-type", "").lower() != "revisit":
        return None
    target = record.headers.get("warc-refers-to-target-uri", "").strip("<> ")
    try:
        referred = normalised_url(target) if target else url
    except BadURL:
        referred = url
    digest = record.headers.get("warc-payload-digest", "")
    return Revisit(referred, _moment(record.headers.get("warc-refers-to-date", "")), digest)


def _moment(date: str) -> str:
    try:
        moment = datetime.fromisoformat(date)
        return iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC)) or ""
    except (ValueError, OverflowError):
        return ""

"""Combine what two archives saw of one article into one history (pure)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from newsarchive.archive.articles.changes.comparing import Version, is_revision, left_by_wall
from newsarchive.archive.articles.changes.timeline import SeenVersion, settled


@dataclass(slots=True, frozen=True)
class Side:
    """What one archive has of an article."""

    versions: Sequence[SeenVersion]
    """All versions in order of time; the last one is in the article's row."""
    rank: tuple[object, ...]
    """What decides between two texts that were first seen at the same time."""
    extractor: str


@dataclass(slots=True, frozen=True)
class History:
    """The versions of an article that two archives saw."""

    versions: list[SeenVersion]
    text_of: int
    """The side whose row has the newest text: 0 or 1."""
    fields_of: int
    """The side that saw the article last."""


@dataclass(slots=True, frozen=True)
class _Sighting:
    """A point in time at which one archive saw a version."""

    at: str
    seen: SeenVersion
    compared: Version
    """The version without lines that are cut today."""
    side: int
    number: int
    """The number of the version on its side, from 0."""


def combined(sides: tuple[Side, Side], cut: Collection[str]) -> History:
    """Return the history of an article that both *sides* have.

    It is the one that an archive would have that made all visits of both, as far as they are known:
    of a version that was replaced, only its first visit is. Lines in *cut* do not count when texts
    are compared. The result is the same if the sides change places, but for the numbers of sides.
    """
    runs: list[list[_Sighting]] = []
    for each in sorted(_sightings(sides, cut), key=_order):
        if runs and _goes_on(runs[-1][0].compared, each.compared):
            runs[-1].append(each)
        else:
            runs.append([each])
    newest = [len(side.versions) - 1 for side in sides]
    in_row = [each for each in runs[-1] if each.number == newest[each.side]]
    text_of = min(in_row, key=lambda each: (each.at, sides[each.side].rank)).side
    last_seen = [side.versions[-1].until for side in sides]
    fields_of = max((0, 1), key=lambda side: (last_seen[side], sides[side].rank))
    versions = [
        _version(sides, run, following)
        for run, following in zip(runs, [*runs[1:], None], strict=True)
    ]
    row = sides[text_of].versions[-1].version
    versions[-1] = replace(versions[-1], version=row, until=max(last_seen), is_dated=True)
    return History(settled(versions), text_of, fields_of)


def _sightings(sides: tuple[Side, Side], cut: Collection[str]) -> list[_Sighting]:
    found = []
    for side, each in enumerate(sides):
        for number, seen in enumerate(each.versions):
            compared = without_lines(seen.version, cut)
            found.append(_Sighting(seen.since, seen, compared, side, number))
        newest = found[-1]
        found.append(replace(newest, at=newest.seen.until))
    return found


def without_lines(version: Version, cut: Collection[str]) -> Version:
    """Return *version* without the lines in *cut*, for a comparison."""
    lines = [line for line in version.text.split("\n") if line not in cut]
    return replace(version, text="\n".join(lines))


def _order(each: _Sighting) -> tuple[str, str, str]:
    return each.at, each.compared.title or "", each.compared.text


def _goes_on(stored: Version, shown: Version) -> bool:
    """Return whether a visit that showed *shown* would have left the version *stored*."""
    return not is_revision(stored, shown) or left_by_wall(stored, shown)


def _version(
    sides: tuple[Side, Side], run: list[_Sighting], following: list[_Sighting] | None
) -> SeenVersion:
    """Return the version that the sightings of *run* saw, until those of *following*."""
    first = run[0]
    if following is None:
        return replace(first.seen, since=first.at, facts=None, change=None)
    successor = following[0]
    return replace(
        first.seen,
        since=first.at,
        until=successor.at,
        facts=_facts(sides, run, successor),
        change=None,
    )


def _facts(
    sides: tuple[Side, Side], run: list[_Sighting], successor: _Sighting
) -> dict[str, object] | None:
    """Return the facts of the change to *successor*, if the archive that saw it saw both."""
    for each in run:
        if (each.side, each.number) == (successor.side, successor.number - 1):
            return each.seen.facts
    first = run[0]
    extractors = [sides[first.side].extractor, sides[successor.side].extractor]
    if not (first.seen.is_dated and successor.seen.is_dated) or extractors[0] == extractors[1]:
        return None
    is_same = first.seen.version.modified_at == successor.seen.version.modified_at
    return {"same_date": is_same, "extractors": extractors}

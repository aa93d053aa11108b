"""The versions of an article in order of time: headlines shown in turns, and what each change is.

A headline that comes back while the text stays is a test of wordings. Its versions are one, with
all wordings. What a change says is computed from the texts and from a few facts that only the
moment of the fetch had; ``revisions.change`` keeps both, so that rules can change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from newsarchive.archive.articles.changes.comparing import (
    Version,
    change_between,
    reads_alike,
    text_substance,
)
from newsarchive.archive.articles.changes.statements import states_time
from newsarchive.archive.articles.changes.substance import substance

#: The facts of a change that its texts do not tell: whether the page's date of change stayed the
#: same, the extractors before and after, and whether the page was free.
_FACTS = ("same_date", "extractors", "is_free")


@dataclass(slots=True, frozen=True)
class SeenVersion:
    """A version and the time in which it was seen."""

    version: Version
    since: str
    until: str
    """When its successor was first seen, or, for the newest version, when it was last seen."""
    facts: dict[str, Any] | None = None
    """Those of the change to its successor; None if they are not known."""
    change: dict[str, Any] | None = None
    """The change to its successor as it is stored; None if it must be judged."""
    is_dated: bool = False
    """Whether its modified_at is known."""


def facts_in(change: dict[str, Any]) -> dict[str, Any]:
    """Return the facts in a stored *change*. Older versions stored one, under its old name."""
    facts = {name: change[name] for name in _FACTS if name in change}
    return {"same_date": change.get("stealth")} | facts


def settled(versions: Sequence[SeenVersion]) -> list[SeenVersion]:
    """Return *versions* with those joined that differ in a headline that was shown in turns.

    All versions from the first showing on have all wordings; of neighbours with one text the
    latest stays.
    """
    done: list[SeenVersion] = []
    for each in versions:
        first = _first_showing(done, each.version)
        if first is not None:
            turns = [*done[first:], each]
            titles = [title for turn in turns for title in _titles(turn.version)]
            done[first:] = _joined([_named(turn, titles) for turn in turns])
        elif done and done[-1].version.has_title(each.version.title):
            done.append(_named(each, [*_titles(done[-1].version), *_titles(each.version)]))
        else:
            done.append(each)
    return done


def _first_showing(done: Sequence[SeenVersion], new: Version) -> int | None:
    """Return the index of the version that had the headline of *new* and its text, before another.

    None if there is none, or if no other headline was between.
    """
    text = text_substance(new.text)
    for index in range(len(done) - 1, -1, -1):
        version = done[index].version
        if text_substance(version.text) != text:
            return None
        if version.has_title(new.title):
            is_other = substance(version.title or "") != substance(new.title or "")
            return index if is_other or index < len(done) - 1 else None
    return None


def with_titles(version: Version, titles: Iterable[str | None]) -> Version:
    """Return *version* with all *titles* that are not its own as its other ones, each once."""
    others = {substance(title): title for title in titles if title}
    others.pop(substance(version.title or ""), None)
    return replace(version, other_titles=tuple(sorted(others.values())))


def _named(seen: SeenVersion, titles: Iterable[str | None]) -> SeenVersion:
    return replace(seen, version=with_titles(seen.version, titles))


def _titles(version: Version) -> tuple[str | None, ...]:
    return (version.title, *version.other_titles)


def _joined(turns: Sequence[SeenVersion]) -> list[SeenVersion]:
    """Return *turns* with one version for neighbours with the same text."""
    joined: list[SeenVersion] = []
    for each in turns:
        if joined and joined[-1].version.text == each.version.text:
            joined[-1] = replace(each, since=joined[-1].since)
        else:
            joined.append(each)
    return joined


def changes_of(
    versions: Sequence[SeenVersion], cut: Collection[str] = ()
) -> Iterator[tuple[SeenVersion, dict[str, Any]]]:
    """Yield each version but the newest, with the change to its successor as data for JSON.

    Lines in *cut* do not count: today they are known as boilerplate.
    """
    compared = [_without(each, cut) for each in versions]
    for number, seen in enumerate(versions[:-1]):
        change = seen.change
        if change is None:
            earlier = [each.version for each in compared[:number]]
            change = _change(compared[number], compared[number + 1], earlier)
        yield seen, change


def _without(seen: SeenVersion, cut: Collection[str]) -> SeenVersion:
    if not cut:
        return seen
    lines = [line for line in seen.version.text.split("\n") if line not in cut]
    return replace(seen, version=replace(seen.version, text="\n".join(lines)))


def _change(old: SeenVersion, new: SeenVersion, earlier: Sequence[Version]) -> dict[str, Any]:
    facts = old.facts
    if facts is None:
        is_known = old.is_dated and new.is_dated
        is_same = old.version.modified_at == new.version.modified_at
        facts = {"same_date": is_same if is_known else None}
    free = facts.get("is_free") or [None, None]
    before, after = (
        replace(seen.version, is_free=each) for seen, each in zip((old, new), free, strict=True)
    )
    change: dict[str, Any] = change_between(before, after)
    if change["kind"] != "typography" and (like := _number_like(earlier, after)):
        change |= {"kind": "back", "returns_to": like}
    if before.other_titles:
        change["other_titles"] = list(before.other_titles)
    return change | {"stealth": _is_silent(before, after, change, facts)} | facts


def _is_silent(
    old: Version, new: Version, change: dict[str, Any], facts: dict[str, Any]
) -> bool | None:
    """Return whether words changed and the page does not say so; None if its date is not known."""
    has_other_words = change["words_added"] + change["words_removed"] > 0
    if (
        change["kind"] not in ("text", "headline")
        or not has_other_words
        or "extractors" in facts
        or states_time(old.text, new.text)
    ):
        return False
    stayed: bool | None = facts["same_date"]
    return stayed


def _number_like(earlier: Sequence[Version], new: Version) -> int | None:
    """Return the number of the latest of *earlier* that reads as *new* does, or None."""
    for number in range(len(earlier), 0, -1):
        if reads_alike(earlier[number - 1], new):
            return number
    return None

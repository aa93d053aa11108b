"""What a run of the web archive did, for the summary."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from newsarchive.outcomes import Outcome
from newsarchive.text import counted


@dataclass(slots=True)
class Ran:
    """What a run did."""

    submitted: int = 0
    saved: int = 0
    given_up: int = 0
    """Pages that will not be saved."""
    left: int = 0
    """Jobs whose turn it is, for which the run had no time, or which wait for the service."""
    found: Counter[Outcome] = field(default_factory=Counter)
    """Outcomes of the pages whose copy was asked for."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why copies were not used."""
    pauses: dict[str, str] = field(default_factory=dict)
    """Kinds of jobs that the service wants no more of for now, and why."""
    is_busy: bool = False
    """Whether another process was at it, so that nothing was done."""

    def __str__(self) -> str:
        """Return the run on one line; "" if there was nothing to do."""
        if self.is_busy:
            return "another process talks to the web archive"
        parts = []
        if self.submitted or self.saved or self.given_up:
            parts.append(f"{self.submitted:,} submitted, {self.saved:,} saved")
        if self.given_up:
            parts.append(f"{self.given_up:,} not to be saved")
        if asked := self.found.total():
            texts = self.found[Outcome.NEW] + self.found[Outcome.REVISED]
            parts.append(f"{counted(texts, 'text')} of {asked:,} found")
        parts += [f"paused: {reason}" for reason in sorted(set(self.pauses.values()))]
        if self.left:
            parts.append(f"{self.left:,} left for the next run")
        return ", ".join(parts)

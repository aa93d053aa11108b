"""What the writer of a cluster has done so far, for the line that shows its progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsarchive.outcomes import Outcome
from newsarchive.progress.figures import Figures, Part
from newsarchive.text import counted

if TYPE_CHECKING:
    from newsarchive.archive.cluster.open_run import OpenRun


@dataclass(frozen=True, slots=True)
class WriterFigures:
    """The figures of all open runs, and what was stored since this writer has begun."""

    runs: int
    closing: int
    """Runs of which all is written, and which are learned from at the moment."""
    unwritten: int
    """Results that workers handed over and that are not written."""
    all_runs: Figures

    def parts(self) -> list[Part]:
        """Return the parts of the line."""
        if not self.runs:
            return [(f"{self.all_runs.stored:,} stored", 1), ("waiting for runs", 0)]
        parts = [(counted(self.runs, "run"), 4), *self.all_runs.parts()]
        if self.closing:
            parts.append((f"{self.closing:,} closing", 3))
        return [*parts, (f"{self.unwritten:,} to write", 2)]


def figures_of_run(opened: OpenRun) -> Figures:
    """Return the figures of one run, as a crawl of one machine has them."""
    run = opened.run
    run.pace.is_complete = opened.are_sources_read
    return Figures(
        found=run.counts.total() - run.reasons["source"] + run.pace.queued,
        fetched=opened.requests,
        stored=run.counts[Outcome.NEW] + run.counts[Outcome.REVISED],
        failed=run.counts[Outcome.FAILED],
        queued=run.pace.queued,
        per_second=run.pace.per_second(),
        seconds_left=run.pace.seconds_left(),
    )


def figures_of_writer(
    runs: Iterable[OpenRun], ended: Counter[Outcome], unwritten: int
) -> WriterFigures:
    """Return the figures of *runs*, those that are open; *ended* are the counts of all others."""
    runs = [opened for opened in runs if not opened.is_ended]
    before = Figures(
        found=ended.total(),
        fetched=0,
        stored=ended[Outcome.NEW] + ended[Outcome.REVISED],
        failed=ended[Outcome.FAILED],
        queued=0,
    )
    return WriterFigures(
        runs=len(runs),
        closing=sum(opened.is_closing for opened in runs),
        unwritten=unwritten,
        all_runs=Figures.of_all([before, *map(figures_of_run, runs)]),
    )

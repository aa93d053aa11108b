"""Crawl the hostile site as people do, measure what it costs, and check what is left."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.crawls import rows, start_crawl
from tests.support.hostile.site import HostileSite

_SAMPLES_A_SECOND = 10


@dataclass
class Trial:
    """What a crawl of the hostile site did."""

    cases: int = 0
    good: int = 0
    """Good articles that were stored whole."""
    megabytes: float = 0.0
    """The largest resident memory of the crawl and its worker processes together (PSS)."""
    seconds: float = 0.0
    asked: list[str] = field(default_factory=list)
    """What the canary was sent."""
    outcomes: dict[str, str] = field(default_factory=dict)
    """The outcome of each case, as "outcome" or "outcome:reason", by its name."""
    problems: list[str] = field(default_factory=list)
    summary: str = ""


def attempt(site: HostileSite, archive: Path, *settings: str, patience: float = 900) -> Trial:
    """Crawl the open *site* into *archive* with *settings* of Scrapy, and check what is left."""
    trial = Trial(cases=len(site.cases) + len(site.sources))
    begun = time.monotonic()
    crawl = start_crawl(archive, *site.starts, settings=settings)
    peak = PeakMemory(crawl.pid)
    try:
        out, err = crawl.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        crawl.kill()
        out, err = crawl.communicate()
        trial.problems.append(f"the crawl had not ended after {patience:.0f} s")
    trial.seconds = time.monotonic() - begun
    trial.megabytes = peak.stop()
    trial.asked = list(site.canary.asked)
    trial.summary = out.strip().splitlines()[-1] if out.strip() else ""
    if "Traceback" in err:
        trial.problems.append("traceback: " + err[err.index("Traceback") :][:2_000])
    if crawl.returncode != 0:
        trial.problems.append(f"exit status {crawl.returncode}: {err[-500:]}")
    trial.problems += _wrong_outcomes(site, archive, trial)
    trial.problems += _wrong_articles(site, archive, trial)
    trial.problems += [f"the canary was asked: {text[:80]!r}" for text in trial.asked]
    return trial


def _wrong_outcomes(site: HostileSite, archive: Path, trial: Trial) -> Iterator[str]:
    """Yield the cases without an outcome or with an unexpected one, and counts that are wrong."""
    found = {
        url: (state, outcome if reason is None else f"{outcome}:{reason}", detail)
        for url, state, outcome, reason, detail in rows(
            archive, "SELECT url, state, outcome, reason, detail FROM urls"
        )
    }
    for url, case in (site.cases | site.sources).items():
        state, outcome, detail = found.get(url, ("absent", "none", None))
        trial.outcomes[case.name] = outcome or state
        if (outcome or state) not in case.expected:
            yield f"{case.name}: {state}, {outcome} ({str(detail)[:200]})"
    for url, (state, outcome, _) in found.items():
        if state == "fetching" or (state == "queued" and url not in site.cases):
            yield f"{url}: {state}, {outcome}"
    sums = "new + revised + unchanged + duplicates + skipped + failed"
    for run in rows(archive, f"SELECT found, {sums} FROM runs WHERE found <> {sums}"):
        yield f"the counts of the run do not add up: {run}"


def _wrong_articles(site: HostileSite, archive: Path, trial: Trial) -> Iterator[str]:
    """Yield the good articles that are not stored whole, and hosts crawled against robots.txt."""
    texts = dict(rows(archive, "SELECT url, text FROM articles"))
    for url, story in site.stories.items():
        missing = [line for line in story.paragraphs if line not in (texts.get(url) or "")]
        if missing:
            yield f"good article {url}: {len(missing)} of {len(story.paragraphs)} lines missing"
        trial.good += not missing
    for url, (story, robots) in site.neighbours.items():
        if robots.is_read != (story.paragraphs[0] in (texts.get(url) or "")):
            yield f"robots.txt of {robots.name}: the article was stored: {not robots.is_read}"


class PeakMemory:
    """Samples the proportional set size of a process and all below it until :meth:`stop`."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._most = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Return the largest sum seen, in megabytes (10^6 bytes)."""
        self._stop.set()
        self._thread.join()
        return self._most * 1024 / 1e6

    def _sample(self) -> None:
        while not self._stop.wait(1 / _SAMPLES_A_SECOND):
            self._most = max(self._most, sum(map(_kilobytes, _tree(self._pid))))


def _tree(pid: int) -> list[int]:
    """Return *pid* and all processes below it."""
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        children = [int(c) for task in tasks for c in (task / "children").read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(below for child in children for below in _tree(child))]


def _kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))

"""The page that compares queries: a chart, the numbers in a table, and a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from datasette import Response

from newsarchive.web.analysis.compare_state import BY, MAX_QUERIES, CompareState
from newsarchive.web.analysis.comparing import ON_PAGE, SITES_ON_PAGE, compare
from newsarchive.web.analysis.comparison import Comparison, Line
from newsarchive.web.charts.drawing import Chart, Series, draw
from newsarchive.web.charts.periods import Period
from newsarchive.web.charts.scales import write_count, write_share
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page
from newsarchive.web.framework.rendering import render_page

#: With more rows than this, the numbers of the table are no links: the page would be too large.
_LINKED_ROWS: Final = 120
_BY_NAMES: Final = {"": "the period that fits"} | {name: name for name in BY if name}


@dataclass(frozen=True, slots=True)
class Cell:
    """The numbers of one query in one row of the table."""

    count: int
    share: str
    path: str = ""
    width: float = 0
    """The length of the bar, in percent of the longest one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: a period or a site."""

    name: str
    cells: list[Cell]
    unfinished: bool = False
    hint: str = ""


async def compare_page(datasette: Any, request: Any) -> Response:
    """Return ``/compare``: up to five queries over time, or by site."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    state = CompareState.from_query_string(request.query_string)
    comparison = await compare(archive, state, ON_PAGE)
    fields = [*state.queries, *[""] * max(1, 2 - len(state.queries))][:MAX_QUERIES]
    return await render_page(
        datasette,
        request,
        "compare",
        database=archive.name,
        state=state,
        comparison=comparison,
        fields=fields,
        by_names=_BY_NAMES,
        chart=draw(chart_of(comparison)) if len(comparison.periods) > 1 else None,
        rows=_rows(comparison),
        remarks=remarks_of(comparison),
        write_share=write_share,
    )


def chart_of(comparison: Comparison) -> Chart:
    """Return the chart of *comparison* over time, in its measure."""
    share = comparison.state.measure == "share"
    what = "Share of all articles" if share else "Number of articles"
    periods = comparison.periods
    return Chart(
        title=f"{what} by {comparison.by}",
        description=f"{' / '.join(line.q for line in comparison.lines)}, {_span(periods)}",
        labels=[period.short for period in periods],
        series=[
            Series(line.q, line.shares if share else [*line.counts]) for line in comparison.lines
        ],
        hints=[_hint(comparison, at) for at in range(len(periods))],
        unfinished=comparison.unfinished,
        percent=share,
    )


def _span(periods: Sequence[Period]) -> str:
    return f"{periods[0].name} to {periods[-1].name}" if periods else "no dated articles"


def _hint(comparison: Comparison, at: int) -> str:
    parts = [
        f"{line.q[:40]}: {write_count(line.counts[at])} ({write_share(line.shares[at])})"
        for line in comparison.lines
    ]
    name = comparison.periods[at].name
    return "\n".join([f"{name} (not finished)" if at in comparison.unfinished else name, *parts])


def remarks_of(comparison: Comparison) -> list[str]:
    """Return what must be known to read the numbers, as sentences."""
    remarks = [f"{note[0].upper()}{note[1:]}." for note in comparison.notes]
    if comparison.state.measure == "share" or comparison.by == "site":
        remarks.append(
            "A share is the part of all archived articles of the same dates"
            + (" and site" if comparison.by == "site" else "")
            + ", and of the sites and languages of the query if it names any."
        )
    if comparison.unfinished:
        remarks.append("A dotted line leads to a period that is not finished.")
    for line in comparison.lines:
        remarks += _remarks_of_line(comparison, line)
    return remarks


def _remarks_of_line(comparison: Comparison, line: Line) -> list[str]:
    remarks = []
    if line.undated:
        are = "article has" if line.undated == 1 else "articles have"
        remarks.append(f"{line.undated:,} {are} no date and cannot be shown.")
    if line.later:
        are = "article is" if line.later == 1 else "articles are"
        remarks.append(f"{line.later:,} {are} dated after the archive ends and left out.")
    if line.total and line.share == 1:
        remarks.append("All articles match: compare the numbers of articles instead.")
    return [f"“{line.q[:60]}”: {remark}" for remark in remarks]


def _rows(comparison: Comparison) -> list[Row]:
    if comparison.by == "site":
        return _site_rows(comparison)
    state = comparison.state
    linked = len(comparison.periods) <= _LINKED_ROWS
    return [
        Row(
            period.name,
            [
                Cell(
                    line.counts[at],
                    write_share(line.shares[at]),
                    _path(state, line, period) if linked and line.counts[at] else "",
                )
                for line in comparison.lines
            ],
            at in comparison.unfinished,
        )
        for at, period in enumerate(comparison.periods)
    ]


def _path(state: CompareState, line: Line, period: Period) -> str:
    first = max(period.first, state.first or period.first)
    return state.search_path(line.q, first, min(period.end, state.day_after_last or period.end))


def _site_rows(comparison: Comparison) -> list[Row]:
    state = comparison.state
    share = state.measure == "share"
    longest = max(
        (
            value or 0
            for line in comparison.lines
            for value in (line.shares if share else line.counts)
        ),
        default=0,
    )

    def cell(line: Line, at: int, site: str) -> Cell:
        value = (line.shares if share else line.counts)[at] or 0
        path = state.filters.with_query(line.q).with_filter("site", site).path()
        return Cell(
            line.counts[at],
            write_share(line.shares[at]),
            path if line.counts[at] else "",
            round(100 * value / longest, 1) if longest else 0,
        )

    return [
        Row(
            name,
            [cell(line, at, site) for line in comparison.lines],
            hint=site if site != name else "",
        )
        for at, (site, name) in enumerate(comparison.sites[:SITES_ON_PAGE])
    ]

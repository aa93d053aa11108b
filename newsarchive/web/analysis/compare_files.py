"""A comparison to take away: JSON, CSV and SVG."""

from __future__ import annotations

from typing import Any, Final

from datasette import Response

from newsarchive.web.analysis.compare_page import chart_of, remarks_of
from newsarchive.web.analysis.compare_state import CompareState
from newsarchive.web.analysis.comparing import IN_FILE, ON_PAGE, compare
from newsarchive.web.analysis.comparison import Comparison, Line
from newsarchive.web.charts.standalone import POLICY, draw_file
from newsarchive.web.framework.answers import json_answer, json_error
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.rendering import response_headers
from newsarchive.web.search.output.search_feeds import csv_field

_COLUMNS: Final = (
    "query", "by", "period", "first_day", "last_day", "finished", "count", "articles", "share",
)  # fmt: skip
_SITE_COLUMNS: Final = ("query", "site", "site_name", "count", "articles", "share")


async def compare_json(datasette: Any, request: Any) -> Response:
    """Return ``/compare.json``: the numbers of the comparison."""
    comparison = await _compared(datasette, request, IN_FILE)
    if comparison is None:
        return json_error(404, "no archive found")
    return json_answer(request, comparison_as_json(comparison))


async def compare_csv(datasette: Any, request: Any) -> Response:
    """Return ``/compare.csv``: one row for each query and period, or for each query and site."""
    comparison = await _compared(datasette, request, IN_FILE)
    if comparison is None:
        return Response.text("no archive found", 404, response_headers())
    by_site = comparison.by == "site"
    rows = [_SITE_COLUMNS if by_site else _COLUMNS]
    for line in comparison.lines:
        rows += _site_rows(comparison, line) if by_site else _period_rows(comparison, line)
    text = "".join(",".join(map(csv_field, row)) + "\r\n" for row in rows)
    headers = response_headers(content_disposition='attachment; filename="comparison.csv"')
    return Response(text.encode(), 200, headers, "text/csv; charset=utf-8")


async def compare_svg(datasette: Any, request: Any) -> Response:
    """Return ``/compare.svg``: the chart over time as a file of its own."""
    comparison = await _compared(datasette, request, ON_PAGE)
    if comparison is None:
        return Response.text("no archive found", 404, response_headers())
    if not comparison.periods:
        reason = "there is no chart: no dated article matches, or the comparison is by site"
        return Response.text(reason, 404, response_headers())
    drawing = draw_file(chart_of(comparison), remarks_of(comparison))
    headers = response_headers() | {"content-security-policy": POLICY}
    return Response(drawing, 200, headers, "image/svg+xml; charset=utf-8")


async def _compared(datasette: Any, request: Any, most: int) -> Comparison | None:
    archive = await find_archive(datasette)
    if archive is None:
        return None
    return await compare(archive, CompareState.from_query_string(request.query_string), most)


def _period_rows(comparison: Comparison, line: Line) -> list[tuple[Any, ...]]:
    return [
        (
            line.q,
            comparison.by,
            period.label,
            period.first,
            period.last,
            "no" if at in comparison.unfinished else "yes",
            *_numbers(line, at),
        )
        for at, period in enumerate(comparison.periods)
    ]


def _site_rows(comparison: Comparison, line: Line) -> list[tuple[Any, ...]]:
    return [
        (line.q, site, name, *_numbers(line, at))
        for at, (site, name) in enumerate(comparison.sites)
    ]


def _numbers(line: Line, at: int) -> tuple[int, int, str]:
    share = line.shares[at]
    return line.counts[at], line.articles[at], "" if share is None else f"{share:.8g}"


def comparison_as_json(comparison: Comparison) -> dict[str, Any]:
    """Return the data of ``/compare.json``, as docs/comparing.md promises it."""
    state = comparison.state
    return {
        "by": comparison.by,
        "from": state.first and state.first.isoformat(),
        "to": state.last and state.last.isoformat(),
        "periods": [
            {
                "period": period.label,
                "first_day": period.first.isoformat(),
                "last_day": period.last.isoformat(),
                "finished": at not in comparison.unfinished,
            }
            for at, period in enumerate(comparison.periods)
        ],
        "sites": [{"site": site, "name": name} for site, name in comparison.sites],
        "queries": [
            {
                "query": line.q,
                "count": line.total,
                "share": line.share,
                "undated": line.undated,
                "counts": line.counts,
                "articles": line.articles,
                "shares": line.shares,
                "notes": line.notes,
            }
            for line in comparison.lines
        ],
        "notes": comparison.notes,
    }

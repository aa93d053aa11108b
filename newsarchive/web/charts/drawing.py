"""Draw charts as SVG.

Positions across are percentages, sizes of text are pixels: so one drawing fits a phone and a wide
screen, and its text stays readable. The marks are in an inner picture that is stretched; their
lines keep their thickness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

from newsarchive.web.charts.scales import STEPS, round_ticks, spread, tick_labels

#: The most labels below a chart. On a phone only the first, middle and last ones are shown.
LABELS: Final = 5
#: Up to this many periods, each value has a dot.
_DOTS: Final = 62
#: Height of the axis with its labels, and the space above the plot, in pixels.
_BELOW, _ABOVE = 24, 18
_GROUND: Final = Markup(
    '<rect class="%s" x="%s" width="%s" height="100%%"><title>%s</title></rect>'
)
_LINK: Final = Markup('<a href="%s" aria-label="%s">%s</a>')
_BAR: Final = Markup('<rect class="bar%s" x="%s" y="%s" width="0.8" height="%s"/>')


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one line, or of one set of bars: one for each period."""

    name: str
    values: Sequence[float | None]
    """None is drawn as a gap: the value is not known. A zero is a zero."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows. *title* and *description* are for those who cannot see it."""

    title: str
    description: str
    labels: Sequence[str]
    """The label of each period."""
    series: Sequence[Series]
    hints: Sequence[str] = ()
    """What is shown on hover, for each period."""
    links: Sequence[str] = ()
    """Where a click on a period leads; empty if nowhere."""
    unfinished: frozenset[int] = field(default=frozenset())
    """The positions of the periods that are not whole."""
    percent: bool = False
    bars: bool = False


def draw(chart: Chart, height: int = 240, size: Markup | None = None) -> Markup:
    """Return *chart* as an ``<svg>`` element, as wide as the place where it is put.

    *size* replaces its attributes of size and role inside another drawing.
    """
    highest = max((v for s in chart.series for v in s.values if v is not None), default=0)
    plot = height - _BELOW - _ABOVE
    ticks = round_ticks(highest, whole=not chart.percent, steps=min(STEPS, max(1, plot // 30)))
    attributes = size if size is not None else _attributes(chart, height)
    inner = Markup('<svg y="{}" width="100%" height="{}" overflow="visible">').format(_ABOVE, plot)
    return (
        Markup("<svg {}>").format(attributes)
        + (_names(chart) if size is None else Markup(""))
        + inner
        + _grounds(chart)
        + _grid(ticks, tick_labels(ticks, percent=chart.percent))
        + _marks(chart, ticks[-1])
        + Markup("</svg>")
        + _period_labels(chart.labels, height - 6)
        + Markup("</svg>")
    )


def _attributes(chart: Chart, height: int) -> Markup:
    role = "group" if chart.links else "img"
    return Markup(
        'class="chart" width="100%" height="{}" role="{}" aria-label="{}" focusable="false"'
    ).format(height, role, f"{chart.title}. {chart.description}".strip(". "))


def _names(chart: Chart) -> Markup:
    # No <title>: a browser would show it on hover above the numbers of each period.
    return Markup("<desc>{}</desc>").format(chart.description)


def _grid(ticks: Sequence[float], labels: Sequence[str]) -> Markup:
    """Return the horizontal lines, each with its number above it."""
    pieces = []
    for tick, label in zip(ticks, labels, strict=True):
        y = _percent(1 - tick / ticks[-1])
        name = "grid" if tick else "grid base"
        pieces.append(
            Markup('<line class="{}" x1="0" x2="100%" y1="{y}" y2="{y}"/>').format(name, y=y)
        )
        if tick:
            pieces.append(
                Markup('<text class="tick" x="0" y="{}" dy="-4">{}</text>').format(y, label)
            )
    return Markup("").join(pieces)


def _grounds(chart: Chart) -> Markup:
    """Return the area of each period, with its numbers on hover and its link."""
    # The operator % escapes as Markup.format does, in half the time: a page has fifty periods.
    pieces = []
    count = len(chart.labels)
    width = _percent(1 / count) if count else ""
    hints = chart.hints or chart.labels
    for at in range(count):
        name = "ground unfinished" if at in chart.unfinished else "ground"
        area = _GROUND % (name, _percent(at / count), width, hints[at])
        if chart.links and chart.links[at]:
            area = _LINK % (chart.links[at], hints[at], area)
        pieces.append(area)
    return Markup("").join(pieces)


def _marks(chart: Chart, top: float) -> Markup:
    count = len(chart.labels)
    draw_one = _bars if chart.bars else _line
    return (
        Markup('<svg class="marks" width="100%" height="100%" viewBox="0 0 {} 100"').format(count)
        + Markup(' preserveAspectRatio="none" overflow="visible">')
        + Markup("").join(
            draw_one(number, [v if v is None else v / top for v in series.values], chart.unfinished)
            for number, series in enumerate(chart.series, 1)
        )
        + Markup("</svg>")
    )


def _bars(number: int, values: Sequence[float | None], unfinished: frozenset[int]) -> Markup:
    # A single article must be visible beside thousands.
    heights = [max(1.5, 100 * value) if value else 0 for value in values]
    return Markup("").join(
        _BAR
        % (
            " open" if at in unfinished else "",
            f"{at + 0.1:g}",
            f"{round(100 - height, 2):g}",
            f"{round(height, 2):g}",
        )
        for at, height in enumerate(heights)
        if height
    )


def _line(number: int, values: Sequence[float | None], unfinished: frozenset[int]) -> Markup:
    """Return a line through *values*; a part that begins or ends in *unfinished* is dotted."""
    solid: list[str] = []
    dotted: list[str] = []
    dots: list[str] = []
    for at, value in enumerate(values):
        if value is None:
            continue
        before = values[at - 1] if at else None
        if before is not None:
            part = f"M{_place(at - 1, before)}L{_place(at, value)}"
            (dotted if {at, at - 1} & unfinished else solid).append(part)
        after = values[at + 1] if at + 1 < len(values) else None
        if len(values) <= _DOTS or (before is None and after is None):
            dots.append(f"M{_place(at, value)}h0")
    shapes = (("line", _joined(solid)), ("line open", "".join(dotted)), ("dots", "".join(dots)))
    return Markup("").join(
        Markup('<path class="{} s{}" vector-effect="non-scaling-stroke" d="{}"/>').format(
            name, number, path
        )
        for name, path in shapes
        if path
    )


def _joined(parts: Sequence[str]) -> str:
    """Return *parts* as one path: dashes then run on from one part to the next."""
    path, end = "", ""
    for part in parts:
        begin, _, to = part[1:].partition("L")
        path += f"L{to}" if begin == end else part
        end = to
    return path


def _place(at: int, value: float) -> str:
    return f"{at + 0.5:g} {100 - 100 * value:.4g}"


def _period_labels(labels: Sequence[str], y: int) -> Markup:
    places = spread(len(labels), LABELS)
    pieces = []
    for number, at in enumerate(places):
        ends = {0: "start", len(labels) - 1: "end"} if len(labels) > 1 else {}
        x = {"start": 0.0, "end": 1.0}.get(ends.get(at, ""), (at + 0.5) / len(labels))
        name = "when" if number in (0, len(places) // 2, len(places) - 1) else "when wide"
        pieces.append(
            Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
                name, _percent(x), y, ends.get(at, "middle"), labels[at]
            )
        )
    return Markup("").join(pieces)


def _percent(share: float) -> str:
    return f"{100 * share:.6g}%"

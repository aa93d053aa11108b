"""A chart as a file of its own: with a title, a legend and its colours, dark if the reader's are.

The file has no script, no link and nothing from elsewhere. Its ``<style>`` is always the same text,
so that the policy of the response can allow just this one.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Final

from markupsafe import Markup

from newsarchive.web.charts.drawing import Chart, draw

WIDTH: Final = 900
_MARGIN: Final = 28
_PLOT: Final = 300
#: Longer texts are cut: SVG breaks no lines.
_LONGEST: Final = 100
#: What XML 1.0 forbids, and the marks that turn the direction of the text around them.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)

#: The colours of the lines, for light and for dark paper. charts.css has the same.
LIGHT: Final = ("#0a5570", "#b3470f", "#6a3fa0", "#2f7434", "#8a6400")
DARK: Final = ("#86cde6", "#f2a274", "#c9b4f5", "#92d698", "#e3c65f")
#: The pattern of each line: colours alone do not tell them apart for everybody.
DASHES: Final = ("none", "9 4", "2 4", "9 4 2 4", "5 3")


def _series_css(colours: tuple[str, ...]) -> str:
    return "".join(f".s{at}{{stroke:{colour}}}" for at, colour in enumerate(colours, 1))


# Without quotation marks and other characters that would have to be escaped.
_STYLE: Final = (
    "svg{font:13px system-ui,Segoe UI,Roboto,Noto Sans,sans-serif}"
    ".paper{fill:#fff}text{fill:#5e5950}.heading{font-size:18px;font-weight:700}"
    ".heading,.name{fill:#1d1b18}.grid{stroke:#e3dfd6}.base{stroke:#5e5950}"
    ".ground{fill:transparent}.unfinished{fill:#f3f1ec}"
    ".line,.dots{fill:none;stroke-width:2.2;stroke-linejoin:round}"
    ".dots{stroke-width:5.5;stroke-linecap:round}.bar{fill:#0a5570}.bar.open{opacity:.55}"
    + _series_css(LIGHT)
    + "".join(f".line.s{at}{{stroke-dasharray:{dash}}}" for at, dash in enumerate(DASHES, 1))
    + ".line.open{stroke-dasharray:1 4;stroke-linecap:round}"
    "@media(prefers-color-scheme:dark){.paper{fill:#16181a}text{fill:#aaa599}"
    ".heading,.name{fill:#e7e4dc}.grid{stroke:#33373b}.base{stroke:#aaa599}"
    ".unfinished{fill:#202427}.bar{fill:#86cde6}" + _series_css(DARK) + "}"
)
#: The policy of the response: the style above, and nothing else.
POLICY: Final = (
    "default-src 'none'; frame-ancestors 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'"
)


def draw_file(chart: Chart, remarks: list[str]) -> bytes:
    """Return *chart* as an SVG file with its title, a legend, and *remarks* below it."""
    legend = (
        [] if chart.bars else [_legend_line(at, s.name) for at, s in enumerate(chart.series, 1)]
    )
    top = 62 + 22 * len(legend)
    bottom = top + _PLOT + 14
    height = bottom + 18 * len(remarks) + 14
    place = Markup('x="{}" y="{}" width="{}" height="{}"').format(
        _MARGIN, top, WIDTH - 2 * _MARGIN, _PLOT
    )
    drawing = (
        Markup('<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}"').format(
            w=WIDTH, h=height
        )
        + Markup(' viewBox="0 0 {} {}" role="img" aria-labelledby="t d">').format(WIDTH, height)
        + Markup('<title id="t">{}</title><desc id="d">{}</desc>').format(
            chart.title, chart.description
        )
        + Markup("<style>{}</style>").format(_STYLE)
        + Markup('<rect class="paper" width="100%" height="100%"/>')
        + Markup('<text class="heading" x="{}" y="38">{}</text>').format(
            _MARGIN, shortened(chart.title)
        )
        + Markup("").join(legend)
        + draw(chart, _PLOT, size=place)
        + Markup("").join(
            Markup('<text x="{}" y="{}">{}</text>').format(
                _MARGIN, bottom + 18 * at + 10, shortened(remark, 130)
            )
            for at, remark in enumerate(remarks)
        )
        + Markup("</svg>")
    )
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + _FORBIDDEN.sub("", drawing)).encode()


def _legend_line(number: int, name: str) -> Markup:
    y = 46 + 22 * number
    return Markup(
        '<path class="line s{}" d="M{} {y}h34"/><text class="name" x="{}" y="{}">{}</text>'
    ).format(number, _MARGIN, _MARGIN + 44, y + 4, shortened(name), y=y)


def shortened(text: str, most: int = _LONGEST) -> str:
    """Return *text*, cut to *most* characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"

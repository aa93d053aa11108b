"""Charts as SVG: what is drawn, escaped, and said to those who cannot see it."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree

import newsarchive.web
from newsarchive.web.charts.drawing import Chart, Series, draw
from newsarchive.web.charts.standalone import DARK, LIGHT, POLICY, draw_file
from tests.support.archives import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"


def chart(*values: float | None, **more: object) -> Chart:
    labels = [f"p{at}" for at in range(len(values))]
    return Chart("Title", "About it", labels, [Series("one", values)], **more)  # type: ignore[arg-type]


def paths(drawing: str, name: str) -> list[str]:
    return re.findall(rf'class="{name} s1"[^>]* d="([^"]+)"', drawing)


def test_a_line_begins_at_zero_and_ends_at_the_top_of_the_scale() -> None:
    drawing = str(draw(chart(0, 4)))
    assert paths(drawing, "line") == ["M0.5 100L1.5 0"]
    assert ">4</text>" in drawing


def test_an_unknown_value_is_a_gap_and_a_zero_is_none() -> None:
    assert paths(str(draw(chart(1, None, 2, 0, 2))), "line") == ["M2.5 0L3.5 100L4.5 0"]


def test_a_value_between_two_gaps_is_a_dot_even_in_a_long_chart() -> None:
    values = [None if at % 2 else 1 for at in range(101)]
    assert paths(str(draw(chart(*values))), "dots")[0].count("M") == 51


def test_the_line_to_an_unfinished_period_is_dotted_and_its_ground_marked() -> None:
    drawing = str(draw(chart(1, 2, 1, unfinished=frozenset({2}))))
    assert paths(drawing, "line open") == ["M1.5 0L2.5 50"]
    assert drawing.count('class="ground unfinished"') == 1


def test_one_article_is_visible_beside_thousands_and_none_has_no_bar() -> None:
    drawing = str(draw(chart(1, 0, 9_000, bars=True)))
    heights = [float(h) for h in re.findall(r'class="bar"[^>]* height="([^"]+)"', drawing)]
    assert len(heights) == 2
    assert heights[0] >= 1


def test_a_chart_without_values_can_be_drawn() -> None:
    assert "<svg" in draw(chart())
    assert "<svg" in draw(chart(None))
    assert "<svg" in draw(chart(0, 0, 0))


def test_a_file_of_its_own_is_well_formed_whatever_the_query_was() -> None:
    name = f"{HOSTILE} ]]> &nbsp; \x00\x0b\ud800\ufffe\u202e </style>"
    made = Chart(name, name, [name, name], [Series(name, [1, 2])], hints=[name, name])
    drawing = draw_file(made, [name])
    root = ElementTree.fromstring(drawing)
    assert {element.tag for element in root.iter()} == {
        f"{SVG}{tag}" for tag in (["svg", "title", "desc", "style", "rect", "path", "text", "line"])
    }
    assert not any(
        attribute.lower().startswith("on") or "href" in attribute or attribute == "style"
        for element in root.iter()
        for attribute in element.attrib
    )
    assert root.find(f"{SVG}title").text.startswith("<script>")  # type: ignore[union-attr]


def test_the_policy_of_the_file_allows_its_own_style_and_nothing_else() -> None:
    root = ElementTree.fromstring(draw_file(chart(1, 2), []))
    style = root.find(f"{SVG}style").text  # type: ignore[union-attr]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()  # type: ignore[union-attr]
    assert f"style-src 'sha256-{digest}'" in POLICY
    assert "unsafe" not in POLICY
    assert "default-src 'none'" in POLICY


def test_pages_and_files_have_the_same_colours() -> None:
    css = (Path(newsarchive.web.__file__).parent / "static" / "charts.css").read_text("utf-8")
    colours = re.findall(r"--na-s[1-5]: (#[0-9a-f]{6})", css)
    assert tuple(colours) == LIGHT + DARK

"""Bylines, dates and text in the markup of common publishing systems, on one made-up article.

The cases are in publishing_systems.toml: the markup around the text, and the expected fields. Every
page also has names and dates of other articles.
"""

import tomllib
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from newsarchive.article import Article, Page
from newsarchive.extraction import extract

TITLE = "Harbour board votes to rebuild pier"
TEXT = [
    "The harbour board voted on Tuesday evening to rebuild the northern pier, which has been closed"
    " since the January storm tore away its outer wall.",
    "Engineers told the meeting that the work would take fourteen months and that fishing boats"
    " would have to land their catch at Saltmere until it is done.",
    "“We have waited long enough for this decision,” said the harbour master, who has run the port"
    " for eleven years and saw the wall go.",
    "The money comes from the county, the fishing cooperative and a loan that the town will pay"
    " back over twenty years, according to the treasurer.",
    "Work begins in March, when the first barges with stone from the quarry at Orrin are expected,"
    " weather permitting, and ends the spring after.",
]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in TEXT)
ASIDE = """<aside class="sidebar"><h3>Latest</h3><ul>
<li><a href="/x">Council cuts bus routes</a> <span class="author">by Petra Quill</span>
<time datetime="2024-06-01T10:00:00+00:00">June 1, 2024</time></li>
<li><a href="/y">School roof leaks again</a></li></ul></aside>"""


def article(
    around: str, head: str = "", lang: str = "en", host: str = "lantern.example"
) -> Article:
    """Return the article of a page with *around* in its <main>; TITLE and TEXT are filled in."""
    main = around.replace("TITLE", TITLE).replace("TEXT", PARAGRAPHS)
    html = f"""<!doctype html><html lang="{lang}"><head><meta charset="utf-8">
<title>{TITLE} - Kelmouth Lantern</title>{head}</head><body>
<header class="site-header"><a href="/">Kelmouth Lantern</a>
<nav><a href="/news">News</a></nav></header>
<main>{main}</main>{ASIDE}<footer><p>© 2024 Kelmouth Lantern.</p></footer></body></html>"""
    return extract(Page(url=f"https://www.{host}/news/pier", body=html.encode()))


PAGES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("publishing_systems.toml").read_text(encoding="utf-8")
)["page"]


@pytest.mark.parametrize("case", PAGES, ids=[case["name"] for case in PAGES])
def test_the_article_is_read_as_a_reader_would(case: dict[str, Any]) -> None:
    expected = {key: case.pop(key) for key in ("name", "authors", "published") if key in case}
    extracted = article(**case)
    assert extracted.title == TITLE
    assert extracted.text.split("\n") == TEXT
    assert extracted.authors == expected.get("authors", extracted.authors)
    assert extracted.published_at is not None
    stated = expected["published"]
    if "T" in stated:
        assert extracted.published_at.astimezone(UTC).isoformat()[:16] == stated
        assert extracted.published_precision == "time"
    else:
        assert extracted.published_at.date().isoformat() == stated

"""How a text was got has a source, and editions for phones and printers name their article."""

from __future__ import annotations

import pytest

from newsarchive.article import Page
from newsarchive.extraction import extract
from tests.support.example_page import BODY, json_ld, page, sources

PARAGRAPHS = "".join(f"<p>{text}</p>" for text in BODY)
HOME = "https://www.riverpost.example/city/bridge"


def test_the_text_has_a_source() -> None:
    assert sources(extract(page()))["text"] == "vote"
    shell = "<html><head><title>Old bridge open again</title>{}</head><body></body></html>"
    stated = json_ld(headline="Old bridge open again", articleBody=" ".join(BODY))
    body = shell.format(stated).encode()
    assert sources(extract(Page(url=HOME, body=body)))["text"] == "json-ld"
    assert "text" not in sources(extract(Page(url=HOME, body=shell.format("").encode())))


@pytest.mark.parametrize(
    ("url", "root", "head", "canonical"),
    [
        (f"{HOME}/amp", "<html amp>", f'<link rel="canonical" href="{HOME}">', HOME),
        (f"{HOME}/amp", "<html ⚡>", f'<meta property="og:url" content="{HOME}">', HOME),
        (f"{HOME}?print=1", "<html>", f'<meta property="og:url" content="{HOME}">', HOME),
        (f"{HOME}?outputType=amp", "<html>", json_ld(url=HOME), HOME),
        (f"{HOME}/drucken", "<html>", json_ld(mainEntityOfPage={"@id": HOME}), HOME),
        (f"{HOME}/amp", "<html amp>", '<meta property="og:url" content="https://other.example/a/b">', None),  # noqa: E501
        (f"{HOME}/amp", "<html amp>", '<meta property="og:url" content="https://www.riverpost.example/">', None),  # noqa: E501
        (f"{HOME}-2", "<html>", f'<meta property="og:url" content="{HOME}">', None),
        ("https://www.riverpost.example/campaign/sprint", "<html>", f'<meta property="og:url" content="{HOME}">', None),  # noqa: E501
    ],
)  # fmt: skip
def test_an_edition_for_phones_or_printers_names_its_article(
    url: str, root: str, head: str, canonical: str | None
) -> None:
    html = f"<!doctype html>{root}<head><title>Old bridge open again</title>{head}</head><body><article><h1>Old bridge open again</h1>{PARAGRAPHS}</article></body></html>"  # noqa: E501
    assert extract(Page(url=url, body=html.encode())).canonical_url == canonical

"""The main image, its caption and its credit are those of the story, in any markup."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newsarchive.article import Article, Page
from newsarchive.extraction import extract
from newsarchive.metadata.pictures.credits import split_credit
from tests.support.example_page import BODY, URL, sources

CAPTION = "The old bridge after the storm of last winter."
IMAGE = '<img src="/img/bridge-20240517.jpg" width="800">'
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in BODY)


def of_page(picture: str = "", after: str = "", head: str = "", before: str = "") -> Article:
    html = (
        f"<!doctype html><html lang='en'><head><title>Old bridge open again</title>{head}</head><body>"  # noqa: E501
        f"{before}<main><article><h1>Old bridge open again</h1>{picture}<div class='text'>{PARAGRAPHS}</div>"  # noqa: E501
        f"</article></main>{after}</body></html>"
    )
    return extract(Page(url=URL, body=html.encode()))


def ld(image: Any) -> str:
    node = {"@type": "NewsArticle", "headline": "Old bridge open again", "image": image}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    "beside",
    [
        "<figcaption>{c} Foto: Karl Nys/AFP</figcaption>",
        "<figcaption>{c} <cite>Karl Nys/AFP</cite></figcaption>",
        "<figcaption><span class='text'>{c}</span><span class='credit'>Karl Nys/AFP</span></figcaption>",  # noqa: E501
        "<figcaption><span>{c}</span><span>Karl Nys/AFP</span></figcaption>",
        "<figcaption>{c}<small>Photo: Karl Nys/AFP</small></figcaption>",
        "<figcaption>{c}<br>© Karl Nys/AFP</figcaption>",
        "<figcaption>{c}Karl Nys/AFP</figcaption>",
        "<figcaption>{c} (Karl Nys/AFP)</figcaption>",
        "<figcaption>{c} [Photo: Karl Nys/AFP]</figcaption>",
        "<figcaption>{c} | Karl Nys/AFP</figcaption>",
        "<figcaption><p>{c}</p><p>Image Credits: <a href='/x'>Karl Nys/AFP</a></p></figcaption>",
        "<figcaption>{c}</figcaption><footer>Karl Nys/AFP</footer>",
        "<figcaption>{c} Photographie : Karl Nys/AFP</figcaption>",
        "<figcaption>{c} Foto di Karl Nys/AFP</figcaption>",
        "<figcaption>{c} Fotografía: Karl Nys/AFP</figcaption>",
        "<figcaption>{c} Bild: Karl Nys/AFP</figcaption>",
        "<figcaption>{c} Kuva: Karl Nys/AFP</figcaption>",
        "<figcaption>{c} Фото: Karl Nys/AFP</figcaption>",
        "<figcaption>{c} 写真：Karl Nys/AFP</figcaption>",
        "<figcaption>{c} 사진=Karl Nys/AFP</figcaption>",
        "<figcaption>{c} צילום: Karl Nys/AFP</figcaption>",
        "<figcaption>{c} تصوير: Karl Nys/AFP</figcaption>",
    ],
)
def test_the_credit_is_divided_from_the_caption(beside: str) -> None:
    article = of_page(f"<figure>{IMAGE}{beside.format(c=CAPTION)}</figure>")
    assert (article.image_caption, article.image_credit) == (CAPTION, "Karl Nys/AFP")
    assert article.image_url == "https://www.riverpost.example/img/bridge-20240517.jpg"
    assert sources(article)["image_caption"] == "figure"
    assert CAPTION not in article.text


@pytest.mark.parametrize(
    "picture",
    [
        "<div class='wp-caption'><a href='/img/big.jpg'>{i}</a><p class='wp-caption-text'>{c}</p></div>",  # noqa: E501
        "<div class='lead-image'><div>{i}</div><div class='image-caption'>{c}</div></div>",
        "<div class='photo'><p>{i}</p><span class='newsCaption'>{c}</span></div>",
        "<figure>{i}</figure><div class='caption'>{c}</div>",
        "<div><figure>{i}</figure><figcaption>{c}</figcaption></div>",
        "<table class='picture'><tr><td>{i}</td></tr><tr><td class='legende'>{c}</td></tr></table>",
    ],
)
def test_a_caption_may_stand_outside_of_a_figure(picture: str) -> None:
    article = of_page(picture.format(i=IMAGE, c=CAPTION))
    assert article.image_caption == CAPTION
    assert article.image_credit is None


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ('<img src="data:image/gif;base64,R0lGOD" data-src="/img/a1.jpg">', "/img/a1.jpg"),
        ('<img src="/static/placeholder.png" data-lazy-src="/img/a1.jpg">', "/img/a1.jpg"),
        ('<img src="/x/blank.gif" data-srcset="/img/a1-400.jpg 400w, /img/a1-900.jpg 900w">', "/img/a1-900.jpg"),  # noqa: E501
        ('<img class="lazy" src="/1x1.png"><noscript><img src="/img/a1.jpg"></noscript>', "/img/a1.jpg"),  # noqa: E501
        ('<picture><source srcset="/img/a1.webp 2x"><img src="data:image/svg+xml,x"></picture>', "/img/a1.webp"),  # noqa: E501
        ('<amp-img src="/img/a1.jpg" width="800"></amp-img>', "/img/a1.jpg"),
    ],
)  # fmt: skip
def test_an_image_that_loads_later_has_its_own_address(image: str, name: str) -> None:
    article = of_page(f"<figure>{image}<figcaption>{CAPTION}</figcaption></figure>")
    assert article.image_url == f"https://www.riverpost.example{name}"
    assert article.image_caption == CAPTION


OTHER = (
    "<figure><img src='/img/ferry-99887.jpg'><figcaption>The ferry of Corvane</figcaption></figure>"
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"<aside><h3>More</h3>{OTHER}</aside>"),
        ("", f"<div class='related-stories'>{OTHER}</div>"),
        ("", f"<div class='sidebar'>{OTHER}</div>"),
        ("", f"<article><h2><a href='/ferry'>Ferry fares rise</a></h2>{OTHER}</article>"),
        ("", f"<footer>{OTHER}</footer>"),
        (f"<nav>{OTHER}</nav>", ""),
        ("<header><img class='logo' src='/img/logo.png' alt='River Post'></header>", ""),
        ("", "<img src='https://stats.example/p.gif' width='1' height='1'>"),
    ],
)
def test_a_picture_of_something_else_is_not_the_main_image(before: str, after: str) -> None:
    article = of_page(before=before, after=after)
    assert (article.image_url, article.image_caption, article.image_credit) == (None, None, None)


@pytest.mark.parametrize(
    "portrait",
    [
        "<div class='author-box'><figure><img src='/img/ana-12345.jpg'><figcaption>Ana Weiss</figcaption></figure></div>",  # noqa: E501
        "<figure><a rel='author' href='/a/ana'><img src='/img/ana-12345.jpg'></a><figcaption>By Ana Weiss</figcaption></figure>",  # noqa: E501
        "<img class='avatar' src='/img/ana-12345.jpg'>",
        "<p><img src='/img/ana-12345.jpg' width='48' height='48'></p>",
    ],
)
def test_the_portrait_of_an_author_is_not_the_main_image(portrait: str) -> None:
    article = of_page(portrait)
    assert (article.image_url, article.image_caption) == (None, None)


def test_the_caption_is_that_of_the_image_which_the_page_states() -> None:
    head = '<meta property="og:image" content="https://cdn.example/1200/bridge-20240517.jpg">'
    lead = f"<figure>{IMAGE}<figcaption>{CAPTION}</figcaption></figure>"
    article = of_page(OTHER + lead, head=head)
    assert article.image_caption == CAPTION
    assert article.image_url == "https://cdn.example/1200/bridge-20240517.jpg"


def test_json_ld_states_caption_and_credit() -> None:
    image = {"@type": "ImageObject", "url": "/b.jpg", "caption": CAPTION, "creditText": "Karl Nys"}
    article = of_page(head=ld([image]))
    assert (article.image_caption, article.image_credit) == (CAPTION, "Karl Nys")
    person = {"@type": "ImageObject", "contentUrl": "/b.jpg", "creator": {"name": "Karl Nys"}}
    assert of_page(head=ld(person)).image_credit == "Karl Nys"
    assert of_page(head=ld(person)).image_url == "https://www.riverpost.example/b.jpg"


@pytest.mark.parametrize(
    "stated",
    [
        "data:image/png;base64,AAAA",
        "/static/placeholder.png",
        "https://x.example/1x1.gif",
        "  ",
        "{{ article.image }}",
        "https://x.example/${image}",
    ],
)
def test_what_stands_in_for_an_image_is_none(stated: str) -> None:
    assert of_page(head=f'<meta property="og:image" content="{stated}">').image_url is None


def test_the_sign_of_the_outlet_gives_way_to_a_picture_of_the_story() -> None:
    head = '<meta property="og:image" content="/static/logo.png">'
    picture = f"<figure>{IMAGE}<figcaption>{CAPTION}</figcaption></figure>"
    assert str(of_page(picture, head=head).image_url).endswith("bridge-20240517.jpg")
    publisher = {"@type": "Organization", "name": "River Post", "logo": {"url": "/static/sign.png"}}
    script = f'<script type="application/ld+json">{json.dumps(publisher)}</script>'
    head = '<meta property="og:image" content="/static/sign.png">' + script
    assert of_page(head=head).image_url is None


def test_a_drawing_under_a_caption_is_a_picture_of_the_story() -> None:
    caption = f"<figcaption>{CAPTION}</figcaption>"
    head = '<meta property="og:image" content="/pictures/bridge.svg">'
    shown = f'<figure><img src="/pictures/bridge.svg" alt="">{caption}</figure>'
    assert str(of_page(shown, head=head).image_url).endswith("/pictures/bridge.svg")
    assert of_page('<p><img src="/icons/print.svg" alt=""> Print</p>').image_url is None
    lazy = f'<figure><img src="/16x9.svg"><noscript>{IMAGE}</noscript>{caption}</figure>'
    assert str(of_page(lazy).image_url).endswith("bridge-20240517.jpg")


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        (
            "Mayor J. Brunner (left) opens the bridge.",
            "Mayor J. Brunner (left) opens the bridge.",
            None,
        ),
        ("The bridge opened at 9.30.", "The bridge opened at 9.30.", None),
        ("The U.S. Open in New York", "The U.S. Open in New York", None),
        ("Foto: Picture Alliance", None, "Picture Alliance"),
        ("Getty Images", None, "Getty Images"),
        ("Photo by Karl Nys/Getty Images", None, "Karl Nys/Getty Images"),
        ("橋の開通式（１７日、コルヴァネ）＝ＡＰ", "橋の開通式（１７日、コルヴァネ）", "ＡＰ"),
        ("Bild © Karl Nys", None, "Karl Nys"),
    ],
)
def test_only_a_credit_is_split_off(text: str, caption: str | None, credit: str | None) -> None:
    assert split_credit(text) == (caption, credit)

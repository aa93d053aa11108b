"""A captured page is shown without anything that could run, request or lead elsewhere."""

from __future__ import annotations

import re

import pytest
from lxml import html as lxml_html

from newsarchive.article import Page
from newsarchive.captures.replay.harmless_css import harmless_css
from newsarchive.captures.replay.harmless_html import harmless_page, shown_share

OUT = "http://out.example/x"
PIXEL = "data:image/png;base64,iVBORw0KGgo="


def shown(markup: str | bytes, content_type: str = "text/html; charset=utf-8") -> str:
    body = markup.encode() if isinstance(markup, str) else markup
    return harmless_page(Page(url="https://a.example/", body=body, headers={"Ct": ""} | {
        "Content-Type": content_type}))  # fmt: skip


@pytest.mark.parametrize(
    "markup",
    [
        "<script>fetch('{}')</script>", "<script src={}></script>", "<img src={}>",
        "<img srcset='{} 2x' sizes=1px>", "<picture><source srcset={}><img></picture>",
        "<link rel=stylesheet href={}>", "<link rel=dns-prefetch href={}>",
        "<link rel=preconnect href={}>", "<link rel=preload as=image href={}>",
        "<link rel=prerender href={}>", "<base href={}>", "<iframe src={}></iframe>",
        "<iframe srcdoc='<img src={}>'></iframe>", "<object data={}>x</object>", "<embed src={}>",
        "<video src={} poster={}><track src={}></video>", "<audio src={}></audio>",
        "<form action={}><input type=image src={}><button formaction={}>Go</button></form>",
        "<meta http-equiv=refresh content='0;url={}'>", "<body background={}>",
        "<svg><image href={} /><use href={} /></svg>", "<svg><style>@import '{}'</style></svg>",
        "<math><mi xlink:href={}>x</mi></math>", "<table background={}><tr><td background={}>x",
        "<style>@import '{}';</style>", "<style>@import url({});</style>",
        "<style>@im@import x;port '{}';</style>", "<style>a{{background:u\\72l({})}}</style>",
        "<style>a{{background:\\75\\52\\6c({})}}</style>",
        "<style>a{{background:ur\\6\\63({})}}</style>",
        "<style>a{{background:ur<!--l({})}}</style>",
        "<style>a{{background:\\\\\\75rl({})}}</style>",
        "<style>a{{background:image-set('{}' 1x)}}</style>",
        "<style>@font-face{{font-family:x;src:url('{}')}}</style>",
        "<style>a{{-moz-binding:url({})}}</style>", "<p style='background:url({})'>x",
        "<p style=\"background:url('{}\">x", "<p style='--a:URL( {} )'>x", "<bgsound src={}>",
        "<blockquote cite={}>x</blockquote>", "<a ping={} href={}>x</a>",
        "<noscript><img src={}></noscript>", "<template><img src={}></template>",
        "<div><template shadowrootmode=open><img src={}></template></div>",
        "<!--[if IE]><img src={}><![endif]-->", "<xmp><img src={}></xmp>",
        "<noscript><p title='</noscript><img src={}>'></noscript>",
        "<svg></p><style><a id='</style><img src={}>'></svg>",
        "<title><img src={}></title>", "<textarea></textarea><img src={}>",
        "<plaintext><img src={}>",
        "<img/src={}/onerror=alert(1)>", "<p onclick=alert(1) data-src={}>x",
        "<input type=image src={}>", "<command icon={}>", "<html manifest={}>",
    ],
)  # fmt: skip
def test_nothing_in_it_names_an_address_to_request(markup: str) -> None:
    page = shown(markup.replace("{}", OUT).replace("{{", "{").replace("}}", "}"))
    tree = lxml_html.document_fromstring(page)
    names = {(e.tag, name) for e in tree.iter() for name in e.attrib}
    addresses = {"src", "srcset", "href", "data", "action", "formaction", "poster", "background"}
    assert not {name for _, name in names} & (addresses | {"ping", "manifest", "cite", "icon"})
    assert not any(str(name).startswith("on") for _, name in names)
    styles = " ".join(f"{e.text if e.tag == 'style' else ''} {e.get('style')}" for e in tree.iter())
    assert not re.search(r"url\(|@import|image-set\(|src\(|binding", styles, re.I), styles
    wanted = {"script", "iframe", "object", "svg", "math", "base", "form", "input", "link", "embed"}
    assert not wanted & {e.tag for e in tree.iter()}
    assert [dict(e.attrib) for e in tree.iter("meta")] == [
        {"charset": "utf-8"},
        {"name": "color-scheme", "content": "light"},
    ] * ("<head>" in page)


def test_a_link_keeps_its_address_as_a_hint_and_leads_only_within_the_page() -> None:
    page = shown(
        f"<a href={OUT} target=_top>out</a><a href=#note>in</a><a href='javascript:alert(1)'>js</a>"
    )
    assert f'<a title="{OUT}">out</a>' in page
    assert '<a href="#note">in</a>' in page
    assert 'href="javascript' not in page
    assert "target" not in page


def test_text_layout_and_pictures_in_the_page_itself_stay() -> None:
    page = shown(
        "<!DOCTYPE html><html lang=de><head><style>p{color:red;background:url("
        f"'{PIXEL}')}}</style></head><body class=a><h1 id=t>Über</h1><my-card>In a card</my-card>"
        f"<form>In a form <button>Send</button></form><img src='{PIXEL}' alt=Bild>"
        "<img src=http://out.example/ alt='A ferry'><table><tr><td colspan=2>1 &lt; 2</table>"
    )
    assert page.startswith('<!DOCTYPE html><html lang="de">')
    for piece in (
        *(f'url("{PIXEL}")', '<h1 id="t">Über</h1>', "In a card", "In a form", "Send"),
        *(f'<img src="{PIXEL}" alt="Bild">', '<img alt="A ferry">', '<td colspan="2">1 &lt; 2'),
    ):
        assert piece in page


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<p>Grüße aus Köln".encode("cp1252"), "text/html; charset=iso-8859-1"),
        ("<meta charset=windows-1251><p>Мост открыт для всех".encode("cp1251"), "text/html"),
        ("<p>東京の図書館が夜も開く".encode("shift_jis"), "text/html; charset=Shift_JIS"),
        ("\ufeff<p>Мост открыт".encode("utf-16-le"), "text/html"),
        ("<meta charset=iso-8859-1><p>Grüße aus Köln".encode(), "text/html; charset=latin1"),
    ],
)
def test_the_letters_are_those_of_the_page(body: bytes, content_type: str) -> None:
    page = shown(body, content_type)
    assert any(words in page for words in ("Grüße aus Köln", "Мост открыт", "東京の図書館"))


def test_what_is_no_web_page_is_shown_as_text_or_not_at_all() -> None:
    assert "&lt;rss&gt;" in shown("<rss><channel><title>x</title></channel></rss>", "text/xml")
    assert "PDF" not in shown(b"%PDF-1.7 \x00\x01", "application/pdf")
    assert "<pre>" in shown("", "text/html")


def test_a_page_that_is_too_large_is_shown_in_part() -> None:
    deep = Page(url="https://a.example/", body=b"<p>x" + b"<b>" * 70_000)
    assert shown_share(deep) == "part"
    assert "x" in harmless_page(deep)


PAGES = {
    "a line": (b"<p>x", "whole"),
    "a picture alone": (b"<img src='data:image/png;base64,AAAA'>", "whole"),
    "plain text": (b"no markup", "whole"),
    "nested to a usual depth": (b"<div>" * 150 + b"x" + b"</div>" * 150, "whole"),
    "text before what is nested too deep": (b"<p>x</p>" + b"<div>" * 3_000 + b"y", "part"),
    "only text that is nested too deep": (b"<div>" * 3_000 + b"y", "nothing"),
    "a page of scripts": (b"<html><body><div id=app></div><script>go()</script>", "nothing"),
    "style sheets alone": (b"<style>p { color: red }</style><p></p>", "nothing"),
    "frames": (b"<frameset><frame src=a><noframes><p>Welcome</noframes></frameset>", "nothing"),
    "a PDF": (b"%PDF-1.7 \x00\x01", "nothing"),
    "no bytes": (b"", "nothing"),
}


@pytest.mark.parametrize(("body", "share"), PAGES.values(), ids=PAGES)
def test_how_much_of_a_page_can_be_shown_is_known(body: bytes, share: str) -> None:
    assert shown_share(Page(url="https://a.example/", body=body)) == share


def test_a_style_sheet_cannot_end_its_element() -> None:
    assert "<" not in harmless_css("a{content:'</style><script>'} <!-- b{}-->")
    assert harmless_css(".sm\\:flex{content:'\\201c'}") == ".sm\\:flex{content:'\\00201c '}"

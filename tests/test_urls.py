"""Normalise URLs. The shortcut for URLs that are already normal agrees with the full way."""

import random

import pytest

from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url, same_domain


def normalised(url: str, base: str) -> str:
    try:
        return normalised_url(url, base)
    except BadURL:
        return "bad"


def test_the_shortcut_gives_the_same_as_the_full_normalisation() -> None:
    dice = random.Random(7)
    for _ in range(5_000):
        host = "".join(dice.choices("ab0-.x", k=dice.randint(1, 9)))
        path = "".join(dice.choices("aZ09-._~/", k=dice.randint(0, 12)))
        url = f"{dice.choice(['http', 'https'])}://{host}/{path}"
        base = dice.choice(["", "https://news.example/a/b"])
        # A fragment is dropped, but it prevents the shortcut.
        assert normalised(url, base) == normalised(url + "#top", base)


@pytest.mark.parametrize(
    "query",
    ["utm_source=rss&utm_medium=feed", "traffic_source=rss", "maca=de-rss-all", "at_medium=RSS"],
)
def test_tracking_parameters_of_feeds_are_removed(query: str) -> None:
    assert normalised_url(f"https://news.example/a/1?{query}") == "https://news.example/a/1"
    assert normalised_url(f"https://news.example/a?{query}&id=7") == "https://news.example/a?id=7"


SPELLINGS = [
    ("/a%c3%a5", "/a%C3%A5"),
    ("/a\u00e5", "/a%C3%A5"),
    ("/%7Ebob/%41", "/~bob/A"),
    ("/a/../b", "/b"),
    ("/a/%2e%2E/b/./c/..", "/b/"),
    ("/../../x", "/x"),
    ("/x?", "/x"),
    ("/x?id=5;utm_source=rss", "/x?id=5"),
    ("/x?utm_source=rss;id=5", "/x?id=5"),
    ("/x?id=5&amp;utm_source=rss&amp;a=1", "/x?id=5&a=1"),
    ("/x;utm_source=rss", "/x"),
    ("/x?ga_source=rss&ref=nl", "/x"),
    ("/x?gclid=1&ysclid=2&clickid=3&partnerid=4&wbraid=5", "/x"),
    ("/x?ad_id=1&vero_conv=2&itm_a=3&oly_enc_id=4&mtm_x=5", "/x"),
    ("/x?my_campaign=a&referrer=b&kwd=c&cid=newsletter&source=app", "/x"),
    ("/show.php?ref=nl&id=3", "/show.php?id=3"),
    ("/x?wt_mc=rss&srsltid=Af-9&mibextid=k2&__twitter_impression=true&id=3", "/x?id=3"),
    ("/x?ml_no=rss&gs_seq=b", "/x"),
]
#: Parameters that may name what is shown, and spellings that may be two pages.
CONTENT = [
    *("/x?id=5", "/x?page=2", "/x?p=7", "/x?s=ferry", "/x?cid=1234", "/x?uid=8a7d", "/x?ref=8812"),
    *("/show.php?cid=harbour", "/?source=harbour", "/search?keyword=ferry", "/x?gallery=3"),
    *("/x?ad_no=4711", "/read.php?gs_no=12", "/x?mc_idx=9", "/x?wt=3"),
    *("/x?reference=a", "/x?a=b;c=d", "/x?q=a%2Fb", "/a%2Fb", "/a//b", "/A/b", "/x/", "/..a/b..c"),
]


@pytest.mark.parametrize(("url", "normal"), SPELLINGS)
def test_spellings_of_one_address_have_one_normal_form(url: str, normal: str) -> None:
    assert normalised_url("https://news.example" + url) == "https://news.example" + normal


@pytest.mark.parametrize("url", CONTENT)
def test_what_may_name_another_page_stays(url: str) -> None:
    assert normalised_url("https://news.example" + url) == "https://news.example" + url


def test_a_host_has_one_spelling() -> None:
    for host in (
        "b\u00fccher.example",
        "B\u00dcCHER.example.",
        "XN--BCHER-KVA.Example:443",
        "b%c3%bccher%2Eexample",
    ):
        assert normalised_url(f"HTTPS://{host}/a") == "https://xn--bcher-kva.example/a"


@pytest.mark.parametrize(
    "host", ["a%2fb.example", "a%40b.example", "a%25b.example", "a%ff.example"]
)
def test_a_host_with_escaped_characters_of_other_parts_is_refused(host: str) -> None:
    with pytest.raises(BadURL):
        normalised_url(f"https://{host}/")


def test_the_normal_form_of_a_normal_form_is_itself() -> None:
    dice = random.Random(3)
    pieces = ["/", "..", ".", "%7e", "%C3", "a", "~", "?", "&", ";", "ref=x", "id=5", "=", "utm_a"]
    for _ in range(3_000):
        url = "https://news.example/" + "".join(dice.choices(pieces, k=dice.randint(1, 12)))
        assert normalised_url(normalised_url(url)) == normalised_url(url)


def test_editions_for_phones_are_of_the_same_domain() -> None:
    assert same_domain("https://amp.post.example/a", "https://www.post.example/a")
    assert same_domain("https://amp.post.example/a", "https://m.post.example/a")
    assert not same_domain("https://a.hosting.example/", "https://b.hosting.example/")
    assert not same_domain("https://amp.example/", "https://m.example/")

"""Which cookies go with which request, and what a cookie file may look like."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from newsarchive.crawling.cookies.cookie_file import BadCookies, cookies_in_file
from newsarchive.crawling.cookies.expiry import SessionSigns
from newsarchive.crawling.cookies.jar import CookieJar

HOME = "https://www.post.example/"
NOW = 1_700_000_000.0


def jar_with(tmp_path: Path, *lines: str, home: str = HOME) -> CookieJar:
    file = tmp_path / "cookies.txt"
    file.write_text("\n".join(lines) + "\n")
    file.chmod(0o600)
    return CookieJar([home], cookies_in_file(file))


@pytest.mark.parametrize(
    ("line", "url", "is_sent"),
    [
        (".post.example\tTRUE\t/\tTRUE\t0\ts\tv", "https://www.post.example/a", True),
        (".post.example\tTRUE\t/\tTRUE\t0\ts\tv", "https://sport.post.example/a", True),
        (".post.example\tFALSE\t/\tTRUE\t0\ts\tv", "https://sport.post.example/a", True),
        ("post.example\tTRUE\t/\ttrue\t0\ts\tv", "https://www.post.example/a", True),
        ("www.post.example\tFALSE\t/\tTRUE\t0\ts\tv", "https://www.post.example/a", True),
        ("www.post.example\tFALSE\t/\tTRUE\t0\ts\tv", "https://sport.post.example/a", False),
        ("#HttpOnly_.post.example\tTRUE\t/\tTRUE\t0\ts\tv", "https://post.example/a", True),
        (".post.example\tTRUE\t/\tTRUE\t0\ts\tv", "http://www.post.example/a", False),
        (".post.example\tTRUE\t/\tFALSE\t0\ts\tv", "http://www.post.example/a", False),
        (".post.example\tTRUE\t/\tTRUE\t0\ts\tv", "https://mypost.example/a", False),
        (".post.example\tTRUE\t/\tTRUE\t0\ts\tv", "https://post.example.evil.example/", False),
        (".post.example\tTRUE\t/paid\tTRUE\t0\ts\tv", "https://www.post.example/paid/a", True),
        (".post.example\tTRUE\t/paid\tTRUE\t0\ts\tv", "https://www.post.example/paidout", False),
        (".post.example\tTRUE\t/\tTRUE\t1799999999.25\ts\tv", "https://www.post.example/", True),
        (".post.example\tTRUE\t/\tTRUE\t1699999999\ts\tv", "https://www.post.example/", False),
        (".other.example\tTRUE\t/\tTRUE\t0\ts\tv", "https://www.other.example/", False),
    ],
)
def test_a_cookie_goes_where_its_file_says(
    tmp_path: Path, line: str, url: str, is_sent: bool
) -> None:
    assert (jar_with(tmp_path, line).header_for(url, NOW) == "s=v") is is_sent


def test_a_secure_cookie_is_not_sent_over_http_to_a_site_on_http(tmp_path: Path) -> None:
    lines = [f"post.example\tTRUE\t/\t{secure}\t0\t{secure}\tv" for secure in ("TRUE", "FALSE")]
    jar = jar_with(tmp_path, *lines, home="http://post.example/")
    assert jar.header_for("http://post.example/a", NOW) == "FALSE=v"


def test_a_value_may_be_empty_or_missing_and_have_an_equals_sign(tmp_path: Path) -> None:
    start = "post.example\tTRUE\t/\tTRUE\t0"
    jar = jar_with(tmp_path, f"{start}\ta\t", f"{start}\tb", f"{start}\tc\tx=y==")
    assert jar.header_for(HOME, NOW) == "a=; b=; c=x=y=="


def test_what_the_site_sets_takes_the_place_of_a_cookie_of_the_file(tmp_path: Path) -> None:
    jar = jar_with(tmp_path, ".post.example\tTRUE\t/\tTRUE\t0\ts\told")
    renewed = "s=new; Domain=.post.example; Path=/; Secure; Expires=Wed, 01-Jan-2070 00:00:00 GMT"
    jar.take(HOME, [renewed, "evil=1; Domain=other.example", "x=1; Path=/; Max-Age=0"], NOW)
    assert jar.header_for(HOME, NOW) == "s=new"
    jar.take(HOME, ["t=1; Path=/", "no cookie", "u=1; Expires=soon; Path=/none"], NOW)
    assert jar.header_for(HOME, NOW) == "s=new; t=1"
    jar.take(HOME, ["t=; Path=/; Max-Age=0"], NOW)
    jar.take(HOME, ["s=; Domain=post.example; Path=/; Secure; Max-Age=0"], NOW)
    assert jar.header_for(HOME, NOW) is None


def test_values_are_masked_in_their_spellings_but_words_are_not(tmp_path: Path) -> None:
    start = ".post.example\tTRUE\t/\tTRUE\t0"
    jar = jar_with(
        tmp_path,
        f"{start}\ts\tab/cd+12==ef",
        f"{start}\tt\ttechnology",
        f"{start}\th\twww.post.example",
    )
    body = rb"ab/cd+12==ef ab%2Fcd%2B12%3D%3Def ab\/cd+12==ef technology www.post.example"
    masked = jar.masked(body)
    assert b"cd" not in masked
    assert masked.endswith(b"technology www.post.example")
    assert len(masked) == len(body)


def test_no_repr_has_a_value(tmp_path: Path) -> None:
    jar = jar_with(tmp_path, ".post.example\tTRUE\t/\tTRUE\t0\ts\thidden-value-1")
    assert "hidden" not in f"{jar!r} {jar} {[*jar._cookies.values()]!r}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"name": "s", "value": "hidden"}]', "is JSON"),
        ("# Netscape HTTP Cookie File\n", "has no cookies"),
        ("<html>login hidden</html>", ":1: has no seven fields"),
        ("post.example\tTRUE\t/\tTRUE\t0\ts\thid\x01den", ":1: has no domain, or a name"),
    ],
)
def test_a_file_that_is_no_cookie_file_is_named_without_its_content(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(BadCookies, match=said) as raised:
        jar_with(tmp_path, text)
    assert "hid" not in str(raised.value)


def test_files_of_others_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCookies, match="cannot be read"):
        cookies_in_file(tmp_path / "none.txt")
    with pytest.raises(BadCookies, match=r"cannot be read|is no file"):
        cookies_in_file(tmp_path)
    if os.geteuid() == 0:
        file = tmp_path / "cookies.txt"
        file.write_text("post.example\tTRUE\t/\tTRUE\t0\ts\tv\n")
        file.chmod(0o600)
        os.chown(file, 65_534, -1)
        with pytest.raises(BadCookies, match="belongs to another user"):
            cookies_in_file(file)


@pytest.mark.parametrize(
    ("pages", "walled", "logins", "words", "before", "is_warning"),
    [
        (4, 4, 0, 60, (40, 2, 700), True),
        (4, 1, 0, 60, (40, 2, 700), False),
        (2, 2, 0, 60, (40, 2, 700), False),
        (4, 4, 0, 650, (40, 40, 700), False),
        (4, 4, 0, 60, (40, 40, 700), True),
        (4, 4, 0, 60, (0, 0, 0), True),
        (4, 4, 0, 650, (0, 0, 0), False),
        (1, 0, 3, 60, (40, 2, 700), True),
        (9, 0, 3, 60, (40, 2, 700), False),
    ],
)
def test_expired_cookies_are_known_by_several_pages_and_the_past(
    pages: int, walled: int, logins: int, words: int, before: tuple[int, int, int], is_warning: bool
) -> None:
    signs = SessionSigns(pages, walled, logins, [words] * walled, before)
    assert (signs.verdict("post") is not None) is is_warning

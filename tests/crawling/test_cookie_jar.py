"""Which cookies go with which request, and what a cookie file may look like."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode, urlsafe_b64encode
from pathlib import Path
from urllib.parse import unquote

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


def test_a_value_that_the_site_renewed_or_deleted_is_masked_for_ever(tmp_path: Path) -> None:
    jar = jar_with(tmp_path, ".post.example\tTRUE\t/\tTRUE\t0\ts\tfirst-4f9a77c1")
    jar.take(HOME, ["s=second-88b21d0e; Domain=post.example; Path=/; Secure"], NOW)
    jar.take(HOME, ["s=third-17a0c3d5; Domain=post.example; Path=/; Secure"], NOW)
    jar.take(HOME, ["s=; Domain=post.example; Path=/; Secure; Max-Age=0"], NOW)
    assert jar.masked(b"first-4f9a77c1 second-88b21d0e third-17a0c3d5").strip(b"x ") == b""


def test_of_a_cookie_that_each_response_renews_the_first_and_the_newest_are_masked(
    tmp_path: Path,
) -> None:
    jar = jar_with(tmp_path, ".post.example\tTRUE\t/\tTRUE\t0\ts\tfirst-4f9a77c1")
    for number in range(100):
        jar.take(HOME, [f"s=renewed-{number:03}-88b21d0e; Path=/; Secure"], NOW)
    assert b"4f9a77c1" not in jar.masked(b"first-4f9a77c1")
    assert b"88b21d0e" not in jar.masked(b"renewed-099-88b21d0e renewed-068-88b21d0e")
    assert jar.masked(b"renewed-001-88b21d0e") == b"renewed-001-88b21d0e", "each costs time"


VALUE = "ab/cd+12=&<ef9"
SPELLINGS = {
    "as it is": VALUE,
    "an address": "ab%2Fcd%2B12%3D%26%3Cef9",
    "an address in small letters": "ab%2fcd%2b12%3d%26%3cef9",
    "an address in an address": "ab%252Fcd%252B12%253D%2526%253Cef9",
    "HTML": "ab/cd+12=&amp;&lt;ef9",
    "HTML with numbers": "ab&#47;cd&#43;12&#x3d;&#38;&#60;ef9",
    "JSON": r"ab\/cd+12=&<ef9",
    "JSON in a page": r"ab\/cd\u002b12\u003D\u0026\u003Cef9",
    "JSON in a string of JSON": r"ab\\u002fcd+12=\\u0026\\u003cef9",
    "a script": r"ab\x2fcd\x2B12=\x26\x3cef9",
    "base64": b64encode(VALUE.encode()).decode(),
    "base64 for addresses": urlsafe_b64encode(VALUE.encode()).decode(),
    "hexadecimal digits": VALUE.encode().hex(),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_value_is_masked_in_each_spelling_and_the_rest_of_the_page_stays(
    tmp_path: Path, spelling: str, encoding: str
) -> None:
    jar = jar_with(tmp_path, f".post.example\tTRUE\t/\tTRUE\t0\ts\t{VALUE}")
    page = "<p>The mayor’s {} was café.</p>\0"
    before = page.format(f"'{SPELLINGS[spelling]}'").encode(encoding)
    after = jar.masked(before)
    assert len(after) == len(before)
    shown = after.decode(encoding)
    start, _, end = page.partition("{}")
    assert shown.startswith(f"{start}'xxxxxxx")
    assert shown.endswith(f"'{end}")
    assert SPELLINGS[spelling][3:-3] not in shown


@pytest.mark.parametrize("name", ["s", "sid", "session"])
def test_base64_of_a_text_with_a_value_is_masked(tmp_path: Path, name: str) -> None:
    jar = jar_with(tmp_path, f".post.example\tTRUE\t/\tTRUE\t0\t{name}\tk3y-4f9a77c1-end")
    text = b64encode(f"{name}=k3y-4f9a77c1-end; more".encode())
    assert b"4f9a77c1" not in b64decode(jar.masked(text))


def test_a_part_of_a_value_that_looks_like_a_key_is_masked(tmp_path: Path) -> None:
    value = "user%3Danna%26key%3D4f9a77c188b21d0e%26plan%3Dwhole"
    jar = jar_with(tmp_path, f".post.example\tTRUE\t/\tTRUE\t0\ts\t{value}")
    masked = jar.masked(b'{"user":"anna","key":"4f9a77c188b21d0e","plan":"whole"}')
    assert masked == b'{"user":"anna","key":"xxxxxxxxxxxxxxxx","plan":"whole"}'


@pytest.mark.parametrize(
    ("value", "before", "after"),
    [
        ("483920", "'sid':'483920' sid=483920;", "'sid':'xxxxxx' sid=xxxxxx;"),
        ("483920", "483920 people sid=4839201", "483920 people sid=4839201"),
        ("483920", "sid%3D483920 sid&quot;:&quot;483920", "sid%3Dxxxxxx sid&quot;:&quot;xxxxxx"),
        ("a7b3", "sid: a7b3, a7b3", "sid: xxxx, a7b3"),
        ("news", "sid=news", "sid=news"),
        ("technology", "sid=technology", "sid=technology"),
        ("en-US", "sid=en-US", "sid=en-US"),
        ("1", "sid=1", "sid=1"),
    ],
)
def test_a_short_value_is_masked_only_beside_the_name_of_its_cookie(
    tmp_path: Path, value: str, before: str, after: str
) -> None:
    jar = jar_with(tmp_path, f".post.example\tTRUE\t/\tTRUE\t0\tsid\t{value}")
    assert jar.masked(before.encode()).decode() == after


@pytest.mark.parametrize(
    "value",
    [
        "/2026/05/17/the-old-quay-is-rebuilt-part-3",
        "https%3A%2F%2Fwww.post.example%2Fnews%2Ffirst",
        "the-old-quay-is-rebuilt",
        "https://other.example/story-3",
    ],
)
def test_the_last_article_that_was_read_is_no_secret(tmp_path: Path, value: str) -> None:
    jar = jar_with(tmp_path, f".post.example\tTRUE\t/\tTRUE\t0\tlast\t{value}")
    page = f'<a href="{value}">The old quay</a> {unquote(value)}'.encode()
    assert jar.masked(page) == page


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

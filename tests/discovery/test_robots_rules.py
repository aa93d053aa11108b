"""The product token alone chooses the group of a robots.txt (RFC 9309), whatever its bytes."""

from __future__ import annotations

import gzip

import pytest

from newsarchive.discovery.robots_rules import MOST_BYTES, RobotsRules, product_token

URL = "https://news.example/robots.txt"
STORY = "https://news.example/harbour/bridge-opens"


def allows(text: str | bytes, url: str = STORY, token: str = "newsarchive") -> bool:
    return RobotsRules(text.encode() if isinstance(text, str) else text, URL, token).allow(url)


@pytest.mark.parametrize(
    ("agent", "token"),
    [("newsarchive/0.2 (+https://archive.example/crawler)", "newsarchive"),
     ("NewsArchive", "newsarchive"),
     ("Kelm-Bot/3.1 newsarchive/0.2", "kelm-bot"),
     ("Mozilla/5.0 (compatible; KelmBot/2.1; +https://kelm.example/)", "kelmbot"),
     ("Mozilla/5.0 (X11; Linux x86_64)", "mozilla"),
     ("", "")],
)  # fmt: skip
def test_the_product_token_is_the_first_name_of_the_user_agent(agent: str, token: str) -> None:
    assert product_token(agent) == token


@pytest.mark.parametrize("name", ["news", "n", "archive", "newsarchive-news", "newsarchive2", "a"])
def test_a_group_of_another_name_is_not_ours(name: str) -> None:
    assert allows(f"User-agent: {name}\nDisallow: /\n")
    assert not allows(f"User-agent: {name}\nAllow: /\n\nUser-agent: *\nDisallow: /")


@pytest.mark.parametrize("name", ["newsarchive", "NEWSARCHIVE", "newsarchive/1.0", "newsarchive *"])
def test_our_group_is_found_in_any_spelling_and_replaces_that_of_everyone(name: str) -> None:
    assert allows(f"User-agent: *\nDisallow: /\n\nUser-agent: {name}\nAllow: /")
    assert not allows(f"User-agent: {name}\nDisallow: /harbour/\n\nUser-agent: *\nAllow: /")


def test_groups_of_one_token_count_together() -> None:
    text = (
        "User-agent: newsarchive\nDisallow: /private/\n\nUser-agent: *\nDisallow: /x/\n\n"
        "user-agent: other\nuser-agent: NewsArchive\nDisallow: /harbour/\nCrawl-delay: 7\n"
    )
    assert not allows(text)
    assert not allows(text, "https://news.example/private/1")
    assert allows(text, "https://news.example/x/1")
    assert RobotsRules(text.encode(), URL, "newsarchive").crawl_delay == 7
    assert RobotsRules(text.encode(), URL, "kelmbot").crawl_delay is None


def test_lines_that_are_no_rules_divide_no_group_and_a_delay_is_a_rule() -> None:
    sitemap = "User-agent: newsarchive\nSitemap: /s.xml\nNonsense: 1\nUser-agent: *\nDisallow: /"
    assert not allows(sitemap)
    assert allows("User-agent: newsarchive\nCrawl-delay: 2\nUser-agent: *\nDisallow: /")


FORBIDDEN = "User-agent: *\nDisallow: /harbour/\n"


@pytest.mark.parametrize(
    "body",
    [b"\xef\xbb\xbf" + FORBIDDEN.encode(), FORBIDDEN.replace("\n", "\r").encode(),
     FORBIDDEN.replace("\n", "\r\n").encode(), FORBIDDEN.encode("utf-16"),
     b"# caf\xe9 \x00\x85\n" + FORBIDDEN.encode(), gzip.compress(FORBIDDEN.encode()),
     FORBIDDEN.encode() + b"x" * MOST_BYTES],
    ids=["byte order mark", "CR", "CRLF", "UTF-16", "odd bytes", "packed", "half a MiB"],
)  # fmt: skip
def test_rules_are_read_whatever_the_bytes_around_them(body: bytes) -> None:
    assert not allows(body)
    assert allows(body, "https://news.example/")


def test_a_path_that_the_size_limit_cuts_is_ignored() -> None:
    start = b"User-agent: *\nDisallow: /x\n#"
    body = start + b"#" * (MOST_BYTES - len(start) - 12) + b"\nDisallow: /private/\n"
    assert allows(body)


def test_a_web_page_in_place_of_robots_txt_forbids_nothing() -> None:
    assert allows("<!doctype html><html><body><p>User-agent: *</p><p>Disallow: /</p></body></html>")

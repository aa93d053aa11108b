"""What Slack, Mattermost and ntfy show is what the headline says: no mention, link or layout."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from newsarchive.delivery.chat_texts import markdown, mattermost_message, slack_escaped
from newsarchive.delivery.digest import Digest
from newsarchive.delivery.settings import WebhookSettings
from newsarchive.delivery.webhook import send_webhook
from tests.delivery.conftest import digest_of, hit
from tests.support.webhooks import receiving

TRICKS = [
    "@channel look", "@here", "@all", "@someone.else", "<!channel> look", "<!here|here>", "<@U123>",
    "<https://evil.example|our bank>", "[our bank](https://evil.example)", "https://evil.example/x",
    "www.evil.example", "evil.com/login", "![x](https://evil.example/x.png)", "# Big", "> quote",
    "~town-square", "#hashtag", "`code` *bold* _italic_ ~~gone~~", "| a | b |",
    "mailto:a@b.example", "news:evil", "$x^2$ and $y$", "C:\\new & <b>bold</b> &lt;", "](https://evil.example)",
]  # fmt: skip


def sent_by(shape: str, digest: Digest, path: str = "/hook") -> tuple[str, Any]:
    """Return path and JSON of the request that a receiver of *shape* gets."""
    with receiving() as receiver:
        settings = WebhookSettings(private_hosts=frozenset({("127.0.0.1", receiver.port)}))
        url = receiver.url.replace("/hook", path)
        send_webhook(digest, f"{shape}+{url}", settings)
    [request] = receiver.requests
    return request.path, request.json()


def test_slack_gets_rich_text_with_links_to_page_and_archive(digest: Digest) -> None:
    _, message = sent_by("slack", digest)
    assert message["text"] == "Ferries: 1 new, 1 edited silently"
    assert message["unfurl_links"] is message["unfurl_media"] is False
    assert {block["type"] for block in message["blocks"]} == {"rich_text"}
    _, first, second = message["blocks"]
    elements = first["elements"][0]["elements"]
    linked = [(each["text"], each["url"]) for each in elements if each["type"] == "link"]
    assert linked == [
        ("Ferry stays in port", "https://paper.example/ferry?a=1&b=2"),
        ("Archived", "https://archive.example/a/7"),
    ]
    bold = [each["text"] for each in elements if each.get("style") == {"bold": True}]
    assert bold == ["Ferry stays in port", "ferry"]
    shown = "".join(each["text"] for each in second["elements"][0]["elements"])
    assert "Silent edit · paper.example · 4 March 2026, 05:06 UTC" in shown
    assert "4 words added, 2 removed" in shown


@pytest.mark.parametrize("trick", TRICKS)
def test_slack_shows_a_headline_as_it_is(trick: str) -> None:
    """The elements are plain text; in ``text``, which has markup, nothing of it is left."""
    tricky = hit(title=trick, snippet=trick, change=trick, site=trick)
    _, message = sent_by("slack", digest_of(tricky, name=trick))
    elements = [
        element
        for block in message["blocks"]
        for section in block["elements"]
        for element in section["elements"]
    ]
    assert {element["type"] for element in elements} == {"text", "link"}
    urls = {element["url"] for element in elements if element["type"] == "link"}
    assert urls == {"https://paper.example/ferry?a=1&b=2", "https://archive.example/a/7"}
    assert not re.search(r"[<>]|[@#]\w|://|www\.", message["text"])


@pytest.mark.parametrize("trick", TRICKS)
def test_mattermost_finds_no_markup_in_a_headline(trick: str) -> None:
    text = markdown(trick)
    assert not re.search(r"[@#~]\w", text), "a mention, a channel or a hashtag"
    assert not re.search(r"[<>$]", text), "a link as Slack writes it, HTML or a formula"
    assert not re.search(r"(?<!\\)[`*_{}\[\]()#+\-!|~]", text), "markup"
    # Rules of its clients for links without markup.
    assert not re.search(r"[A-Za-z][A-Za-z\d.+-]*:(/{1,3}|[^\W_]|%)", text)
    assert not re.search(r"www\d{0,3}\.", text)
    assert not re.search(r"[\w.-]+\.[^\W\d_]{2,4}/", text)


def test_mattermost_gets_markdown_with_links(digest: Digest) -> None:
    _, message = sent_by("mattermost", digest)
    assert message["text"].split("\n\n") == [
        "**Ferries: 1 new, 1 edited silently**",
        "**[Ferry stays in port](https://paper.example/ferry?a=1&b=2)**\n"
        "New · paper.example · 4 March 2026, 05:06 UTC"
        " · [Archived](https://archive.example/a/7)\n"
        "The **ferry** will not sail before Friday.",
        "**[Harbour master resigns](https://paper.example/harbour)**\n"
        "Silent edit · paper.example · 4 March 2026, 05:06 UTC"
        " · [Archived](https://archive.example/a/8)\n"
        "4 words added, 2 removed",
    ]


def test_the_url_of_a_page_does_not_end_a_link_of_mattermost() -> None:
    url = "https://paper.example/a)b(c)?x=[1]*_<>|\"'"
    text = mattermost_message(digest_of(hit(url=url)))["text"]
    [linked] = re.findall(r"\]\((https://paper[^)]*)\)", text)
    assert not re.search(r"[()\[\]*<>|\"\s]", linked)


def test_ntfy_gets_the_topic_of_the_url_and_plain_text(digest: Digest) -> None:
    path, message = sent_by("ntfy", digest, "/ntfy/my-topic_1")
    assert path == "/ntfy/"
    assert message == {
        "topic": "my-topic_1",
        "title": "Ferries: 1 new, 1 edited silently",
        "message": "Ferry stays in port\nNew · paper.example · 4 March 2026, 05:06 UTC\n"
        "https://paper.example/ferry?a=1&b=2\n\n"
        "Harbour master resigns\nSilent edit · paper.example · 4 March 2026, 05:06 UTC\n"
        "4 words added, 2 removed\nhttps://paper.example/harbour",
        "click": "https://archive.example/a/7",
    }


@pytest.mark.parametrize(
    "word", ["Überflutungsgefährdungsgebiet ", "שלום ", "*_", "\U0001f600", "<&>"]
)
def test_a_long_digest_fits_what_each_service_takes(word: str) -> None:
    url = "https://paper.example/" + "a" * 900
    long = [
        hit(title=word * 100, snippet=word * 100, change=word * 100, url=url, archive_url=url)
        for _ in range(120)
    ]
    digest = digest_of(*long, total=5_000)
    more = re.compile(r"and 4,9\d\d more articles$")
    _, slack = sent_by("slack", digest)
    assert 2 < len(slack["blocks"]) <= 50
    [last] = slack["blocks"].pop()["elements"][0]["elements"]
    assert more.match(last["text"])
    elements = [
        element for block in slack["blocks"] for element in block["elements"][0]["elements"]
    ]
    assert sum(len(each["text"]) + len(each.get("url", "")) for each in elements) < 13_000
    assert all(len(each["text"]) <= 1_000 for each in elements)
    _, mattermost = sent_by("mattermost", digest)
    assert len(mattermost["text"]) <= 16_383
    assert more.search(mattermost["text"])
    _, ntfy = sent_by("ntfy", digest, "/topic")
    assert len(ntfy["message"].encode()) <= 4_096
    assert more.search(ntfy["message"])
    assert len(json.dumps(ntfy, ensure_ascii=False).encode()) <= 8_192


def test_a_url_that_is_no_web_address_is_no_link() -> None:
    digest = digest_of(hit(url="javascript:alert(1)", archive_url=None))
    for shape in ("slack", "mattermost", "ntfy"):
        assert "javascript" not in str(sent_by(shape, digest, "/topic")[1])


def test_slack_escapes_its_three_characters() -> None:
    assert slack_escaped("a & b <c>") == "a &amp; b &lt;c&gt;"

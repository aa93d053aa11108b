"""A mail is readable as text and as HTML, and no text of a stranger changes its headers."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from newsarchive.delivery.digest import MARK_BEGIN, MARK_END, Digest
from newsarchive.delivery.mail_message import html_part, mail_address, mail_message, text_part
from newsarchive.errors import DeliveryFailed
from tests.delivery.conftest import digest_of, hit

SENDER = mail_address("alerts@example.org")
RECEIVER = mail_address("reader@example.org")
HEADERS = [
    "Subject", "From", "To", "Date", "Message-ID", "List-Id", "Auto-Submitted",
    "X-Auto-Response-Suppress", "MIME-Version", "Content-Type",
]  # fmt: skip


def parsed(digest: Digest) -> EmailMessage:
    """Return the mail as its receiver reads it."""
    content = mail_message(digest, RECEIVER, SENDER).as_bytes()
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert b"\n" not in content.replace(b"\r\n", b"")
    return message_from_bytes(content, policy=policy.default)


@pytest.mark.parametrize(
    "text",
    ["a\r\nBcc: all@example.org", "a\nBcc: b@c.example\n\nHello",
     "a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g",
     "\x00\x1b[31mred", "=?utf-8?q?Bcc=3A_x?=", "x" * 5_000, "שלום " * 300, "\ud800", "", "  \n ",
     "a\xa0b\u202fc", "\u202eesrever", "<b>&amp;</b>", "日本語" * 200, "\U0001f600" * 100],
)  # fmt: skip
def test_no_text_changes_the_headers(text: str) -> None:
    tricky = hit(title=text, site=text, snippet=text, change=text, url=text)
    digest = digest_of(tricky, name=text, query=text, delivery_id=text)
    message = parsed(digest)
    assert message.keys() == HEADERS
    assert not message.defects
    assert message["To"] == "reader@example.org"
    assert len(message["Subject"]) < 200
    assert "\xa0" not in message["Subject"]


@settings(deadline=None, max_examples=60)
@given(st.text(), st.text())
def test_any_name_and_title_make_a_mail(name: str, title: str) -> None:
    message = parsed(digest_of(hit(title=title, snippet=title), name=name, query=name))
    assert message.keys() == HEADERS


def test_the_subject_counts_kinds() -> None:
    kinds = ["new", "new", "revised", "silent", "gone"]
    digest = digest_of(*(hit(kind=kind) for kind in kinds))
    counts = "2 new, 1 revised, 1 edited silently, 1 taken down"
    assert parsed(digest)["Subject"] == f"Ferries: {counts}"
    only_some = digest_of(hit(), total=1_200)
    assert parsed(only_some)["Subject"] == "Ferries: 1,200 articles"


@pytest.mark.parametrize(
    "name", ["rivers", "Rivers & lakes", "שמות", "أسماء", "x" * 300, "-", "日本", "a.b@c"]
)
def test_each_alert_has_a_list_id_of_its_own_that_is_a_domain(name: str) -> None:
    sender = mail_address(f"alerts@{'a' * 40}.example.org")
    ids = set()
    for each in (name, name + "!"):
        message = mail_message(digest_of(hit(), name=each), RECEIVER, sender)
        read = message_from_bytes(message.as_bytes(), policy=policy.compat32)
        ids.add(read["List-Id"].strip())
    assert len(ids) == 2
    for written in ids:
        assert written.startswith("<")
        assert all(1 <= len(label) <= 63 for label in written[1:-1].split("."))


def test_html_has_the_same_content_and_loads_nothing() -> None:
    script = hit(
        title="<script>alert(1)</script>",
        snippet=f"<img src=x> {MARK_BEGIN}<b>found</b>{MARK_END}",
        change="<i>changed</i>",
        url="javascript:alert(1)",
        archive_url='https://archive.example/a/7?"onclick="x',
    )
    page = html.fromstring(html_part(digest_of(script, name="<u>name</u>", query="<q>")))
    assert not page.xpath("//script | //img | //link | //i | //b | //u | //*[@onclick]")
    assert page.xpath("//mark/text()") == ["<b>found</b>"]
    assert page.xpath("//a/@href") == ['https://archive.example/a/7?"onclick="x']
    assert page.xpath("//h2/@dir") == ["auto"]


def test_a_text_from_right_to_left_does_not_turn_what_follows() -> None:
    turned = hit(title="\u202eגשר\u2067 נסגר\u200f", snippet="\u202b\x02גשר\x03 ארוך")
    text = text_part(digest_of(turned))
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(text)
    assert "גשר נסגר" in text
    assert "*גשר* ארוך" in text


def test_lines_of_text_are_wrapped_and_urls_are_whole() -> None:
    url = "https://paper.example/" + "very-long-path/" * 20
    text = text_part(digest_of(hit(title="Word " * 50, snippet="word " * 60, url=url)))
    assert url in text.splitlines()
    assert all(len(line) <= 76 for line in text.splitlines() if "://" not in line)


def test_a_digest_with_an_unknown_date_and_no_archive_address_is_short() -> None:
    text = text_part(digest_of(hit(published_at=None, archive_url=None, snippet="")))
    assert text.startswith(
        "Ferries: 1 new\n\nFerry stays in port\nNew · paper.example\n"
        "https://paper.example/ferry?a=1&b=2\n\n-- \nQuery: ferry OR harbour\n"
    )


def test_the_foot_says_what_was_looked_for_and_how_to_end_it() -> None:
    foot = text_part(digest_of(hit(), name="Old 'harbour'", query="")).partition("-- \n")[2]
    assert "Query: (every article)\n" in foot
    assert "newsarchive alerts remove 'Old '\"'\"'harbour'\"'\"''\n" in foot


def test_a_test_mail_says_that_it_is_one() -> None:
    assert text_part(digest_of()).startswith("Ferries: test, no articles\n\n-- \n")


@pytest.mark.parametrize(
    ("written", "address", "name"),
    [
        ("reader@example.org", "reader@example.org", ""),
        (" Reader One <reader+news@example.org> ", "reader+news@example.org", "Reader One"),
        ('"One, Reader" <reader@example.org>', "reader@example.org", "One, Reader"),
        ("o'neil/x=y@sub.example.org", "o'neil/x=y@sub.example.org", ""),
        ("leser@straße.example", "leser@strasse.example", ""),
        ("読者@例え.example", "読者@xn--r8jz45g.example", ""),
        ("root@localhost", "root@localhost", ""),
    ],
)
def test_an_address_is_read(written: str, address: str, name: str) -> None:
    read = mail_address(written)
    assert (read.addr_spec, read.display_name) == (address, name)


@pytest.mark.parametrize(
    "written",
    ["", "reader", "@example.org", "reader@", "a@b@example.org", "a b@example.org",
     "a@example.org, b@example.org", "a@example.org;b@example.org",
     "a@example.org\r\nBcc: b@c.example",
     "a@example.org\nb", "<a@example.org", "A <a@example.org> b", "a@-", "a@exa mple.org", "a@.",
     "a@" + "x" * 70 + ".example", "a@example..org", "a\x00@example.org", "mailto:a@example.org",
     "A <>", "a@[127.0.0.1]", ".a@example.org"],
)  # fmt: skip
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(DeliveryFailed, match="is not a mail address") as caught:
        mail_address(written)
    assert caught.value.is_lasting
    assert caught.value.reason.isprintable()

"""A mail arrives whole; each refusal says whether another attempt makes sense."""

from __future__ import annotations

import socket
import sys
import threading
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from newsarchive.delivery.digest import Digest
from newsarchive.delivery.mail import send_mail
from newsarchive.delivery.settings import MailSettings
from newsarchive.errors import DeliveryFailed
from tests.delivery.conftest import digest_of, hit
from tests.support.mails import MailServer, mail_server
from tests.support.webhooks import made_certificate

ADDRESS = "reader@example.org"


def plainly(server: MailServer) -> MailSettings:
    sender = "News alerts <alerts@example.org>"
    return MailSettings("127.0.0.1", server.port, "none", sender=sender, timeout=10)


def failure(digest: Digest, settings: MailSettings, address: str = ADDRESS) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        send_mail(digest, address, settings)
    return caught.value


def test_a_mail_arrives_with_text_and_html(digest: Digest) -> None:
    with mail_server() as server:
        send_mail(digest, ADDRESS, plainly(server))
    [mail] = server.mails
    assert (mail.sender, mail.receivers) == ("alerts@example.org", [ADDRESS])
    message = mail.message
    assert not message.defects
    assert message["Subject"] == "Ferries: 1 new, 1 edited silently"
    assert message["From"] == "News alerts <alerts@example.org>"
    assert message["To"] == ADDRESS
    assert message["Date"].datetime.isoformat() == "2026-03-04T07:00:00+00:00"
    assert message["Message-ID"] == "<d-4f2a@example.org>"
    assert message["List-Id"].startswith("<ferries")
    assert message["List-Id"].endswith(".newsarchive.example.org>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in message.iter_parts())
    assert text.splitlines()[:14] == [
        "Ferries: 1 new, 1 edited silently",
        "",
        "Ferry stays in port",
        "New · paper.example · 4 March 2026, 05:06 UTC",
        "    The *ferry* will not sail before Friday.",
        "https://paper.example/ferry?a=1&b=2",
        "Archived: https://archive.example/a/7",
        "",
        "Harbour master resigns",
        "Silent edit · paper.example · 4 March 2026, 05:06 UTC",
        "4 words added, 2 removed",
        "https://paper.example/harbour",
        "Archived: https://archive.example/a/8",
        "",
    ]
    assert '<a href="https://paper.example/ferry?a=1&amp;b=2">Ferry stays in port</a>' in html
    assert "The <mark>ferry</mark> will not sail before Friday." in html
    assert '<a href="https://archive.example/a/8">Archived</a>' in html
    assert "4 words added, 2 removed" in html


def test_starttls_and_login(digest: Digest, tmp_path: Path) -> None:
    certificate = made_certificate(tmp_path)
    with mail_server(certificate, needs_login=True) as server:
        settings = replace(
            plainly(server), security="starttls", user="me", password="right",
            authorities=str(certificate),
        )  # fmt: skip
        send_mail(digest, ADDRESS, settings)
        assert len(server.mails) == 1
        error = failure(digest, replace(settings, password="wrong-word"))
        assert error.is_lasting
        assert "535" in error.reason
        assert "wrong-word" not in error.reason
        server.answers["AUTH"] = "454 4.7.0 try again"
        assert not failure(digest, replace(settings, password="wrong-word")).is_lasting
        del server.answers["AUTH"]
        error = failure(digest, replace(settings, password="nicht-für-alle"))
        assert error.is_lasting
        assert "ASCII" in error.reason
        error = failure(digest, replace(settings, authorities=None))
        assert "certificate" in error.reason
        error = failure(digest, replace(settings, user=""))
        assert error.is_lasting
        assert "530" in error.reason
    assert len(server.mails) == 1


def test_tls_from_the_first_byte(digest: Digest, tmp_path: Path) -> None:
    certificate = made_certificate(tmp_path)
    with mail_server(certificate, is_tls=True) as server:
        settings = replace(plainly(server), security="tls", authorities=str(certificate))
        send_mail(digest, ADDRESS, settings)
        assert not failure(digest, replace(settings, security="none", timeout=1)).is_lasting
    assert len(server.mails) == 1


def test_nothing_is_sent_to_a_server_without_the_encryption_of_the_settings(
    digest: Digest,
) -> None:
    with mail_server() as server:
        settings = plainly(server)
        error = failure(digest, replace(settings, security="starttls"))
        assert error.is_lasting
        assert "STARTTLS" in error.reason
        assert not failure(digest, replace(settings, security="tls")).is_lasting
    assert not server.mails
    remote = replace(settings, host="mail.example", user="me", password="secret")
    error = failure(digest, remote)
    assert error.is_lasting
    assert "NEWSARCHIVE_SMTP_SECURITY" in error.reason


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "is_lasting"),
    [
        ("550 5.1.1 no such user", True),
        ("554 5.7.1 refused as spam", True),
        ("552 too large", True),
        ("450 4.2.1 greylisted, come back", False),
        ("451 4.3.0 trouble here", False),
        ("421 4.3.2 closing", False),
    ],
)
def test_a_refusal_lasts_if_its_status_is_5xx(
    digest: Digest, command: str, answer: str, is_lasting: bool
) -> None:
    with mail_server() as server:
        server.answers[command] = answer
        error = failure(digest, plainly(server))
    assert error.is_lasting is is_lasting
    assert answer.partition(" ")[2] in error.reason
    assert answer[:3] in error.reason


@pytest.mark.parametrize("answer", ["421 too late", "500 what?", "250 still here"])
def test_a_mail_that_was_taken_is_delivered_whatever_quit_gives(
    digest: Digest, answer: str
) -> None:
    """Otherwise it would be sent again."""
    with mail_server() as server:
        server.answers["QUIT"] = answer
        send_mail(digest, ADDRESS, plainly(server))
    assert len(server.mails) == 1


def test_a_server_that_does_not_answer_can_be_tried_again(digest: Digest) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        settings = MailSettings("127.0.0.1", port, "none", sender="a@example.org", timeout=0.3)
        error = failure(digest, settings)
    assert not error.is_lasting
    assert "did not answer within 0.3 seconds" in error.reason
    error = failure(digest, settings)
    assert not error.is_lasting
    assert "refused" in error.reason


def test_a_server_that_breaks_off_can_be_tried_again(digest: Digest) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def break_off() -> None:
            connection, _ = listening.accept()
            connection.sendall(b"220 hello\r\n")
            connection.recv(100)
            connection.close()

        thread = threading.Thread(target=break_off)
        thread.start()
        port = listening.getsockname()[1]
        settings = MailSettings("127.0.0.1", port, "none", sender="a@example.org", timeout=5)
        error = failure(digest, settings)
        thread.join()
    assert not error.is_lasting


def test_missing_settings_are_named(digest: Digest) -> None:
    assert "NEWSARCHIVE_MAIL_FROM" in failure(digest, MailSettings()).reason
    error = failure(digest, MailSettings(sender="a@example.org"))
    assert error.is_lasting
    assert "NEWSARCHIVE_SMTP_HOST" in error.reason


def test_a_second_attempt_is_the_same_mail(digest: Digest) -> None:
    with mail_server() as server:
        send_mail(digest, ADDRESS, plainly(server))
        send_mail(digest, ADDRESS, plainly(server))
    one, other = (mail.message for mail in server.mails)
    for header in ("Message-ID", "Date", "Subject", "List-Id"):
        assert one[header] == other[header]


def test_names_outside_ascii_arrive(digest: Digest) -> None:
    sender = "Nachrichten für Zürich <alerts@zürich.example>"
    with mail_server() as server:
        settings = replace(plainly(server), sender=sender)
        send_mail(digest, "leser@münchen.example", settings)
        send_mail(digest, "jürgen@example.org", settings)
    first, second = server.mails
    assert first.receivers == ["leser@xn--mnchen-3ya.example"]
    assert first.content.isascii()
    assert first.message["From"].addresses[0].display_name == "Nachrichten für Zürich"
    assert second.receivers == ["jürgen@example.org"]
    assert second.message["To"] == "jürgen@example.org"


def sendmail_at(path: Path, status: int = 0, message: str = "") -> MailSettings:
    """Return the settings for a program at *path* that keeps what it gets beside itself."""
    path.write_text(
        f"#!{sys.executable}\nimport sys, pathlib, json\n"
        f"pathlib.Path({str(path)!r} + '.mail').write_bytes(sys.stdin.buffer.read())\n"
        f"pathlib.Path({str(path)!r} + '.call').write_text(json.dumps(sys.argv[1:]))\n"
        f"print({message!r}, file=sys.stderr)\nsys.exit({status})\n"
    )
    path.chmod(0o700)
    return MailSettings(sender="alerts@example.org", sendmail=str(path))


def test_sendmail_gets_the_mail_and_cannot_take_the_receiver_for_an_option(
    digest: Digest, tmp_path: Path
) -> None:
    settings = sendmail_at(tmp_path / "sendmail")
    dotted = replace(digest, query="a\n.\nb")
    send_mail(dotted, "-oQ/tmp@example.org", settings)
    content = (tmp_path / "sendmail.mail").read_bytes()
    assert b"\r" not in content
    assert message_from_bytes(content, policy=policy.default)["To"] == "-oQ/tmp@example.org"
    call = (tmp_path / "sendmail.call").read_text()
    assert call == '["-i", "-f", "alerts@example.org", "--", "-oQ/tmp@example.org"]'


@pytest.mark.parametrize(
    ("status", "is_lasting"), [(75, False), (74, False), (67, True), (1, True)]
)
def test_the_exit_status_of_sendmail_says_whether_it_lasts(
    digest: Digest, tmp_path: Path, status: int, is_lasting: bool
) -> None:
    error = failure(digest, sendmail_at(tmp_path / "sendmail", status, "queue is\nfull"))
    assert error.is_lasting is is_lasting
    assert error.reason.endswith(f"ended with status {status}: queue is full")


def test_a_missing_sendmail_is_named(digest: Digest, tmp_path: Path) -> None:
    error = failure(digest, MailSettings(sender="a@example.org", sendmail=str(tmp_path / "none")))
    assert error.is_lasting
    assert "cannot be run" in error.reason


def test_a_digest_of_many_articles_arrives_whole() -> None:
    hits = [hit(article_id=n, title=f"Überschrift {n} " * 12) for n in range(500)]
    with mail_server() as server:
        send_mail(digest_of(*hits, total=600), ADDRESS, plainly(server))
    [mail] = server.mails
    assert max(map(len, mail.content.splitlines())) <= 78
    assert mail.content.isascii()
    text = mail.message.get_body(("plain",))
    assert text is not None
    assert text.get_content().count("Archived: ") == 500
    assert "and 100 more articles" in text.get_content()


def test_the_port_of_a_server_that_greets_with_a_refusal(digest: Digest) -> None:
    for greeting, is_lasting in ((b"554 no service\r\n", True), (b"421 busy\r\n", False)):
        with socket.create_server(("127.0.0.1", 0)) as listening:

            def greet(greeting: bytes = greeting, listening: socket.socket = listening) -> None:
                connection, _ = listening.accept()
                connection.sendall(greeting)
                connection.close()

            thread = threading.Thread(target=greet)
            thread.start()
            port = listening.getsockname()[1]
            settings = MailSettings("127.0.0.1", port, "none", sender="a@b.example", timeout=5)
            assert failure(digest, settings).is_lasting is is_lasting
            thread.join()

"""A webhook arrives, signed and once; each refusal says whether another attempt makes sense."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from newsarchive.delivery.digest import Digest
from newsarchive.delivery.settings import WebhookSettings
from newsarchive.delivery.webhook import check_url, send_webhook, shown_url
from newsarchive.errors import DeliveryFailed
from tests.delivery.conftest import digest_of, hit
from tests.support.webhooks import Receiver, made_certificate, receiving

KEY = b"a key of at least twenty-four bytes"


def allowed(receiver: Receiver, timeout: float = 20.0) -> WebhookSettings:
    hosts = frozenset({("127.0.0.1", receiver.port), ("localhost", receiver.port)})
    return WebhookSettings(key=KEY, private_hosts=hosts, timeout=timeout)


def failure(digest: Digest, url: str, settings: WebhookSettings) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        send_webhook(digest, url, settings)
    return caught.value


def test_the_receiver_gets_all_hits_as_json(digest: Digest) -> None:
    with receiving() as receiver:
        send_webhook(digest, receiver.url + "?team=a", allowed(receiver))
    [request] = receiver.requests
    assert (request.method, request.path) == ("POST", "/hook?team=a")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert request.headers["webhook-id"] == "d-4f2a"
    assert request.json() == {
        "delivery_id": "d-4f2a",
        "alert": {"name": "Ferries", "query": "ferry OR harbour"},
        "made_at": "2026-03-04T07:00:00Z",
        "total": 2,
        "hits": [
            {
                "article_id": 7,
                "kind": "new",
                "title": "Ferry stays in port",
                "url": "https://paper.example/ferry?a=1&b=2",
                "site": "paper.example",
                "published_at": "2026-03-04T05:06:00Z",
                "seen_at": "2026-03-04T06:00:00Z",
                "snippet": "The <mark>ferry</mark> will not sail before Friday.",
                "change": None,
                "archive_url": "https://archive.example/a/7",
            },
            {
                "article_id": 8,
                "kind": "silent",
                "title": "Harbour master resigns",
                "url": "https://paper.example/harbour",
                "site": "paper.example",
                "published_at": "2026-03-04T05:06:00Z",
                "seen_at": "2026-03-04T06:00:00Z",
                "snippet": "",
                "change": "4 words added, 2 removed",
                "archive_url": "https://archive.example/a/8",
            },
        ],
    }


def test_the_signature_is_that_of_standard_webhooks(digest: Digest) -> None:
    with receiving() as receiver:
        send_webhook(digest, receiver.url, allowed(receiver))
    [request] = receiver.requests
    sent_at = request.headers["webhook-timestamp"]
    assert abs(int(sent_at) - time.time()) < 60
    signed = f"d-4f2a.{sent_at}.".encode() + request.body
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert request.headers["webhook-signature"] == f"v1,{expected}"


def test_nothing_is_signed_without_a_key(digest: Digest) -> None:
    with receiving() as receiver:
        send_webhook(digest, receiver.url, replace(allowed(receiver), key=b""))
    assert "webhook-signature" not in receiver.requests[0].headers


def test_every_attempt_has_the_same_id_and_body(digest: Digest) -> None:
    with receiving() as receiver:
        receiver.status = 503
        assert not failure(digest, receiver.url, allowed(receiver)).is_lasting
        receiver.status = 204
        send_webhook(digest, receiver.url, allowed(receiver))
    first, second = receiver.requests
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 413, 422])
def test_a_refusal_lasts(digest: Digest, status: int) -> None:
    with receiving() as receiver:
        receiver.status, receiver.body = status, b"channel_is_archived"
        error = failure(digest, receiver.url, allowed(receiver))
    assert error.is_lasting
    assert error.reason == f"127.0.0.1 refused it with HTTP {status}: channel_is_archived"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_server_with_trouble_can_be_tried_again(digest: Digest, status: int) -> None:
    with receiving() as receiver:
        receiver.status = status
        error = failure(digest, receiver.url, allowed(receiver))
    assert not error.is_lasting
    assert error.retry_after is None


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("120", 120), ("99999999999", 86_400), ("soon", None), ("0", 0), ("-5", None)],
)
def test_retry_after_is_passed_on_within_a_day(
    digest: Digest, written: str, seconds: float | None
) -> None:
    with receiving() as receiver:
        receiver.status, receiver.headers = 429, {"Retry-After": written}
        error = failure(digest, receiver.url, allowed(receiver))
    assert error.retry_after == seconds


def test_retry_after_can_be_a_date(digest: Digest) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True)
    with receiving() as receiver:
        receiver.status, receiver.headers = 503, {"Retry-After": until}
        error = failure(digest, receiver.url, allowed(receiver))
    assert error.retry_after is not None
    assert 240 < error.retry_after <= 300


def test_a_redirect_is_not_followed(digest: Digest) -> None:
    with receiving() as receiver, receiving() as other:
        for status in (301, 302, 303, 307, 308):
            receiver.status, receiver.headers = status, {"Location": other.url + "?secret=1"}
            error = failure(digest, receiver.url, allowed(receiver))
            assert error.is_lasting
            assert "redirects to 127.0.0.1" in error.reason
            assert "secret" not in error.reason
    assert not other.requests


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "localhost", "LOCALHOST.", "0.0.0.0",
     "[::1]", "[::ffff:127.0.0.1]", "10.1.2.3", "192.168.0.9", "169.254.169.254", "[fe80::1]",
     "[fd00:ec2::254]", "100.64.1.1", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1"],
)  # fmt: skip
def test_a_private_address_is_refused_in_every_spelling(digest: Digest, host: str) -> None:
    with receiving() as receiver:
        settings = WebhookSettings(timeout=5)
        error = failure(digest, f"https://{host}:{receiver.port}/hook", settings)
    assert error.is_lasting or "cannot be resolved" in error.reason
    assert "private address" in error.reason or "cannot be resolved" in error.reason
    assert not receiver.requests


def test_an_allowed_private_host_is_allowed_at_its_port_only(digest: Digest) -> None:
    with receiving() as receiver, receiving() as other:
        error = failure(digest, other.url.replace("http", "https"), allowed(receiver))
        assert "NEWSARCHIVE_WEBHOOK_PRIVATE_HOSTS=127.0.0.1:" in error.reason
    assert not other.requests


def test_http_is_refused_where_it_is_not_allowed(digest: Digest) -> None:
    error = failure(digest, "http://hooks.example/a-secret", WebhookSettings())
    assert error.is_lasting
    assert "https" in error.reason
    assert "a-secret" not in error.reason


def test_a_receiver_that_does_not_answer_costs_the_time_limit(digest: Digest) -> None:
    with receiving() as receiver:
        receiver.pause = 30
        began = time.monotonic()
        error = failure(digest, receiver.url, allowed(receiver, timeout=0.5))
        assert time.monotonic() - began < 5
    assert not error.is_lasting
    assert error.reason == "127.0.0.1 did not answer within 0.5 seconds"


def test_the_time_limit_holds_if_bytes_come_slowly(digest: Digest) -> None:
    with receiving() as receiver:
        receiver.slow_head = True
        began = time.monotonic()
        error = failure(digest, receiver.url, allowed(receiver, timeout=0.6))
        assert time.monotonic() - began < 5
    assert not error.is_lasting


def test_a_success_is_a_success_whatever_its_body_does(digest: Digest) -> None:
    """Otherwise the delivery would be sent again."""
    with receiving() as receiver:
        receiver.slow_body = True
        began = time.monotonic()
        send_webhook(digest, receiver.url, allowed(receiver, timeout=0.6))
        assert time.monotonic() - began < 5
        receiver.slow_body, receiver.headers = False, {"X-Long": "x" * 60_000}
        send_webhook(digest, receiver.url, allowed(receiver))


def test_a_refusal_with_a_slow_or_huge_body_is_that_refusal(digest: Digest) -> None:
    with receiving() as receiver:
        receiver.status, receiver.slow_body = 410, True
        assert failure(digest, receiver.url, allowed(receiver, timeout=0.6)).is_lasting
        receiver.slow_body, receiver.body = False, b"x" * 50_000_000
        error = failure(digest, receiver.url, allowed(receiver))
    assert error.is_lasting
    assert len(error.reason) < 250


def test_headers_without_end_are_a_failed_exchange(digest: Digest) -> None:
    with receiving() as receiver:
        receiver.headers = {"X-Long": "x" * 100_000}
        error = failure(digest, receiver.url, allowed(receiver))
    assert error.reason == "the exchange with 127.0.0.1 failed (LineTooLong)"
    assert not error.is_lasting


def test_a_port_without_server_can_be_tried_again(digest: Digest) -> None:
    with receiving() as receiver:
        settings = allowed(receiver)
    error = failure(digest, receiver.url, settings)
    assert not error.is_lasting
    assert "Connection refused" in error.reason


def test_no_reason_shows_what_is_secret_of_the_url(digest: Digest) -> None:
    with receiving() as receiver:
        receiver.status = 400
        receiver.body = b"no hook T0KEN-of-team at /services/T0KEN-of-team, user pass-word"
        url = f"http://user:pass-word@127.0.0.1:{receiver.port}/services/T0KEN-of-team"
        error = failure(digest, url, allowed(receiver))
    assert "T0KEN" not in error.reason
    assert "pass-word" not in error.reason
    assert receiver.requests[0].path == "/services/T0KEN-of-team"
    secret = base64.b64encode(b"user:pass-word").decode()
    assert receiver.requests[0].headers["authorization"] == f"Basic {secret}"


def test_https_goes_to_a_server_with_a_valid_certificate(digest: Digest, tmp_path: Path) -> None:
    certificate = made_certificate(tmp_path)
    with receiving(certificate) as receiver:
        trusting = replace(allowed(receiver), authorities=str(certificate))
        send_webhook(digest, receiver.url.replace("127.0.0.1", "localhost"), trusting)
        send_webhook(digest, receiver.url, trusting)
        for file in (tmp_path / "none.pem", Path(__file__)):
            wrong = replace(allowed(receiver), authorities=str(file))
            error = failure(digest, receiver.url, wrong)
            assert error.is_lasting
            assert "NEWSARCHIVE_DELIVERY_CA_FILE" in error.reason
        error = failure(digest, receiver.url, allowed(receiver))
        assert "certificate of 127.0.0.1 is not valid" in error.reason
        assert not error.is_lasting
    assert len(receiver.requests) == 2
    of_another = made_certificate(tmp_path, "DNS:elsewhere.example")
    with receiving(of_another) as receiver:
        trusting = replace(allowed(receiver), authorities=str(of_another))
        assert "certificate" in failure(digest, receiver.url, trusting).reason
    assert not receiver.requests


def test_a_server_that_speaks_no_tls_can_be_tried_again(digest: Digest) -> None:
    with receiving() as receiver:
        url = receiver.url.replace("http:", "https:")
        assert not failure(digest, url, allowed(receiver)).is_lasting
    assert not receiver.requests


@pytest.mark.parametrize(
    "url",
    ["", "hooks.example/a", "ftp://hooks.example/a", "file:///etc/passwd", "https://",
     "https://hooks.example/a b", "https://hooks.example/a\r\nX-Evil: 1", "https://[::1/x",
     "https://hooks.example:99999/a", "teams+https://hooks.example/a", "https://./a",
     "ntfy+https://push.example/", "ntfy+https://push.example/a topic", "javascript:alert(1)",
     "https://hooks.example:port/a"],
)  # fmt: skip
def test_what_cannot_be_a_webhook_is_refused_at_once(digest: Digest, url: str) -> None:
    with pytest.raises(DeliveryFailed) as caught:
        check_url(url)
    assert caught.value.is_lasting
    assert failure(digest, url, WebhookSettings()).is_lasting


def test_a_list_shows_host_and_shape_of_a_webhook_and_not_its_path() -> None:
    one = "https://hooks.slack.com/services/T01/B02/verysecret"
    other = one.replace("verysecret", "othersecret")
    shown = shown_url(one)
    assert re.fullmatch(r"slack\+https://hooks\.slack\.com/… \([0-9a-f]{4}\)", shown)
    assert shown != shown_url(other)
    assert "secret" not in shown_url("https://user:secret@hooks.example/x?key=secret#secret")
    assert shown_url("nonsense") == "(not a webhook's URL)"


def test_texts_with_any_character_arrive(digest: Digest) -> None:
    wild = hit(title="Wild \ud800 \x00 \u202e \U0001f600 שלום", snippet="<b>&\x02x<\x03", url="x")
    with receiving() as receiver:
        sent = digest_of(wild, name="Bad\r\nX-Evil: 1", delivery_id="id\r\nX-Evil: 1")
        send_webhook(sent, receiver.url, allowed(receiver))
        for shape in ("slack", "mattermost", "ntfy"):
            send_webhook(sent, f"{shape}+{receiver.url}", allowed(receiver))
    assert len(receiver.requests) == 4
    for request in receiver.requests:
        assert "x-evil" not in request.headers
        json.loads(request.body)
    assert receiver.requests[0].json()["hits"][0]["snippet"] == "&lt;b&gt;&amp;<mark>x&lt;</mark>"


def test_a_test_delivery_without_articles_arrives_in_every_shape() -> None:
    with receiving() as receiver:
        for shape in ("json", "slack", "mattermost", "ntfy"):
            send_webhook(digest_of(), f"{shape}+{receiver.url}", allowed(receiver))
    assert [b"test, no articles" in each.body for each in receiver.requests[1:]] == [True] * 3

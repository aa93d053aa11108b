"""What docs/alerts.md says about webhooks is true: the snippet, the JSON, the prefixes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from newsarchive.delivery.digest import Digest
from newsarchive.delivery.settings import WebhookSettings, read_settings
from newsarchive.delivery.webhook import SHAPES, check_url, json_message, send_webhook
from tests.support.webhooks import receiving

DOCS = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """Return the one block of *language* below the heading "Webhooks"."""
    [found] = re.findall(rf"```{language}\n(.*?)```", DOCS[DOCS.index("## Webhooks") :], re.DOTALL)
    return str(found)


def test_the_documented_function_tells_genuine_webhooks_from_others(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: dict[str, Any] = {}
    exec(block("python"), names)
    is_genuine, key = names["is_genuine"], b"k" * 32
    with receiving() as receiver:
        hosts = frozenset({("127.0.0.1", receiver.port)})
        send_webhook(digest, receiver.url, WebhookSettings(key=key, private_hosts=hosts))
    [request] = receiver.requests
    headers, body = request.headers, request.body
    assert is_genuine(headers, body, key)
    assert not is_genuine(headers, body + b" ", key)
    assert not is_genuine(headers, body, b"x" * 32)
    assert not is_genuine(headers | {"webhook-id": "another"}, body, key)
    rotated = headers | {"webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}
    assert is_genuine(rotated, body, key)
    later = int(headers["webhook-timestamp"]) + 600
    assert not is_genuine(headers | {"webhook-timestamp": str(later)}, body, key)
    monkeypatch.setattr("time.time", lambda: later)
    assert not is_genuine(headers, body, key)


def test_the_documented_json_has_the_keys_that_are_sent(digest: Digest) -> None:
    documented, sent = json.loads(block("json")), json_message(digest)
    assert documented.keys() == sent.keys()
    assert documented["alert"].keys() == sent["alert"].keys()
    assert documented["hits"][0].keys() == sent["hits"][0].keys()


def test_each_shape_is_documented() -> None:
    for shape in set(SHAPES) - {"json"}:
        [url] = re.findall(rf"`({shape}\+https://[^`]*)` \| a", DOCS)
        check_url(url)


def test_the_documented_file_can_be_read(tmp_path: Path) -> None:
    [content] = re.findall(r"<<'END'\n(.*?)END\n", DOCS, re.DOTALL)
    file = tmp_path / "delivery.env"
    file.write_text(content.replace("WEBHOOK_KEY=...", "WEBHOOK_KEY=" + "k" * 24))
    file.chmod(0o600)
    settings = read_settings({"NEWSARCHIVE_DELIVERY_FILE": str(file)})
    assert settings.mail.sender == "News alerts <alerts@example.org>"
    assert settings.base_url == "https://archive.example.org"

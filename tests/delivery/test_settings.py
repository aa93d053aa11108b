"""Settings of delivery come from the environment or a file, and nothing shows their secrets."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from newsarchive.delivery.settings import WrongSetting, read_settings
from newsarchive.delivery.webhook import check_url, send_webhook, shown_url
from newsarchive.errors import DeliveryFailed
from tests.delivery.conftest import digest_of
from tests.support.webhooks import receiving

SECRETS = {
    "NEWSARCHIVE_SMTP_PASSWORD": " pass word ",
    "NEWSARCHIVE_WEBHOOK_KEY": "a key of at least twenty-four bytes",
    "NEWSARCHIVE_WEBHOOK_URL_TEAM": "https://hooks.example/T0KEN",
}


def test_all_settings_can_be_in_the_environment(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "HOME": str(tmp_path),
            "NEWSARCHIVE_SMTP_HOST": "mail.example",
            "NEWSARCHIVE_SMTP_SECURITY": "TLS",
            "NEWSARCHIVE_SMTP_USER": "org/server",
            "NEWSARCHIVE_MAIL_FROM": "News <news@example.org>",
            "NEWSARCHIVE_BASE_URL": "https://archive.example/news/",
            "NEWSARCHIVE_WEBHOOK_PRIVATE_HOSTS": "127.0.0.1:8080, [::1]:81,Chat.lan:443,nonsense",
            **SECRETS,
        }
    )
    assert (settings.mail.host, settings.mail.port) == ("mail.example", 465)
    assert settings.mail.password == " pass word "
    assert settings.base_url == "https://archive.example/news"
    assert settings.webhook.key == b"a key of at least twenty-four bytes"
    hosts = {("127.0.0.1", 8080), ("::1", 81), ("chat.lan", 443)}
    assert settings.webhook.private_hosts == hosts


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = read_settings({"HOME": str(tmp_path)})
    assert (settings.mail.host, settings.mail.port, settings.base_url) == ("", 587, "")


def test_no_secret_is_shown(tmp_path: Path) -> None:
    shown = repr(read_settings({"HOME": str(tmp_path), **SECRETS}))
    assert "pass word" not in shown
    assert "twenty-four" not in shown
    assert "T0KEN" not in shown


def test_a_file_of_the_owner_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / ".config" / "newsarchive" / "delivery.env"
    file.parent.mkdir(parents=True)
    file.write_text(
        "# mail\nNEWSARCHIVE_SMTP_HOST=mail.example\nexport NEWSARCHIVE_SMTP_PORT=2525\n"
        "NEWSARCHIVE_SMTP_PASSWORD='a # b = c'\n\nNEWSARCHIVE_SMTP_USER=me\n"
    )
    file.chmod(0o600)
    settings = read_settings({"HOME": str(tmp_path), "NEWSARCHIVE_SMTP_USER": "you"}).mail
    assert (settings.host, settings.port, settings.user) == ("mail.example", 2525, "you")
    assert settings.password == "a # b = c"
    moved = file.rename(tmp_path / "elsewhere.env")
    named = {"NEWSARCHIVE_DELIVERY_FILE": str(moved), "HOME": str(tmp_path)}
    assert read_settings(named).mail.host == "mail.example"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "delivery.env"
    file.write_text("NEWSARCHIVE_SMTP_PASSWORD=secret\n")
    file.chmod(mode)
    with pytest.raises(WrongSetting, match="chmod 600") as caught:
        read_settings({"NEWSARCHIVE_DELIVERY_FILE": str(file)})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEWSARCHIVE_SMTP_SECURITY", "ssl3"),
        ("NEWSARCHIVE_SMTP_PORT", "many"),
        ("NEWSARCHIVE_SMTP_PORT", "0"),
        ("NEWSARCHIVE_BASE_URL", "archive.example"),
        ("NEWSARCHIVE_WEBHOOK_KEY", "too short"),
        ("NEWSARCHIVE_WEBHOOK_KEY", "whsec_no base64!"),
        ("NEWSARCHIVE_DELIVERY_FILE", "/nowhere/at/all"),
    ],
)
def test_a_wrong_setting_is_named_without_its_value(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=name) as caught:
        read_settings({"HOME": str(tmp_path), name: value})
    assert name == "NEWSARCHIVE_DELIVERY_FILE" or value not in str(caught.value)


@pytest.mark.parametrize("content", [b"no equals sign here: secret", b"NEWSARCHIVE_X=\xff\n"])
def test_a_damaged_file_is_refused_without_its_content(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "delivery.env"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(WrongSetting) as caught:
        read_settings({"NEWSARCHIVE_DELIVERY_FILE": str(file)})
    assert "secret" not in str(caught.value)


def test_a_key_of_standard_webhooks_is_base64(tmp_path: Path) -> None:
    key = bytes(range(32))
    written = "whsec_" + base64.b64encode(key).decode()
    environment = {"HOME": str(tmp_path), "NEWSARCHIVE_WEBHOOK_KEY": written}
    assert read_settings(environment).webhook.key == key


def test_a_webhook_can_be_named_so_that_the_archive_does_not_hold_its_url(tmp_path: Path) -> None:
    check_url("env:team")
    check_url("slack+env:TEAM")
    assert shown_url("env:team") == "env:team"
    with receiving() as receiver:
        environment = {
            "HOME": str(tmp_path),
            "NEWSARCHIVE_WEBHOOK_URL_TEAM": receiver.url,
            "NEWSARCHIVE_WEBHOOK_PRIVATE_HOSTS": f"127.0.0.1:{receiver.port}",
        }
        settings = read_settings(environment).webhook
        send_webhook(digest_of(), "env:team", settings)
        send_webhook(digest_of(), "slack+env:TEAM", settings)
        assert "blocks" in receiver.requests[1].json()
        assert len(receiver.requests) == 2
        with pytest.raises(DeliveryFailed, match="NEWSARCHIVE_WEBHOOK_URL_OTHER is not set"):
            send_webhook(digest_of(), "env:other", settings)

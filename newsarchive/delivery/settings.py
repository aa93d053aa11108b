"""The settings of delivery, from the environment or from a file that only its owner can read.

Passwords and keys are never in the archive, and ``repr`` does not show them.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from newsarchive.delivery.digest import is_link
from newsarchive.errors import NewsArchiveError
from newsarchive.urls import HostAndPort, hosts_and_ports

#: Names a file with lines NAME=value, such as systemd's EnvironmentFile. The environment wins.
FILE = "NEWSARCHIVE_DELIVERY_FILE"
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_LINE = re.compile(r"(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*)")
#: Before the name of a webhook's URL that is a setting.
URL_PREFIX = "NEWSARCHIVE_WEBHOOK_URL_"
#: Bytes of the shortest key of a signature: what Standard Webhooks asks for.
SHORTEST_KEY = 24


class WrongSetting(NewsArchiveError):
    """A setting that cannot be used; the text names it, not its value."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mail is sent: by a server, or by the program ``sendmail`` if no *host* is set."""

    host: str = ""
    port: int = 587
    security: str = "starttls"
    """``starttls``, ``tls`` (from the first byte on) or ``none``."""
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    """Address in From: ``alerts@example.org`` or ``News alerts <alerts@example.org>``."""
    sendmail: str = ""
    """Path of a program that takes a mail as ``sendmail`` does."""
    timeout: float = 30.0
    """Seconds for each step of the conversation with the server."""
    authorities: str | None = None
    """Path of a file with certificates to trust beside the system's."""


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """How webhooks are sent."""

    key: bytes = field(default=b"", repr=False)
    """Key of the signature; without one nothing is signed."""
    urls: Mapping[str, str] = field(default_factory=dict, repr=False)
    """URLs by their names in capitals, for webhooks written as ``env:NAME``."""
    private_hosts: frozenset[HostAndPort] = frozenset()
    """Hosts that may have a private address, and may be contacted by http."""
    timeout: float = 20.0
    """Seconds for the whole exchange, and for each attempt to connect."""
    authorities: str | None = None
    """Path of a file with certificates to trust beside the system's."""


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """All settings of delivery."""

    mail: MailSettings
    webhook: WebhookSettings
    base_url: str = ""
    """Address of the archive's pages, without a slash at its end; "" if it is not set."""


def read_settings(environment: Mapping[str, str]) -> DeliverySettings:
    """Return the settings in *environment* and in the file that it names.

    The file is NEWSARCHIVE_DELIVERY_FILE, else ``newsarchive/delivery.env`` in the folder of the
    user's configuration, if there is one. Raises :class:`WrongSetting`.
    """
    values = {**_in_file(environment), **environment}

    def value(name: str, default: str = "") -> str:
        return values.get(f"NEWSARCHIVE_{name}", "").strip() or default

    security = value("SMTP_SECURITY", "starttls").lower()
    if security not in _PORTS:
        raise WrongSetting("NEWSARCHIVE_SMTP_SECURITY is starttls, tls or none")
    port = value("SMTP_PORT", str(_PORTS[security]))
    if not port.isdecimal() or not 0 < int(port) < 65_536:
        raise WrongSetting("NEWSARCHIVE_SMTP_PORT is a number from 1 to 65535")
    base_url = value("BASE_URL").rstrip("/")
    if base_url and not is_link(base_url):
        raise WrongSetting("NEWSARCHIVE_BASE_URL begins with http:// or https://")
    authorities = value("DELIVERY_CA_FILE") or None
    mail = MailSettings(
        host=value("SMTP_HOST"),
        port=int(port),
        security=security,
        user=value("SMTP_USER"),
        password=values.get("NEWSARCHIVE_SMTP_PASSWORD", ""),
        sender=value("MAIL_FROM"),
        sendmail=value("SENDMAIL"),
        authorities=authorities,
    )
    webhook = WebhookSettings(
        key=_key(value("WEBHOOK_KEY")),
        urls={
            name.removeprefix(URL_PREFIX): url.strip()
            for name, url in values.items()
            if name.startswith(URL_PREFIX)
        },
        private_hosts=frozenset(hosts_and_ports(value("WEBHOOK_PRIVATE_HOSTS").split(","))),
        authorities=authorities,
    )
    return DeliverySettings(mail, webhook, base_url)


def _key(written: str) -> bytes:
    """Return the bytes of a key: of base64 after ``whsec_``, of any other text in UTF-8."""
    key = written.encode("utf-8", "surrogateescape")
    if written.startswith("whsec_"):
        try:
            key = base64.b64decode(written.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            raise WrongSetting("NEWSARCHIVE_WEBHOOK_KEY has no base64 after whsec_") from None
    if 0 < len(key) < SHORTEST_KEY:
        raise WrongSetting(f"NEWSARCHIVE_WEBHOOK_KEY is shorter than {SHORTEST_KEY} bytes")
    return key


def _in_file(environment: Mapping[str, str]) -> dict[str, str]:
    named = environment.get(FILE)
    home = environment.get("XDG_CONFIG_HOME") or str(Path(environment.get("HOME", "/")) / ".config")
    path = Path(named or Path(home) / "newsarchive" / "delivery.env").expanduser()
    try:
        with path.open(encoding="utf-8") as file:
            info = os.fstat(file.fileno())
            if info.st_mode & (stat.S_IRWXG | stat.S_IRWXO) or info.st_uid not in (0, os.geteuid()):
                raise WrongSetting(f"{path} can be read by others; run: chmod 600 {path}")
            lines = file.read().splitlines()
    except FileNotFoundError:
        if named:
            raise WrongSetting(f"{FILE}: there is no file {path}") from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{path} cannot be read ({type(error).__name__})") from None
    values = {}
    for number, line in enumerate(lines, 1):
        if (text := line.strip()) and not text.startswith(("#", ";")):
            match = _LINE.fullmatch(text)
            if match is None:
                raise WrongSetting(f"line {number} of {path} is not NAME=value")
            values[match[1]] = _unquoted(match[2])
    return values


def _unquoted(text: str) -> str:
    is_quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1] if is_quoted else text

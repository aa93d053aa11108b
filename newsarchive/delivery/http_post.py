"""One POST request of a webhook, and which addresses may be contacted."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

from newsarchive.delivery.http_exchange import Target, exchange
from newsarchive.delivery.settings import WebhookSettings
from newsarchive.errors import DeliveryFailed
from newsarchive.urls import is_public_address

#: Bytes of a response's body that are read: the beginning says what is wrong.
LONGEST_BODY = 4_096


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the status, the headers that matter, and the beginning of the body."""

    status: int
    body: str
    retry_after: str | None
    location: str | None


def post(
    target: Target, headers: Mapping[str, str], body: bytes, settings: WebhookSettings
) -> Reply:
    """Send *body* to *target* and return the reply. Raises :class:`DeliveryFailed`.

    A private address is refused, and http too, unless the settings name host and port. The whole
    exchange ends after ``settings.timeout`` seconds, also if bytes come slowly.
    """
    is_allowed = (target.host, target.port) in settings.private_hosts
    if target.scheme != "https" and not is_allowed:
        raise DeliveryFailed(
            "the URL is not https; only hosts in NEWSARCHIVE_WEBHOOK_PRIVATE_HOSTS may be http",
            is_lasting=True,
        )
    try:
        answer = exchange(
            "POST",
            target,
            headers,
            body,
            addresses=checked_addresses(target, is_allowed),
            timeout=settings.timeout,
            most_bytes=lambda status: 0 if 200 <= status < 300 else LONGEST_BODY,
            needs_body=False,
            authorities=settings.authorities,
        )
    except ssl.SSLCertVerificationError as error:
        # Certificates are renewed: the same delivery can succeed later.
        reason = f"the certificate of {target.host} is not valid ({error.verify_message})"
        raise DeliveryFailed(reason, is_lasting=False) from None
    except TimeoutError:
        reason = f"{target.host} did not answer within {settings.timeout:g} seconds"
        raise DeliveryFailed(reason, is_lasting=False) from None
    except (http.client.HTTPException, OSError) as error:
        # Without the error's text, which may hold the URL or bytes of the response.
        cause = getattr(error, "strerror", None) or type(error).__name__
        reason = f"the exchange with {target.host} failed ({cause})"
        raise DeliveryFailed(reason, is_lasting=False) from None
    return Reply(
        answer.status,
        answer.body.decode("utf-8", "replace"),
        answer.headers.get("retry-after"),
        answer.headers.get("location"),
    )


def checked_addresses(target: Target, is_allowed: bool) -> list[str]:
    """Return the IP addresses of *target*; raise :class:`DeliveryFailed` if one is private.

    The system resolves the name, so that each spelling of an address (``127.1``, ``0x7f000001``)
    becomes what a connection would go to.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        reason = f"the name {target.host} cannot be resolved"
        raise DeliveryFailed(reason, is_lasting=False) from None
    addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
    private = [address for address in addresses if not is_public_address(address)]
    if private and not is_allowed:
        name = f"[{target.host}]" if ":" in target.host else target.host
        raise DeliveryFailed(
            f"{name}:{target.port} is a private address;"
            f" allow it with NEWSARCHIVE_WEBHOOK_PRIVATE_HOSTS={name}:{target.port}",
            is_lasting=True,
        )
    return addresses

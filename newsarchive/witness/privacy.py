"""Of which addresses a web archive may be told."""

from __future__ import annotations

import socket

from newsarchive.delivery.http_post import checked_addresses
from newsarchive.errors import DeliveryFailed
from newsarchive.urls import host_and_port, is_public_address
from newsarchive.witness.client import ServiceFailed, target_of
from newsarchive.witness.settings import WitnessSettings

#: The last part of names that are no names of the public internet (RFC 6761, RFC 8375, and others).
_PRIVATE_ENDS = ("local", "localhost", "internal", "lan", "home", "corp", "intranet", "test")


def why_private(url: str, settings: WitnessSettings) -> str | None:
    """Return why no web archive is told of *url*; None if it may be.

    A name that cannot be resolved now may be of a public site that is gone.
    """
    host, port = host_and_port(url)
    if (host, port) in settings.private_hosts:
        return None
    try:
        target = target_of(url)
        if _is_ip(target.host):
            return None if is_public_address(target.host) else f"{host} is a private address"
        if "." not in target.host or target.host.rpartition(".")[2] in _PRIVATE_ENDS:
            return f"{host} is a name inside a network"
        checked_addresses(target, is_allowed=False)
    except ServiceFailed as error:
        return error.detail
    except DeliveryFailed as error:
        return f"{host} has a private address" if error.is_lasting else None
    return None


def _is_ip(host: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host)
        except OSError:
            continue
        return True
    return False

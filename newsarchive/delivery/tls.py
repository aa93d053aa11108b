"""TLS as mail and webhooks use it: certificates and names are always checked."""

from __future__ import annotations

import ssl

from newsarchive.errors import DeliveryFailed


def tls_context(authorities: str | None) -> ssl.SSLContext:
    """Return a context that trusts the system's authorities, and those in the file *authorities*.

    Raises :class:`DeliveryFailed` if the file cannot be read.
    """
    context = ssl.create_default_context()
    if authorities:
        try:
            context.load_verify_locations(authorities)
        except OSError:
            reason = "NEWSARCHIVE_DELIVERY_CA_FILE is not a file with certificates in PEM"
            raise DeliveryFailed(reason, is_lasting=True) from None
    return context

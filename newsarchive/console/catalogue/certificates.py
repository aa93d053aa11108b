"""Whether the certificate of a host is one that browsers accept; a crawl reads the site anyway."""

from __future__ import annotations

import socket
import ssl

#: Seconds for the connection and the handshake.
_SECONDS = 10.0
#: The number that OpenSSL gives to a fault, and our word.
_WORDS = {
    9: "certificate_not_yet_valid",
    10: "certificate_expired",
    18: "certificate_self_signed",
    19: "certificate_unknown_issuer",
    20: "certificate_unknown_issuer",
    21: "certificate_unknown_issuer",
    62: "certificate_wrong_name",
    64: "certificate_wrong_name",  # the host is an IP address
}


def certificate_fault(host: str, port: int) -> tuple[str, str] | None:
    """Return what is wrong with the certificate of *host*, as a word and a detail; None: nothing.

    Also None if the host does not answer: that says nothing of its certificate.
    """
    context = ssl.create_default_context()
    try:
        with socket.create_connection((host, port), _SECONDS) as connection:
            context.wrap_socket(connection, server_hostname=host).close()
    except ssl.SSLCertVerificationError as error:
        return _WORDS.get(error.verify_code, "certificate"), error.verify_message
    except OSError:
        pass
    return None

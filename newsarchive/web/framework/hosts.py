"""Which names a server answers to, so that pages of other sites cannot read it by DNS rebinding.

A page of ``evil.example`` that lets its name lead to 127.0.0.1 has, for the browser, the same
origin as our server: it could read the whole archive. The browser still writes ``evil.example``
into ``Host``, and the port to which it connects.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from typing import Any, Final

from datasette import Response

from newsarchive.web.framework.security import STRICT_CSP, is_public

#: Endings of names that no public name server answers for.
_LOCAL: Final = (".localhost", ".local", ".lan", ".internal", ".home.arpa")
#: The port of http, which browsers leave out.
_DEFAULT_PORT: Final = 80


def only_known_hosts(datasette: Any, app: Any) -> Any:
    """Return the ASGI application *app*, which answers 403 under a name that is not its own.

    With ``--public`` everybody may read, and every name is answered.
    """
    config = datasette.plugin_config("newsarchive") or {}
    names = {_without_port(name)[0] for name in config.get("hosts", ())}

    async def app_for_known_hosts(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and not is_public(datasette):
            for header, value in scope["headers"]:
                host = value.decode("latin-1").strip()
                if header == b"host" and not is_known_host(host, scope.get("server"), names):
                    await _refusal(host).asgi_send(send)
                    return
        await app(scope, receive, send)

    return app_for_known_hosts


def is_known_host(host: str, server: Any, names: Collection[str]) -> bool:
    """Return whether a request with the header ``Host: host`` is for the server or its proxy.

    *server* is the address on which the server listens, with its port (None: a socket file);
    *names* are in lower case. Known are *names*, IP addresses and local names, which nobody can let
    lead elsewhere, and what a proxy passes on: a name without port, if the server listens on
    another port than 80. A browser that connects to the server itself writes its port.
    """
    name, port = _without_port(host)
    if name in names or "." not in name or f".{name}".endswith(_LOCAL) or _is_address(name):
        return True
    return not port and (server is None or server[1] != _DEFAULT_PORT)


def _without_port(host: str) -> tuple[str, str]:
    """Return the name in *host*, in lower case, and its port or ""."""
    name, colon, port = host.rpartition(":")
    if not colon or not port.isdecimal() or (":" in name and not name.endswith("]")):
        name, port = host, ""
    return name.casefold().rstrip("."), port


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _refusal(host: str) -> Response:
    name, _ = _without_port(host)
    return Response.text(
        f"This archive is not served under the name {name!a}. If it is your name for it, start the"
        " server with --allow-host and this name, or set NEWSARCHIVE_ALLOWED_HOSTS.\n",
        status=403,
        headers={"content-security-policy": STRICT_CSP},
    )

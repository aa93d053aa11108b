"""The only way of the browser to the network: a proxy on 127.0.0.1 that refuses private addresses.

The browser resolves no name itself. The proxy resolves it, checks every address, and connects to an
address that it checked, so that a name cannot lead elsewhere the second time (DNS rebinding). All
ways out of a page pass it: redirects, workers, WebSockets, preconnects. It also counts the bytes.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection
from contextlib import suppress
from urllib.parse import urlsplit

from newsarchive.rendering.limits import RenderLimits
from newsarchive.urls import HostAndPort, host_and_port, is_public_address

#: Seconds until the head of a request is complete, and until a connection is made.
_SECONDS = 15.0
_MOST_HEAD = 2**16
_PIECE = 2**16
#: Headers of one connection, which are not passed on.
_OF_THE_CONNECTION = (b"connection", b"keep-alive", b"proxy-connection", b"proxy-authorization")

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class PageTraffic:
    """What one page fetches: its rest of bytes and connections, and what it was refused."""

    def __init__(self, url: str, limits: RenderLimits, private_hosts: Collection[HostAndPort]):
        self.bytes_left = limits.received_bytes
        self.connections_left = limits.requests
        self.received_bytes = 0
        self.refused: list[str] = []
        """Hosts that were refused because they are private."""
        # A page on the public internet must not reach a private host, not even an allowed one.
        self.private_hosts = private_hosts if host_and_port(url) in private_hosts else frozenset()


class BoundaryProxy:
    """A proxy for HTTP on a free port of 127.0.0.1. It serves nothing while ``page`` is None."""

    def __init__(self) -> None:
        self.page: PageTraffic | None = None
        self.port = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen on a free port."""
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_MOST_HEAD)
            self.port = self._server.sockets[0].getsockname()[1]

    async def end_page(self) -> None:
        """Close all connections of the page; the next page begins without any."""
        self.page = None
        tasks = list(self._open)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Close all connections and the port."""
        await self.end_page()
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            # Cancelled by end_page: asyncio would log a cancelled task of its own with a traceback.
            with suppress(asyncio.CancelledError, OSError, ValueError, EOFError):
                await self._answer(reader, writer)
        finally:
            self._open.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        page = self.page
        async with asyncio.timeout(_SECONDS):
            first, _, fields = (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")
        method, target, _ = first.split(b" ", 2)
        is_tunnel = method == b"CONNECT"
        url = ("https://" if is_tunnel else "") + target.decode("ascii")
        if page is None or page.connections_left <= 0 or page.bytes_left <= 0:
            await _refuse(writer, b"429 Over The Limit")
            return
        page.connections_left -= 1
        try:
            server = await _connected(host_and_port(url), page)
        except PermissionError:
            page.refused.append(urlsplit(url).netloc)
            await _refuse(writer, b"403 Private Address")
            return
        except OSError:
            await _refuse(writer, b"502 No Connection")
            return
        try:
            if is_tunnel:
                writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
            else:
                parts = urlsplit(url)
                path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
                server[1].write(b"%s %s HTTP/1.1\r\n" % (method, path.encode("ascii")))
                server[1].write(_head_to_pass_on(fields))
                await self._pass_on_head(server[0], writer)
            await _relay((reader, writer), server, page)
        finally:
            server[1].close()

    async def _pass_on_head(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Pass on the head of the response. The browser must not use the connection again."""
        first, _, fields = (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")
        writer.write(first + b"\r\n" + _head_to_pass_on(fields))


def _head_to_pass_on(fields: bytes) -> bytes:
    """Return the lines of a head, *fields*, for a connection that carries one message."""
    lines = fields.split(b"\r\n")
    kept = [line for line in lines if line.partition(b":")[0].lower() not in _OF_THE_CONNECTION]
    return b"\r\n".join([b"Connection: close", *kept])


async def _refuse(writer: asyncio.StreamWriter, status: bytes) -> None:
    writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await writer.drain()


async def _connected(target: HostAndPort, page: PageTraffic) -> Streams:
    """Connect to *target*; raise ``PermissionError`` if one of its addresses is private."""
    host, port = target
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(_SECONDS):
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if target not in page.private_hosts and not all(map(is_public_address, addresses)):
            raise PermissionError(f"{host}:{port} is a private address")
        for address in addresses[:-1]:
            with suppress(OSError):
                return await asyncio.open_connection(address, port, limit=_MOST_HEAD)
        return await asyncio.open_connection(addresses[-1], port, limit=_MOST_HEAD)


async def _relay(browser: Streams, server: Streams, page: PageTraffic) -> None:
    """Pass on bytes in both directions until one side ends, or the page has no bytes left."""
    ways = [
        asyncio.ensure_future(_send(browser[0], server[1], None)),
        asyncio.ensure_future(_send(server[0], browser[1], page)),
    ]
    try:
        await ways[1]
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _send(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, page: PageTraffic | None
) -> None:
    """Pass on what *reader* has, and count it for *page*."""
    while piece := await reader.read(_PIECE):
        if page is not None:
            page.bytes_left -= len(piece)
            page.received_bytes += len(piece)
            if page.bytes_left < 0:
                return
        writer.write(piece)
        await writer.drain()

"""A mail server on 127.0.0.1 that keeps what it receives, and the ways in which it can refuse."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests.support.needed import needed

smtp = needed("aiosmtpd.smtp")


@dataclass(frozen=True)
class Mail:
    """One mail as it came in."""

    sender: str
    receivers: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The content, parsed."""
        return message_from_bytes(self.content, policy=policy.default)


@dataclass
class MailServer:
    """What a server receives, and what it answers."""

    port: int = 0
    mails: list[Mail] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """Replies instead of the usual ones, by the command: MAIL, RCPT, DATA, QUIT, AUTH, EHLO."""

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take the sender, or answer otherwise."""
        envelope.mail_from = address
        envelope.smtp_utf8 = "SMTPUTF8" in options
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take the receiver, or answer otherwise."""
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the mail, or answer otherwise."""
        if "DATA" not in self.answers:
            self.mails.append(Mail(envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return self.answers.get("DATA", "250 OK")

    def authenticate(
        self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> Any:
        """Accept user ``me`` with the password ``right``."""
        assert isinstance(data, smtp.LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        is_right = self.logins[-1] == ("me", "right")
        return smtp.AuthResult(success=is_right, handled=False, message=self.answers.get("AUTH"))


@contextlib.contextmanager
def mail_server(
    certificate: Path | None = None, *, is_tls: bool = False, needs_login: bool = False
) -> Iterator[MailServer]:
    """Yield a running server; with STARTTLS, or TLS from the first byte, by the *certificate*."""
    kept = MailServer()
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    async def quit_session(session: Any, argument: str) -> None:
        if "QUIT" not in kept.answers:
            await smtp.SMTP.smtp_QUIT(session, argument)
            return
        await session.push(kept.answers["QUIT"])
        session.transport.close()

    session_type: Any = type("Session", (smtp.SMTP,), {"smtp_QUIT": quit_session})
    loop = asyncio.new_event_loop()

    def new_session() -> Any:
        return session_type(
            kept,
            hostname="127.0.0.1",
            enable_SMTPUTF8=True,
            tls_context=None if is_tls else context,
            authenticator=kept.authenticate,
            auth_required=needs_login,
            auth_require_tls=context is not None and not is_tls,
            loop=loop,
        )

    # Not by the library's Controller, which takes no free port of the system's choice.
    creation = loop.create_server(new_session, "127.0.0.1", 0, ssl=context if is_tls else None)
    server = loop.run_until_complete(creation)
    kept.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield kept
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended(server: asyncio.Server) -> None:
    server.close()
    await server.wait_closed()
    sessions = asyncio.all_tasks() - {asyncio.current_task()}
    for session in sessions:
        session.cancel()
    await asyncio.gather(*sessions, return_exceptions=True)

"""Sending a digest by mail: through an SMTP server, or the program sendmail of this machine."""

from __future__ import annotations

import smtplib
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage

from newsarchive.delivery.digest import Digest, plain, shortened
from newsarchive.delivery.mail_message import MAIL_POLICY, mail_address, mail_message
from newsarchive.delivery.settings import MailSettings
from newsarchive.delivery.tls import tls_context
from newsarchive.errors import DeliveryFailed

_HERE = ("localhost", "127.0.0.1", "::1")
#: Exit statuses of sendmail that pass (sysexits.h): a resource is missing, try again, I/O error.
_PASSING_STATUSES = (71, 74, 75)


def send_mail(digest: Digest, address: str, settings: MailSettings) -> None:
    """Send *digest* to the mail *address*. Raises :class:`DeliveryFailed`.

    It returns when the server, or sendmail, has taken the mail; what happens later comes back to
    the sender's address as a bounce.
    """
    receiver = mail_address(address)
    if not settings.sender:
        raise DeliveryFailed("NEWSARCHIVE_MAIL_FROM is not set", is_lasting=True)
    message = mail_message(digest, receiver, mail_address(settings.sender))
    if settings.host:
        _send_by_smtp(message, settings)
    elif settings.sendmail:
        _send_by_program(message, settings)
    else:
        reason = "neither NEWSARCHIVE_SMTP_HOST nor NEWSARCHIVE_SENDMAIL is set"
        raise DeliveryFailed(reason, is_lasting=True)


def _send_by_smtp(message: EmailMessage, settings: MailSettings) -> None:
    server = f"{settings.host}:{settings.port}"
    try:
        with _connected(settings) as connection:
            _log_in(connection, settings)
            _submit(connection, message)
    except smtplib.SMTPRecipientsRefused as error:
        [(status, text)] = error.recipients.values()
        raise _refused(server, status, text) from None
    except smtplib.SMTPResponseException as error:
        raise _refused(server, error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryFailed(f"{server}: {plain(str(error))}", is_lasting=True) from None
    except ssl.SSLCertVerificationError as error:
        reason = f"the certificate of {server} is not valid ({error.verify_message})"
        raise DeliveryFailed(reason, is_lasting=False) from None
    except TimeoutError:
        raise _timed_out(server, settings) from None
    except UnicodeError:
        reason = "user and password for the mail server must be in ASCII"
        raise DeliveryFailed(reason, is_lasting=True) from None
    except (smtplib.SMTPException, OSError) as error:
        if isinstance(error.__context__, TimeoutError):  # smtplib calls it a broken connection
            raise _timed_out(server, settings) from None
        cause = getattr(error, "strerror", None) or plain(str(error)) or type(error).__name__
        raise DeliveryFailed(f"{server}: {shortened(cause, 160)}", is_lasting=False) from None


@contextmanager
def _connected(settings: MailSettings) -> Iterator[smtplib.SMTP]:
    """Yield a connection to the server, encrypted as the settings say."""
    is_tls = settings.security == "tls"
    if settings.security == "none" and settings.password and settings.host not in _HERE:
        reason = "a password is sent only over TLS: set NEWSARCHIVE_SMTP_SECURITY"
        raise DeliveryFailed(reason, is_lasting=True)
    context = tls_context(settings.authorities)
    if is_tls:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, timeout=settings.timeout, context=context
        )
    else:
        connection = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout)
    try:
        if settings.security == "starttls":
            connection.starttls(context=context)
        yield connection
        # The server has taken the mail: whatever it answers now, it is delivered.
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()
    finally:
        connection.close()


def _log_in(connection: smtplib.SMTP, settings: MailSettings) -> None:
    if settings.user:
        connection.login(settings.user, settings.password)


def _submit(connection: smtplib.SMTP, message: EmailMessage) -> None:
    sender, receiver = _envelope(message)
    connection.send_message(message, sender, [receiver])


def _envelope(message: EmailMessage) -> tuple[str, str]:
    [sender], [receiver] = message["From"].addresses, message["To"].addresses
    return sender.addr_spec, receiver.addr_spec


def _timed_out(server: str, settings: MailSettings) -> DeliveryFailed:
    reason = f"{server} did not answer within {settings.timeout:g} seconds"
    return DeliveryFailed(reason, is_lasting=False)


def _refused(server: str, status: int, text: bytes | str) -> DeliveryFailed:
    """Return the error for a reply of the server: 5xx lasts, all others pass (RFC 5321, 4.2.1)."""
    said = plain(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)
    reason = f"{server} refused it with {status}: {shortened(said, 200)}"
    return DeliveryFailed(reason, is_lasting=500 <= status < 600)


def _send_by_program(message: EmailMessage, settings: MailSettings) -> None:
    """Hand *message* to the program; its lines end in LF, as sendmail expects on standard input."""
    sender, receiver = _envelope(message)
    policy = MAIL_POLICY.clone(linesep="\n", utf8=not (sender + receiver).isascii())
    # -i: a line with a single dot does not end the mail. The receiver cannot be an option.
    call = [settings.sendmail, "-i", "-f", sender, "--", receiver]
    try:
        done = subprocess.run(  # noqa: S603 - the program that the settings name, without a shell
            call, input=message.as_bytes(policy=policy), capture_output=True,
            timeout=settings.timeout, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        reason = f"{settings.sendmail} did not end within {settings.timeout:g} seconds"
        raise DeliveryFailed(reason, is_lasting=False) from None
    except OSError as error:
        reason = f"{settings.sendmail} cannot be run ({error.strerror})"
        raise DeliveryFailed(reason, is_lasting=True) from None
    if done.returncode:
        said = shortened(plain(done.stderr.decode("utf-8", "replace")), 200)
        raise DeliveryFailed(
            f"{settings.sendmail} ended with status {done.returncode}: {said}",
            is_lasting=done.returncode > 0 and done.returncode not in _PASSING_STATUSES,
        )

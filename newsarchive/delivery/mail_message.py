"""A digest as a mail: text and HTML of the same content, with headers that make it easy to filter.

The text part is complete: whoever reads mail without HTML misses nothing.
"""

from __future__ import annotations

import re
import shlex
import textwrap
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from html import escape

from newsarchive.delivery.digest import (
    Digest,
    Hit,
    dateline,
    headline,
    identity,
    left_out,
    links,
    moment,
    plain,
    shortened,
    snippet_parts,
    subject,
)
from newsarchive.errors import DeliveryFailed
from newsarchive.text import hash64

#: Lines in ASCII of at most 76 characters on the wire: each server on the way takes them.
MAIL_POLICY = EmailPolicy(linesep="\r\n", cte_type="7bit", max_line_length=76)
#: Columns of the text part.
_WIDTH = 76
# Every address that servers take, and nothing that could end the line or name a second one.
_ADDRESS = re.compile(
    r"(?!\.)[^\s\x00-\x20\x7f<>()\[\],;:\\\"@]+@[^\s\x00-\x20\x7f<>()\[\],;:\\\"@/]+"
)
_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]+(?<!-)(?:\.(?!-)[A-Za-z0-9-]+(?<!-))*")
_STYLE = (
    "<style>:root{color-scheme:light dark}body{font:16px/1.5 sans-serif;max-width:40em}"
    "h1{font-size:1.2em}h2{font-size:1em;margin:1.5em 0 0}p{margin:.2em 0}"
    ".note{font-size:.875em;opacity:.8}</style>"
)


def mail_address(written: str) -> Address:
    """Return the address in *written*: ``a@example.org`` or ``Name <a@example.org>``.

    The domain becomes ASCII. Raises :class:`DeliveryFailed` for everything else.
    """
    name, is_named, rest = written.strip().partition("<")
    spec = rest.removesuffix(">").strip() if is_named else name
    user, _, domain = spec.rpartition("@")
    try:
        if not _ADDRESS.fullmatch(spec) or (is_named and not written.strip().endswith(">")):
            raise ValueError
        ascii_domain = domain.encode("idna").decode("ascii")
        if not _DOMAIN.fullmatch(ascii_domain):
            raise ValueError
        display = plain(name).strip('"') if is_named else ""
        return Address(display, user, ascii_domain)
    except (ValueError, UnicodeError, IndexError):
        reason = f"{shortened(plain(written), 80)} is not a mail address"
        raise DeliveryFailed(reason, is_lasting=True) from None


def mail_message(digest: Digest, receiver: Address, sender: Address) -> EmailMessage:
    """Return the mail with *digest*, the same for each attempt of the delivery.

    Message-ID comes from the delivery's id, so that a mail sent twice can be told.
    """
    message = EmailMessage(policy=MAIL_POLICY)
    message["Subject"] = subject(digest)
    message["From"] = sender
    message["To"] = receiver
    message["Date"] = format_datetime(datetime.fromisoformat(digest.made_at))
    domain = sender.domain
    message["Message-ID"] = f"<{identity(digest)}@{domain}>"
    message["List-Id"] = _list_id(digest.name, domain)
    # RFC 3834: no program answers; the other header says so to Exchange.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(text_part(digest))
    message.add_alternative(html_part(digest), subtype="html")
    return message


def _list_id(name: str, domain: str) -> str:
    """Return an identifier (RFC 2919) of the alert *name*, which differs from that of any other.

    One that does not fit on a line would be encoded, and no filter would recognise it.
    """
    label = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:30].strip("-")
    if label != name:
        label = f"{label or 'alert'}-{hash64(name) & 0xFFFFFFFF:08x}"
    written = f"<{label}.newsarchive.{domain}>"
    return written if len(written) <= 64 else f"<{label}.newsarchive.localhost>"


def text_part(digest: Digest) -> str:
    """Return the mail for readers of plain text; words found are ``*marked*``."""
    paragraphs = [subject(digest), *map(_text_of, digest.hits)]
    if more := left_out(digest, len(digest.hits)):
        paragraphs.append(more)
    paragraphs.append("-- \n" + "\n".join(_foot(digest)))
    return "\n\n".join(paragraphs) + "\n"


def _text_of(hit: Hit) -> str:
    lines = [*_wrapped(headline(hit)), dateline(hit)]
    lines += _wrapped(plain(hit.change))
    found = [f"*{part}*" if is_found else part for part, is_found in snippet_parts(hit.snippet)]
    lines += [f"    {line}" for line in _wrapped("".join(found).strip(), _WIDTH - 4)]
    lines += [url if label == "Page" else f"{label}: {url}" for label, url in links(hit)]
    return "\n".join(lines)


def _wrapped(text: str, width: int = _WIDTH) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _foot(digest: Digest) -> list[str]:
    made_at = moment(digest.made_at)
    return [
        f"Query: {shortened(plain(digest.query), 500) or '(every article)'}",
        f"Sent by newsarchive, {made_at}; delivery {identity(digest)}.",
        f"To end these mails: newsarchive alerts remove {shlex.quote(plain(digest.name))}",
    ]


def html_part(digest: Digest) -> str:
    """Return the mail as HTML: no pictures, no scripts, nothing that is loaded from elsewhere."""
    hits = "\n".join(map(_html_of, digest.hits))
    more = left_out(digest, len(digest.hits))
    foot = "<br>\n".join(escape(line) for line in _foot(digest))
    title = escape(subject(digest))
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}</title>{_STYLE}'
        f'</head>\n<body>\n<h1 dir="auto">{title}</h1>\n{hits}\n'
        + (f"<p>{escape(more)}</p>\n" if more else "")
        + f'<hr>\n<p class="note" dir="auto">{foot}</p>\n</body></html>\n'
    )


def _html_of(hit: Hit) -> str:
    title = escape(headline(hit))
    linked = links(hit)
    if linked:
        title = f'<a href="{escape(linked[0][1])}">{title}</a>'
    archived = "".join(f' · <a href="{escape(url)}">{label}</a>' for label, url in linked[1:])
    found = "".join(
        f"<mark>{escape(part)}</mark>" if is_found else escape(part)
        for part, is_found in snippet_parts(hit.snippet)
    )
    lines = [
        f'<h2 dir="auto">{title}</h2>',
        f'<p class="note">{escape(dateline(hit))}{archived}</p>',
        f'<p dir="auto">{escape(plain(hit.change))}</p>' if hit.change else "",
        f'<p dir="auto">{found}</p>' if found else "",
    ]
    return "\n".join(line for line in lines if line)

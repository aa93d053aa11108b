"""Webhooks: a digest as JSON with a signature, or as a message of Slack, Mattermost or ntfy."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from newsarchive import __version__
from newsarchive.delivery.chat_texts import mattermost_message, ntfy_message, slack_message
from newsarchive.delivery.digest import Digest, Hit, identity, plain, shortened, snippet_parts
from newsarchive.delivery.http_exchange import Target
from newsarchive.delivery.http_post import Reply, post
from newsarchive.delivery.settings import URL_PREFIX, WebhookSettings
from newsarchive.errors import DeliveryFailed
from newsarchive.http_headers import requested_pause

#: The shapes: ``slack+https://...`` names one. Without a name the host decides, else it is JSON.
SHAPES = ("json", "slack", "mattermost", "ntfy")
_HOSTS = {"hooks.slack.com": "slack", "hooks.slack-gov.com": "slack", "ntfy.sh": "ntfy"}
_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"(?:([a-z]+)\+)?(https?)://", re.IGNORECASE)
_SHAPE = re.compile(r"^\w+\+")
#: Instead of a URL: the name of a variable that holds it, so that the archive does not.
_NAMED = re.compile(r"(?:(\w+)\+)?env:([A-Za-z0-9_]{1,60})")
#: Statuses below 500 after which the same request can succeed.
_PASSING = (408, 425, 429)
#: Seconds of the longest Retry-After that is passed on.
LONGEST_PAUSE = 86_400.0


def send_webhook(digest: Digest, url: str, settings: WebhookSettings) -> None:
    """Send *digest* to the webhook *url*. Raises :class:`DeliveryFailed`.

    ``env:NAME`` is the URL in the setting NEWSARCHIVE_WEBHOOK_URL_NAME. Each attempt has the same
    ``webhook-id``, the delivery's, and a time stamp of its own.
    """
    shape, parts = _read(_looked_up(url, settings))
    target = _target(parts)
    message: dict[str, Any]
    if shape == "slack":
        message = slack_message(digest)
    elif shape == "mattermost":
        message = mattermost_message(digest)
    elif shape == "ntfy":
        folder, _, topic = parts.path.rstrip("/").rpartition("/")
        message = ntfy_message(digest, unquote(topic))
        target = _target(parts._replace(path=folder + "/"))
    else:
        message = json_message(digest)
    body = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
    headers = {
        "Host": parts.netloc.rpartition("@")[2],
        "Content-Type": "application/json",
        "User-Agent": f"newsarchive/{__version__}",
        **signed_headers(identity(digest), body, settings.key, int(time.time())),
    }
    if parts.username is not None or parts.password is not None:
        user_info = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(user_info.encode()).decode()
    _judge(post(target, headers, body, settings), target.host, parts)


def signed_headers(delivery_id: str, body: bytes, key: bytes, now: int) -> dict[str, str]:
    """Return the headers of Standard Webhooks for *body*, sent at *now* (Unix seconds).

    ``webhook-signature`` is ``v1,`` and the base64 of the HMAC-SHA256, by *key*, of id, time stamp
    and body, joined by dots. Without a key there is none.
    """
    headers = {"webhook-id": delivery_id, "webhook-timestamp": str(now)}
    if key:
        signed = f"{delivery_id}.{now}.".encode() + body
        signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode("ascii")
        headers["webhook-signature"] = f"v1,{signature}"
    return headers


def json_message(digest: Digest) -> dict[str, Any]:
    """Return the body for a receiver of one's own: a contract."""
    return {
        "delivery_id": identity(digest),
        "alert": {"name": digest.name, "query": digest.query},
        "made_at": digest.made_at,
        "total": digest.total,
        "hits": [_json_hit(hit) for hit in digest.hits],
    }


def _json_hit(hit: Hit) -> dict[str, Any]:
    found = snippet_parts(hit.snippet)
    snippet = "".join(
        f"<mark>{escape(text)}</mark>" if is_found else escape(text) for text, is_found in found
    )
    return {
        "article_id": hit.article_id,
        "kind": hit.kind,
        "title": hit.title,
        "url": hit.url,
        "site": hit.site,
        "published_at": hit.published_at,
        "seen_at": hit.seen_at,
        "snippet": snippet,
        "change": hit.change or None,
        "archive_url": hit.archive_url,
    }


def check_url(url: str) -> None:
    """Raise :class:`DeliveryFailed` if *url* cannot be a webhook, whatever its host does."""
    if not _NAMED.fullmatch(url.strip()):
        _read(url)


def server_of(url: str, settings: WebhookSettings) -> str:
    """Return host and port that *url* leads to; *url* itself if it leads nowhere."""
    try:
        _, parts = _read(_looked_up(url, settings))
    except DeliveryFailed:
        return url
    return parts.netloc.rpartition("@")[2]


def _looked_up(url: str, settings: WebhookSettings) -> str:
    """Return *url*, or that of the setting that it names; its shape wins over the setting's."""
    named = _NAMED.fullmatch(url.strip())
    if named is None:
        return url
    shape, name = named.groups()
    found = settings.urls.get(name.upper())
    if found is None:
        reason = f"the setting {URL_PREFIX}{name.upper()} is not set"
        raise DeliveryFailed(reason, is_lasting=True)
    return f"{shape}+{_SHAPE.sub('', found)}" if shape else found


def shown_url(url: str) -> str:
    """Return *url* for lists and logs: shape, host and a check number, not the path.

    The path of a webhook is a password. The number tells two webhooks of one host from each other.
    """
    if _NAMED.fullmatch(url.strip()):
        return url.strip()
    try:
        shape, parts = _read(url)
    except DeliveryFailed:
        return "(not a webhook's URL)"
    number = hashlib.sha256(url.strip().encode("utf-8", "replace")).hexdigest()[:4]
    name = "" if shape == "json" else f"{shape}+"
    return f"{name}{parts.scheme}://{parts.netloc.rpartition('@')[2]}/… ({number})"


def _read(url: str) -> tuple[str, SplitResult]:
    """Return shape and parts of *url*; raise :class:`DeliveryFailed`, without it in the reason."""
    text = url.strip()
    scheme = _SCHEME.match(text)
    if scheme is None or re.search(r"[\x00-\x20\x7f]", text):
        raise DeliveryFailed("the URL does not begin with https://, or has spaces", is_lasting=True)
    try:
        parts = urlsplit(text[scheme.start(2) :])
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii")
        port = parts.port
    except (ValueError, UnicodeError):
        raise DeliveryFailed("the URL has no valid host", is_lasting=True) from None
    if not host:
        raise DeliveryFailed("the URL has no host", is_lasting=True)
    shape = (scheme[1] or _HOSTS.get(host, "json")).lower()
    if shape not in SHAPES:
        known = ", ".join(f"{each}+https" for each in SHAPES)
        raise DeliveryFailed(f"no webhooks are known as {shape}; known: {known}", is_lasting=True)
    if shape == "ntfy" and not re.fullmatch(r".*/[A-Za-z0-9_-]{1,64}/?", unquote(parts.path)):
        raise DeliveryFailed("the URL does not end in a topic of ntfy", is_lasting=True)
    name = f"[{host}]" if ":" in host else host
    shown_port = "" if port in (None, _PORTS[parts.scheme]) else f":{port}"
    user_info, at, _ = parts.netloc.rpartition("@")
    return shape, parts._replace(netloc=f"{user_info}{at}{name}{shown_port}")


def _target(parts: SplitResult) -> Target:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._")
    port = parts.port or _PORTS[parts.scheme]
    return Target(parts.scheme, parts.hostname or "", port, f"{path}?{query}" if query else path)


def _judge(reply: Reply, host: str, parts: SplitResult) -> None:
    """Raise :class:`DeliveryFailed` if *reply* is no success."""
    if 200 <= reply.status < 300:
        return
    if 300 <= reply.status < 400:
        where = urlsplit(reply.location or "").hostname or host
        reason = f"{host} redirects to {plain(where)} (HTTP {reply.status}); give the new URL"
        raise DeliveryFailed(shortened(reason, 200), is_lasting=True)
    said = plain(reply.body)
    written = f"{parts.path}/{parts.query}/{parts.username}/{parts.password}"
    for secret in re.split(r"[/=&:]+", f"{written}/{unquote(written)}"):
        said = said.replace(secret, "…") if len(secret) > 3 else said
    reason = f"{host} refused it with HTTP {reply.status}"
    wait = requested_pause(reply.retry_after, datetime.now(UTC))
    raise DeliveryFailed(
        f"{reason}: {shortened(said, 160)}" if said else reason,
        is_lasting=reply.status < 500 and reply.status not in _PASSING,
        retry_after=None if wait is None else min(wait.total_seconds(), LONGEST_PAUSE),
    )

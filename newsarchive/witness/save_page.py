"""The interface "Save Page Now" (SPN2) of the Wayback Machine, and of services like it.

A page is submitted by ``POST /save``; the answer is the id of a job. ``GET /save/status/<id>`` says
later what became of it. Services without jobs answer with the address of the copy at once.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from newsarchive.delivery.http_exchange import Answer
from newsarchive.witness.client import USUAL_PAUSE, Client, ServiceFailed
from newsarchive.witness.mementos import Memento, closest_memento, memento_at

#: What the service says of a page that it will not save, however often it is asked.
_FINAL = frozenset((
    "blocked-url", "blocked", "invalid-url-syntax", "invalid-host-resolution", "no-access",
    "unauthorized", "not-found", "filesize-limit", "too-many-redirects", "method-not-allowed",
    "bad-request", "not-acceptable", "ftp-access-denied", "network-authentication-required",
    "not-implemented", "http-version-not-supported",
))  # fmt: skip
#: What it says if it wants fewer requests, and the pause then.
_PAUSES = {"user-session-limit": timedelta(minutes=1)}
#: The pause if keys are missing or wrong: a person has to change something.
_PAUSE_FOR_KEYS = timedelta(hours=1)
#: The service answers "pending" for jobs that it does not know, and forgets them after an hour.
FORGOTTEN_AFTER = timedelta(hours=1)
_JOB_IN_HTML = re.compile(rb"spn2-[0-9a-f]{20,64}")
_JOB = re.compile(r"[A-Za-z0-9._-]{1,200}")


@dataclass(frozen=True, slots=True)
class Sent:
    """The service works on the page."""

    service_job: str


def submit(client: Client, url: str, seen_at: datetime, now: datetime) -> Sent | Memento:
    """Have *url* saved, unless the service has a copy since *seen_at*. Raises ServiceFailed.

    The service decides about that copy, so a request whose answer got lost makes no second one.
    """
    age = max(60, int((now - seen_at).total_seconds()))
    form = {"url": url, "if_not_archived_within": str(age), "skip_first_archive": "1"}
    answer = client.submit(f"{client.settings.url}/save", form)
    if answer.status in (401, 403):
        raise ServiceFailed("keys", _refused(answer), pause=_PAUSE_FOR_KEYS)
    if saved := _copy_named_by(client, answer):
        return saved
    data = _json(answer)
    if data is None:
        found = _JOB_IN_HTML.search(answer.body)
        if found is None:
            raise ServiceFailed("bad_answer", f"HTTP {answer.status} without a job")
        return Sent(found[0].decode())
    if data.get("status") == "error" or data.get("status_ext"):
        raise _failure(data)
    job = data.get("job_id")
    if isinstance(job, str) and _JOB.fullmatch(job):
        return Sent(job)
    if "same snapshot" in str(data.get("message", "")).lower():
        if (copy := closest_memento(client, url, now)) and copy.at >= seen_at:
            return copy
        raise ServiceFailed("no_copy_yet", "it says that it has a copy, and does not show it yet")
    raise ServiceFailed("bad_answer", str(data.get("message") or "neither a job nor an error"))


def look(client: Client, service_job: str) -> Memento | None:
    """Return the copy that *service_job* made; None while it works. Raises ServiceFailed."""
    answer = client.get(
        f"{client.settings.url}/save/status/{service_job}",
        {"Accept": "application/json"},
        keys=True,
    )
    data = _json(answer)
    if data is None or answer.status >= 400:
        raise ServiceFailed("bad_answer", f"HTTP {answer.status} for a job")
    if data.get("status") == "error":
        raise _failure(data)
    if data.get("status") != "success":
        return None
    at = memento_at(str(data.get("timestamp", "")))
    original = data.get("original_url")
    if at is None or not isinstance(original, str) or not original.startswith("http"):
        raise ServiceFailed("bad_answer", "a success without the time or the address of the copy")
    return Memento(f"{client.settings.timegate}{at:%Y%m%d%H%M%S}/{original}", at)


def _copy_named_by(client: Client, answer: Answer) -> Memento | None:
    """Return the copy to which an answer of a service without jobs leads."""
    for name in ("content-location", "location"):
        found = re.search(r"/(\d{14})(?:[a-z]{2}_)?/(https?:.+)", answer.headers.get(name, ""))
        if found and (at := memento_at(found[1])):
            return Memento(f"{client.settings.timegate}{found[1]}/{found[2]}", at)
    return None


def _failure(data: dict[str, Any]) -> ServiceFailed:
    word = str(data.get("status_ext") or "error:unknown").removeprefix("error:")[:60]
    message = str(data.get("message") or word)
    if word in _PAUSES:
        return ServiceFailed("rate_limit", message, pause=_PAUSES[word])
    if word == "unauthorized" and "log" in message.lower():
        return ServiceFailed("keys", message, pause=_PAUSE_FOR_KEYS)
    is_daily = "daily" in word or "daily" in message.lower()
    if is_daily and "url" not in message.lower():
        return ServiceFailed("daily_limit", message, pause=max(USUAL_PAUSE, timedelta(hours=1)))
    return ServiceFailed(word.replace("-", "_"), message, is_final=word in _FINAL)


def _refused(answer: Answer) -> str:
    data = _json(answer) or {}
    said = str(data.get("message") or f"HTTP {answer.status}")
    return f"{said}; set WAYBACK_ACCESS_KEY and WAYBACK_SECRET_KEY"


def _json(answer: Answer) -> dict[str, Any] | None:
    try:
        data = json.loads(answer.body)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def is_forgotten(sent_at: datetime | None, now: datetime) -> bool:
    """Return whether a job that was begun at *sent_at* will never be answered any more."""
    return sent_at is None or now - sent_at.astimezone(UTC) > FORGOTTEN_AFTER

"""Requests to the web archive: spaced, bounded, and only to addresses that may be contacted."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit

from newsarchive.delivery.http_exchange import Answer, Target, exchange
from newsarchive.delivery.http_post import checked_addresses
from newsarchive.errors import DeliveryFailed, NewsArchiveError
from newsarchive.http_headers import requested_pause
from newsarchive.witness.settings import WitnessSettings

#: The pause after an answer that wants one and does not say how long: the Wayback Machine blocks an
#: address for five minutes that goes on.
USUAL_PAUSE = timedelta(minutes=5)
#: A longer pause counts as this, so that a mistake of the service does not switch it off for ever.
LONGEST_PAUSE = timedelta(days=1)
#: Between requests that save nothing: this share of the delay between submissions.
_SHARE_OF_DELAY = 0.25
#: Bytes of the largest answer that is read; the largest real news page seen has 5 MiB.
MOST_BYTES = 8 * 2**20


class ServiceFailed(NewsArchiveError):
    """A request that gave no usable answer; *reason* is a word of docs/crawling.md.

    If *is_final*, the same request gives the same answer again. If there is a *pause*, the service
    wants no request for that time, and this one does not count.
    """

    def __init__(
        self,
        reason: str,
        detail: str,
        *,
        is_final: bool = False,
        pause: timedelta | None = None,
        is_down: bool = False,
    ) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.is_final = is_final
        self.pause = min(pause, LONGEST_PAUSE) if pause is not None else None
        self.is_down = is_down


class Stopped(Exception):
    """There is no time for a further request, or somebody stopped the run."""


class Client:
    """Sends requests to the web archive of *settings*.

    *stop* is asked while a request waits for its turn; then :class:`Stopped` is raised.
    """

    def __init__(self, settings: WitnessSettings, stop: Callable[[], bool]) -> None:
        self.settings = settings
        self.requests = 0
        self.received_bytes = 0
        self._stop = stop
        self._free_at = 0.0

    def get(
        self, url: str, headers: Mapping[str, str] | None = None, *, keys: bool = False
    ) -> Answer:
        """Return the answer to a GET request for *url*; raises :class:`ServiceFailed`."""
        return self._request("GET", url, dict(headers or {}), None, keys=keys)

    def submit(self, url: str, form: Mapping[str, str]) -> Answer:
        """Return the answer to a POST request that has a page saved, in its turn."""
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode(form).encode()
        try:
            return self._request("POST", url, headers, body, keys=True)
        finally:
            self._free_at = time.monotonic() + self.settings.delay

    def wait(self, until: float) -> None:
        """Wait until the monotonic clock shows *until*; raise :class:`Stopped` to end earlier."""
        while True:
            if self._stop():
                raise Stopped
            left = until - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.2))

    def _request(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None, *, keys: bool
    ) -> Answer:
        self.wait(self._free_at)
        target = target_of(url)
        where = (target.host, target.port)
        headers |= {"User-Agent": self.settings.user_agent, "Accept-Encoding": "identity"}
        if keys and self.settings.keys and where in self.settings.own_hosts:
            headers["Authorization"] = f"LOW {self.settings.keys}"
        self.requests += 1
        try:
            answer = exchange(
                method,
                target,
                headers,
                body,
                addresses=checked_addresses(target, where in self.settings.own_hosts),
                timeout=self.settings.timeout,
                most_bytes=lambda status: MOST_BYTES + 1,
            )
        except DeliveryFailed as error:
            reason = "private_address" if error.is_lasting else "dns"
            detail = (
                f"{target.host} {'has a private address' if error.is_lasting else 'is unknown'}"
            )
            raise ServiceFailed(reason, detail, is_down=True) from None
        except TimeoutError:
            raise ServiceFailed("timeout", f"no answer of {target.host}", is_down=True) from None
        except (http.client.HTTPException, OSError, ValueError) as error:
            kind = type(error).__name__
            why = getattr(error, "verify_message", "") or getattr(error, "strerror", None) or kind
            reason = "tls" if kind.startswith("SSL") else "connection"
            raise ServiceFailed(reason, f"{target.host}: {why}", is_down=True) from None
        finally:
            self._free_at = time.monotonic() + self.settings.delay * _SHARE_OF_DELAY
        self.received_bytes += len(answer.body)
        return _checked(answer)


def _checked(answer: Answer) -> Answer:
    """Return *answer*, or raise :class:`ServiceFailed` if it wants a pause, is cut or too large."""
    is_copy = "memento-datetime" in answer.headers  # then the status is that of the copied page
    if answer.status in (429, 503) and not is_copy:
        wanted = requested_pause(answer.headers.get("retry-after"), datetime.now(UTC))
        if answer.status == 429 or wanted is not None:
            raise ServiceFailed("rate_limit", f"HTTP {answer.status}", pause=wanted or USUAL_PAUSE)
    if answer.status >= 500 and not is_copy:
        raise ServiceFailed("http_5xx", f"HTTP {answer.status}", is_down=True)
    if len(answer.body) > MOST_BYTES:
        raise ServiceFailed("too_large", f"over {MOST_BYTES} bytes", is_final=True)
    length = answer.headers.get("content-length", "")
    if length.isdecimal() and len(answer.body) < min(int(length), MOST_BYTES):
        raise ServiceFailed("truncated", f"{len(answer.body)} of {length} bytes")
    return answer


def target_of(url: str) -> Target:
    """Return where a request for *url* goes; raises :class:`ServiceFailed` if that is no URL.

    The address of a page inside *url* stays as it is: escaped twice, it would be another page.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ServiceFailed("bad_answer", f"{url[:100]} is not an address") from None
    path = quote(url.partition("://")[2].partition("/")[2], safe="/:?#[]@!$&'()*+,;=%~-._")
    return Target(parts.scheme, parts.hostname, port, "/" + path.replace("#", "%23"))

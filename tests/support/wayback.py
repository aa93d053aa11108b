"""A web archive on 127.0.0.1 that behaves as the Wayback Machine and "Save Page Now 2" do.

with FakeWayback() as wayback:
    wayback.keep("https://example.org/story", "20260503120000", "<html>...")
    ... crawl with wayback.settings ...
    assert wayback.submitted == [...]
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs

_REPLAY = re.compile(r"/web/(\d{14})(id_)?/(.+)", re.DOTALL)
TOOLBAR = '<div id="wm-ipp-base">Wayback Machine toolbar: donate to keep this archive running</div>'


@dataclass
class Kept:
    """A copy in the web archive."""

    at: datetime
    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def timestamp(self) -> str:
        return f"{self.at:%Y%m%d%H%M%S}"


class FakeWayback:
    """The web archive, served inside a ``with`` block."""

    def __init__(self) -> None:
        self.copies: dict[str, list[Kept]] = {}
        self.excluded: dict[str, int] = {}
        """Addresses that are not shown, with the status of the answer."""
        self.submitted: list[str] = []
        """Every address that was submitted, also if it was refused."""
        self.captured: Counter[str] = Counter()
        """How often each address was really captured."""
        self.forms: list[dict[str, str]] = []
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.times: list[float] = []
        self.keys: str | None = None
        """The keys without which nothing is saved."""
        self.looks = 1
        """How often a job is pending before it ends."""
        self.errors: dict[str, tuple[str, str]] = {}
        """For an address, ``status_ext`` and message with which its job fails."""
        self.answers: list[tuple[int, dict[str, str], Any]] = []
        """Answers to the next submissions in place of the usual one: status, headers, data."""
        self.replies_to_look: list[tuple[int, dict[str, str], Any]] = []
        self.pause = 0.0
        """Seconds that a submission takes."""
        self._jobs: dict[str, list[Any]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def settings(self, mode: str, *sites: str, **more: Any) -> tuple[str, ...]:
        """Return the settings of a crawl that uses this web archive for private *sites*."""
        values = {
            "WAYBACK": mode,
            "WAYBACK_URL": self.url,
            "WAYBACK_DELAY": 0.02,
            "WAYBACK_PRIVATE_HOSTS": ",".join(each.partition("//")[2] for each in sites),
        } | more
        return tuple(f"{name}={value}" for name, value in values.items())

    def keep(
        self, url: str, timestamp: str, body: str | bytes = b"", status: int = 200, **headers: str
    ) -> str:
        """Keep a copy of *url* and return its address."""
        at = datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("content-type", "text/html; charset=utf-8")
        self.copies.setdefault(url, []).append(Kept(at, data, status, named))
        return f"{self.url}/web/{timestamp}/{url}"

    # --- saving -------------------------------------------------------------

    def _save(self, form: dict[str, str], headers: dict[str, str]) -> Any:
        url = form.get("url", "")
        self.submitted.append(url)
        self.forms.append(form)
        time.sleep(self.pause)
        if self.keys and headers.get("authorization") != f"LOW {self.keys}":
            return 401, {}, {"message": "You need to be logged in to use Save Page Now."}
        if self.answers:
            return self.answers.pop(0)
        within = int(form.get("if_not_archived_within", "0") or 0)
        now = datetime.now(UTC)
        for copy in self.copies.get(url, []):
            if copy.status == 200 and (now - copy.at).total_seconds() < within:
                job = self._new_job(url, copy)
                said = "The same snapshot had been made 2 minutes ago."
                return 200, {}, {"url": url, "job_id": job, "message": said}
        return 200, {}, {"url": url, "job_id": self._new_job(url, None)}

    def _new_job(self, url: str, copy: Kept | None) -> str:
        job = f"spn2-{len(self._jobs):040x}"
        self._jobs[job] = [url, self.looks, copy]
        return job

    def _look(self, job: str) -> Any:
        if self.replies_to_look:
            return self.replies_to_look.pop(0)
        if job not in self._jobs:  # as the real one: what it does not know is pending for ever
            return 200, {}, {"status": "pending", "job_id": job, "resources": []}
        entry = self._jobs[job]
        url, looks, copy = entry
        if looks > 0:
            entry[1] -= 1
            return 200, {}, {"status": "pending", "job_id": job, "resources": [url]}
        if url in self.errors:
            word, message = self.errors[url]
            return 200, {}, {"status": "error", "status_ext": word, "message": message}
        if copy is None:
            self.captured[url] += 1
            at = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
            self.keep(url, at, "<p>captured</p>")
            entry[2] = copy = self.copies[url][-1]
        return 200, {}, {
            "status": "success", "job_id": job, "original_url": url, "timestamp": copy.timestamp,
            "duration_sec": 3.2, "resources": [url],
        }  # fmt: skip

    # --- copies -------------------------------------------------------------

    def _gate(self, url: str, headers: dict[str, str]) -> Any:
        if (refused := self._refused(url)) is not None:
            return refused
        found = self.copies.get(url, [])
        if not found:
            return (
                404,
                {"X-Archive-Src": "none"},
                b"<p>The Wayback Machine has not archived it.</p>",
            )
        wanted = parsedate_to_datetime(headers["accept-datetime"]).astimezone(UTC)
        best = min(found, key=lambda each: abs(each.at - wanted))
        return 302, {
            "Location": f"/web/{best.timestamp}/{url}",
            "Vary": "accept-datetime",
            "Link": f'<{url}>; rel="original", <{self.url}/web/timemap/link/{url}>; rel="timemap";'
            ' type="application/link-format"',
        }, b""  # fmt: skip

    def _timemap(self, url: str) -> Any:
        lines = [f'<{url}>; rel="original"']
        for number, copy in enumerate(sorted(self.copies.get(url, []), key=lambda each: each.at)):
            rel = "first memento" if number == 0 else "memento"
            at = format_datetime(copy.at, usegmt=True)
            lines.append(f'<{self.url}/web/{copy.timestamp}/{url}>; rel="{rel}"; datetime="{at}"')
        return 200, {"Content-Type": "application/link-format"}, ",\n".join(lines).encode()

    def _replay(self, timestamp: str, url: str, *, raw: bool) -> Any:
        if (refused := self._refused(url)) is not None:
            return refused
        for copy in self.copies.get(url, []):
            if copy.timestamp == timestamp:
                break
        else:
            return 404, {}, b"<p>Not in the archive</p>"
        headers = {f"x-archive-orig-{name}": value for name, value in copy.headers.items()}
        headers["Memento-Datetime"] = format_datetime(copy.at, usegmt=True)
        headers["Content-Type"] = copy.headers["content-type"]
        if "content-encoding" in copy.headers:
            headers["Content-Encoding"] = copy.headers["content-encoding"]
        if location := copy.headers.get("location"):
            headers["Location"] = f"/web/{timestamp}{'id_' if raw else ''}/{location}"
        body = copy.body
        if not raw:
            body = body.replace(b"<body>", b"<body>" + TOOLBAR.encode())
        return copy.status, headers, body

    def _refused(self, url: str) -> Any:
        if url not in self.excluded:
            return None
        why = "RobotAccessControlException: Blocked By Robots"
        return self.excluded[url], {"X-Archive-Wayback-Runtime-Error": why}, b"<p>Blocked</p>"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        wayback = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._note()
                headers = {name.lower(): value for name, value in self.headers.items()}
                if self.path.startswith("/save/status/"):
                    answer = wayback._look(self.path.rpartition("/")[2])
                elif self.path.startswith("/web/timemap/link/"):
                    answer = wayback._timemap(self.path.removeprefix("/web/timemap/link/"))
                elif found := _REPLAY.fullmatch(self.path):
                    answer = wayback._replay(found[1], found[3], raw=bool(found[2]))
                elif self.path.startswith("/web/"):
                    answer = wayback._gate(self.path.removeprefix("/web/"), headers)
                else:
                    answer = 404, {}, b""
                self._send(*answer)

            def do_POST(self) -> None:
                self._note()
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                headers = {name.lower(): value for name, value in self.headers.items()}
                self._send(*wayback._save(form, headers))

            def _note(self) -> None:
                wayback.requests.append((self.command, self.path, dict(self.headers)))
                wayback.times.append(time.monotonic())

            def _send(self, status: int, headers: dict[str, str], data: Any) -> None:
                body = data if isinstance(data, bytes) else json.dumps(data).encode()
                self.send_response(status)
                if not isinstance(data, bytes):
                    self.send_header("Content-Type", "application/json")
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


def witness(archive: Path, *arguments: str) -> str:
    """Call the command that works off the queue, in its own process; return what it prints."""
    script = "from newsarchive.console.witnessing.witness import witness; witness()"
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments, "--archive", str(archive)],
        capture_output=True, text=True, check=False, timeout=120, cwd=archive.parent,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr

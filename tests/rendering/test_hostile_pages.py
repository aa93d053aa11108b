"""A page can cost itself its text. It costs the crawl nothing, and reaches no private network."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from newsarchive.errors import ExtractionError
from newsarchive.rendering import processes
from tests.support.drawing import EMPTY, TEXT, Drawing, drawings, script
from tests.support.fakesite.site import FakeSite

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def drawing() -> Iterator[Drawing]:
    yield from drawings(seconds=12.0)


@pytest.fixture
def private() -> Iterator[FakeSite]:
    """A site in the private network that no page may contact."""
    with FakeSite() as site:
        yield site


def still_draws(drawing: Drawing) -> bool:
    return TEXT.strip() in drawing.draw(script("draw(TEXT)")).partition("<script")[0]


WAYS_OUT = {
    "fetch": "fetch('{url}', {{mode: 'no-cors'}})",
    "a form that posts": "fetch('{url}', {{method: 'POST', mode: 'no-cors', body: 'x'}})",
    "an image": "new Image().src = '{url}/pic.png'",
    "a script": "document.body.append(Object.assign(document.createElement('script'),"
    " {{src: '{url}/app.js'}}))",
    "a style sheet": "document.head.append(Object.assign(document.createElement('link'),"
    " {{rel: 'stylesheet', href: '{url}/a.css'}}))",
    "a preconnect": "document.head.append(Object.assign(document.createElement('link'),"
    " {{rel: 'preconnect', href: '{url}'}}))",
    "a prefetch": "document.head.append(Object.assign(document.createElement('link'),"
    " {{rel: 'prefetch', href: '{url}/next'}}))",
    "a frame": "document.body.append(Object.assign(document.createElement('iframe'),"
    " {{src: '{url}/frame'}}))",
    "leaving": "location = '{url}/left'",
    "a window": "window.open('{url}/window')",
    "a beacon": "navigator.sendBeacon('{url}/beacon', 'x')",
    "a WebSocket": "new WebSocket('{url}'.replace('http', 'ws'))",
    "events": "new EventSource('{url}/events')",
    "a worker": "new Worker(URL.createObjectURL(new Blob("
    "[`fetch('{url}/w',{{mode:'no-cors'}})`])))",
    "a shared worker": "new SharedWorker(URL.createObjectURL(new Blob("
    "[`fetch('{url}/w',{{mode:'no-cors'}})`])))",
    "a socket of a worker": "new Worker(URL.createObjectURL(new Blob("
    "[`new WebSocket('{url}'.replace('http', 'ws'))`])))",
    "a download": "const a = document.createElement('a'); a.href = '{url}/x'; a.download = '';"
    " document.body.append(a); a.click()",
    "a service worker": "navigator.serviceWorker && navigator.serviceWorker.register('/sw.js')",
    "a form": "const f = document.createElement('form'); f.action = '{url}/form';"
    " f.method = 'post'; document.body.append(f); f.submit()",
    "a redirect": "fetch('/to-private', {{mode: 'no-cors'}})",
    "a redirect of a script": "document.body.append(Object.assign("
    "document.createElement('script'), {{src: '/to-private'}}))",
    "localhost": "fetch('{url}'.replace('127.0.0.1', 'localhost'), {{mode: 'no-cors'}})",
    "a decimal address": "fetch('{url}'.replace('127.0.0.1', '2130706433'), {{mode: 'no-cors'}})",
    "an IPv6 address": "fetch('{url}'.replace('127.0.0.1', '[::ffff:127.0.0.1]'),"
    " {{mode: 'no-cors'}})",
    "WebTransport": "try {{ new WebTransport('{url}'.replace('http', 'https')) }} catch {{}}",
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_no_way_leads_into_the_private_network(
    way: str, drawing: Drawing, private: FakeSite
) -> None:
    drawing.site.redirect("/to-private", f"{private.url}/secret")
    drawing.site.respond(
        "/sw.js",
        f"fetch('{private.url}/sw', {{mode: 'no-cors'}})",
        headers={"Content-Type": "text/javascript"},
    )
    code = WAYS_OUT[way].format(url=private.url)
    shown = drawing.draw(script(f"draw(TEXT); {code}; setTimeout(() => draw(TEXT), 700)"))
    assert TEXT.strip() in shown.partition("<script")[0]
    assert private.requests == []


def test_the_metadata_service_of_a_cloud_is_not_asked(drawing: Drawing) -> None:
    code = (
        "fetch('http://169.254.169.254/latest/').catch(e => draw('refused')).then(r => draw(TEXT))"
    )
    started = time.monotonic()
    shown = drawing.draw(script(code + ".then(r => draw('' + (r && r.status)))"))
    assert time.monotonic() - started < 10
    assert "refused" in shown.partition("<script")[0] or "403" in shown


def test_a_name_is_looked_up_once_and_the_address_that_was_checked_is_connected(
    drawing: Drawing, private: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the name is public when it is looked up first, and private from then on."""
    port = int(private.url.rpartition(":")[2])
    answers = {"one.example": ["93.184.216.34"], "both.example": ["93.184.216.34", "127.0.0.1"]}
    looked_up, connected = [], []
    look_up, connect = socket.getaddrinfo, asyncio.open_connection

    def addresses(host: Any, *others: Any, **more: Any) -> Any:
        if host not in answers:
            return look_up(host, *others, **more)
        looked_up.append(host)
        found = answers[host] if looked_up.count(host) == 1 else ["127.0.0.1"]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    async def open_connection(host: str, *others: Any, **more: Any) -> Any:
        connected.append(host)
        if not host.startswith("127."):
            raise ConnectionRefusedError(host)  # no test leaves the machine
        return await connect(host, *others, **more)

    monkeypatch.setattr(socket, "getaddrinfo", addresses)
    monkeypatch.setattr(asyncio, "open_connection", open_connection)
    asks = "fetch('http://{0}:{1}/secret', {{mode: 'no-cors'}}).catch(() => 0)"
    steps = [asks.format(host, port) for host in ("one.example", "one.example", "both.example")]
    drawing.draw(script(f"{'.then(() => '.join(steps)}{')' * 2}.then(() => draw(TEXT))"))
    assert looked_up == ["one.example", "one.example", "both.example"]
    assert connected == ["93.184.216.34"]
    assert private.requests == []


DOWNLOADS = {
    "a link": "const a = document.createElement('a'); a.href = '/file.zip'; a.download = 'x.zip';"
    " document.body.append(a); a.click()",
    "a blob": "const a = document.createElement('a'); a.download = 'x.zip';"
    " a.href = URL.createObjectURL(new Blob([MARK.repeat(9999)])); a.click()",
    "an attachment": "location = '/file.zip'",
    "a frame": "const f = document.createElement('iframe'); f.src = '/file.zip';"
    " document.body.append(f)",
    "a window": "window.open('/file.zip')",
}


def test_a_download_leaves_no_file(
    drawing: Drawing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = "downloaded-9f2c71"
    headers = {"Content-Type": "application/zip", "Content-Disposition": "attachment"}
    drawing.site.respond("/file.zip", mark * 99, headers=headers)
    drawing.runner.run(drawing.renderer.close())  # the next page gets a browser with this folder
    for name in ("TMPDIR", "HOME", "XDG_DOWNLOAD_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    downloaded, stop = set[str](), threading.Event()

    def watch() -> None:
        """Note each file with the bytes of a download, also one that is deleted at once."""
        while not stop.wait(0.02):
            for path in tmp_path.rglob("*"):
                with suppress(OSError):
                    if path.is_file() and mark.encode() in path.read_bytes():
                        downloaded.add(path.name)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        for way in DOWNLOADS.values():
            code = (
                f"const MARK = '{mark}'; draw(TEXT); {{ {way} }}; setTimeout(() => draw('x'), 700)"
            )
            assert TEXT.strip() in drawing.draw(script(code)).partition("<script")[0]
    finally:
        stop.set()
        thread.join()
    drawing.runner.run(drawing.renderer.close())
    assert downloaded == set()
    assert list(tmp_path.iterdir()) == []


def test_a_public_page_reaches_no_private_host_that_the_crawl_may_contact(drawing: Drawing) -> None:
    drawing.site.clear_log()
    code = f"fetch('{drawing.site.url}/api', {{mode: 'no-cors'}}).finally(() => draw(TEXT))"
    drawing.draw(script(code), "http://news.example/story")
    assert drawing.site.requests == []


def test_a_page_reads_no_file_of_this_machine(drawing: Drawing) -> None:
    code = (
        "fetch('file:///etc/passwd').then(r => r.text()).then(draw).catch(() => draw('refused'));"
        "const f = document.createElement('iframe'); f.src = 'file:///etc/passwd';"
        "document.body.append(f); draw(TEXT); location = 'file:///etc/passwd'"
    )
    shown = drawing.draw(script(code))
    assert "refused" in shown
    assert "root:" not in shown


def test_no_datagram_leaves_a_page(drawing: Drawing) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        drawing.draw(
            script(
                "draw(TEXT); const c = new RTCPeerConnection({iceServers: [{urls:"
                f" 'stun:127.0.0.1:{port}'}}, {{urls: 'stun:localhost:{port}'}}]}});"
                "c.createDataChannel('x'); c.createOffer().then(o => c.setLocalDescription(o));"
                "setTimeout(() => draw(TEXT), 1500)"
            )
        )
        with pytest.raises(TimeoutError):
            listener.recvfrom(2048)


def test_a_page_has_only_so_many_requests(drawing: Drawing) -> None:
    drawing.limit(requests=25)
    drawing.site.clear_log()
    shown = drawing.draw(
        script("for (let i = 0; i < 1000; i++) fetch('/api/' + i).catch(() => 0); draw(TEXT)")
    )
    assert TEXT.strip() in shown
    assert 0 < len(drawing.site.requests) <= 25
    drawing.limit()


def test_workers_have_only_so_many_requests_too(drawing: Drawing) -> None:
    drawing.limit(requests=25)
    drawing.site.clear_log()
    asks = f"for (let i = 0; i < 300; i++) fetch('{drawing.site.url}/w' + i).catch(() => 0)"
    drawing.draw(script(f"new Worker(URL.createObjectURL(new Blob([`{asks}`]))); draw(TEXT)"))
    assert len(drawing.site.requests) <= 25
    drawing.limit()


def test_a_page_receives_only_so_many_bytes(drawing: Drawing) -> None:
    drawing.limit(received_bytes=2**20)
    path = drawing.site.endless_page("/endless", pause=0.001)
    drawing.draw(script(f"fetch('{path}').then(r => r.text()).catch(() => draw(TEXT))"))
    drawing.limit()
    assert still_draws(drawing)


def test_a_script_that_never_ends_costs_its_page_only(drawing: Drawing) -> None:
    drawing.limit(seconds=4.0)
    with pytest.raises(ExtractionError) as caught:
        drawing.draw(script("draw(TEXT); while (true) {}"))
    assert caught.value.reason == "render_timeout"
    drawing.limit()
    assert still_draws(drawing)


def test_a_page_that_eats_memory_is_ended(drawing: Drawing) -> None:
    drawing.limit(memory_bytes=700 * 2**20)
    eat = "const all = []; setInterval(() => all.push(new Uint8Array(50e6).fill(1)), 20)"
    with pytest.raises(ExtractionError) as caught:
        drawing.draw(script(eat))
    assert caught.value.reason in ("render_memory", "render_crash")
    drawing.limit()
    assert still_draws(drawing)


def test_a_page_that_draws_too_much_is_too_large(drawing: Drawing) -> None:
    drawing.limit(body_bytes=2**20)
    with pytest.raises(ExtractionError) as caught:
        drawing.draw(script("for (let i = 0; i < 3000; i++) draw(TEXT)"))
    assert caught.value.reason == "too_large"
    drawing.limit()


def test_a_page_is_drawn_again_if_somebody_kills_the_browser(drawing: Drawing) -> None:
    assert still_draws(drawing)
    pids = processes.marked(drawing.renderer._mark)
    killer = threading.Timer(0.7, processes.kill, [pids])
    killer.start()
    shown = drawing.draw(script("setTimeout(() => draw(TEXT), 1500)"))
    killer.join()
    assert TEXT.strip() in shown.partition("<script")[0]


def test_a_page_that_crashes_its_process_twice_has_its_reason(drawing: Drawing) -> None:
    stop = threading.Event()

    def kill_pages() -> None:
        while not stop.wait(0.2):
            for pid in processes.marked(drawing.renderer._mark or "none"):
                line = Path(f"/proc/{pid}/cmdline")
                if line.exists() and b"--type=renderer" in line.read_bytes():
                    processes.kill([pid])

    thread = threading.Thread(target=kill_pages)
    thread.start()
    try:
        with pytest.raises(ExtractionError) as caught:
            drawing.draw(script("setTimeout(() => draw(TEXT), 4000)"))
    finally:
        stop.set()
        thread.join()
    assert caught.value.reason == "render_crash"
    assert still_draws(drawing)


def test_a_browser_that_is_stopped_is_ended_in_time(drawing: Drawing) -> None:
    """As one whose machine swaps: it answers nothing, not even to be closed."""
    assert still_draws(drawing)
    drawing.limit(seconds=3.0)
    for pid in processes.marked(drawing.renderer._mark):
        os.kill(pid, signal.SIGSTOP)
    with pytest.raises(ExtractionError) as caught:
        drawing.draw(script("draw(TEXT)"))
    assert caught.value.reason == "render_timeout"
    drawing.limit()
    assert still_draws(drawing)


def test_the_browser_is_replaced_after_so_many_pages(drawing: Drawing) -> None:
    drawing.limit(pages=1)
    assert still_draws(drawing)
    before = drawing.renderer._mark
    assert still_draws(drawing)
    assert drawing.renderer._mark != before
    assert processes.marked(before) == []
    drawing.limit()


def test_nothing_is_left_after_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for drawing in drawings():
        assert drawing.draw(EMPTY.format(body=TEXT * 8))
        mark = drawing.renderer._mark
        assert processes.marked(mark)
    assert processes.marked(mark) == []
    assert processes.drivers() == []
    assert list(tmp_path.iterdir()) == []

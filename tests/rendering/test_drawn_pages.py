"""Pages that draw themselves are archived as a reader sees them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.drawing import AGENT, EMPTY, TEXT, Drawing, drawings, script
from tests.support.fakesite.server import FakeResponse

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def drawing() -> Iterator[Drawing]:
    yield from drawings()


DRAWN = {
    "drawn at once": "draw(TEXT)",
    "drawn from JSON": "fetch('/api/story').then(r => r.json()).then(d => d.text.map(draw))",
    "drawn after two seconds": "setTimeout(() => draw(TEXT), 2000)",
    "drawn from JSON by XMLHttpRequest in steps": """
        const ask = (path, then) => { const r = new XMLHttpRequest();
          r.open('GET', path); r.onload = () => then(JSON.parse(r.responseText)); r.send(); };
        ask('/api/story', first => ask('/api/story', d => d.text.map(draw)));""",
    "drawn again over a skeleton": """
        root.innerHTML = '<p class=skeleton>Loading</p>';
        fetch('/api/story').then(r => r.json()).then(d => {
          root.replaceChildren(); d.text.map(draw); });""",
    "drawn by a web component": """
        customElements.define('news-text', class extends HTMLElement {
          connectedCallback() { const shadow = this.attachShadow({mode: 'open'});
            shadow.innerHTML = '<article><slot></slot></article>';
            const p = document.createElement('p'); p.textContent = TEXT;
            this.append(p); } });
        root.append(document.createElement('news-text'));""",
    "drawn inside of a shadow root": """
        const shadow = root.attachShadow({mode: 'open'});
        shadow.innerHTML = '<section><p>' + TEXT + '</p></section>';""",
    "drawn when the reader scrolls": """
        root.style.marginTop = '9000px';
        new IntersectionObserver((seen, o) => { if (seen[0].isIntersecting) {
          o.disconnect(); draw(TEXT); } }).observe(root);""",
    "drawn by a module": "import('/module.js').then(m => m.draw(root))",
    "drawn while it polls for ever": """
        draw(TEXT); setInterval(() => fetch('/api/story?' + Math.random()), 100);""",
    "drawn under a request for consent": """
        draw(TEXT); const over = document.createElement('div');
        over.style = 'position:fixed;inset:0'; over.textContent = 'We value your privacy';
        document.body.append(over);""",
    "drawn although a dialog opens": "alert('stop'); confirm('really?'); draw(TEXT)",
    "drawn although the console is full": "console.error('x'.repeat(99)); draw(TEXT); nowhere()",
    "drawn although it wants to print": "draw(TEXT); print()",
    "drawn although it asks for permissions": """
        Notification.requestPermission(); navigator.geolocation.getCurrentPosition(() => {});
        draw(TEXT)""",
    "drawn although it leaves": "draw(TEXT); setTimeout(() => location = '/elsewhere', 50)",
    "drawn although it loads itself again": "draw(TEXT); setTimeout(() => location.reload(), 50)",
    "drawn although it opens windows": """
        for (let i = 0; i < 5; i++) window.open('/popup' + i); draw(TEXT);
        const a = document.createElement('a'); a.href = '/popup'; a.target = '_blank';
        document.body.append(a); a.click();""",
    "drawn although it downloads a file": """
        draw(TEXT); const a = document.createElement('a');
        a.href = URL.createObjectURL(new Blob(['x'])); a.download = 'x.exe'; a.click();
        const b = document.createElement('a'); b.href = '/file'; b.download = ''; b.click();""",
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_page_has_its_text_when_it_is(name: str, drawing: Drawing) -> None:
    drawing.site.respond(
        "/api/story",
        '{"text": ["' + '", "'.join([TEXT * 4] * 3) + '"]}',
        headers={"Content-Type": "application/json"},
    )
    drawing.site.respond(
        "/module.js",
        f"export const draw = (root) => {{ root.innerHTML = '<p>{TEXT * 8}</p>' }}",
        headers={"Content-Type": "text/javascript"},
    )
    drawing.site.clear_log()
    assert TEXT.strip() in drawing.draw(script(DRAWN[name])).partition("<script")[0]
    asked = {request.path for request in drawing.site.requests}
    assert not asked & {"/story", "/elsewhere", "/popup", "/popup0"}


def test_the_page_is_the_one_that_was_fetched_and_keeps_no_validator(drawing: Drawing) -> None:
    """A conditional request would compare the shell, which never changes."""
    page = drawing.page(script("draw(navigator.userAgent)"))
    page.headers = {**page.headers, "X-Robots-Tag": "noarchive"}
    drawn = drawing.runner.run(drawing.renderer.rendered(page))
    assert AGENT in drawn.body.decode()
    assert (drawn.url, drawn.status) == (page.url, page.status)
    assert drawn.header("ETag") is None
    assert drawn.header("X-Robots-Tag") == "noarchive"
    assert drawn.fetched_at is not None
    assert page.fetched_at is not None
    assert drawn.fetched_at >= page.fetched_at


def test_requests_carry_the_name_of_the_crawler(drawing: Drawing) -> None:
    drawing.site.clear_log()
    drawing.draw(script("fetch('/api/who').finally(() => draw(TEXT))"))
    (request,) = [each for each in drawing.site.requests if each.path == "/api/who"]
    assert request.headers["user-agent"] == AGENT


def test_pictures_fonts_media_frames_and_advertising_are_not_fetched(drawing: Drawing) -> None:
    body = (
        '<link rel="icon" href="/icon.png"><style>@font-face{font-family:F;src:url(/f.woff2)}'
        'p{font-family:F;background:url(/bg.png)}</style><img src="/pic.jpg" srcset="/big.jpg 2x">'
        '<video src="/film.mp4" autoplay preload="auto"></video><audio src="/a.mp3"></audio>'
        '<iframe src="/frame"></iframe><script src="http://cdn.ads.example/ad.js"></script>'
        f'<object data="/o.pdf"></object><p>{TEXT * 8}</p><script src="/app.js"></script>'
    )
    drawing.site.clear_log()
    drawing.draw(EMPTY.format(body=body))
    assert [each.path for each in drawing.site.requests] == ["/app.js"]


def test_each_page_begins_without_cookies_and_storage(drawing: Drawing) -> None:
    leave = "document.cookie = 'a=1'; localStorage.a = 1; draw(TEXT)"
    drawing.draw(script(leave))
    shown = drawing.draw(script("draw('[' + document.cookie + (localStorage.a || '') + ']')"))
    assert "<p>[]</p>" in shown


def test_a_page_of_another_charset_is_drawn_in_utf_8(drawing: Drawing) -> None:
    page = drawing.page("")
    page.body = '<meta charset="windows-1252"><p>Café</p><script>1</script>'.encode("cp1252")
    page.headers = {"Content-Type": "text/html; charset=windows-1252"}
    drawn = drawing.runner.run(drawing.renderer.rendered(page))
    assert "Café" in drawn.body.decode("utf-8")
    assert drawn.header("Content-Type") == "text/html; charset=utf-8"


def test_nothing_is_lost_between_two_pages_on_different_hosts(drawing: Drawing) -> None:
    drawing.site.respond("/slow", FakeResponse().body, delay=5.0)
    drawing.draw(script("fetch('/slow'); draw(TEXT)"), "https://news.example/a")
    assert TEXT.strip() in drawing.draw(script("draw(TEXT)"), "https://other.example/b")

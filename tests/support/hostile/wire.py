"""Attacks on the protocol: slow, endless, lying and malformed responses."""

from __future__ import annotations

from tests.support.hostile.cases import (
    BROKEN,
    NO_ARTICLE,
    STORED,
    Case,
    case,
    head,
    http,
    outcomes,
    page,
    repeat,
)
from tests.support.hostile.server import RESET

_OK = "HTTP/1.1 200 OK"
_HTML = "Content-Type: text/html; charset=utf-8"
#: Any end is right but a stored article: these responses contradict themselves, and it is not only
#: that they end early after a whole page.
_REFUSED = BROKEN | {"failed:http_other", "failed:no_text", "failed:too_large", "failed:timeout"}
_SLOW = outcomes("failed:timeout", "failed:connection", "failed:truncated")
_HUGE = outcomes("failed:too_large", "failed:connection", "failed:truncated", "failed:timeout")
_4XX = outcomes("failed:http_4xx")
_5XX = outcomes("failed:http_5xx")
_LINE = b"<p>And then another thing happened in the harbour.</p>" * 400


def cases() -> list[Case]:
    """Return all cases of this module."""
    return [*_slow_and_endless(), *_lengths(), *_heads(), *_statuses()]


def _slow_and_endless() -> list[Case]:
    body = head(_OK, _HTML)
    chunked = head(_OK, _HTML, "Transfer-Encoding: chunked")
    chunk = b"%x\r\n%s\r\n" % (len(_LINE), _LINE)
    return [
        repeat("slow head", _SLOW, b"HTTP/1.1 200 OK\r\n", b"X", 0.5, 10_000),
        repeat("slow body", _SLOW, body, b"<p>", 0.5, 10_000),
        repeat("slow chunks", _SLOW, chunked, b"1\r\nx\r\n", 0.5, 10_000),
        case("silence", _SLOW, 600.0),
        repeat("endless body", _HUGE, body, _LINE, 0, 10**7),
        repeat("endless chunks", _HUGE, chunked, chunk, 0, 10**7),
        repeat("endless head", _HUGE | _SLOW, b"HTTP/1.1 200 OK\r\n", b"X-A: 1\r\n", 0, 10**7),
        repeat(
            "endless header line", _HUGE | _SLOW, b"HTTP/1.1 200 OK\r\nX: ", b"a" * 9999, 0, 10**6
        ),
        repeat(
            "endless 100 Continue", _HUGE | _SLOW, b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0, 10**6
        ),
        case("hang-up at once", BROKEN),
        case("reset at once", BROKEN, RESET),
        case("reset in the head", BROKEN, b"HTTP/1.1 200 OK\r\nConte", 0.1, RESET),
        case("reset in the body", BROKEN, http(page("rst"))[:900], 0.1, RESET),
    ]


def _lengths() -> list[Case]:
    html = page("lengths").encode()

    def lying(name: str, expected: frozenset[str], *lines: str, body: bytes = html) -> Case:
        return case(name, expected, head(_OK, _HTML, *lines) + body)

    chunked = "Transfer-Encoding: chunked"
    return [
        lying("length too long", STORED, f"Content-Length: {len(html) + 999}"),
        lying("length of a trillion", _HUGE, "Content-Length: 1000000000000"),
        lying("length of 400 digits", _REFUSED, "Content-Length: " + "9" * 400),
        lying("negative length", STORED, "Content-Length: -5"),
        lying("length in letters", STORED, "Content-Length: five"),
        lying("empty length", STORED, "Content-Length:"),
        lying("length with a sign", STORED, f"Content-Length: +{len(html)}"),
        lying("two lengths", _REFUSED, "Content-Length: 10", f"Content-Length: {len(html)}"),
        lying("length zero with a body", NO_ARTICLE, "Content-Length: 0"),
        lying("chunk size in letters", BROKEN, chunked, body=b"zz\r\n" + html),
        lying("negative chunk", BROKEN, chunked, body=b"-5\r\n" + html),
        lying("chunk of 16 exabytes", _HUGE | STORED, chunked, body=b"ffffffffffffffff\r\n" + html),
        lying("chunk size of a megabyte", BROKEN, chunked, body=b"1" * 2**20),
        lying(
            "chunks without end", STORED, chunked, body=b"%x\r\n%s\r\n" % (len(html), html)
        ),
        lying(
            "chunk extension of 100 kB",
            _REFUSED | STORED,
            chunked,
            body=b"%x;%s\r\n%s\r\n0\r\n\r\n" % (len(html), b"a" * 100_000, html),
        ),
        lying("unknown transfer coding", _REFUSED | {"failed:bad_encoding"}, "Transfer-Encoding: x"),
        lying("no transfer coding", STORED, "Transfer-Encoding: identity"),
        lying("chunked and a length", _REFUSED | STORED, chunked, f"Content-Length: {len(html)}",
              body=b"%x\r\n%s\r\n0\r\n\r\n" % (len(html), html)),
    ]  # fmt: skip


def _heads() -> list[Case]:
    def odd(name: str, expected: frozenset[str], *lines: str) -> Case:
        return case(name, expected, http(page(name), *lines))

    bare = http(page("bare line feeds")).replace(b"\r\n", b"\n")
    folded = http(page("folded"), "X-Long: one", " two", "\tthree")
    return [
        odd("header in Latin-1", STORED, "Set-Cookie: ville=Orl\xe9ans", "X-Autor: M\xfcller"),
        odd("Link header in Latin-1", STORED, "Link: <https://x/\xfc>; rel=next"),
        odd("ETag in Latin-1", STORED, 'ETag: "\xfc\xff\x80"', "Last-Modified: \xe4lter"),
        odd("header with NUL", _REFUSED | STORED, "X-A: a\x00b"),
        odd("header without colon", STORED, "this is no header", " and its second line"),
        odd("space in a header's name", STORED, "Set Cookie: a=1"),
        odd("space behind a header's name", STORED, "X-A : 1", "Content-Language : en"),
        odd("header without a name", STORED, ": 1"),
        odd("header of 60 kB", STORED, "X-A: " + "a" * 60_000),
        odd("50,000 headers", _REFUSED | STORED, *[f"X-{n}: {n}" for n in range(50_000)]),
        odd("5,000 cookies", _REFUSED | STORED, *[f"Set-Cookie: c{n}=1" for n in range(5_000)]),
        odd("two content types", STORED | {"skipped:not_html"}, "Content-Type: image/png"),
        odd("date in year 9999", STORED, "Last-Modified: Fri, 31 Dec 9999 23:59:59 GMT"),
        odd("Refresh header to a file", STORED, "Refresh: 0; url=file:///etc/passwd"),
        odd("Early Hints inside", STORED, "Link: </a.css>; rel=preload"),
        case("bare line feeds", _REFUSED | STORED, bare),
        case("folded header", _REFUSED | STORED, folded),
        case(
            "space before the first header",
            STORED,
            http(page("space before")).replace(b"\r\n", b"\r\n X-A: 1\r\n", 1),
        ),
        case("empty line before the status", STORED, b"\r\n" + http(page("empty line"))),
        case(
            "two spaces in the status line",
            STORED,
            http(page("two spaces")).replace(b"HTTP/1.1 ", b"HTTP/1.1  ", 1),
        ),
        case("HTTP/2 in text", STORED, http(page("http 2")).replace(b"HTTP/1.1", b"HTTP/2", 1)),
        case("ICY", STORED, http(page("icy")).replace(b"HTTP/1.1", b"ICY", 1)),
        case("HTTP/0.9", _REFUSED, page("http 0.9").encode()),
        case("HTTP/3.7", _REFUSED | STORED, http(page("3.7")).replace(b"HTTP/1.1", b"HTTP/3.7")),
        case("no reason phrase", STORED, http(page("no reason"), status="200")),
        case("reason in Latin-1", STORED, http(page("reason"), status="200 Tr\xe8s bien")),
        case("status in letters", _REFUSED, http(page("letters"), status="OK 200")),
        case("status of 30 digits", _REFUSED, http(page("digits"), status="2" * 30 + " OK")),
        case("SSH banner", _REFUSED, b"SSH-2.0-OpenSSH_9.2\r\n" * 5),
        case("TLS alert", _REFUSED, b"\x15\x03\x01\x00\x02\x02\x28"),
        case("only line ends", _REFUSED, b"\r\n" * 5000),
        case("second response behind", STORED, http(page("first")) + http(page("second"))),
        case("100 before", STORED, b"HTTP/1.1 100 Continue\r\n\r\n", http(page("100"))),
        case(
            "103 before",
            STORED,
            b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + http(page("103")),
        ),
    ]


def pauses() -> list[Case]:
    """Return two pages that ask for endless patience; only they themselves may have to wait.

    If three of ten answers of a host ask for a pause, the crawl leaves the host alone.
    """
    waits = outcomes("queued")
    return [
        _answer("429 Wait", _4XX | waits, "Retry-After: 1000000000"),
        _answer("503 Wait", _5XX | waits, "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"),
    ]


def _answer(status: str, expected: frozenset[str], *lines: str, body: str = "") -> Case:
    name = f"status {status} {' '.join(lines)}".strip()
    return case(name, expected, http(body or page(name), *lines, status=status))


def _statuses() -> list[Case]:
    no_body = outcomes("failed:http_other", "failed:no_text", "skipped:not_html", "failed:timeout")
    return [
        _answer("000 Zero", _REFUSED),
        _answer("199 Odd", _REFUSED),
        _answer("204 No Content", no_body | BROKEN),
        _answer("205 Reset", no_body | BROKEN | STORED),
        _answer("206 Partial", no_body | BROKEN | STORED, "Content-Range: bytes 0-9/100"),
        _answer("226 IM Used", no_body | STORED),
        _answer("299 Odd", no_body | STORED),
        _answer("304 Not Modified", no_body | {"unchanged"}),
        _answer("101 Switching Protocols", _REFUSED, "Upgrade: websocket"),
        _answer("401 Unauthorized", _4XX, "WWW-Authenticate: Basic realm=x"),
        _answer("402 Payment Required", _4XX),
        _answer("407 Proxy", _4XX, "Proxy-Authenticate: Basic"),
        _answer("418 Teapot", _4XX),
        _answer("451 Law", _4XX),
        _answer("499 Odd", _4XX),
        _answer("500 Oops", _5XX, body="<pre>Traceback (most recent call last)</pre>"),
        _answer("599 Odd", _5XX),
        _answer("600 Odd", _REFUSED),
        _answer("999 Odd", _REFUSED),
    ]

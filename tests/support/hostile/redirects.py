"""Attacks by redirects: loops, long chains, and every way to write a private address."""

from __future__ import annotations

from tests.support.hostile.cases import NO_ARTICLE, STORED, Case, case, http, outcomes, page

_REFUSED = outcomes(
    "skipped:private_address", "skipped:bad_url", "skipped:offsite",
    "failed:dns", "failed:http_other", "failed:connection", "failed:redirect_loop", "failed:http_4xx",
)  # fmt: skip
_LOOP = outcomes("failed:redirect_loop")
#: Each is a way to write 127.0.0.1, ::1 or a host with that address; "{p}" is the canary's port.
#: A parser may find them invalid; nobody may connect.
SPELLINGS = (
    *("http://127.0.0.1:{p}/", "http://127.1:{p}/", "http://127.0.1:{p}/", "http://0:{p}/"),
    *("http://0.0.0.0:{p}/", "http://2130706433:{p}/", "http://0x7f000001:{p}/"),
    *("http://0x7f.0.0.1:{p}/", "http://0177.0.0.1:{p}/", "http://017700000001:{p}/"),
    *("http://127.000.000.001:{p}/", "http://[::1]:{p}/", "http://[::]:{p}/"),
    *("http://[::ffff:127.0.0.1]:{p}/", "http://[::ffff:7f00:1]:{p}/", "http://[::127.0.0.1]:{p}/"),
    *("http://[0:0:0:0:0:0:0:1]:{p}/", "http://localhost:{p}/", "http://LOCALHOST:{p}/"),
    *("http://localhost.:{p}/", "http://127.0.0.1.:{p}/", "http://user:pass@127.0.0.1:{p}/"),
    *("http://www.example.com@127.0.0.1:{p}/", "//127.0.0.1:{p}/", "\\\\127.0.0.1:{p}\\"),
    *("http:/\\127.0.0.1:{p}/", "ht\ttp://127.0.0.1:{p}/", "http://127.0.0.1:{p}#@good.example/"),
    *("http://%31%32%37.0.0.1:{p}/", "http://127\u30020\u30020\u30021:{p}/"),
    *("http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460:{p}/", "http://[::1%25lo]:{p}/"),
    *("http://[64:ff9b::7f00:1]:{p}/", "http://[2002:7f00:1::]:{p}/"),
)


def cases(url: str, canary: int) -> list[Case]:
    """Return all cases of this module, for the site at *url* and the port of the canary."""
    return [*_to_the_canary(canary), *_loops(), *_odd_targets(), *_by_the_page(canary)]


def _to(location: str, status: str = "302 Found") -> bytes:
    return http(b"", f"Location: {location.encode().decode('latin-1')}", status=status)


def _to_the_canary(canary: int) -> list[Case]:
    return [
        case(f"redirect to {spelling}", _REFUSED, _to(spelling.format(p=canary)))
        for spelling in SPELLINGS
    ]


def _loops() -> list[Case]:
    # The path of a case is its name as a slug, see site.py.
    return [
        case("redirect to itself", _LOOP, _to("/x/redirect-to-itself")),
        case("redirect loop of two A", _LOOP, _to("/x/redirect-loop-of-two-b")),
        case("redirect loop of two B", _LOOP, _to("/x/redirect-loop-of-two-a")),
        case("redirects without end", _LOOP | _REFUSED, _to("/chain/1")),
        case("redirect that grows", _LOOP | _REFUSED, _to("/grow/")),
    ]


def _odd_targets() -> list[Case]:
    bad = _REFUSED | NO_ARTICLE
    targets = {
        "a file": "file:///etc/passwd",
        "data": "data:text/html,<h1>canary</h1>",
        "a script": "javascript:alert(1)",
        "FTP": "ftp://127.0.0.1/x",
        "gopher": "gopher://127.0.0.1:25/_HELO",
        "nothing": "",
        "a port too large": "http://127.0.0.1:99999/",
        "a broken IPv6 address": "http://[::1",
        "a megabyte": "/" + "a" * 2**14,
        "line ends": "/x%0d%0aSet-Cookie:%20a=b",
        "spaces": "   ",
    }
    found = [
        case(f"redirect to {name}", bad | _LOOP | {"failed:http_4xx"}, _to(target))
        for name, target in targets.items()
    ]
    found.append(case("redirect without a target", bad, http(b"", status="301 Moved")))
    found.append(
        case(
            "redirect in bytes",
            bad | {"failed:http_4xx"},
            b"HTTP/1.1 302 F\r\nLocation: /\xff\xfe\xe9\r\nContent-Length: 0\r\n\r\n",
        )
    )
    found.append(case("status 300 with choices", bad, http(page("choices"), status="300 Multiple")))
    found.append(case("status 305 Use Proxy", bad, _to("http://127.0.0.1:1/", "305 Use Proxy")))
    return found  # fmt: skip


def _by_the_page(canary: int) -> list[Case]:
    """Return pages whose markup names the canary or a file: nothing of it may be requested."""
    there = f"http://127.0.0.1:{canary}/"
    right = STORED | _REFUSED | NO_ARTICLE
    tags = {
        "meta refresh to the canary": f'<meta http-equiv="refresh" content="0; url={there}">',
        "meta refresh to a file": '<meta http-equiv="refresh" content="0;url=file:///etc/passwd">',
        "meta refresh to data": '<meta http-equiv="refresh" content="0;url=data:text/html,x">',
        "meta refresh to itself": '<meta http-equiv="refresh" content="0">',
        "meta refresh with a huge wait": f'<meta http-equiv="refresh" content="{"9" * 400}; url=/">',
        "base at the canary": f'<base href="{there}">',
        "canonical at the canary": f'<link rel="canonical" href="{there}">',
        "AMP page at the canary": f'<link rel="amphtml" href="{there}">',
        "feed at the canary": f'<link rel="alternate" type="application/rss+xml" href="{there}">',
        "pictures at the canary": f'<meta property="og:image" content="{there}"><img src="{there}">',
        "preload at the canary": f'<link rel="preload prefetch stylesheet" href="{there}">',
    }
    found = [
        case(
            name,
            right | {"failed:redirect_loop"},
            http(page(name).replace("</title>", f"</title>{tag}", 1)),
        )
        for name, tag in tags.items()
    ]
    found.append(
        case(
            "frames at the canary",
            right,
            http(page("frames").replace("<p>", f"<iframe src='{there}'></iframe><p>", 1)),
        )
    )
    return found  # fmt: skip

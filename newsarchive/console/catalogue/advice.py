"""What came of an address of a site, in a sentence, and what to do about it."""

from __future__ import annotations

from newsarchive.archive.ledger.reporting.site_checks import Check, redirect_in

_AGAIN = "check it again on another day; if it stays so, look for its new address"
_LOOK = "`newsarchive probe {home}` shows which sources the site names today"
_LEAVE = "the crawler respects that; ask the publisher, or leave the site out"

#: By the first word of the detail, which is a reason of the ledger.
_BY_REASON = {
    "dns": ("its host has no address", "look whether the outlet has moved or ended"),
    "connection": ("its host does not answer", _AGAIN),
    "timeout": ("its host took too long to answer", _AGAIN),
    "tls": ("no secure connection can be made", _AGAIN),
    "truncated": ("its answer ends too early", _AGAIN),
    "http_5xx": ("its server has an error", _AGAIN),
    "http_4xx": ("there is nothing at this address", _LOOK),
    "gone": ("it was taken away for good", _LOOK),
    "redirect_loop": ("it redirects to itself without end", _LOOK),
    "robots": ("robots.txt forbids it", _LEAVE),
    "bot_wall": ("the site wants proof that a human is reading", _LEAVE),
    "consent_wall": ("the site wants consent, a login or a subscription", _LEAVE),
    "bad_feed": ("it is no feed or sitemap", _LOOK),
    "no_text": ("no text was found on the page", "`newsarchive probe {url}` shows what there is"),
    "empty_shell": ("its pages need a browser", "see `render` in docs/add-a-site.md"),
    "private_address": ("it leads to a private address", "look for its new address"),
}  # fmt: skip


def has_moved(check: Check) -> bool:
    """Return whether the address of *check* redirects to another one, and for good."""
    return redirect_in(check.detail)[1]


def advice(check: Check, home: str) -> str:
    """Return what was found at the address of *check* and what to do, for a site at *home*."""
    reason = check.reason or ""
    if check.verdict == "forbidden" and reason == "http_4xx":
        said, do = "the server refuses it", _LEAVE
    elif check.verdict == "moved" and (has_moved(check) or not redirect_in(check.detail)[0]):
        said, do = "it has moved to another site", "if that is the outlet's, write the new address"
    elif check.verdict == "moved":
        said, do = "it redirects to another site for now", _AGAIN
    elif check.verdict == "ok" and reason:
        said, do = f"browsers refuse it, {reason}", "it is crawled all the same"
    elif has_moved(check):
        said, do = "it has moved", "write the new address"
    elif check.verdict == "empty" and reason not in _BY_REASON:
        said, do = "it has no articles, or no recent ones", _LOOK
    else:
        said, do = _BY_REASON.get(reason, (f"it is {check.verdict}", _LOOK))
    detail = (check.detail or "").removeprefix(reason).removeprefix(": ")
    detail = f" ({detail})" if detail else ""
    return f"{said}{detail}: {do.format(home=home, url=check.url)}"

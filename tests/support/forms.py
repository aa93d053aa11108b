"""Forms of the pages, filled in and sent by the in-process client."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from tests.support.client import Site

HTML = "text/html,*/*"


def fields_of(page: str) -> list[tuple[str, str]]:
    """Return names and values that the first form with a token would send as it is."""
    form = page[page.index('method="post"') :].partition("</form>")[0]
    sent = []
    for tag in re.findall(r"<input [^>]*>", form):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if found.get("type") != "checkbox" or " checked" in tag:
            sent.append((found["name"], unescape(found.get("value", ""))))
    return sent


def send_form(site: Site, path: str, to: str | None = None, **changed: str | list[str]) -> Any:
    """Open the page *path*, change fields of its form, and send it: to *to*, or to the page."""

    async def run() -> Any:
        client = site.datasette.client
        page = await client.get(path, headers={"accept": HTML})
        fields = [pair for pair in fields_of(page.text) if pair[0] not in changed]
        for name, values in changed.items():
            fields += [(name, each) for each in ([values] if isinstance(values, str) else values)]
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        cookies = {"ds_csrftoken": page.cookies["ds_csrftoken"]}
        return await client.post(to or path, data=data, cookies=cookies, headers={"accept": HTML})

    return site.loop.run_until_complete(run())


def post(site: Site, path: str, data: dict[str, str], **headers: str) -> Any:
    """Send *data* to *path* as a form of another site would: without the cookie of a token."""
    client = site.datasette.client
    named = {"accept": HTML, **{name.replace("_", "-"): each for name, each in headers.items()}}
    return site.loop.run_until_complete(client.post(path, data=data, headers=named))

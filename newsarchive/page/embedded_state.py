"""Article text from the JSON in a page's scripts, such as ``__NEXT_DATA__``.

Some pages are an empty shell that a browser fills from this state. The names of the keys differ
from site to site: the text is taken from the path in the JSON, with list positions masked, that
has the most prose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from newsarchive.page.html_strings import lines_of
from newsarchive.text import word_count

MAX_STATE = 3_000_000  # characters
MAX_VALUES = 200_000
MIN_PROSE_WORDS = 12

_ASSIGNED = re.compile(
    r"^\s*(?:window\.|self\.|var |let |const )?[\w.$\[\]\"']{1,80}\s*=\s*(?=[{\[])"
)
_CODE = re.compile(r"[{};]\s*[\w.#-]+\s*[{:(]|function\s*\(|https?://\S+$")


def scripts_with_state(tree: HtmlElement) -> list[str]:
    """Return the text of the page's scripts that are JSON, or assign JSON to a variable."""
    found = []
    for script in tree.iter("script"):
        text = script.text
        if not text or not 400 < len(text) < MAX_STATE or "ld+json" in (script.get("type") or ""):
            continue
        if "json" in (script.get("type") or "") or _ASSIGNED.match(text):
            found.append(text)
    return found


def text_in_state(scripts: list[str]) -> list[str]:
    """Return the lines of prose in *scripts*; [] if they have less than 300 characters."""
    best: list[str] = []
    for script in scripts:
        prose: dict[str, list[str]] = {}
        for path, value in _strings(_parsed(script)):
            prose.setdefault(path, []).append(value)
        for values in prose.values():
            lines = list(
                dict.fromkeys(line for value in values for line in lines_of(unescape(value)))
            )
            if sum(map(len, lines)) > sum(map(len, best)):
                best = lines
    return best if sum(map(len, best)) >= 300 else []


def _parsed(script: str) -> Any:
    text = script.strip()
    if found := _ASSIGNED.match(text):
        text = text[found.end() :]
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _strings(data: Any) -> Iterator[tuple[str, str]]:
    """Yield each string of *data* that is prose, with its path, in order."""
    waiting: list[tuple[str, Any]] = [("", data)]
    seen = 0
    while waiting and seen < MAX_VALUES:
        path, value = waiting.pop()
        seen += 1
        if isinstance(value, dict):
            waiting += [(f"{path}.{key}"[:300], value[key]) for key in reversed(value)]
        elif isinstance(value, list):
            waiting += [(f"{path}[]"[:300], item) for item in reversed(value)]
        elif isinstance(value, str) and _is_prose(value):
            yield path, value


def _is_prose(value: str) -> bool:
    if len(value) <= 60 or _CODE.search(value[:2000]):
        return False
    return word_count(value[:4000]) >= MIN_PROSE_WORDS

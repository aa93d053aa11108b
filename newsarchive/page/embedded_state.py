"""Article text from the JSON that a page's scripts carry (``__NEXT_DATA__`` and kin).

For pages whose markup is an empty shell: a browser would fill it from this
state. No key names are known: the text is the place in the JSON, with list
positions masked, where most prose stands.
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
    """Scripts of the page that are JSON, or assign it to a variable."""
    found = []
    for script in tree.iter("script"):
        text = script.text
        if not text or not 400 < len(text) < MAX_STATE or "ld+json" in (script.get("type") or ""):
            continue
        if "json" in (script.get("type") or "") or _ASSIGNED.match(text):
            found.append(text)
    return found


def text_in_state(scripts: list[str]) -> list[str]:
    """The lines of prose in *scripts*; [] if there is none to speak of."""
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
    """Every string that is prose, with its path, list positions masked, in order."""
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

"""Any URL and any query of the search gets a response: never a server error."""

from __future__ import annotations

import random
from urllib.parse import quote
from xml.etree import ElementTree

from tests.support.client import Site

NAMES = (
    "q section site lang author is kind story after before sort page until _x from to size facet"
    " filter last tag -site -author -tag -is -story"
)
VALUES = (
    "gone|silent|revised|duplicate|council|ferry|%22|%00|%FF%FE|-|*|2026-05-01|~1|2026-05-01T00:00:00Z~3|~99999999999999999|0|40|-1|"
    "99999999999999999999|-2026-05-01T00:00:00Z~3|-~2~9|2026-02-30|9999|0001|author|50|"
    "7 days|24h|7|newest|archived|relevance|oldest|%F0%9F%9A%A2|%E6%9D%B1|'|%3B|free|"
    "%22%22%22|OR|-ferry|%ED%A0%80|a:b|site:|%20|+|1e9|NaN|title:|%26%3C|before:2026"
)


def test_any_url_gets_a_response(site: Site) -> None:
    """Whatever people and programs put into a URL, its status is 200."""
    random_ = random.Random(7)
    names, values = NAMES.split(" "), VALUES.split("|")
    for number in range(600):
        pairs = [
            f"{random_.choice(names)}={random_.choice(values)}" for _ in range(random_.randrange(6))
        ]
        extension = ("", ".json", ".atom", ".feed.json", ".csv")[number % 5]
        path = f"/search{extension}?{'&'.join(pairs)}"
        assert site.get(path).status_code == 200, path


PIECES = (
    '"|""|*|-|--|(|)|:|^|+|{|}|[|~|OR|AND|NOT|NEAR(|NEAR/2|title:|site:|-site:|author:"|lang:|'
    "after:|before:2026-|is:|kind:|story:1|ferry|ferr*|東京|ฝน|المدرسة|서울에서|ß|é|\u0301|\u200d|\u202e|"
    "🚢|\x00|\x1f|\n|\\|%|_|'|;|<b>|]]>|{{1}}|\ufffd|--|/*|*/"
)


def test_any_query_gets_a_response(site: Site) -> None:
    """Strings with a meaning for some parser, and random strings such as people paste."""
    random_ = random.Random(600)
    pieces = PIECES.split("|")
    for number in range(600):
        length = random_.randrange(1, 12)
        if number % 3:
            q = random_.choice(["", " "]).join(random_.choices(pieces, k=length))
        else:
            points = [random_.randrange(0x11_0000) for _ in range(length)]
            q = "".join(chr(point) for point in points if not 0xD800 <= point < 0xE000)
        extension = ("", "", ".json", ".atom", ".csv")[number % 5]
        response = site.get(f"/search{extension}?q={quote(q)}")
        assert response.status_code == 200, q
        if extension == ".atom":
            ElementTree.fromstring(response.text)

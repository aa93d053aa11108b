"""Recognise links to the accounts of a newspaper, by which it calls on readers to follow it.

The words around them differ in every language, the networks do not. A link to a post is a source.
"""

from __future__ import annotations

import re

from newsarchive.page.segments import Segment

_EMPHASIS = ("strong", "b", "em", "i", "mark")
_ACCOUNT = re.compile(
    r"(?:https?:)?//(?:[\w-]+\.)?(?P<network>facebook|fb|twitter|x|instagram|threads|tiktok|t|telegram|whatsapp|wa|"
    r"youtube|linkedin|bsky|vk|ok|dzen|viber|line|lin|zalo|kakao|weibo|pinterest|flipboard|"
    r"news\.google)\.(?:com|net|me|ee|ru|app|it|to|ph)"
    r"/(?:(?:channel|c|company|pages|groups?|user|profile|publications|R|join|invite)/)?"
    r"(?!(?:watch|playlist|hashtag|sharer?|intent|search|shorts|live|events|explore|p|reel)\b)"
    r"[^/?#]+/?(?:[?#].*)?$"
)


def networks_of(segment: Segment) -> set[str]:
    """Return the networks to whose accounts the line links, such as "facebook"."""
    links = (_ACCOUNT.match(link.get("href") or "") for link in segment.element.iter("a"))
    return {found["network"] for found in links if found}


def is_emphasised(segment: Segment) -> bool:
    """Return whether the whole line is set off from the paragraphs by bold or italic letters."""
    words = len("".join(segment.text.split()))
    return any(
        len("".join(str(each.text_content()).split())) >= words
        for each in segment.element.iter(*_EMPHASIS)
    )

"""A digest as the messages that Slack, Mattermost and ntfy take, each escaped for its format.

A headline cannot mention anybody, make a link or change the layout. Sources: Slack, "Formatting
message text" and "Rich text block"; Mattermost, "Incoming webhooks"; ntfy, "Publish as JSON".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any, TypeVar
from urllib.parse import quote

from newsarchive.delivery.digest import (
    Digest,
    Hit,
    dateline,
    headline,
    left_out,
    links,
    plain,
    shortened,
    snippet_parts,
    subject,
)

#: Hits in one message: Slack refuses more than 50 blocks, and more than these nobody reads in a
#: channel. The mail lists all.
MOST_HITS = 20
#: Characters of texts and URLs in the blocks of one message of Slack. It refuses some 13,200.
SLACK_LENGTH = 10_000
#: Characters of one message of Mattermost, which cuts longer ones than 16,383 into several.
MATTERMOST_LENGTH = 12_000
#: Bytes of one message of ntfy: longer ones than 4,096 become attachments. All of the JSON may have
#: twice as many, in versions before 2.9.
NTFY_LENGTH = 3_800
T = TypeVar("T")
_INVISIBLE_SPACE = "\u200b"
# It goes behind these: in a mention, a channel, a hashtag, and a URL without markup.
_AUTOMATIC = re.compile(
    r"[@#~](?=\w)|[^\W\d_][\w.+-]*:(?=[\w/%])|\w(?=\.\w+/)|\bwww(?=\d*\.)", re.IGNORECASE
)
# Mattermost takes these with a backslash, and reads <url|text> as a link even behind one.
_MARKDOWN = re.compile(r"[`*_{}\[\]()#+\-!|~]|[&<>\\$]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\\": "&bsol;", "$": "&dollar;"}


def slack_message(digest: Digest) -> dict[str, Any]:
    """Return the body for an incoming webhook of Slack.

    Its blocks are rich text: Slack shows the text of an element as it is and looks for no markup
    in it. ``text`` is what notifications show.
    """
    title = {"type": "text", "text": subject(digest), "style": {"bold": True}}
    hits = [list(_slack_hit(hit)) for hit in digest.hits[:MOST_HITS]]
    listed = _fitting(hits, _slack_size, SLACK_LENGTH)
    sections = [[title], *listed]
    if more := left_out(digest, len(listed)):
        sections.append([{"type": "text", "text": more}])
    return {
        "text": slack_escaped(subject(digest)),
        "blocks": [
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_section", "elements": elements}],
            }
            for elements in sections
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def slack_escaped(text: str) -> str:
    """Return *text* for a field with Slack's markup: no mention, no link."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _AUTOMATIC.sub(rf"\g<0>{_INVISIBLE_SPACE}", text)


def _slack_size(elements: list[dict[str, Any]]) -> int:
    return sum(len(each["text"]) + len(each.get("url", "")) for each in elements)


def _slack_hit(hit: Hit) -> Iterator[dict[str, Any]]:
    linked = links(hit)
    if linked:
        yield {"type": "link", "url": linked[0][1], "text": headline(hit), "style": {"bold": True}}
    else:
        yield {"type": "text", "text": headline(hit), "style": {"bold": True}}
    yield {"type": "text", "text": f"\n{dateline(hit)}"}
    for label, url in linked[1:]:
        yield {"type": "text", "text": " · "}
        yield {"type": "link", "url": url, "text": label}
    if hit.change:
        yield {"type": "text", "text": f"\n{shortened(plain(hit.change), 500)}"}
    parts = snippet_parts(shortened(hit.snippet, 600))
    if parts:
        yield {"type": "text", "text": "\n"}
    for text, is_found in parts:
        yield {"type": "text", "text": text} | ({"style": {"bold": True}} if is_found else {})


def mattermost_message(digest: Digest) -> dict[str, Any]:
    """Return the body for an incoming webhook of Mattermost: Markdown."""
    title = f"**{markdown(subject(digest))}**"
    hits = [_markdown_hit(hit) for hit in digest.hits[:MOST_HITS]]
    listed = _fitting(hits, len, MATTERMOST_LENGTH)
    return {"text": _joined([title, *listed, left_out(digest, len(listed))])}


def markdown(text: str) -> str:
    """Return *text* for Markdown: shown as it is, no mention, no hashtag, no link."""
    text = _AUTOMATIC.sub(rf"\g<0>{_INVISIBLE_SPACE}", text)
    return _MARKDOWN.sub(lambda found: _ENTITIES.get(found[0], "\\" + found[0]), text)


def _markdown_hit(hit: Hit) -> str:
    linked = [(label, quote(url, safe=":/?#&=%@!$',;~+-._")) for label, url in links(hit)]
    title = markdown(headline(hit))
    lines = [f"**[{title}]({linked[0][1]})**" if linked else f"**{title}**"]
    archived = "".join(f" · [{label}]({url})" for label, url in linked[1:])
    lines.append(markdown(dateline(hit)) + archived)
    if hit.change:
        lines.append(markdown(shortened(plain(hit.change), 500)))
    found = [
        f"**{markdown(text)}**" if is_found else markdown(text)
        for text, is_found in snippet_parts(shortened(hit.snippet, 600))
    ]
    return "\n".join([*lines, "".join(found)]).rstrip()


def ntfy_message(digest: Digest, topic: str) -> dict[str, Any]:
    """Return the body that publishes on *topic* of ntfy: plain text, without Markdown."""
    hits = [_plain_hit(hit) for hit in digest.hits[:MOST_HITS]]
    listed = _fitting(hits, _bytes, NTFY_LENGTH)
    text = _joined([*listed, left_out(digest, len(listed))])
    message = {"topic": topic, "title": subject(digest), "message": text or subject(digest)}
    first = [url for hit in digest.hits[:1] for _, url in links(hit)]
    return message | ({"click": first[-1]} if first else {})


def _plain_hit(hit: Hit) -> str:
    lines = [headline(hit), dateline(hit), shortened(plain(hit.change), 300)]
    lines += [url for _, url in links(hit)[:1]]
    return "\n".join(line for line in lines if line)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _joined(paragraphs: list[str]) -> str:
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _fitting(hits: list[T], size: Callable[[T], int], longest: int) -> list[T]:
    """Return as many of the first *hits* as have together at most the size *longest*."""
    sizes = accumulate(size(hit) + 2 for hit in hits)  # and the line break between them
    return [hit for hit, total in zip(hits, sizes, strict=True) if total <= longest]

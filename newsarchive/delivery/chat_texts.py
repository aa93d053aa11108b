"""A digest as the messages that Slack, Mattermost and ntfy take, each escaped for its format.

A headline cannot mention anybody, make a link or change the layout. Sources: Slack, "Formatting
message text" and "Rich text block"; Mattermost, "Incoming webhooks"; ntfy, "Publish as JSON".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
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
#: Characters of one message of Mattermost: it cuts longer ones into several. Its limit is 16,383.
MATTERMOST_LENGTH = 12_000
#: Bytes of one message of ntfy: longer ones become attachments. Its limit is 4,096.
NTFY_LENGTH = 3_900
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
    blocks = [_slack_section([title])]
    listed = digest.hits[:MOST_HITS]
    blocks.extend(_slack_section(list(_slack_hit(hit))) for hit in listed)
    if more := left_out(digest, len(listed)):
        blocks.append(_slack_section([{"type": "text", "text": more}]))
    return {
        "text": slack_escaped(subject(digest)),
        "blocks": [{"type": "rich_text", "elements": [block]} for block in blocks],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def slack_escaped(text: str) -> str:
    """Return *text* for a field with Slack's markup: no mention, no link."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _AUTOMATIC.sub(rf"\g<0>{_INVISIBLE_SPACE}", text)


def _slack_section(elements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": elements}


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
    return {"text": _fitted(digest, f"**{markdown(subject(digest))}**", _markdown_hit, len,
                            MATTERMOST_LENGTH)}  # fmt: skip


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
    first = [url for hit in digest.hits[:1] for _, url in links(hit)]
    text = _fitted(digest, "", _plain_hit, lambda text: len(text.encode("utf-8", "replace")),
                   NTFY_LENGTH)  # fmt: skip
    message = {"topic": topic, "title": subject(digest), "message": text or subject(digest)}
    return message | ({"click": first[-1]} if first else {})


def _plain_hit(hit: Hit) -> str:
    lines = [headline(hit), dateline(hit), shortened(plain(hit.change), 300)]
    lines += [url for _, url in links(hit)[:1]]
    return "\n".join(line for line in lines if line)


def _fitted(
    digest: Digest,
    title: str,
    written: Callable[[Hit], str],
    length: Callable[[str], int],
    longest: int,
) -> str:
    """Return *title*, then as many hits as fit, then how many are left out."""
    paragraphs = [title] if title else []
    size = length(title) + 40  # the line about the rest
    listed = 0
    for hit in digest.hits[:MOST_HITS]:
        paragraph = written(hit)
        size += length(paragraph) + 2
        if size > longest:
            break
        paragraphs.append(paragraph)
        listed += 1
    return "\n\n".join([*paragraphs, *filter(None, [left_out(digest, listed)])])

"""Write a list of feeds as OPML 2.0 (https://opml.org/spec2.opml), for feed readers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.etree import ElementTree

from newsarchive.syndication.entries import Subscription
from newsarchive.syndication.xml_text import add_element, written

OPML_TYPE: Final = "text/x-opml; charset=utf-8"


def write_opml(title: str, subscriptions: Iterable[Subscription]) -> bytes:
    """Return *subscriptions* as a subscription list of OPML 2.0 called *title*.

    A feed is in each of its folders, or beside them if it has none. There is one level of folders,
    because many readers know no more. Readers know feeds by the type "rss", whatever their format.
    """
    root = ElementTree.Element("opml", version="2.0")
    add_element(add_element(root, "head"), "title", title)
    body = add_element(root, "body")
    folders: dict[str, ElementTree.Element] = {}
    for each in subscriptions:
        for name in each.folders:
            if name not in folders:
                folders[name] = add_element(body, "outline", text=name, title=name)
            _add_feed(folders[name], each)
        if not each.folders:
            _add_feed(body, each)
    if not len(body):  # An empty body is not valid.
        add_element(body, "outline", text=title)
    ElementTree.indent(root)
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + written(root) + b"\n"


def _add_feed(parent: ElementTree.Element, each: Subscription) -> None:
    attributes = {
        "type": "rss",
        "text": each.title,
        "title": each.title,
        "description": each.description,
        "xmlUrl": each.feed_url,
        "htmlUrl": each.page_url,
    }
    stated = {name: value for name, value in attributes.items() if value}
    add_element(parent, "outline", **(dict(each.more) | stated))

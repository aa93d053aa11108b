"""XPath on parsed documents, typed: lxml's own ``xpath`` may return anything."""

from __future__ import annotations

from typing import Any, cast

from lxml import etree


def strings(tree: etree._Element, path: str) -> list[str]:
    """Return what *path*, which selects attributes or texts, finds in *tree*."""
    return [str(each) for each in cast("list[Any]", tree.xpath(path))]

"""Text and elements of XML documents, without what XML forbids."""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree

# https://www.w3.org/TR/xml/#charsets; half of a pair of surrogates cannot be encoded at all.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_text(text: str) -> str:
    """Return *text* without the characters that an XML document cannot have."""
    return _FORBIDDEN.sub("", text)


def add_element(
    parent: ElementTree.Element, name: str, content: str = "", /, **attributes: str
) -> ElementTree.Element:
    """Add the element *name* to *parent* and return it; it has no forbidden characters."""
    clean = {key: xml_text(value) for key, value in attributes.items()}
    element = ElementTree.SubElement(parent, name, clean)
    element.text = xml_text(content) or None
    return element


def written(element: ElementTree.Element) -> bytes:
    """Return *element* as it is in a document of UTF-8."""
    return bytes(ElementTree.tostring(element, encoding="utf-8", xml_declaration=False))

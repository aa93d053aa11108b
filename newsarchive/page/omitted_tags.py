"""Where the body of a page begins and ends, if its tags do not say so or say so too early.

libxml2 knows the elements of HTML 4. It opens the body at these, but leaves ``<article>``,
``<main>``, ``<svg>`` and custom elements in the head, where nothing is read as text. It leaves out
what comes after ``</html>``, which browsers show.
"""

from __future__ import annotations

import re

_ATTRIBUTES = r"""(?:[^>=]|=\s*(?:"[^"]*"|'[^']*')?)*+>"""
# What may come before the body, by section 13.2.6.4 of the HTML standard ("before html" to "after
# head"). An element whose content is no markup is skipped to its end tag; noscript is one, because
# readers run scripts.
_BEFORE_BODY = re.compile(
    rf"""\s++
    | <!--(?:-?>|.*?(?:--!?>|\Z))
    | <[!?][^>]*+>
    | </(?!(?:body|html|br)[\s/>])[a-z]{_ATTRIBUTES}
    | <(?:html|head|base|basefont|bgsound|link|meta)(?=[\s/>]){_ATTRIBUTES}
    | <(?P<opaque>title|style|script|noscript|template|noframes)(?=[\s/>]){_ATTRIBUTES}""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_END_OF = {
    name: re.compile(rf"</{name}(?=[\s/>])[^>]*>", re.IGNORECASE)
    for name in ("title", "style", "script", "noscript", "template", "noframes")
}
_BODY = re.compile(r"<(?:body|frameset)(?=[\s/>])", re.IGNORECASE)
_END_TAGS = ("</html>", "</HTML>")


def with_body(html: str) -> str:
    """Return *html* with a body where browsers see one.

    If no tag is where they open it, a ``<body>`` is put there; and no ``</html>`` ends it early.
    """
    for tag in _END_TAGS:
        at = html.rfind(tag)
        if at >= 0 and (html.rfind(tag, 0, at) >= 0 or html[at + len(tag) :].strip()):
            html = html.replace(tag, "")
    at = 0
    while found := _BEFORE_BODY.match(html, at):
        at = found.end()
        if name := found["opaque"]:
            end = _END_OF[name.lower()].search(html, at)
            if end is None:
                return html
            at = end.end()
    if at == len(html) or _BODY.match(html, at):
        return html
    return f"{html[:at]}<body>{html[at:]}"

"""Names for the controls of Datasette's own pages, whose templates give them none."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup

_REGION: Final = '<div class="table-wrapper" tabindex="0" role="region" aria-label="Rows">'
#: What is replaced in Datasette's HTML. What a later version writes otherwise stays as it is.
_REPLACEMENTS: Final = (
    (
        re.compile('<select name="_filter_column'),
        '<select aria-label="Column" name="_filter_column',
    ),
    (re.compile('<select name="_filter_op'), '<select aria-label="Comparison" name="_filter_op'),
    (re.compile('name="_filter_value'), 'aria-label="Value" name="_filter_value'),
    (re.compile('<select name="_sort"'), '<select aria-label="Sort by" name="_sort"'),
    (re.compile('<textarea id="sql-editor"'), '<textarea id="sql-editor" aria-label="SQL"'),
    (re.compile('<div class="table-wrapper">'), _REGION),
    # A level of headings is left out. The names of tables, which are links, have their level.
    (re.compile("<h3>(?!<a)(.*?)</h3>", re.DOTALL), r'<h2 class="header3">\1</h2>'),
)


def named_controls(html: str) -> Markup:
    """Return *html*, a page of Datasette, with names for screen readers on its controls."""
    text = str(html)
    for pattern, replacement in _REPLACEMENTS:
        text = pattern.sub(replacement, text)
    return Markup(text)  # noqa: S704 -- it was escaped by the templates that made it

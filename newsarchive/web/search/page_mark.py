"""The parameter ``page``: where a page of hits begins or ends."""

from __future__ import annotations

import re
from typing import NamedTuple

from newsarchive.archive.search.date_order import Position

_MARK = re.compile(
    r"(?P<back>-)?(?P<moment>(?:[0-9TZ:.+][0-9TZ:.+\-]{0,39})?)~(?P<id>[0-9]{1,18})"
    r"(?:~(?P<number>[0-9]{1,9}))?"
)


class PageMark(NamedTuple):
    """A hit beside the page, in an order by date: the page begins after it or ends with it.

    Pages by date begin after an article, not after a number of articles, so that articles which
    arrive or are removed meanwhile move nothing from page to page.
    """

    position: Position
    number: int | None = None
    """The number of the hit, from 1; None in URLs of older versions."""
    ends_page: bool = False
    """Whether the page ends with this hit; it begins after the hit otherwise."""

    @classmethod
    def parse(cls, text: str) -> PageMark | None:
        """Return the mark that *text* writes, or None if it writes none."""
        match = _MARK.fullmatch(text)
        if match is None:
            return None
        position = Position(match["moment"] or None, int(match["id"]))
        number = int(match["number"]) if match["number"] else None
        return cls(position, number, bool(match["back"]))

    def __str__(self) -> str:
        back = "-" if self.ends_page else ""
        number = "" if self.number is None else f"~{self.number}"
        return f"{back}{self.position.published_at or ''}~{self.position.article_id}{number}"

"""The days of publication that a query asks for, as far as all its hits are in them."""

from __future__ import annotations

from typing import NamedTuple

from newsarchive.archive.search.query.tree import And, Filter, Node


class AskedDays(NamedTuple):
    """A span of days or moments, as filters have them: YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ."""

    first: str = ""
    """The first that matches; "" for no limit."""
    end: str = ""
    """The first that does not match any more; "" for no limit."""

    def may_have(self, first_published: str | None, last_published: str | None) -> bool:
        """Return whether articles published from the first to the last moment may be in the span.

        Without moments no article has a date, and such articles are in no span.
        """
        if not self.first and not self.end:
            return True
        if first_published is None or last_published is None:
            return False
        return last_published >= self.first and (not self.end or first_published < self.end)


def asked_days(root: Node | None) -> AskedDays:
    """Return the span in which all hits of the query *root* are."""
    nodes = root.nodes if isinstance(root, And) else (root,)
    found = [node for node in nodes if isinstance(node, Filter)]
    first = max((f.value for f in found if f.name == "after"), default="")
    end = min((f.value for f in found if f.name == "before"), default="")
    return AskedDays(first, end)

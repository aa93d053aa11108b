"""A search of the page as one text of the query language: its filters become operators."""

from __future__ import annotations

import re
from typing import Final

from newsarchive.web.search.search_state import SearchState

_PLAIN: Final = re.compile(r"[\w.][\w.-]*")


def query_text(state: SearchState) -> str:
    """Return the query of *state* with its filters as operators: ``ferry site:paper.example``.

    Filters are exact: in a query, ``section:sport`` also finds sections with other words beside it.
    """
    operators: list[str] = []
    names = dict.fromkeys(name for name, _ in state.filters)
    for name in names:
        written = [f"{name.lstrip('-')}:{_quoted(v)}" for v in state.filter_values(name)]
        if name[0] == "-":
            operators += [f"-{each}" for each in written]
        else:
            operators.append(written[0] if len(written) == 1 else f"({' OR '.join(written)})")
    # Brackets, because OR joins only its neighbours.
    q = f"({state.q})" if operators and re.search(r"\bOR\b|[|]", state.q) else state.q
    return " ".join(filter(None, (q, *operators)))


def _quoted(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else '"{}"'.format(value.replace('"', " "))

"""Write the table of the query language in docs/searching.md from the rows of the test table.

    python -m tests.support.query_table_docs

Rows with ``docs`` are in it, in the order of their ``order``. Each query that it names is a row of
the test table.
"""

from __future__ import annotations

import re

from tests.support.query_table import FOLDER, rows

DOCS = FOLDER.parents[3] / "docs" / "searching.md"
BEGIN, END = "<!-- query table: begin -->", "<!-- query table: end -->"


def table() -> str:
    """Return the table that the documentation should have."""
    shown = sorted((row for row in rows() if row.docs), key=lambda row: row.order)
    lines = ["| {} | {} |".format(*_cells(f"`{row.query}`", row.docs)) for row in shown]
    return "\n".join(["| you type | it finds |", "|---|---|", *lines])


def _cells(*texts: str) -> list[str]:
    return [text.replace("|", r"\|") for text in texts]


def named() -> set[str]:
    """Return all queries that the table names."""
    return {query for row in rows() if row.docs for query in re.findall("`([^`]+)`", row.docs)}


def written() -> str:
    """Return the table that the documentation has."""
    return _parts()[1].strip()


def _parts() -> tuple[str, str, str]:
    """Return the documentation before, between and after the marks."""
    before, begin, rest = DOCS.read_text(encoding="utf-8").partition(BEGIN)
    between, end, after = rest.partition(END)
    assert begin, f"{DOCS} lacks {BEGIN}"
    assert end, f"{DOCS} lacks {END}"
    return before, between, after


if __name__ == "__main__":
    first, _, last = _parts()
    DOCS.write_text(f"{first}{BEGIN}\n\n{table()}\n\n{END}{last}", encoding="utf-8")

"""Pairs of texts as publishers change them, from changes.tsv."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple


class Pair(NamedTuple):
    """An old and a new text; the first line is the headline if it begins with "# "."""

    name: str
    old: str
    new: str


def pairs(section: str) -> list[Pair]:
    """Return the pairs of a *section*: noise, edit or stated."""
    text = Path(__file__).with_name("changes.tsv").read_text(encoding="utf-8")
    lines = text.split(f"\n[{section}]")[1].split("\n[")[0].split("\n")[1:]
    return [Pair(*map(_read, line.split("\t"))) for line in lines if line]


def _read(field: str) -> str:
    plain = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), field)
    return plain.replace(" / ", "\n")

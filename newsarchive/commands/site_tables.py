"""Sites as tables of TOML files: the bundled catalogue, and a project's own files.

Above the first table a file states what its sites share, such as the country. Each table is one
site, and its name is the site's name. A table has no code: a site that needs some is a class.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scrapy import Spider

from newsarchive.commands.site_facts import FACTS, LISTS, Mistake, not_a_fact, wrong_values
from newsarchive.crawling.spider import NewsSpider

_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def spiders_of_tables(file: Path) -> Iterator[type[NewsSpider] | Mistake]:
    """Yield the site of each table of *file*, or the mistake because of which there is none."""
    try:
        text = file.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except (OSError, ValueError) as error:  # TOMLDecodeError and UnicodeDecodeError are ValueErrors
        yield Mistake(file, line_of_error(error, file), f"{type(error).__name__}: {error}")
        return
    shared = {fact: value for fact, value in tables.items() if not isinstance(value, dict)}
    for name, facts in tables.items():
        if not isinstance(facts, dict):
            continue
        line = _line_of(name, text)
        if (wrong := wrong_in(shared | facts)) is None:
            spider = _spider_of(name, shared | facts, line)
            wrong = wrong_values(spider)
        yield Mistake(file, line, f"{name}: {wrong}") if wrong else spider


def facts_of(spider: type[Spider]) -> dict[str, Any]:
    """Return the facts of a site that is a table; none for a class of a Python file."""
    is_table = "_line" in vars(spider)
    return {fact: vars(spider).get(fact) for fact in FACTS} if is_table else {}


def _spider_of(name: str, facts: Mapping[str, Any], line: int) -> type[NewsSpider]:
    values = {fact: tuple(each) if type(each) is list else each for fact, each in facts.items()}
    about = f"{facts.get('publisher', name)}, a table of a TOML file."
    return type(name, (NewsSpider,), {"__doc__": about, "_line": line, "name": name, **values})


def wrong_in(facts: Mapping[str, Any]) -> str | None:
    """Return which fact of a table is unknown or has a value of the wrong type; None if none."""
    for fact, value in facts.items():
        if fact not in FACTS or fact == "name":
            return not_a_fact(fact)
        if fact in (*LISTS, "expect_per_day"):
            kind = int if fact == "expect_per_day" else str
            if not isinstance(value, list) or not all(isinstance(each, kind) for each in value):
                return f"`{fact}` must be a list, such as [...]"
        elif fact == "render":
            if not isinstance(value, bool):
                return "`render` must be true or false"
        elif not isinstance(value, str):
            return f'`{fact}` must be a text, such as "..."'
    return None


def line_of_error(error: Exception, file: Path) -> int:
    """Return the line of *file* that an *error* of reading it is about; 1 if it states none."""
    found = _LINE.search(str(error))
    if found is None and "end of document" in str(error):
        return max(1, file.read_bytes().count(b"\n"))
    return int(found[1]) if found else 1


def _line_of(name: str, text: str) -> int:
    """Return the number of the line on which the table *name* begins."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip().startswith((f"[{name}]", f'["{name}"]')):
            return number
    return 1

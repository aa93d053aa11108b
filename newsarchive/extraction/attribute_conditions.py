"""XPath conditions on the attributes of one element, evaluated without XPath.

lxml calls Python for each ``re:test``, and Python's patterns are slow where they have many words to
look for: the longest of trafilatura takes ten times as long as looking for its words one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_OF = r"@[a-z-]+(?:[ ]?\|[ ]?@[a-z-]+)*"
# One of the tests that are joined by "or"; none of the texts is empty.
_TEST = re.compile(
    rf"""(?:(?P<function>re:test|contains|starts-with)\(
        (?:(?P<of>{_OF})|translate\((?P<translated>{_OF}),[ ]?'(?P<old>\w+)',[ ]?'(?P<new>\w+)'\))
        ,[ ]?'(?P<text>[^']+)'(?:,[ ]?'(?P<flags>i)')?\)
    |@(?P<name>[a-z-]+)(?:[ ]?=[ ]?'(?P<value>[^']+)')?)""",
    re.VERBOSE,
)
_NAME = re.compile(r"@([a-z-]+)")
_PLAIN = re.compile(r"[\w -]+")
_FLAGS_INSIDE = re.compile(r"\\|\(\?[a-zA-Z]")

_OR = " or "

Test = Callable[[str], bool]
#: Each test with the names of attributes: it is for the first of them that an element has.
Tests = list[tuple[frozenset[str], Test]]


def tests_of(xpath: str) -> Tests | None:
    """Return the tests that the XPath condition *xpath* joins by "or"; None if it is another.

    White space in *xpath* must be single spaces.
    """
    tests: list[tuple[frozenset[str], Test]] = []
    position = 0
    while match := _TEST.match(xpath, position):
        test = _test_of(match)
        if test is None:
            return None
        names = match["of"] or match["translated"] or f"@{match['name']}"
        tests.append((frozenset(_NAME.findall(names)), test))
        position = match.end()
        if position == len(xpath):
            return tests
        if not xpath.startswith(_OR, position):
            return None
        position += len(_OR)
    return None


def _test_of(match: re.Match[str]) -> Test | None:
    """Return what a match of ``_TEST`` writes, for the value of an attribute that is there."""
    text, function = match["text"], match["function"]
    if function is None:
        wanted = match["value"]
        return (lambda value: True) if wanted is None else (lambda value: value == wanted)
    if function == "re:test":
        is_regular = match["translated"] is None
        return _pattern_test(text, re.IGNORECASE if match["flags"] else 0) if is_regular else None
    if match["flags"]:
        return None
    if match["translated"] is None:
        table: dict[int, str] = {}
    elif len(match["old"]) == len(match["new"]):
        table = {ord(old): new for old, new in zip(match["old"], match["new"], strict=True)}
    else:
        return None
    if function == "contains":
        return lambda value: text in value.translate(table)
    return lambda value: value.translate(table).startswith(text)


def _pattern_test(pattern: str, flags: int) -> Test | None:
    """Return whether *pattern* is found: its plain words without it, as far as there are some.

    None if it is found in an empty text, which an element without the attribute has for XPath.
    """
    if re.search(pattern, "", flags):
        return None
    alternatives = [] if flags or _FLAGS_INSIDE.search(pattern) else _alternatives(pattern)
    words = [each for each in alternatives if _PLAIN.fullmatch(each)]
    others = "|".join(each for each in alternatives if each not in words) if words else pattern
    search = re.compile(others, flags).search if others else None

    def test(value: str) -> bool:
        return any(map(value.__contains__, words)) or bool(search and search(value))

    return test


def _alternatives(pattern: str) -> list[str]:
    """Return what is between the bars of *pattern* that are in no brackets."""
    found: list[str] = []
    for piece in pattern.split("|"):
        if found and not _is_balanced(found[-1]):
            found[-1] += f"|{piece}"
        else:
            found.append(piece)
    return found


def _is_balanced(piece: str) -> bool:
    return piece.count("(") == piece.count(")") and piece.count("[") == piece.count("]")

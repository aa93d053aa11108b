"""Answer trafilatura's XPath expressions from marks that are made once for each page.

The expressions look for words in the id, class, style and role of each element, and a run of
trafilatura evaluates about ten of them on the whole tree. But these conditions depend on the
attributes alone, which many elements share. So each condition is evaluated once for each set of
attributes, and remembered. An element for which it is true carries a letter, and the expressions
look for the letter. The copies that trafilatura makes of the tree carry it, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_letters
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

from newsarchive.extraction.attribute_conditions import Test, Tests, tests_of

#: The attributes with the letters of an element, and on the root those of all elements. No page has
#: them, because the parser of HTML makes the names of attributes lower case.
MARKS, PAGE_MARKS = "Marks", "PageMarks"
#: Sets of attributes that are remembered, and the most characters of one.
MAX_REMEMBERED, MAX_LENGTH = 10_000, 400

_NAMESPACES = {"re": "http://exslt.org/regular-expressions"}
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
# All elements that meet some predicates, or the first of them; strings have no brackets any more.
_SHAPE = re.compile(r"(\(?)\.//\*((?: ?\[[^][]*\])+)( ?\) ?\[1\])?")
_PREDICATE = re.compile(r"\[([^][]*)\]")
# A predicate that is true or false, whatever the place of the element among the others.
_TRUTH = re.compile(r"(?!.*(?:position|last) ?\().*(?:self::|\bor\b).*")

Attributes = tuple[tuple[str, str], ...]


@dataclass(slots=True, frozen=True)
class MarkedXPath:
    """An expression that looks for letters on a tree with marks; on another it is the original."""

    original: Any
    quick: Any
    letters: frozenset[str]
    """Without each of these letters on the page, nothing is found."""

    def __call__(self, tree: HtmlElement) -> list[HtmlElement]:
        """Return the elements that the original expression finds in *tree*."""
        on_page = tree.getroottree().getroot().get(PAGE_MARKS)
        if on_page is None:
            return self.original(tree)  # type: ignore[no-any-return]
        return self.quick(tree) if self.letters.issubset(on_page) else []


class AttributeMarks:
    """The conditions in lists of XPath expressions, and for which attributes each is true."""

    def __init__(self, *lists: list[Any]) -> None:
        """Put a :class:`MarkedXPath` in the place of each expression that can be one."""
        self._conditions: dict[str, tuple[str, Tests]] = {}
        for expressions in lists:
            expressions[:] = [self._marked(each) or each for each in expressions]
        self._tests: dict[frozenset[str], list[tuple[str, Test]]] = {}
        for letter, tests in self._conditions.values():
            for names, test in tests:
                self._tests.setdefault(names, []).append((letter, test))
        self._names = frozenset[str]().union(*self._tests)
        self._remembered: dict[Attributes, str] = {}

    def mark(self, tree: HtmlElement) -> None:
        """Write the letters of each element below the root of *tree*, and on the root all of them.

        What the expressions find is then settled: attributes must not change any more.
        """
        names, remembered = self._names, self._remembered
        on_page: set[str] = set()
        for element in tree.iterdescendants():
            attributes = tuple([item for item in element.items() if item[0] in names])
            if not attributes:
                continue
            letters = remembered.get(attributes)
            if letters is None:
                letters = self._letters(attributes)
            if letters:
                element.set(MARKS, letters)
                on_page.add(letters)
        tree.set(PAGE_MARKS, "".join(sorted(set("".join(on_page)))))

    def _letters(self, attributes: Attributes) -> str:
        """Return the letters of the conditions that *attributes* meet, and remember them."""
        met: set[str] = set()
        for names, tests in self._tests.items():
            for name, value in attributes:
                if name in names:
                    met.update([letter for letter, test in tests if test(value)])
                    break
        letters = "".join(sorted(met))
        if len(self._remembered) >= MAX_REMEMBERED:
            self._remembered.clear()
        if sum(len(value) for _, value in attributes) <= MAX_LENGTH:
            self._remembered[attributes] = letters
        return letters

    def _marked(self, expression: Any) -> MarkedXPath | None:
        """Return *expression* with letters for its conditions; None if none can take their place.

        The predicates with letters come first, because few elements meet them.
        """
        written = str(getattr(expression, "path", ""))
        path = " ".join(written.split())
        if _STRING.findall(path) != _STRING.findall(written):
            return None
        bare = _STRING.sub(lambda match: f"'{'_' * (len(match[0]) - 2)}'", path)
        shape = _SHAPE.fullmatch(bare)
        if shape is None:
            return None
        spans = [match.span(1) for match in _PREDICATE.finditer(bare, *shape.span(2))]
        is_first_of_parent = path[slice(*spans[-1])] == "1"
        letters, others = [], []
        for span in spans[:-1] if is_first_of_parent else spans:
            predicate = path[slice(*span)].strip()
            if letter := self._letter(predicate):
                letters.append(letter)
            elif _TRUTH.fullmatch(bare, *span):
                others.append(f"[{predicate}]")
            else:
                return None
        if not letters:
            return None
        met = "".join([*(f"[contains(@{MARKS}, '{letter}')]" for letter in letters), *others])
        # ".//*" takes twice as long, but only there [1] is the first of each parent.
        below = f".//*{met}[1]" if is_first_of_parent else f"descendant::*{met}"
        quick = f"{shape[1]}{below}{shape[3] or ''}"
        return MarkedXPath(expression, XPath(quick, namespaces=_NAMESPACES), frozenset(letters))

    def _letter(self, predicate: str) -> str | None:
        """Return the letter of a *predicate* on attributes alone; None of another."""
        if predicate in self._conditions:
            return self._conditions[predicate][0]
        tests = tests_of(predicate)
        if tests is None or len(self._conditions) == len(ascii_letters):
            return None
        letter = ascii_letters[len(self._conditions)]
        self._conditions[predicate] = letter, tests
        return letter

"""Parse the query language into clauses from which SQL can be built.

``words  "a phrase"  -not  one OR other  pref*  site: section: author: lang:
title: before: after: is:``, in all scripts. No query is an error: everything that is not an
operator is a word, punctuation is left out, and a filter without a valid value is left out and
named in ``notes``.

This module is pure: it takes strings and returns values.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from newsarchive.archive.schema.facets import VALUE_FACETS
from newsarchive.text import LETTERS, search_text

#: A query is read up to this many characters and terms; the rest is left out and noted.
MAX_QUERY_LENGTH: Final = 1_000
MAX_TERMS: Final = 40
#: A star needs at least this many letters before it.
SHORTEST_PREFIX: Final = 2

FIELDS: Final = frozenset(
    {facet.name for facet in VALUE_FACETS}
    | {"author", "title", "before", "after", "is", "kind", "story"}
)
_IS: Final = {"free": "free", "paywalled": "paywalled", "paid": "paywalled", "live": "live"}

# A field's value, a phrase or a bare word; typographic quotation marks are quotation marks.
_TOKEN = re.compile(
    r"""(?P<minus>(?:(?<=\s)|^)-)?"""
    r"""(?:(?P<field>[A-Za-z]+):(?=\S))?"""
    r"""(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))(?P<star>(?<=")\*)?"""
)
_QUOTES = str.maketrans("“”„‟«»「」『』＂：", '"' * 11 + ":")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_BEGINNING = re.compile(f"(?:[^\\W_\uac00-\ud7a3]){{2,{LETTERS}}}")
_HANGUL = re.compile("[\uac00-\ud7a3]+")
# The particles that Korean writes at the end of a noun, the longest first.
_PARTICLES: Final = (
    "에서는", "으로는", "에게서", "이라고", "까지", "부터", "에서", "에게", "으로", "이나",
    "하고", "라고", "처럼", "보다", "은", "는", "이", "가", "을", "를", "의", "에", "와", "과",
    "도", "로", "만",
)  # fmt: skip
# The prefixes that are written together with a word: the article, alone and with "and", "in", "for"
# and "as". For Hebrew only the article, because single letters are too often part of the word.
_PREFIXES: Final = {
    "[\u0621-\u064a]+": ("وال", "بال", "فال", "كال", "لل", "ال"),
    "[\u05d0-\u05ea]+": ("ה",),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase to find in the full-text index."""

    text: str
    """One or more words as :func:`~newsarchive.text.search_text` spells them."""
    prefix: bool = False
    """Whether words that begin with the last word match as well."""
    in_title: bool = False
    """Whether it must be in the headline."""
    variants: tuple[str, ...] = ()
    """Other forms of the word that match as well, such as the form with the article."""

    @property
    def expression(self) -> str:
        """The term in FTS5's query syntax. It is always valid."""
        column = "title : " if self.in_title else ""
        forms = [f'"{form}"{" *" if self.prefix else ""}' for form in (self.text, *self.variants)]
        return column + (f"({' OR '.join(forms)})" if self.variants else forms[0])

    @property
    def is_beginning(self) -> bool:
        """Whether the index of beginnings finds it: it is a prefix of two or three letters.

        False for Korean, where two or three letters are whole words that few others begin with.
        """
        return self.prefix and not self.in_title and bool(_BEGINNING.fullmatch(self.text))

    @property
    def beginning(self) -> str:
        """The term in the query syntax of the index of beginnings, if :attr:`is_beginning`."""
        return f'"{self.text}"' + (" *" if len(self.text) < LETTERS else "")


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a column, such as ``site:``, ``author:`` or ``after:``."""

    name: str
    """A word of :data:`FIELDS` other than ``title``."""
    value: str
    """A date is YYYY-MM-DD: for ``after`` the first day that matches, for ``before`` the first day
    that does not."""


Atom = Term | Filter


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. An article matches if every clause matches it and no excluded atom does."""

    clauses: tuple[tuple[Atom, ...], ...] = ()
    """All clauses must match. A clause matches if any of its atoms does."""
    excluded: tuple[Atom, ...] = ()
    """None of these may match."""
    notes: tuple[str, ...] = field(default=(), compare=False)
    """The parts that were left out, with the reasons, as text for people."""

    @property
    def terms(self) -> tuple[Term, ...]:
        """The words and phrases of the clauses, for highlighting them."""
        return tuple(atom for clause in self.clauses for atom in clause if isinstance(atom, Term))

    @property
    def beginnings(self) -> tuple[Term, ...]:
        """The terms that must match and are :attr:`Term.is_beginning`."""
        return tuple(t for clause in self.clauses if (t := _beginning(clause)) is not None)

    @property
    def words(self) -> tuple[tuple[Atom, ...], ...]:
        """The clauses that consist of terms only and need the full-text index."""
        return tuple(
            clause
            for clause in self.clauses
            if all(isinstance(a, Term) for a in clause) and _beginning(clause) is None
        )

    def narrowed(self, filters: tuple[Filter, ...]) -> Query:
        """Return the query with *filters* that must match as well."""
        return Query(self.clauses + tuple((f,) for f in filters), self.excluded, self.notes)


def _beginning(clause: tuple[Atom, ...]) -> Term | None:
    """Return the only term of *clause* if it is a beginning, or None."""
    first = clause[0]
    alone = len(clause) == 1 and isinstance(first, Term) and first.is_beginning
    return first if alone and isinstance(first, Term) else None


def parse_query(text: str) -> Query:
    """Parse the query *text*. No text raises an error."""
    notes: list[str] = []
    clauses: list[tuple[Atom, ...]] = []
    excluded: list[Atom] = []
    joins = False  # Whether the previous word was OR.
    count = 0
    for match in _TOKEN.finditer(_readable(text, notes)):
        if match["word"] in ("OR", "|") and not match["minus"] and not match["field"]:
            joins = bool(clauses)
            continue
        if match["word"] == "AND" and not match["minus"] and not match["field"]:
            continue
        atoms = _atoms(match, notes)
        count += len(atoms)
        if count > MAX_TERMS:
            notes.append(f"only the first {MAX_TERMS} terms of the query were used")
            break
        if match["minus"]:
            excluded.extend(atoms)
        elif atoms:
            if joins:
                clauses[-1] += tuple(atoms[:1])
                atoms = atoms[1:]
            clauses.extend((atom,) for atom in atoms)
            joins = False
    return Query(tuple(clauses), tuple(excluded), tuple(notes))


def _readable(text: str, notes: list[str]) -> str:
    """Return the part of *text* that is read, without control characters, with plain quotes."""
    text = _CONTROL.sub(" ", text).translate(_QUOTES)
    if len(text) > MAX_QUERY_LENGTH:
        notes.append(f"only the first {MAX_QUERY_LENGTH:,} characters of the query were read")
    return text[:MAX_QUERY_LENGTH]


def _atoms(match: re.Match[str], notes: list[str]) -> list[Atom]:
    name = (match["field"] or "").lower()
    quoted = match["phrase"] is not None
    value: str = match["phrase"] if quoted else match["word"]
    starred = bool(match["star"])
    if name and name not in FIELDS:
        # In "http://..." or "Berlin:Mitte" the part before the colon is no field, so all is words.
        value, name = f"{match['field']}:{value}", ""
    if name in ("", "title"):
        terms = _terms(value, quoted, starred, in_title=name == "title")
        if (starred or value.endswith("*")) and terms and not terms[0].prefix and not quoted:
            notes.append(f"{value} was read without the star: a star needs at least two letters")
        return list(terms)
    made = make_filter(name, value.strip())
    if made is None:
        notes.append(f"{name}:{value} was left out: {_WHY.get(name, 'it has no value')}")
        return []
    return [made]


_WHY: Final = {
    "before": "write a date as 2026-05-31, 2026-05 or 2026",
    "after": "write a date as 2026-05-31, 2026-05 or 2026",
    "is": "use is:free, is:paywalled or is:live",
    "story": "write the number of a story",
}


def make_filter(name: str, value: str) -> Filter | None:
    """Return the filter ``name:value``, or None if the value is not valid for it."""
    value = _CONTROL.sub(" ", value).strip()
    if name in ("before", "after"):
        day = first_day(value)
        return Filter(name, day.isoformat()) if day else None
    if name == "is":
        known = _IS.get(value.casefold())
        return Filter(name, known) if known else None
    if name == "story":
        return Filter(name, str(int(value))) if re.fullmatch("[0-9]{1,18}", value) else None
    return Filter(name, value) if value else None


def first_day(value: str) -> date | None:
    """Return the first day of *value*, or None if it is no date.

    A date is ``2026-05-31``, ``2026-05``, ``2026``, ``today`` or ``yesterday``.
    """
    if value.casefold() in ("today", "yesterday"):
        today = date.today()
        return today if value.casefold() == "today" else today - timedelta(days=1)
    parts = re.fullmatch(r"([0-9]{4})(?:[-/.]?([0-9]{1,2})(?:[-/.]?([0-9]{1,2}))?)?", value)
    if not parts:
        return None
    try:
        return date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    except ValueError:
        return None


def _terms(value: str, quoted: bool, starred: bool, in_title: bool) -> list[Term]:
    prefix = starred or (not quoted and value.endswith("*") and len(value) > 1)
    spelled = search_text(value.replace('"', " ")) or ""
    kept = " ".join(piece for piece in spelled.split() if _has_letters(piece))
    if not kept:
        return []
    if not quoted and not prefix and _HANGUL.fullmatch(kept):
        # Korean writes particles at the end of a noun. Find the noun with any of them.
        return [Term(_without_particle(kept), prefix=True, in_title=in_title)]
    if prefix and len(kept.rstrip("*").split()[-1]) < SHORTEST_PREFIX:
        prefix = False  # Too many words begin with one letter, and a Chinese character is a word.
    variants = () if quoted or prefix else _other_forms(kept)
    return [Term(kept.rstrip("*"), prefix=prefix, in_title=in_title, variants=variants)]


def _has_letters(piece: str) -> bool:
    return any(unicodedata.category(char)[0] in "LN" for char in piece)


def _other_forms(word: str) -> tuple[str, ...]:
    """Return the other forms of an Arabic or Hebrew *word*, with article or prefix and without."""
    for script, grown in _PREFIXES.items():
        if not re.fullmatch(script, word):
            continue
        bare = next(
            (word[len(g) :] for g in grown if word.startswith(g) and len(word) - len(g) >= 3), word
        )
        if len(bare) < 3:
            return ()
        return tuple(form for form in (bare, *(g + bare for g in grown)) if form != word)
    return ()


def _without_particle(word: str) -> str:
    for particle in _PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= 2:
            return word[: -len(particle)]
    return word

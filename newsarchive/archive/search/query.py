"""The query language: what a reader types, as clauses that SQL can be built from.

``words  "a phrase"  -not  one OR other  pref*  site: section: author: lang:
title: before: after: is:``, in all scripts. There is no wrong query: what is no
operator is a word, what is no word (punctuation) is left out, what cannot be
followed (a date that is none) is left out and named in ``notes``.

Pure: strings in, values out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from newsarchive.archive.schema.facets import VALUE_FACETS
from newsarchive.text import LETTERS, search_text

#: Longest query that is read, in characters, and its most terms; the rest is left out and noted.
MAX_QUERY_LENGTH: Final = 1_000
MAX_TERMS: Final = 40
#: Fewest letters before a star.
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
# What Korean writes onto the end of a noun; longest first.
_PARTICLES: Final = (
    "에서는", "으로는", "에게서", "이라고", "까지", "부터", "에서", "에게", "으로", "이나",
    "하고", "라고", "처럼", "보다", "은", "는", "이", "가", "을", "를", "의", "에", "와", "과",
    "도", "로", "만",
)  # fmt: skip
# What grows onto the front of a word: the article, alone and with "and", "in", "for", "as".
# Of Hebrew only the article: single letters are too often part of the word.
_PREFIXES: Final = {
    "[\u0621-\u064a]+": ("وال", "بال", "فال", "كال", "لل", "ال"),
    "[\u05d0-\u05ea]+": ("ה",),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase to find in the full-text index."""

    text: str
    """As the index spells it, before the tokenizer; one or more words."""
    prefix: bool = False
    """Whether the last word may go on."""
    in_title: bool = False
    """Whether it must stand in the headline."""
    variants: tuple[str, ...] = ()
    """Other forms of the word that count as it: with the article grown on."""

    @property
    def expression(self) -> str:
        """The term in FTS5's query syntax; always valid."""
        column = "title : " if self.in_title else ""
        forms = [f'"{form}"{" *" if self.prefix else ""}' for form in (self.text, *self.variants)]
        return column + (f"({' OR '.join(forms)})" if self.variants else forms[0])

    @property
    def is_beginning(self) -> bool:
        """Whether it is two or three letters that a word begins with: they have their own index.

        Not Korean: two or three of its letters are whole words, and few begin with them.
        """
        return self.prefix and not self.in_title and bool(_BEGINNING.fullmatch(self.text))

    @property
    def beginning(self) -> str:
        """Of :attr:`is_beginning`: the term in the query syntax of the index of beginnings."""
        return f'"{self.text}"' + (" *" if len(self.text) < LETTERS else "")


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a column: ``site:``, ``author:``, ``after:`` ..."""

    name: str
    """A word of :data:`FIELDS` but ``title``."""
    value: str
    """Dates as YYYY-MM-DD: the first day that counts (after), the first that does not (before)."""


Atom = Term | Filter


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked for: every clause, and nothing that is excluded."""

    clauses: tuple[tuple[Atom, ...], ...] = ()
    """All must hold; of the atoms of one, any."""
    excluded: tuple[Atom, ...] = ()
    """None may hold."""
    notes: tuple[str, ...] = field(default=(), compare=False)
    """What was left out, in words for the reader."""

    @property
    def terms(self) -> tuple[Term, ...]:
        """The words and phrases to find, for marking them."""
        return tuple(atom for clause in self.clauses for atom in clause if isinstance(atom, Term))

    @property
    def beginnings(self) -> tuple[Term, ...]:
        """The terms that must be found and are :attr:`Term.is_beginning`."""
        return tuple(t for clause in self.clauses if (t := _beginning(clause)) is not None)

    @property
    def words(self) -> tuple[tuple[Atom, ...], ...]:
        """The clauses of nothing but terms that the full-text index is asked for."""
        return tuple(
            clause
            for clause in self.clauses
            if all(isinstance(a, Term) for a in clause) and _beginning(clause) is None
        )

    def narrowed(self, filters: tuple[Filter, ...]) -> Query:
        """The query with *filters* that must hold as well."""
        return Query(self.clauses + tuple((f,) for f in filters), self.excluded, self.notes)


def _beginning(clause: tuple[Atom, ...]) -> Term | None:
    """The one term of *clause*, if it is a beginning."""
    first = clause[0]
    alone = len(clause) == 1 and isinstance(first, Term) and first.is_beginning
    return first if alone and isinstance(first, Term) else None


def parse_query(text: str) -> Query:
    """Read what a reader typed. Never fails, whatever the string."""
    notes: list[str] = []
    clauses: list[tuple[Atom, ...]] = []
    excluded: list[Atom] = []
    joins = False  # whether the word before was OR
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
    """*text* as far as it is read, without control characters, quotation marks all alike."""
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
        # "http://..." or "Berlin:Mitte": no field of ours, so words.
        value, name = f"{match['field']}:{value}", ""
    if name in ("", "title"):
        terms = _terms(value, quoted, starred, in_title=name == "title")
        if (starred or value.endswith("*")) and terms and not terms[0].prefix and not quoted:
            notes.append(f"{value} was read without the star: it takes at least two letters")
        return list(terms)
    made = make_filter(name, value.strip())
    if made is None:
        notes.append(f"{name}:{value} was left out: {_WHY.get(name, 'it says nothing')}")
        return []
    return [made]


_WHY: Final = {
    "before": "a date reads 2026-05-31, 2026-05 or 2026",
    "after": "a date reads 2026-05-31, 2026-05 or 2026",
    "is": "there are is:free, is:paywalled and is:live",
    "story": "a story has a number",
}


def make_filter(name: str, value: str) -> Filter | None:
    """The condition *name*: *value*, or None where the value makes no sense for it."""
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
    """The first day of *value*: ``2026-05-31``, ``2026-05``, ``2026``, ``today``, ``yesterday``."""
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
        # Korean writes particles onto the noun: find the noun with any of them.
        return [Term(_without_particle(kept), prefix=True, in_title=in_title)]
    if prefix and len(kept.rstrip("*").split()[-1]) < SHORTEST_PREFIX:
        prefix = False  # nearly all words begin so; and a Chinese character is a word
    variants = () if quoted or prefix else _other_forms(kept)
    return [Term(kept.rstrip("*"), prefix=prefix, in_title=in_title, variants=variants)]


def _has_letters(piece: str) -> bool:
    return any(unicodedata.category(char)[0] in "LN" for char in piece)


def _other_forms(word: str) -> tuple[str, ...]:
    """An Arabic or Hebrew *word* with article and prepositions grown onto it, or without."""
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

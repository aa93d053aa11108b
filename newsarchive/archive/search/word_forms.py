"""The forms of a word that the full-text index has, and the FTS5 expressions that find them.

The index has each word as it is written and the stem of inflected words, marked by language
(``writing/stems.py``). What is quoted is looked up as it is; a word in any form is that word, or
its stem in a language of the archive.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from newsarchive.archive.search.query import Term
from newsarchive.text import LETTERS, search_text
from newsarchive.writing.characters import MARKS
from newsarchive.writing.folding import fold
from newsarchive.writing.stems import (
    ALGORITHMS,
    DEFAULT,
    is_written_in,
    mark,
    stemmed_language,
    stems,
)

#: Languages that write compounds as one word, and the letters from which a word also finds
#: those that begin with it: Brücke finds Brückenbau.
COMPOUNDING: Final = frozenset(("da", "de", "nl", "no", "sv"))
SHORTEST_PART: Final = 5

_BEGINNING = re.compile(f"(?:[^\\W_\uac00-\ud7a3]){{2,{LETTERS}}}")
_HANGUL = re.compile("[\uac00-\ud7a3]+")
_WORD = re.compile(rf"(?:[^\W_]|[{MARKS}])+")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s$", re.IGNORECASE)
_HYPHEN = re.compile("(?<=[^\\W\\d_])[-\u2010\u2011](?=[^\\W\\d_])")
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


class Form(NamedTuple):
    """One form of a term."""

    text: str
    """One or more words as the index spells them."""
    prefix: bool
    """Whether words that begin with the last word match as well."""

    @property
    def expression(self) -> str:
        """The form as an FTS5 phrase. It is always valid."""
        return f'"{self.text}"{" *" if self.prefix else ""}'


def word_forms(
    words: str, *, exact: bool, prefix: bool, languages: Sequence[str] = ()
) -> tuple[Form, ...]:
    """Return the forms of *words* that have a place in a text; the first is as people type it.

    *words* are separated by spaces. *exact* words match only as written, *prefix* also finds words
    that begin with the last one. *languages* are those of the archive. Stems have no place in a
    text: where the place matters, as for NEAR, any word that begins with the stem is a form.
    """
    found = list(written_forms(words, exact=exact, prefix=prefix))
    if exact or prefix or found[0].prefix:
        return tuple(found)
    kept = found[0].text
    word = single_word(words)
    if word and len(kept) > 3:
        for language in stem_languages(languages, kept):
            for stem in stems(word, language):
                if len(stem) > 2 and kept.startswith(stem):
                    found.append(Form(stem, prefix=True))
    return tuple(dict.fromkeys(found))


def written_forms(words: str, *, exact: bool, prefix: bool) -> tuple[Form, ...]:
    """Return the forms of *words* that their letters show; the first is as people type it."""
    kept = _spelled(words, exact=exact)
    if exact or prefix:
        return (Form(kept, prefix),)
    if _HANGUL.fullmatch(kept):
        # Korean writes particles at the end of a noun. Find the noun with any of them.
        return (Form(_without_particle(kept), prefix=True),)
    return tuple(Form(form, prefix=False) for form in (kept, *_other_forms(kept)))


def match_expression(
    words: str, *, exact: bool, prefix: bool, languages: Sequence[str] = ()
) -> str:
    """Return the FTS5 expression that finds *words*, as in :func:`word_forms`, in any place.

    It is always valid. Without *languages* the words are stemmed in all that have their letters.
    """
    found = [form.expression for form in written_forms(words, exact=exact, prefix=prefix)]
    if not exact and not prefix:
        found += _stemmed(words, languages)
    found = list(dict.fromkeys(found))
    return f"({' OR '.join(found)})" if len(found) > 1 else found[0]


@dataclass(frozen=True, slots=True)
class WordStems:
    """The stems of one word that people type, to recognise its forms in a text."""

    word: str
    """The word, folded."""
    by_language: dict[str, frozenset[str]]

    @classmethod
    def of(cls, words: str) -> WordStems | None:
        """Return the stems of *words*, or None if they are more than one word."""
        word = single_word(words)
        if word is None:
            return None
        folded = fold(word)
        # The word itself is a stem too, as in :func:`_stemmed`.
        found = {
            code: frozenset((folded, *stems(word, code))) for code in stem_languages((), folded)
        }
        return cls(folded, found)

    @property
    def beginnings(self) -> set[str]:
        """How the forms of the word may begin."""
        return {self.word}.union(*self.by_language.values())

    def has(self, written: str, language: str | None = None) -> bool:
        """Return whether the word *written* in *language* is a form; in any language for None."""
        word = single_word(written)
        if word is None:
            return False
        known = stemmed_language(language) if language else None
        codes = [known] if known in self.by_language else [] if language else self.by_language
        return any(_is_form(word, self.word, self.by_language[code], code) for code in codes)


@lru_cache(20_000)
def _is_form(word: str, wanted: str, wanted_stems: frozenset[str], language: str) -> bool:
    if language in COMPOUNDING and len(wanted) >= SHORTEST_PART and fold(word).startswith(wanted):
        return True
    return not wanted_stems.isdisjoint(stems(word, language))


def beginning_of(term: Term) -> str | None:
    """Return *term* for the index of beginnings: a prefix of two or three letters; else None.

    None for Korean, where two or three letters are whole words that few others begin with.
    """
    if not term.prefix or term.column:
        return None
    (form,) = word_forms(term.text, exact=term.exact, prefix=True)
    if not _BEGINNING.fullmatch(form.text):
        return None
    return f'"{form.text}"' + (" *" if len(form.text) < LETTERS else "")


def single_word(words: str) -> str | None:
    """Return the only word of *words*, in lower case with its accents; None if they are more."""
    composed = unicodedata.normalize("NFKC", _POSSESSIVE.sub("", words)).lower()
    found = _WORD.findall(composed)
    return found[0] if len(found) == 1 else None


def stem_languages(languages: Sequence[str], folded: str) -> list[str]:
    """Return those of *languages* whose stems a word may have, by its letters; none given: all.

    Articles that state no language are always among them.
    """
    codes = (DEFAULT, *map(stemmed_language, languages)) if languages else tuple(ALGORITHMS)
    known = dict.fromkeys(code for code in codes if code)
    return [code for code in known if is_written_in(folded, code)]


def _stemmed(words: str, languages: Sequence[str]) -> Iterator[str]:
    """Yield the expressions of the stems of *words* in each of *languages*."""
    word = single_word(words)
    if word is None:
        yield from _stemmed_phrase(words, languages)
        return
    folded = fold(word)
    for language in stem_languages(languages, folded):
        sign = mark(language)
        yield f'"{sign}{folded}"'  # a stem of a stem is often another one
        for stem in stems(word, language):
            if _is_remnant(stem, folded):
                continue
            yield f'"{sign}{stem}"'
            if stem != folded:  # a word that is its own stem, in an article of the language
                yield f'("{stem}" AND "{sign}")'
        if language in COMPOUNDING and len(folded) >= SHORTEST_PART:
            yield f'("{folded}" * AND "{sign}")'


def _is_remnant(stem: str, word: str) -> bool:
    """Return whether *stem* is too little of *word* to be its stem: Catalan makes un of unions.

    Only Latin letters are judged: many languages share them, and in other scripts two are enough.
    """
    return stem.isascii() and len(stem) < 3 and 2 * len(stem) < len(word)


def _stemmed_phrase(words: str, languages: Sequence[str]) -> Iterator[str]:
    """Yield the expressions of joined words, as in co-operate: written as one, or inflected."""
    joined = _HYPHEN.sub("", words)
    if joined != words and single_word(joined):
        yield f'"{_spelled(joined, exact=False)}"'
        yield from _stemmed(joined, languages)
    spelled = _spelled(words, exact=False)
    *_, last = _WORD.findall(spelled) or [""]
    for language in stem_languages(languages, last):
        for stem in stems(last.lower(), language):
            if len(stem) > 2 and stem != last and last.startswith(stem):
                start = spelled[: spelled.rindex(last)]
                yield f'("{start}{stem}" * AND "{mark(language)}")'


def _spelled(words: str, *, exact: bool) -> str:
    plain = words.replace('"', " ").replace("\0", " ")
    spelled = search_text(plain if exact else _POSSESSIVE.sub("", plain)) or ""
    kept = " ".join(piece for piece in spelled.split() if _has_letters(piece))
    return kept if exact else kept.lower()


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

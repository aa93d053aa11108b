"""The forms of a word that the full-text index has, and the FTS5 expressions that find them.

The index has each word as it is written and the stem of inflected words, marked by language
(``writing/stems.py``). What is quoted is looked up as it is; a word in any form is that word, or
its stem in a language of the archive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from newsarchive.archive.search.query import Term
from newsarchive.archive.search.stem_forms import (
    single_word,
    spelled,
    stem_forms,
    stem_languages,
    without_hyphens,
)
from newsarchive.text import LETTERS
from newsarchive.writing.spellings import other_marks
from newsarchive.writing.stems import stems

_BEGINNING = re.compile(f"(?:[^\\W_\uac00-\ud7a3]){{2,{LETTERS}}}")
_LETTERS_AND_FIGURES = re.compile(r"([^\W\d_]+)(\d+)")
_FIRST_OF_JOINED = re.compile(r"[^\W\d_]{4,}(?=\W)")
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
class Vocabulary:
    """What is known of the words of an archive."""

    languages: tuple[str, ...] = ()
    """The languages in which words are stemmed; without any, in all languages."""
    absent: frozenset[str] = frozenset()
    """Phrases of forms that no article has: see :func:`.index_words.absent_phrases`."""


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
    kept = spelled(words, exact=exact)
    if exact or prefix:
        return (Form(kept, prefix),)
    if _HANGUL.fullmatch(kept):
        # Korean writes particles at the end of a noun. Find the noun with any of them.
        return (Form(_without_particle(kept), prefix=True),)
    forms = (kept, *_other_forms(kept), *_other_spellings(words, kept))
    return tuple(Form(form, prefix=False) for form in forms)


def match_expression(term: Term, vocabulary: Vocabulary, *, ranks: bool = False) -> str:
    """Return the FTS5 expression that finds *term* in any form and any place.

    It is always valid, and one of the phrases of :func:`match_phrases` must match.
    """
    found = match_phrases(term, vocabulary, ranks=ranks)
    return f"({' OR '.join(found)})" if len(found) > 1 else found[0]


def match_phrases(term: Term, vocabulary: Vocabulary, *, ranks: bool = False) -> list[str]:
    """Return the FTS5 expressions of the forms of *term*.

    To rank articles that are known to be hits (*ranks*) the languages of forms are left out, and
    each is a phrase: languages would be ranked as words, and are in a large part of all articles.
    """
    exact = term.exact or term.prefix
    written = written_forms(term.text, exact=term.exact, prefix=term.prefix)
    stemmed = () if exact else stem_forms(term.text, vocabulary.languages)
    kept = [form for form in stemmed if form.phrase not in vocabulary.absent]
    found = [form.expression for form in written]
    found += [form.phrase if ranks else form.expression for form in kept]
    return list(dict.fromkeys(found))


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


def _other_spellings(words: str, kept: str) -> Iterator[str]:
    """Yield other spellings of *words*, which the index has as *kept*.

    Letters and figures with a space or hyphen between them, and without; words with hyphens
    written as one, and with the plural or singular of the first; other marks in and around it.
    """
    if parts := _LETTERS_AND_FIGURES.fullmatch(kept):
        yield f"{parts[1]} {parts[2]}"
    if joined := without_hyphens(words):
        yield spelled(joined, exact=False)
    if joined and (first := _FIRST_OF_JOINED.match(kept)):
        other = first[0][:-1] if first[0].endswith("s") else f"{first[0]}s"
        yield other + kept[first.end() :]
    yield from other_marks(words, kept)


def _without_particle(word: str) -> str:
    for particle in _PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= 2:
            return word[: -len(particle)]
    return word

"""The forms of a word that the full-text index has, and the FTS5 expressions that find them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from newsarchive.archive.search.query import Term
from newsarchive.text import LETTERS, search_text

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
    """Return the forms of *words* to look for in the index; the first is as people type it.

    *words* are separated by spaces. *exact* words match only as written, *prefix* also finds words
    that begin with the last one. *languages* are those of the archive, the most frequent first.
    """
    spelled = (search_text(words.replace('"', " ")) or "").replace("\0", " ")
    kept = " ".join(piece for piece in spelled.split() if _has_letters(piece))
    if not exact and not prefix and _HANGUL.fullmatch(kept):
        # Korean writes particles at the end of a noun. Find the noun with any of them.
        return (Form(_without_particle(kept), prefix=True),)
    others = () if exact or prefix else _other_forms(kept)
    return tuple(Form(form, prefix) for form in (kept, *others))


def match_expression(
    words: str, *, exact: bool, prefix: bool, languages: Sequence[str] = ()
) -> str:
    """Return the FTS5 expression of :func:`word_forms`. It is always valid."""
    forms = word_forms(words, exact=exact, prefix=prefix, languages=languages)
    joined = " OR ".join(form.expression for form in forms)
    return f"({joined})" if len(forms) > 1 else joined


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

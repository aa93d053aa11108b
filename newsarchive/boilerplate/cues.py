"""Score how much a line sounds like boilerplate.

Signs are calls to action, prices, the site's or an author's name, and stock phrases. The phrases
are data, ``data/cues/<language>.txt``. The phrases of all languages are used for every site,
because a page in one language often has buttons in another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsarchive.boilerplate.lexicon.phrases import Phrase, phrase, spoken
from newsarchive.boilerplate.word_cues import PURPOSE, WORDS_OF_PARAGRAPH, WordCues, word_cues
from newsarchive.text import fold_case, words
from newsarchive.word_lists import frequent_words
from newsarchive.writing.lengths import length_in_words, letters
from newsarchive.writing.punctuation import (
    CALL,
    QUOTES,
    SENTENCE_STOP,
    begins_with_speech,
    without_quotations,
)

#: The score of a line that is never news, whatever else is known of it; and the highest score that
#: words can give which news has as well.
CERTAIN, STRONG = 4, 3
#: Up to this many words, a line that begins with a quotation mark may be a title. Longer ones are
#: quotations.
MOST_WORDS_OF_TITLE = 6
#: Up to this many words, a line with the site's name in it is a label.
MOST_WORDS_OF_LABEL = 10
#: Words of an address such as "dear readers"; "you" alone says less.
LEAST_WORDS_OF_ADDRESS = 2
#: Up to this many words, a sentence with "you" is said to the reader; a longer one if "you" is
#: among its first words.
MOST_WORDS_OF_ADDRESS, WORDS_OF_OPENING = 14, 3
#: Letters that the first name of an author needs: "이" and "La" begin any paragraph.
LETTERS_OF_FIRST_NAME = 3
#: Letters that the last word of a site's name needs to be its short form.
LETTERS_OF_SHORT_NAME = 6
#: Up to this many words, a line can have the score :data:`STRONG`; up to more words, one less.
#: Longer text is never judged by its words alone.
MOST_WORDS_OF_STRONG, MOST_WORDS_OF_CALL = 45, 60
#: So many names of sites and authors are remembered as they are looked for.
NAMES_REMEMBERED = 4_096
#: A longer line has no cues: no appeal is as long, and a line of megabytes would take minutes.
MOST_CHARACTERS = 20_000

# An arrow at either end. » also ends a quotation that « began. Most lines have no such character.
_IN_ARROW = re.compile("[>→➜➡►▶👉»›]")
_ARROW = re.compile(r"^\s*(?:>>|→|➜|➡|►|▶|👉)|(?:>>|→|➜|➡|►|▶)\s*$|^[^«‹]*[»›]\s*$")


@dataclass(slots=True, frozen=True)
class Cues:
    """The signs in a line that it is boilerplate."""

    score: int
    """From 0, no sign, to :data:`CERTAIN`, enough without anything else."""
    found: tuple[str, ...]
    """The signs, in words for people."""
    asks: bool = False
    """True if the line asks the reader to do something, or is a question or an exclamation."""
    speaks_of_site: bool = False
    """True if it is about what sites have: newsletters, membership and the like."""
    is_weak: bool = False
    """True if "you" or "we" is the only sign. Poems have it as well; the score is 0."""
    in_passing: bool = False
    """True if the only sign is one that news has now and then: the site's name or a word such as
    "newsletter" in a sentence ("The Courier was the first to report on the sale"), or a bare
    "register"."""
    stays: bool = False
    """True if the line is a credit or a status line ("This is a developing story")."""

    @property
    def calls(self) -> bool:
        """Return whether the line is certain, or asks the reader for something, with two signs."""
        return self.score >= CERTAIN or (self.asks and self.score > 1)


_NOTHING = Cues(0, ())
_STAYS = Cues(0, (), stays=True)


def cues_of(text: str, names: Collection[Phrase] = (), authors: Collection[Phrase] = ()) -> Cues:
    """Return the cues of the line *text* on a site with *names*, in articles by *authors*."""
    if len(text) > MOST_CHARACTERS:
        return _NOTHING
    line = word_cues(text)
    if line.stays:
        return _STAYS
    if line.is_certain:
        return Cues(CERTAIN, line.reasons)
    if begins_with_speech(text, QUOTES) and line.length > MOST_WORDS_OF_TITLE:
        return _NOTHING  # people in the news ask for help, and say "you"
    spaced = f" {' '.join(line.tokens)} "
    site = _names_in(spaced, names)[:1]
    people = _authors_named(text, line.tokens, spaced, authors)
    if len(people) > 1 and not line.reasons:  # "A and B reported from Paris"
        return _STAYS
    named = [*site, *people[:1]]
    if not (line.reasons or named) and (short := _short_name(text, names)):
        return Cues(1, (f"names “{short}”",), in_passing=True)
    arrow = ["has an arrow"] if _IN_ARROW.search(text) and _ARROW.search(text) else []
    reasons = (*line.reasons, *named, *arrow)
    if not reasons:
        return _NOTHING if begins_with_speech(text) else _to_the_reader(text, line.readers)
    score = min(len(reasons), _highest_score(text, line, asks=line.asks or len(named) > 1))
    if score == STRONG and (arrow or site):
        score = CERTAIN
    is_news = not line.asks and _is_paragraph(text)
    if is_news:
        is_addressed = bool(line.readers) and _is_addressed(without_quotations(text), line.readers)
        is_news = sum(map(bool, (line.reasons, is_addressed, site, people, arrow))) == 1
    return Cues(
        score,
        reasons,
        line.asks,
        speaks_of_site=any(reason.startswith(PURPOSE) for reason in reasons),
        in_passing=score == 1 and (is_news or _is_in_passing(line, site, people)),
    )


def _authors_named(
    text: str, tokens: Phrase, spaced: str, authors: Collection[Phrase]
) -> list[str]:
    """Return a cue for each of the *authors* that the line *text* names.

    A line that begins with the first word of an author's name counts if it names nobody in full:
    it is a biography on familiar terms.
    """
    found = list(dict.fromkeys(_names_in(spaced, authors)))
    if not found and any(tokens[:1] == name[:1] for name in authors) and _is_first_name(text):
        return [f"begins with “{tokens[0]}”"]
    return found


def _is_first_name(text: str) -> bool:
    """Return whether the first word of *text* can be the first name of somebody known.

    It is no frequent word ("Die Redaktion", "La Rédaction", "Will"), has some letters and a
    capital, and no other name follows: "Anna Weber, the mayor," is not the author Anna Schmid.
    """
    first, _, rest = text.lstrip('•-–—*"“„«» ').partition(" ")
    return (
        letters(first) >= LETTERS_OF_FIRST_NAME
        and first[:1].isupper()
        and not rest[:1].isupper()
        and not any(fold_case(first) in listed for listed in frequent_words().values())
    )


def _names_in(spaced: str, names: Collection[Phrase]) -> list[str]:
    """Return a cue for each of *names* among the words *spaced*, with spaces around each."""
    return [f"names “{spoken(name)}”" for name in names if _spaced(name) in spaced]


@lru_cache(NAMES_REMEMBERED)
def _spaced(name: Phrase) -> str:
    return f" {' '.join(name)} "


def _is_in_passing(line: WordCues, site: Sequence[str], people: Sequence[str]) -> bool:
    """Return whether the cues of a line are such as news has now and then."""
    if site or people:
        is_label = line.length <= MOST_WORDS_OF_LABEL
        return not (line.reasons or people or is_label)
    return line.in_passing


def _is_addressed(text: str, readers: Sequence[Phrase]) -> bool:
    """Return whether a sentence of *text* that is short or begins with one of *readers* has it.

    Deep inside a longer one it addresses nobody: "Lawyers had asked that you can no longer ..."
    """
    for sentence in map(phrase, SENTENCE_STOP.split(text)):
        is_short = length_in_words(sentence) <= MOST_WORDS_OF_ADDRESS
        spoken_at = f" {' '.join(sentence if is_short else sentence[:WORDS_OF_OPENING])} "
        if any(f" {' '.join(reader)} " in spoken_at for reader in readers):
            return True
    return False


def _is_paragraph(text: str) -> bool:
    return length_in_words(words(text)) >= WORDS_OF_PARAGRAPH


def _to_the_reader(text: str, readers: Sequence[Phrase]) -> Cues:
    """Return the cues of a line that has nothing but words such as "you" and "dear readers"."""
    if not readers:
        return _NOTHING
    longest = max(readers, key=len)
    is_weak = length_in_words(longest) < LEAST_WORDS_OF_ADDRESS
    said = (f"speaks to the reader (“{spoken(longest)}”)",)
    is_call = CALL.search(text) is not None and not _is_paragraph(text)
    return Cues(int(not is_weak), said, asks=is_call, is_weak=is_weak)


def _short_name(text: str, names: Collection[Phrase]) -> str | None:
    """Return the short form of a site's name in *text*, such as "the Gazette", or None.

    It counts with its capital only.
    """
    for name in names:
        short = _short_form(name)
        if short and short in text:
            return short
    return None


@lru_cache(NAMES_REMEMBERED)
def _short_form(name: Phrase) -> str | None:
    short = name[-1].capitalize()
    return short if len(name) > 1 and len(short) >= LETTERS_OF_SHORT_NAME else None


def _highest_score(text: str, line: WordCues, *, asks: bool) -> int:
    """Return the score that a line can have at most.

    Quoted or long text is never judged by words alone: people in the news say such things.
    """
    is_quoted = begins_with_speech(text) or "”" in text
    if is_quoted or line.length > MOST_WORDS_OF_CALL or not asks:
        return STRONG - 2
    return STRONG if line.length <= MOST_WORDS_OF_STRONG else STRONG - 1

"""By what a line of boilerplate gives itself away: words to the reader, prices, names, whole lines.

The words are data, ``data/cues/<language>.txt``; its README says what belongs where. All
languages are read for every site: a page in one often has buttons in another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsarchive.boilerplate.cue_lexicon import (
    Found,
    Phrase,
    begins_with_copyright,
    phrase_words,
    vocabulary,
)
from newsarchive.text import mask_digits
from newsarchive.word_lists import frequent_words

#: Score of a line that is never news, whatever else is known of it, and the most that words which
#: news has as well can reach.
CERTAIN, STRONG = 4, 3
#: Words up to which a line counts as one that a phrase of ``[part]`` marks whole.
MOST_WORDS_OF_PART = 14
#: Words up to which a line is judged by ``[stay]`` anywhere in it; longer ones by their beginning.
MOST_WORDS_OF_STAY = 30
#: Words up to which a line that begins with a quotation mark may be a title; longer ones quote.
MOST_WORDS_OF_TITLE = 6

#: Lines whose words are remembered: learning looks at each more than once. Some 20 MB.
LINES_REMEMBERED = 8_192
#: Words up to which a line with the site's name in it is a label.
MOST_WORDS_OF_LABEL = 10
#: Letters of a name's last word from which it is the site's name for short.
LETTERS_OF_SHORT_NAME = 6

_MONEY = re.compile(
    r"[$€£¥₪₽₴₹₺]\s?0|\b0\s?[$€£¥₪₽₴₹₺]|\b(?:usd|eur|gbp|chf|ils|nis|us\$|r\$|kr|zł)\.?\s?0"
    r"|\b0\s?(?:usd|eur|euros?|gbp|chf|nis|zł|złotych|kr|руб|рублей|ש\"ח|שקל|שקלים|دولار|يورو|reais)\b"
)
#: E-mail and web addresses. Their words are names: "correction@paper.example" corrects nothing.
_HANDLE = re.compile(r"(?<![\w@(])@\w{3,}")
_ADDRESS = re.compile(r"\S+@[\w-]+\.\S+|\b(?:https?://|www\.)\S+")
# An arrow; » also ends a quotation, where « began it.
_ARROW = re.compile(r"^\s*(?:>>|→|➜|➡|►|▶|👉)|(?:>>|→|➜|➡|►|▶)\s*$|^[^«‹]*[»›]\s*$")
_PURPOSE = "speaks of"
_CALL = re.compile(r"[?!؟]")
#: Marks of a quotation; a text that begins so is somebody's words.
_QUOTES = ("“", '"', "„", "«", "‘", "”", "»")
#: A quotation inside a line; shorter ones are titles.
_SAID = re.compile(r"[“„«»][^“”„«»]{25,}[”“»«]|\"[^\"]{25,}\"")
_QUOTED = ("“", '"', "„", "«", "‘", "”", "'", "—", "– ", "- «")


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


_NOTHING = Cues(0, ())
_STAYS = Cues(0, (), stays=True)


@dataclass(slots=True, frozen=True)
class _LineCues:
    """The cues that the words of a line give, whatever the site and its authors are called."""

    tokens: Phrase
    settled: Cues | None = None
    """The result, if no name can change it."""
    reasons: tuple[str, ...] = ()
    asks: bool = False
    readers: tuple[Phrase, ...] = ()
    in_passing: bool = False


def cues_of(text: str, names: Collection[Phrase] = (), authors: Collection[Phrase] = ()) -> Cues:
    """Return the cues of the line *text* on a site with *names*, in articles by *authors*."""
    line = _line_cues(text)
    if line.settled:
        return line.settled
    if text.startswith(_QUOTES) and len(line.tokens) > MOST_WORDS_OF_TITLE:
        return _NOTHING  # people in the news ask for help, and say "you"
    site, people = _site_named(line.tokens, names), _authors_named(line.tokens, authors)
    if len(people) > 1 and not line.reasons:  # "A and B reported from Paris"
        return _STAYS
    named = [*site, *people[:1]]
    if not (line.reasons or named) and (short := _short_name(text, names)):
        return Cues(1, (f"names “{short}”",), in_passing=True)
    arrow = ["has an arrow"] if _ARROW.search(text) else []
    reasons = (*line.reasons, *named, *arrow)
    if not reasons:
        return _NOTHING if text.startswith(_QUOTED) else _to_the_reader(text, line.readers)
    score = min(len(reasons), _most(text, line.tokens, line.asks or len(named) > 1))
    if score == STRONG and (arrow or site):
        score = CERTAIN
    return Cues(
        score,
        reasons,
        line.asks,
        speaks_of_site=any(reason.startswith(_PURPOSE) for reason in reasons),
        in_passing=score == 1 and _is_in_passing(line, site, people),
    )


def _site_named(tokens: Phrase, names: Collection[Phrase]) -> list[str]:
    """Return the cue that one of the site's *names* is in the line, or nothing."""
    return _names_in(tokens, names)[:1]


def _authors_named(tokens: Phrase, authors: Collection[Phrase]) -> list[str]:
    """Return a cue for each of the *authors* that the line names.

    A line that begins with the first word of an author's name counts if it names nobody in full:
    it is a biography on familiar terms.
    """
    found = list(dict.fromkeys(_names_in(tokens, authors)))
    if not found and any(tokens[:1] == name[:1] for name in authors):
        return [f"begins with “{tokens[0]}”"]
    return found


def _names_in(tokens: Phrase, names: Collection[Phrase]) -> list[str]:
    spoken = f" {' '.join(tokens)} "
    return [f"names “{' '.join(name)}”" for name in names if f" {' '.join(name)} " in spoken]


def _is_in_passing(line: _LineCues, site: Sequence[str], people: Sequence[str]) -> bool:
    """Return whether the cues of a line are such as news has now and then."""
    if site or people:
        is_label = len(line.tokens) <= MOST_WORDS_OF_LABEL
        return not (line.reasons or people or is_label)
    return line.in_passing


def names_sum_of_money(masked: str) -> bool:
    """Return whether a text whose digits are masked has a sum such as "$0" or "0 euros"."""
    return "0" in masked and _MONEY.search(masked) is not None  # each form has a figure


def _to_the_reader(text: str, readers: Sequence[Phrase]) -> Cues:
    """Return the cues of a line that has nothing but words such as "you" and "dear readers"."""
    if not readers:
        return _NOTHING
    longest = max(readers, key=len)
    is_weak = len(longest) == 1
    said = (f"speaks to the reader (“{' '.join(longest)}”)",)
    return Cues(int(not is_weak), said, asks=bool(_CALL.search(text)), is_weak=is_weak)


def _short_name(text: str, names: Collection[Phrase]) -> str | None:
    """Return the short form of a site's name in *text*, such as "the Gazette", or None.

    It counts with its capital only.
    """
    for name in names:
        short = name[-1].capitalize()
        if len(name) > 1 and len(short) >= LETTERS_OF_SHORT_NAME and short in text:
            return short
    return None


@lru_cache(LINES_REMEMBERED)
def _line_cues(text: str) -> _LineCues:
    """Return the cues of the words of *text*.

    Learning looks at a line several times, so results are kept. Nothing ever invalidates them:
    they depend on *text* and on the data files, which do not change while the program runs.
    """
    masked = mask_digits(text)
    has_address = "@" in masked or "www." in masked or "://" in masked
    plain = _ADDRESS.sub(" ", masked) if has_address else masked
    if phrase_words(plain) in vocabulary().lines:
        return _LineCues((), Cues(CERTAIN, (f"the line “{text[:40]}”",)))
    plain = _SAID.sub(" ", plain)
    tokens = phrase_words(plain)
    phrases = vocabulary().found_in(text, tokens)
    if settled := _settled(tokens, phrases):
        return _LineCues(tokens, settled)
    reasons, asks = _call_to_act(plain, tokens, phrases)
    if _HANDLE.search(plain) or (plain != masked and "@" in masked):
        reasons.append("gives an address to write to")
    readers = _readers(tokens, phrases)
    if reasons:
        is_bare = len(reasons) == 1 and asks and not readers
        return _LineCues(tokens, None, tuple(reasons), asks, readers, in_passing=is_bare)
    signs = _signs(text, phrases)
    if signs:
        has_part = bool(_of_any_language(phrases, "part"))
        is_sure = len(tokens) <= MOST_WORDS_OF_PART or len(signs) > 1 or bool(readers) or has_part
        said = (f"says “{' '.join(signs[0])}”",)
        return _LineCues(tokens, None, said, readers=readers, in_passing=not is_sure)
    return _LineCues(tokens, None, readers=readers)


def _settled(tokens: Phrase, phrases: Found) -> Cues | None:
    """Return the cues of a line that stays, or that one phrase of ``[part]`` marks whole."""
    for stay in _of_any_language(phrases, "stay"):
        if len(tokens) <= MOST_WORDS_OF_STAY or tokens[: len(stay)] == stay:
            return _STAYS
    part = _of_any_language(phrases, "part")
    if part and len(tokens) <= MOST_WORDS_OF_PART:
        return Cues(CERTAIN, (f"says “{' '.join(part[0])}”",))
    return None


def _call_to_act(plain: str, tokens: Phrase, phrases: Found) -> tuple[list[str], bool]:
    """Return the reasons in the language that gives most of them, and whether it asks."""
    languages = sorted({language for language, _ in phrases}) or [""]
    price = names_sum_of_money(plain)
    return max(
        (_found(tokens, phrases, language, price) for language in languages),
        key=lambda each: (len(each[0]), each[1]),
    )


def _signs(text: str, phrases: Found) -> list[Phrase]:
    """Return the phrases that mark a line less surely: ``[part]``, ``[sign]``, a copyright."""
    copyright_ = [("copyright",)] if begins_with_copyright(text) else []
    return [*_of_any_language(phrases, "part"), *_of_any_language(phrases, "sign"), *copyright_]


def _found(tokens: Phrase, phrases: Found, language: str, price: bool) -> tuple[list[str], bool]:
    """What the words of one *language* say, and whether they ask for something.

    One language at a time: "spende" and "done" are an order in one and a noun in another.
    """
    action, purpose, reader, period = (
        each[0] if (each := phrases.get((language, section))) else None
        for section in ("action", "object", "reader", "period")
    )
    found = []
    if action == purpose:  # a bare "Spende"
        action = None
    if action and (reader or purpose or len(tokens) <= MOST_WORDS_OF_PART):
        found.append(f"asks to “{' '.join(action)}”")
    if purpose and (action or reader):
        found.append(f"{_PURPOSE} “{' '.join(purpose)}”")
    if price and sum(map(bool, (reader, action, period))) > 1:
        found.append("names a price")
    return found, action is not None


def _readers(tokens: Phrase, phrases: Found) -> tuple[Phrase, ...]:
    """The words to the reader, of languages that the line may be in: "je" is "a" in another."""
    if not any(section == "reader" for _, section in phrases):
        return ()
    spoken = Counter(
        code for code, listed in frequent_words().items() for token in tokens if token in listed
    )
    for (code, _), found in phrases.items():
        spoken[code] += len(found)
    most = max(spoken.values())
    return tuple(
        entry
        for (code, section), found in sorted(phrases.items())
        for entry in found
        if section == "reader" and 2 * spoken[code] > most
    )


def _most(text: str, tokens: Phrase, is_telling: bool) -> int:
    """Quoted or long text is never judged by words alone: people in the news say such things."""
    if text.startswith(_QUOTED) or "”" in text or len(tokens) > 60 or not is_telling:
        return STRONG - 2
    return STRONG if len(tokens) <= 45 else STRONG - 1


def _of_any_language(phrases: Found, section: str) -> list[Phrase]:
    return sorted(each for (_, name), found in phrases.items() if name == section for each in found)

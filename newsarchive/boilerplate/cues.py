"""By what a line of boilerplate gives itself away: words to the reader, prices, names, whole lines.

The words are data, ``data/cues/<language>.txt``; its README says what belongs where. All
languages are read for every site: a page in one often has buttons in another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsarchive.boilerplate.cue_lexicon import Phrase, phrase_words, vocabulary
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
_COPYRIGHT = re.compile(r"^\s*(?:©|\(c\)\s|copyright\b)", re.IGNORECASE)
_PURPOSE = "speaks of"
_CALL = re.compile(r"[?!؟]")
#: Marks of a quotation; a text that begins so is somebody's words.
_QUOTES = ("“", '"', "„", "«", "‘", "”", "»")
#: A quotation inside a line; shorter ones are titles.
_SAID = re.compile(r"[“„«»][^“”„«»]{25,}[”“»«]|\"[^\"]{25,}\"")
_QUOTED = ("“", '"', "„", "«", "‘", "”", "'", "—", "– ", "- «")


@dataclass(slots=True, frozen=True)
class Cues:
    """What speaks for a line being boilerplate."""

    score: int
    """0: nothing does; :data:`CERTAIN`: enough by itself."""
    found: tuple[str, ...]
    """What was found, in words for people."""
    asks: bool = False
    """True: it asks the reader to do something, or asks or calls out."""
    speaks_of_site: bool = False
    """True: it speaks of what sites have, newsletters, membership and the like."""
    is_weak: bool = False
    """True: "you" or "we" is all there is; a poem says as much. The score is 0."""
    in_passing: bool = False
    """True: a sentence, and in it the name of the site or a word such as "newsletter", are all
    there is; news has such, too: "The Courier was the first to report on the sale"."""
    stays: bool = False
    """True: a credit or a status line ("This is a developing story"); never boilerplate."""


@dataclass(slots=True, frozen=True)
class _Line:
    """What the words of a line say, whoever's names stand in it."""

    tokens: Phrase
    settled: Cues | None
    """What there is to say where names do not matter."""
    reasons: tuple[str, ...] = ()
    asks: bool = False
    readers: tuple[Phrase, ...] = ()
    in_passing: bool = False


def cues_of(text: str, names: Collection[Phrase] = (), authors: Collection[Phrase] = ()) -> Cues:
    """What speaks for *text* being boilerplate; *names* of the site, *authors* of its articles."""
    line = _line(text)
    if line.settled:
        return line.settled
    if text.startswith(_QUOTES) and len(line.tokens) > MOST_WORDS_OF_TITLE:
        return Cues(0, ())  # people in the news ask for help, and say "you"
    reasons = list(line.reasons)
    spoken = f" {' '.join(line.tokens)} "
    named_site, named_author = (
        [f"names “{' '.join(each)}”" for each in kind if f" {' '.join(each)} " in spoken]
        for kind in (names, authors)
    )
    if not named_author and any(line.tokens[:1] == name[:1] for name in authors):
        named_author = [f"begins with “{line.tokens[0]}”"]  # a biography on familiar terms
    if len(set(named_author)) > 1 and not reasons:  # "A and B reported from Paris"
        return Cues(0, (), stays=True)
    named_site, named_author = named_site[:1], named_author[:1]
    named = named_site + named_author
    in_passing = bool(named_site) and not (reasons or named_author)
    in_passing = in_passing and len(line.tokens) > MOST_WORDS_OF_LABEL
    in_passing |= line.in_passing and not named
    if not (reasons or named) and (short := _short_name(text, names)):
        return Cues(1, (f"names “{short}”",), in_passing=True)
    reasons += named
    has_arrow = bool(_ARROW.search(text))
    if has_arrow:
        reasons.append("has an arrow")
    if not reasons and not text.startswith(_QUOTED):
        return _to_the_reader(text, line.readers)
    score = min(len(reasons), _most(text, line.tokens, line.asks or len(named) > 1))
    if score == STRONG and (has_arrow or named_site):
        score = CERTAIN
    speaks_of_site = any(reason.startswith(_PURPOSE) for reason in reasons)
    return Cues(score, tuple(reasons), line.asks, speaks_of_site, in_passing=in_passing)


def _to_the_reader(text: str, readers: Sequence[Phrase]) -> Cues:
    """What words such as "you" and "dear readers" alone say."""
    if not readers:
        return Cues(0, ())
    longest = max(readers, key=len)
    is_weak = len(longest) == 1
    said = (f"speaks to the reader (“{' '.join(longest)}”)",)
    return Cues(int(not is_weak), said, asks=bool(_CALL.search(text)), is_weak=is_weak)


def _short_name(text: str, names: Collection[Phrase]) -> str | None:
    """What the site is called for short in *text*: "the Gazette", with its capital."""
    for name in names:
        short = name[-1].capitalize()
        if len(name) > 1 and len(short) >= LETTERS_OF_SHORT_NAME and short in text:
            return short
    return None


@lru_cache(LINES_REMEMBERED)
def _line(text: str) -> _Line:
    folded_text = mask_digits(text)
    has_address = "@" in folded_text or "www." in folded_text or "://" in folded_text
    plain = _ADDRESS.sub(" ", folded_text) if has_address else folded_text
    if phrase_words(plain) in vocabulary().lines:
        return _Line((), Cues(CERTAIN, (f"the line “{text[:40]}”",)))
    plain = _SAID.sub(" ", plain)
    tokens = phrase_words(plain)
    phrases = vocabulary().found_in(text, tokens)
    for stay in _of_any_language(phrases, "stay"):
        if len(tokens) <= MOST_WORDS_OF_STAY or tokens[: len(stay)] == stay:
            return _Line(tokens, Cues(0, (), stays=True))
    part = _of_any_language(phrases, "part")
    if part and len(tokens) <= MOST_WORDS_OF_PART:
        return _Line(tokens, Cues(CERTAIN, (f"says “{' '.join(part[0])}”",)))
    languages = sorted({language for language, _ in phrases}) or [""]
    price = "0" in plain and bool(_MONEY.search(plain))  # each of its forms has a figure
    reasons, asks = max(
        (_found(tokens, phrases, language, price) for language in languages),
        key=lambda each: (len(each[0]), each[1]),
    )
    if _HANDLE.search(plain) or (plain != folded_text and "@" in folded_text):
        reasons.append("gives an address to write to")
    readers = _readers(tokens, phrases)
    if reasons:
        is_bare = len(reasons) == 1 and asks and not readers
        return _Line(tokens, None, tuple(reasons), asks, readers, in_passing=is_bare)
    part_or_sign = [*part, *_of_any_language(phrases, "sign")]
    if _COPYRIGHT.search(text):
        part_or_sign.append(("copyright",))
    if part_or_sign:
        said = " ".join(part_or_sign[0])
        is_sure = len(tokens) <= MOST_WORDS_OF_PART or len(part_or_sign) > 1 or readers or part
        return _Line(tokens, None, (f"says “{said}”",), readers=readers, in_passing=not is_sure)
    return _Line(tokens, None, readers=readers)


def _found(
    tokens: Phrase, phrases: Mapping[tuple[str, str], list[Phrase]], language: str, price: bool
) -> tuple[list[str], bool]:
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


def _readers(tokens: Phrase, phrases: Mapping[tuple[str, str], list[Phrase]]) -> tuple[Phrase, ...]:
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


def _of_any_language(phrases: Mapping[tuple[str, str], list[Phrase]], section: str) -> list[Phrase]:
    return sorted(each for (_, name), found in phrases.items() if name == section for each in found)

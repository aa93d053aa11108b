"""By what a line of boilerplate gives itself away: words to the reader, prices, names, whole lines.

The words are data, ``data/cues/<language>.txt``; its README says what belongs where. All
languages are read for every site: a page in one often has buttons in another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from newsarchive.text import masked, words_of_folded

SECTIONS = ("line", "part", "action", "object", "reader", "period", "lead", "stay")
#: Score of a line that is never news, whatever else is known of it.
CERTAIN = 3
#: Words up to which a line counts as one that a phrase of ``[part]`` marks whole.
MOST_WORDS_OF_PART = 14
#: Words up to which a line is judged by ``[stay]`` anywhere in it; longer ones by their beginning.
MOST_WORDS_OF_STAY = 30
#: Characters in which a lead ends that no list has, and of a line that may be one with a headline.
MOST_OF_LEAD, MOST_OF_TEASER = 40, 250
#: Characters in which a lead ends that a list has: twice the longest.
MOST_OF_LEADING = 100
#: Longest lead ("More on this story") and shortest headline behind it, in words.
MOST_WORDS_OF_LEAD = 6

#: Lines whose words are remembered: learning looks at each more than once. Some 20 MB.
LINES_REMEMBERED = 8_192
#: Words up to which a line with the site's name in it is a label.
MOST_WORDS_OF_LABEL = 10
#: Words of a line in a list of other articles.
MOST_WORDS_OF_TEASER = 20

Phrase = tuple[str, ...]

_MONEY = re.compile(
    r"[$€£¥₪₽₴₹₺]\s?0|\b0\s?[$€£¥₪₽₴₹₺]|\b(?:usd|eur|gbp|chf|ils|nis|us\$|r\$|kr|zł)\.?\s?0"
    r"|\b0\s?(?:usd|eur|euros?|gbp|chf|nis|zł|złotych|kr|руб|рублей|ש\"ח|שקל|שקלים|دولار|يورو|reais)\b"
)
#: E-mail and web addresses. Their words are names: "correction@paper.example" corrects nothing.
_ADDRESS = re.compile(r"\S+@[\w-]+\.\S+|\b(?:https?://|www\.)\S+")
_TAIL = re.compile(r"(?:>>|»|→|›|➜|►)\s*$")
_LEAD_END = re.compile(r"\s*(?:[:|>»→›▶►]|>>|\s[–—-]\s)\s*")
#: Marks of a quotation; a text that begins so is somebody's words.
_QUOTES = ("“", '"', "„", "«", "‘", "”", "»")
_QUOTED = ("“", '"', "„", "«", "‘", "”", "'", "—", "– ", "- «")


@dataclass(slots=True, frozen=True)
class Cues:
    """What speaks for a line being boilerplate."""

    score: int
    """0: nothing does; :data:`CERTAIN` or more: enough by itself."""
    found: tuple[str, ...]
    """What was found, in words for people."""
    asks: bool = False
    """True: it asks the reader to do something."""
    is_weak: bool = False
    """True: "you" or "we" is all there is; a poem says as much. The score is 0."""
    names_only: bool = False
    """True: a sentence and the name of the site in it are all there is; news has such, too:
    "The Courier was the first to report on the sale"."""
    stays: bool = False
    """True: a credit or a status line ("This is a developing story"); never boilerplate."""


@dataclass(slots=True, frozen=True)
class Vocabulary:
    """The phrases of all data files."""

    lines: frozenset[Phrase]
    leads: frozenset[Phrase]
    by_first: dict[str, list[tuple[Phrase, str, str]]]
    """First word -> phrase, section, language; longer phrases first."""


@dataclass(slots=True, frozen=True)
class _Line:
    """What the words of a line say, whoever's names stand in it."""

    tokens: Phrase
    settled: Cues | None
    """What there is to say where names do not matter."""
    reasons: tuple[str, ...] = ()
    asks: bool = False
    readers: tuple[Phrase, ...] = ()


def cues_of(text: str, names: Collection[Phrase] = (), authors: Collection[Phrase] = ()) -> Cues:
    """What speaks for *text* being boilerplate; *names* of the site, *authors* of its articles."""
    line = _line(text)
    if line.settled:
        return line.settled
    if text.startswith(_QUOTES) and len(line.tokens) > MOST_WORDS_OF_LEAD:
        return Cues(0, ())  # people in the news ask for help, and say "you"
    reasons = list(line.reasons)
    spoken = f" {' '.join(line.tokens)} "
    named_site, named_author = (
        [f"names “{' '.join(each)}”" for each in kind if f" {' '.join(each)} " in spoken]
        for kind in (names, authors)
    )
    if len(set(named_author)) > 1 and not reasons:  # "A and B reported from Paris"
        return Cues(0, (), stays=True)
    named_site, named_author = named_site[:1], named_author[:1]
    named = named_site + named_author
    names_only = bool(named_site) and not (reasons or named_author)
    names_only = names_only and len(line.tokens) > MOST_WORDS_OF_LABEL
    reasons += named
    if _TAIL.search(text):
        reasons.append("ends in an arrow")
    if not reasons and not text.startswith(_QUOTED):
        readers = sorted(line.readers, key=lambda each: -len(each))
        said = tuple(f"speaks to the reader (“{' '.join(each)}”)" for each in readers[:1])
        is_weak = bool(readers) and len(readers[0]) == 1
        return Cues(int(bool(readers) and not is_weak), said, is_weak=is_weak)
    score = min(len(reasons), _most(text, line.tokens, line.asks or len(named) > 1))
    return Cues(score, tuple(reasons), asks=line.asks, names_only=names_only)


@lru_cache(LINES_REMEMBERED)
def _line(text: str) -> _Line:
    vocabulary = _vocabulary()
    folded_text = masked(text)
    has_address = "@" in folded_text or "www." in folded_text or "://" in folded_text
    plain = _ADDRESS.sub(" ", folded_text) if has_address else folded_text
    tokens = _words_of(plain)
    if tokens in vocabulary.lines:
        return _Line(tokens, Cues(CERTAIN, (f"the line “{text[:40]}”",)))
    phrases = _phrases(tokens, vocabulary)
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
    if plain != folded_text and "@" in folded_text:
        reasons.append("gives an address to write to")
    readers = _of_any_language(phrases, "reader")
    return _Line(tokens, None, tuple(reasons), asks, tuple(readers))


def _found(
    tokens: Phrase, phrases: Mapping[tuple[str, str], Phrase], language: str, price: bool
) -> tuple[list[str], bool]:
    """What the words of one *language* say, and whether they ask for something.

    One language at a time: "spende" and "done" are an order in one and a noun in another.
    """
    action = phrases.get((language, "action"))
    purpose = phrases.get((language, "object"))
    reader = phrases.get((language, "reader"))
    found = []
    if action == purpose:  # a bare "Spende"
        action = None
    if action and (reader or purpose or len(tokens) <= MOST_WORDS_OF_PART):
        found.append(f"asks to “{' '.join(action)}”")
    if purpose and (action or reader):
        found.append(f"speaks of “{' '.join(purpose)}”")
    if price and sum(map(bool, (reader, action, phrases.get((language, "period"))))) > 1:
        found.append("names a price")
    return found, action is not None


def _most(text: str, tokens: Phrase, is_telling: bool) -> int:
    """Quoted or long text is never judged by words alone: people in the news say such things."""
    if text.startswith(_QUOTED) or "”" in text or len(tokens) > 60 or not is_telling:
        return CERTAIN - 2
    return CERTAIN if len(tokens) <= 45 else CERTAIN - 1


def _phrases(tokens: Phrase, vocabulary: Vocabulary) -> dict[tuple[str, str], Phrase]:
    """The first phrase of each language and section in *tokens*."""
    found: dict[tuple[str, str], Phrase] = {}
    by_first = vocabulary.by_first
    for position, token in enumerate(tokens):
        for entry, section, language in by_first.get(token, ()):
            if (language, section) not in found and (
                len(entry) == 1 or tokens[position : position + len(entry)] == entry
            ):
                found[language, section] = entry
    return found


def _of_any_language(phrases: Mapping[tuple[str, str], Phrase], section: str) -> list[Phrase]:
    return sorted(each for (_, name), each in phrases.items() if name == section)


def is_lead(text: str) -> bool:
    """Whether *text* is a line such as "Read more" or "Related Content" and nothing else."""
    return len(text) <= MOST_OF_LEADING and phrase(text) in _vocabulary().leads


@lru_cache(LINES_REMEMBERED)
def after_lead(text: str) -> str | None:
    """The headline in "Read more: <headline>" and its kin; None where *text* is no such line."""
    for match in _LEAD_END.finditer(text, 0, MOST_OF_LEADING):
        lead = phrase(text[: match.start()])
        if len(lead) > MOST_WORDS_OF_LEAD:
            return None
        if lead in _vocabulary().leads and match.end() < len(text):
            return text[match.end() :]
    start = phrase(text[:60])
    for length in range(min(MOST_WORDS_OF_LEAD, len(start) - 1), 1, -1):
        if start[:length] in _vocabulary().leads:
            return text.split(maxsplit=length)[-1]
    return None


def after_any_lead(text: str) -> str | None:
    """What follows a few words and a colon or bar: the headline of another article, if it is one.

    Newspapers word "Read more" in more ways than a list can have; that the rest of the line is a
    headline of the site, which the archive knows, tells as much.
    """
    found = _LEAD_END.search(text[:MOST_OF_LEAD])
    if found is None or len(text) > MOST_OF_TEASER:
        return None
    lead, rest = phrase(text[: found.start()]), text[found.end() :]
    return rest if 0 < len(lead) <= MOST_WORDS_OF_LEAD and rest else None


def tail_of_teasers(texts: Sequence[str], cut: Sequence[bool]) -> range:
    """The positions at an article's end that are a list of others: "Related Content" and after.

    Short lines that are no sentences, whatever they name; *cut*: those that go anyway.
    """
    start = len(texts)
    while start and (cut[start - 1] or _is_short(texts[start - 1])):
        start -= 1
    for position in range(start, len(texts)):
        if is_lead(texts[position]) and len(phrase(texts[position])) > 1:
            return range(position, len(texts))
    return range(0)


def _is_short(text: str) -> bool:
    return text.count(" ") < MOST_WORDS_OF_TEASER and not text.rstrip("”\"'’)").endswith(
        (".", "!", "?", "…", "؟", "。")
    )


def phrase(text: str) -> Phrase:
    """The words of *text*, digits masked; a hyphen parts them: one writes it and one does not."""
    return _words_of(masked(text))


def _words_of(plain: str) -> Phrase:
    return tuple(words_of_folded(plain.replace("-", " ")))


@cache
def _vocabulary() -> Vocabulary:
    whole: dict[str, set[Phrase]] = {"line": set(), "lead": set()}
    inside: set[tuple[Phrase, str, str]] = set()
    for file in files("newsarchive").joinpath("data/cues").iterdir():
        language, _, kind = file.name.partition(".")
        if kind != "txt":
            continue
        for section, entry in entries(file.read_text(encoding="utf-8").splitlines()):
            if section in whole:
                whole[section].add(entry)
            else:
                inside.add((entry, section, language))
    by_first: dict[str, list[tuple[Phrase, str, str]]] = {}
    for row in sorted(inside, key=lambda each: (-len(each[0]), each)):
        by_first.setdefault(row[0][0], []).append(row)
    return Vocabulary(frozenset(whole["line"]), frozenset(whole["lead"]), by_first)


def entries(lines: Sequence[str]) -> Iterator[tuple[str, Phrase]]:
    """(section, phrase) of each line of a data file; ``ValueError`` for what is in no section."""
    section = ""
    for line in lines:
        text = line.split("#")[0].strip()
        if text.startswith("["):
            section = text.strip("[]")
            if section not in SECTIONS:
                raise ValueError(f"no such section: {text}")
        elif text:
            if not section:
                raise ValueError(f"before any section: {text}")
            yield section, phrase(text)

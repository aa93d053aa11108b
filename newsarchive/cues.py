"""By what a line of boilerplate gives itself away: words to the reader, prices, names, whole lines.

The words are data, ``data/cues/<language>.txt``; its README says what belongs where. All
languages are read for every site: a page in one often has buttons in another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from newsarchive.text import masked, words

SECTIONS = ("line", "part", "action", "object", "reader", "period", "lead", "stay")
#: Score of a line that is never news, whatever else is known of it.
CERTAIN = 3
#: Words up to which a line counts as one that a phrase of ``[part]`` marks whole.
MOST_WORDS_OF_PART = 14
#: Words up to which a line is judged by ``[stay]`` anywhere in it; longer ones by their beginning.
MOST_WORDS_OF_STAY = 30
#: Longest lead ("More on this story") and shortest headline behind it, in words.
MOST_WORDS_OF_LEAD = 6

Phrase = tuple[str, ...]
Index = dict[str, list[Phrase]]

_MONEY = re.compile(
    r"[$€£¥₪₽₴₹₺]\s?0|\b0\s?[$€£¥₪₽₴₹₺]|\b(?:usd|eur|gbp|chf|ils|nis|us\$|r\$|kr|zł)\.?\s?0"
    r"|\b0\s?(?:usd|eur|euros?|gbp|chf|nis|zł|złotych|kr|руб|рублей|ש\"ח|שקל|שקלים|دولار|يورو|reais)\b"
)
_TAIL = re.compile(r"(?:>>|»|→|›|➜|►)\s*$")
_LEAD_END = re.compile(r"\s*(?:[:|>»→›▶►]|>>|\s[–—-]\s)\s*")
_QUOTED = ("“", '"', "„", "«", "‘", "”", "'", "—", "– ", "- «")


@dataclass(slots=True, frozen=True)
class Cues:
    """What speaks for a line being boilerplate."""

    score: int
    """0: nothing does; :data:`CERTAIN` or more: enough by itself."""
    found: tuple[str, ...]
    """What was found, in words for people."""
    stays: bool = False
    """True: a credit or a status line ("This is a developing story"); never boilerplate."""


@dataclass(slots=True, frozen=True)
class Vocabulary:
    """The phrases of all data files, by their first words."""

    lines: frozenset[Phrase]
    leads: frozenset[Phrase]
    by_section: dict[str, Index]


def cues_of(text: str, names: Collection[Phrase] = ()) -> Cues:
    """What speaks for *text* being boilerplate; *names*: words of the site's and authors' names."""
    vocabulary = _vocabulary()
    plain = masked(text)
    tokens = tuple(words(plain))
    if tokens in vocabulary.lines:
        return Cues(CERTAIN, (f"the line “{text[:40]}”",))
    sections = vocabulary.by_section
    stay = _first(tokens[:MOST_WORDS_OF_STAY], sections["stay"])
    if stay and (len(tokens) <= MOST_WORDS_OF_STAY or tokens[: len(stay)] == stay):
        return Cues(0, (), stays=True)
    if len(tokens) <= MOST_WORDS_OF_PART and (part := _first(tokens, sections["part"])):
        return Cues(CERTAIN, (f"says “{' '.join(part)}”",))
    return _weighed(text, plain, tokens, names, sections)


def _weighed(
    text: str,
    plain: str,
    tokens: Phrase,
    names: Collection[Phrase],
    sections: dict[str, Index],
) -> Cues:
    found: list[str] = []
    action = _first(tokens, sections["action"])
    purpose = _first(tokens, sections["object"])
    reader = _first(tokens, sections["reader"])
    price = bool(_MONEY.search(plain)) and bool(
        reader and (action or _first(tokens, sections["period"]))
    )
    if action and (reader or purpose or len(tokens) <= MOST_WORDS_OF_PART):
        found.append(f"asks to “{' '.join(action)}”")
    if purpose and (action or reader):
        found.append(f"speaks of “{' '.join(purpose)}”")
    if price:
        found.append("names a price")
    if name := next((name for name in names if _holds(tokens, name)), None):
        found.append(f"names “{' '.join(name)}”")
    if reader and not found and not text.startswith(_QUOTED):
        found.append(f"speaks to the reader (“{' '.join(reader)}”)")
    if _TAIL.search(text):
        found.append("ends in an arrow")
    return Cues(min(len(found), _most(text, tokens, bool(action))), tuple(found))


def _most(text: str, tokens: Phrase, asks: bool) -> int:
    """Quoted or long text is never judged by words alone: people in the news say such things."""
    if text.startswith(_QUOTED) or "”" in text or len(tokens) > 60 or not asks:
        return CERTAIN - 2
    return CERTAIN if len(tokens) <= 45 else CERTAIN - 1


def is_lead(text: str) -> bool:
    """Whether *text* is a line such as "Read more" or "Related Content" and nothing else."""
    return tuple(words(text)) in _vocabulary().leads


def after_lead(text: str) -> str | None:
    """The headline in "Read more: <headline>" and its kin; None where *text* is no such line."""
    for match in _LEAD_END.finditer(text):
        lead = words(text[: match.start()])
        if len(lead) > MOST_WORDS_OF_LEAD:
            return None
        if tuple(lead) in _vocabulary().leads and match.end() < len(text):
            return text[match.end() :]
    tokens = words(text[:60])
    for length in range(min(MOST_WORDS_OF_LEAD, len(tokens) - 1), 1, -1):
        if tuple(tokens[:length]) in _vocabulary().leads:
            return text.split(maxsplit=length)[-1]
    return None


def _first(tokens: Phrase, index: Index) -> Phrase | None:
    for position, token in enumerate(tokens):
        for phrase in index.get(token, ()):
            if tokens[position : position + len(phrase)] == phrase:
                return phrase
    return None


def _holds(tokens: Phrase, name: Phrase) -> bool:
    first, length = name[0], len(name)
    return any(
        token == first and tokens[position : position + length] == name
        for position, token in enumerate(tokens)
    )


@cache
def _vocabulary() -> Vocabulary:
    sections: dict[str, set[Phrase]] = {section: set() for section in SECTIONS}
    for file in sorted(files("newsarchive").joinpath("data/cues").iterdir(), key=str):
        if file.name.endswith(".txt"):
            for section, phrase in entries(file.read_text(encoding="utf-8").splitlines()):
                sections[section].add(phrase)
    return Vocabulary(
        frozenset(sections["line"]),
        frozenset(sections["lead"]),
        {name: _by_first(phrases) for name, phrases in sections.items()},
    )


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
            yield section, tuple(words(masked(text)))


def _by_first(phrases: Iterable[Phrase]) -> Index:
    index: Index = {}
    for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        index.setdefault(phrase[0], []).append(phrase)
    return index

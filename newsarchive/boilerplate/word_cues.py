"""The cues that the words of a line give, whatever the site and its authors are called."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from newsarchive.boilerplate.lexicon.phrases import (
    Phrase,
    begins_with_copyright,
    is_phrase,
    phrase_words,
    spoken,
)
from newsarchive.boilerplate.lexicon.vocabulary import Found, vocabulary
from newsarchive.text import mask_digits
from newsarchive.word_lists import languages_of_frequent_word
from newsarchive.writing.characters import is_spaceless
from newsarchive.writing.lengths import length_in_words
from newsarchive.writing.punctuation import without_quotations

#: Up to this many words, a phrase of ``[part]`` marks the whole line.
MOST_WORDS_OF_PART = 14
#: From this many words on, a line asks for something only if the order begins a clause.
WORDS_OF_PARAGRAPH = 25
#: Words before an order at the end of a clause in Latin letters.
MOST_WORDS_BEFORE_ORDER = 3
#: Clauses of an offer that ends with a clause such as "Order now.".
LEAST_CLAUSES = 2
#: Up to this many words, a phrase of ``[stay]`` counts anywhere in the line; in longer lines only
#: at the beginning.
MOST_WORDS_OF_STAY = 30
#: Lines whose cues are kept in memory, because learning looks at each more than once. About 20 MB.
LINES_REMEMBERED = 8_192
#: Begins the reason that a line is about what sites have: newsletters, membership and the like.
PURPOSE = "speaks of"

_MONEY = re.compile(
    r"[$€£¥₪₽₴₹₺₩฿]\s?0|\b0\s?[$€£¥₪₽₴₹₺₩฿]|0\s?(?:元|圓|円|(?:천|만)?\s?원|บาท|रुपये|रुपए)"
    r"|0\s?(?:تومان|ریال|ريال|درهم|грн|гривень|kč|tl\b|lira)"
    r"|\b(?:usd|eur|gbp|chf|ils|nis|us\$|r\$|kr|zł)\.?\s?0"
    r"|\b0\s?(?:usd|eur|euros?|gbp|chf|nis|zł|złotych|kr|руб|рублей|ש\"ח|שקל|שקלים|دولار|يورو|reais)\b"
)
#: E-mail addresses and URLs. Their words are names: "correction@paper.example" corrects nothing.
_HANDLE = re.compile(r"(?<![\w@(])@\w{3,}")
_ADDRESS = re.compile(r"(?<!\S)\S+@[\w-]+\.\S+|\b(?:https?://|www\.)\S+")
_AFTER_LATIN = "\u0370"
_CLAUSE_END = re.compile(r"[.!?:;,–—…•|()¡¿؟،。，！？、؛।]+")


@dataclass(slots=True, frozen=True)
class WordCues:
    """The cues in the words of a line."""

    tokens: Phrase
    length: float
    """The number of words, see ``scripts.length_in_words``."""
    reasons: tuple[str, ...] = ()
    """The cues, in words for people."""
    asks: bool = False
    """True if the line asks the reader to do something."""
    readers: tuple[Phrase, ...] = ()
    """The words that address the reader."""
    in_passing: bool = False
    """True if the only cue is one that news has now and then."""
    is_certain: bool = False
    """True if the words alone are enough, because no news line has them."""
    stays: bool = False
    """True if the line is a credit or a status line."""


@lru_cache(LINES_REMEMBERED)
def word_cues(text: str) -> WordCues:
    """Return the cues in the words of the line *text*.

    Results are kept. Nobody needs to invalidate them: they depend on *text* and on the data files
    only, and the program reads these once.
    """
    masked = mask_digits(text)
    has_address = "@" in masked or "www." in masked or "://" in masked
    whole = _ADDRESS.sub(" ", masked) if has_address else masked
    tokens = phrase_words(whole)
    if tokens in vocabulary().lines:
        return WordCues((), 0, (f"the line “{text[:40]}”",), is_certain=True)
    plain = without_quotations(whole)
    if plain != whole:
        tokens = phrase_words(plain)
    phrases = vocabulary().found_in(text, tokens)
    length = length_in_words(tokens)
    gives_address = "@" in masked and (plain != masked or _HANDLE.search(plain) is not None)
    if not (phrases or gives_address or begins_with_copyright(text)):
        return WordCues(tokens, length)  # as most lines of the news
    if _has_stay(tokens, length, phrases):
        return WordCues(tokens, length, stays=True)
    part = _of_any_language(phrases, "part")
    if part and length <= MOST_WORDS_OF_PART:
        return WordCues(tokens, length, (_says(part),), is_certain=True)
    reasons, asks = _call_to_act(plain, length, phrases)
    if gives_address:
        reasons.append("gives an address to write to")
    readers = _readers(tokens, phrases)
    if reasons:
        is_bare = (
            len(reasons) == 1 and asks and not (readers or _is_sentence_of_order(plain, phrases))
        )
        return WordCues(tokens, length, tuple(reasons), asks, readers, in_passing=is_bare)
    if signs := _signs(text, phrases):
        # "Our newsroom" is one sign, not two.
        readers = tuple(one for one in readers if not any(set(one) <= set(sign) for sign in signs))
        is_sure = length <= MOST_WORDS_OF_PART or len(signs) > 1 or bool(readers or part)
        return WordCues(tokens, length, (_says(signs),), readers=readers, in_passing=not is_sure)
    return WordCues(tokens, length, readers=readers)


def _says(phrases: list[Phrase]) -> str:
    return f"says “{spoken(phrases[0])}”"


def _has_stay(tokens: Phrase, length: float, phrases: Found) -> bool:
    """Return whether a phrase of ``[stay]`` is in the line; at the beginning if it is long."""
    return any(
        length <= MOST_WORDS_OF_STAY or tokens[: len(stay)] == stay
        for stay in _of_any_language(phrases, "stay")
    )


def _call_to_act(plain: str, length: float, phrases: Found) -> tuple[list[str], bool]:
    """Return the cues in the language that gives most of them, and whether the line asks.

    One language at a time: "spende" and "done" are an order in one and a noun in another.
    """
    languages = sorted({language for language, _ in phrases}) or [""]
    has_price = names_sum_of_money(plain)
    return max(
        (_call_in(language, plain, length, phrases, has_price=has_price) for language in languages),
        key=lambda each: (len(each[0]), each[1]),
    )


def _call_in(
    language: str, plain: str, length: float, phrases: Found, *, has_price: bool
) -> tuple[list[str], bool]:
    """Return the cues that phrases of *language* give, and whether one of them asks."""
    action, purpose, reader, period = (
        each[0] if (each := phrases.get((language, section))) else None
        for section in ("action", "object", "reader", "period")
    )
    if action and action == purpose:  # "Spende" is a noun, or an order beside a sum of money
        if has_price and period and _is_order(plain, action):
            purpose = None
        else:
            action = None
    is_long = length > MOST_WORDS_OF_PART
    if action and is_long and not reader and not _is_order(plain, action):
        action = None  # "Residents who get a subscription"
    reasons = []
    if action and (reader or purpose or length <= MOST_WORDS_OF_PART):
        reasons.append(f"asks to “{spoken(action)}”")
    if purpose and (action or reader):
        reasons.append(f"{PURPOSE} “{spoken(purpose)}”")
    if has_price and sum(map(bool, (reader, action, period))) > 1:
        reasons.append("names a price")
    is_paragraph = length >= WORDS_OF_PARAGRAPH
    return reasons, action is not None and not (is_paragraph and not _is_order(plain, action))


def _is_order(plain: str, action: Phrase) -> bool:
    """Return whether the phrase *action* begins or ends a clause of *plain*, but for one word.

    Orders do, in languages with the verb at the beginning and in those with the verb at the end.
    In Latin letters, only a short clause may end with one ("Hier anmelden"): the verb of a relative
    clause is at the end, too. Clauses of scripts without spaces are not looked at.
    """
    if is_spaceless(action[0]):
        return True
    size = len(action)
    is_latin = max(action[-1]) < _AFTER_LATIN
    for clause in map(phrase_words, _CLAUSE_END.split(plain)):
        places = [clause[:size], clause[1 : size + 1]]
        if not is_latin or len(clause) <= size + MOST_WORDS_BEFORE_ORDER:
            places += [clause[-size:], clause[-size - 1 : -1]]
        if any(is_phrase(here, action) for here in places):
            return True
    return False


def _is_sentence_of_order(plain: str, phrases: Found) -> bool:
    """Return whether the last clause of *plain* is an order and at most one word: "Order now."."""
    orders = _of_any_language(phrases, "action")
    clauses = [found for clause in _CLAUSE_END.split(plain) if (found := phrase_words(clause))]
    if len(clauses) < LEAST_CLAUSES:
        return False
    last = clauses[-1]
    return any(
        len(last) <= len(order) + 1 and order in (last[: len(order)], last[-len(order) :])
        for order in orders
    )


def names_sum_of_money(masked: str) -> bool:
    """Return whether a text whose digits are masked has a sum such as "$0" or "0 euros"."""
    return "0" in masked and _MONEY.search(masked) is not None  # each form has a figure


def _signs(text: str, phrases: Found) -> list[Phrase]:
    """Return the phrases that mark a line less surely: ``[part]``, ``[sign]``, a copyright."""
    copyright_ = [("copyright",)] if begins_with_copyright(text) else []
    return [*_of_any_language(phrases, "part"), *_of_any_language(phrases, "sign"), *copyright_]


def _readers(tokens: Phrase, phrases: Found) -> tuple[Phrase, ...]:
    """Return the words to the reader in the languages that the line may be in.

    "je" is "you" in one language and "each" in another. A language counts if the line has more
    than half as many frequent words and phrases of it as of the language with most of them.
    """
    if not any(section == "reader" for _, section in phrases):
        return ()
    languages = languages_of_frequent_word()
    spoken = Counter(code for token in tokens for code in languages.get(token, ()))
    for (code, _), found in phrases.items():
        spoken[code] += len(found)
    most = max(spoken.values())
    return tuple(
        entry
        for (code, section), found in sorted(phrases.items())
        for entry in found
        if section == "reader" and 2 * spoken[code] > most
    )


def _of_any_language(phrases: Found, section: str) -> list[Phrase]:
    """Return the phrases of *section*, each once: "podcast" is the same word in many languages."""
    return sorted(
        {each for (_, name), found in phrases.items() if name == section for each in found}
    )

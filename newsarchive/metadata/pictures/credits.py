"""Divide a caption from its credit, which follows a label, a mark, an agency or nothing at all."""

from __future__ import annotations

import re
from functools import cache

from newsarchive.boilerplate.lexicon.vocabulary import texts_of
from newsarchive.text import one_line
from newsarchive.word_lists import picture_agencies

#: Characters of the longest caption.
MAX_CAPTION = 600
#: Characters of the longest credit.
MAX_CREDIT = 120

# An initial is no end.
_SENTENCE_END = re.compile(r"(?:(?<!\b\w)[.]|[!?…。])['\"”’»)\]]*")
_BY_SLASH = re.compile(r"[A-ZÀ-ÖØ-Þ][\w.'’-]*(?: [\w.'’-]+){0,3} ?/ ?[A-ZÀ-ÖØ-Þ][\w.'’ -]{1,40}")


@cache
def _agency() -> re.Pattern[str]:
    """Return a pattern of agencies' names; two letters would be a word of some language."""
    names = "|".join(re.escape(name) for name in picture_agencies() if len(name) > 2)
    return re.compile(rf"\b(?:{names})\b", re.IGNORECASE)


@cache
def credit_patterns() -> tuple[re.Pattern[str], ...]:
    """Return patterns of a credit: in brackets at the end; after a label or a ©; after labels."""
    words = {text.rstrip(" :=/") for text in texts_of("credit")} - set(picture_agencies())
    labels = [re.escape(word) for word in sorted(words, key=len, reverse=True) if word]
    either = "|".join(labels)
    phrases = "|".join(label for label in labels if "\\ " in label)  # "photo by", "foto di"
    marked = rf"(?:(?:{either})s?\s?[:=：/]|(?:(?:{either})s?\s*)?(?:©|\(c\)))"
    named = r"s?\s(?!alliance)(?-i:(?=[A-ZÀ-Þ]))"
    return (
        re.compile(
            rf"[(\[（]\s*(?:(?:{either})s?\b[^()]*?[:=：]?|©)\s*([^()\[\]]{{2,120}})[)\]）]\s*\.?$",
            re.I,
        ),
        re.compile(
            rf"(?:^|[\s|.]){marked}\s*(.{{2,120}})$|[.!?–—|]\s+(?:{either}){named}(.{{2,80}})$|"
            rf"^(?:{phrases}){named}(.{{2,80}})$",
            re.I,
        ),
        re.compile(rf"^\s*(?:{marked}|(?:{either})(?:,|{named}))\s*", re.I),
    )


def split_credit(caption: str) -> tuple[str | None, str | None]:
    """Return the words of *caption* and its credit, each None if it is missing."""
    text = one_line(caption)[:MAX_CAPTION]
    for pattern in credit_patterns()[:2]:
        if found := pattern.search(text):
            rest = text[: found.start()].rstrip(" |–—-(").strip()
            rest += text[found.start()] if text[found.start()] in ".!?" else ""
            return rest or None, bare_credit(next(filter(None, found.groups())))
    tail = re.search(r"\s*(?:[|/–—]\s|[(（])([^|()]{2,80})[)）]?$", text)
    if tail and _agency().search(tail[1]):
        return text[: tail.start()].strip() or None, tail[1].strip(" )")
    if (end := _end_of_words(text)) is not None:
        return text[:end].strip(" ＝=") or None, bare_credit(text[end:])
    if _BY_SLASH.fullmatch(text):
        return None, text
    if len(text) <= 80 and _agency().search(text) and not text.endswith((".", "!", "?")):
        return None, text
    return text or None, None


def _end_of_words(text: str) -> int | None:
    """Return where the credit begins that follows the last sentence of *text* without a label.

    It names an agency, follows without a space, or is "(Name/AGENCY)" or, in Japanese, "＝AGENCY".
    """
    if (equals := re.search(r"[＝=]\s?([^\W\d]{2,12})$", text)) and equals.start() > 10:
        return equals.start()
    if (bracket := re.search(r"\(([^()]{4,80})\)$", text)) and _BY_SLASH.fullmatch(bracket[1]):
        return bracket.start()
    ends = [each.end() for each in _SENTENCE_END.finditer(text) if each.end() < len(text)]
    if not ends:
        return None
    tail = text[ends[-1] :]
    is_glued = not tail[0].isspace() and tail[0].isupper() and (len(tail) > 2 or tail.isupper())
    is_short = len(tail.strip()) <= 60 and len(text[: ends[-1]]) > 15
    is_named = _agency().search(tail) or _BY_SLASH.fullmatch(tail.strip())
    if is_short and (is_named or (is_glued and not text[ends[-1] - 2].isupper())):
        return ends[-1]
    return None


def bare_credit(text: str) -> str | None:
    """Return *text* without the labels before it and the marks around it."""
    label = credit_patterns()[2]
    while (bare := label.sub("", text.strip(" |–—-,;([＝="), count=1)) != text:
        text = bare
    bare = text.strip(" .,;|–—-[]")
    bare = bare.rstrip(")") if bare.count(")") > bare.count("(") else bare
    return bare[:MAX_CREDIT] or None


def ends_with_credit(text: str) -> bool:
    """Return whether the line ends with a credit, as captions do: "(photo credit: A. NAME)"."""
    return len(text) <= MAX_CAPTION and credit_patterns()[0].search(text) is not None

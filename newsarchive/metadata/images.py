"""The main image's caption and credit, and lines that are captions by their words."""

from __future__ import annotations

import re
from functools import cache

from newsarchive.article import Block
from newsarchive.boilerplate.cue_lexicon import texts_of
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.page.jsonld import string
from newsarchive.page.segments import letters_key
from newsarchive.text import one_line
from newsarchive.word_lists import picture_agencies

MAX_CAPTION = 600


@cache
def _agency() -> re.Pattern[str]:
    """Return a pattern of agencies' names; two letters would be a word of some language."""
    names = "|".join(re.escape(name) for name in picture_agencies() if len(name) > 2)
    return re.compile(rf"\b(?:{names})\b", re.IGNORECASE)


@cache
def _credit() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return two patterns: a credit in brackets at the end; one after a label or a ©."""
    words = {text.rstrip(" :") for text in texts_of("credit")}
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word)
    return (
        re.compile(
            rf"[(\[（]\s*(?:(?:{either})\b[^()]*?[:=：]?|©)\s*([^()\[\]]{{2,120}})[)\]）]\s*\.?$",
            re.I,
        ),
        re.compile(rf"(?:^|[\s|.])(?:(?:{either})\s?[:=：/]|©|\(c\))\s*(.{{2,120}})$", re.I),
    )


def split_credit(caption: str) -> tuple[str | None, str | None]:
    """Return the words of *caption* and its credit, each None if it is missing."""
    text = one_line(caption)[:MAX_CAPTION]
    for pattern in _credit():
        if found := pattern.search(text):
            rest = text[: found.start()].rstrip(" |–—-(").strip()
            return rest or None, found[1].strip(" .)]") or None
    tail = re.search(r"\s*(?:[|/–—]\s|[(（])([^|()]{2,80})[)）]?$", text)
    if tail and _agency().search(tail[1]):
        return text[: tail.start()].strip() or None, tail[1].strip(" )")
    if len(text) <= 80 and _agency().search(text) and not text.endswith((".", "!", "?")):
        return None, text
    return text or None, None


def ends_with_credit(text: str) -> bool:
    """Return whether the line ends with a credit, as captions do: "(photo credit: A. NAME)"."""
    return len(text) <= MAX_CAPTION and _credit()[0].search(text) is not None


def caption_and_credit(
    evidence: PageEvidence, blocks: list[Block]
) -> tuple[Candidate | None, Candidate | None]:
    """Return caption and credit of the main image: as stated, else of the first one shown."""
    image = evidence.article.get("image")
    image = image[0] if isinstance(image, list) and image else image
    caption = credit = None
    if isinstance(image, dict):
        stated = string(image.get("caption") or image.get("description"))
        credit = _of("json-ld", string(image.get("creditText") or image.get("copyrightHolder")))
        if stated and letters_key(stated) != letters_key(evidence.of_article("headline") or ""):
            words, named = split_credit(stated)
            caption, credit = _of("json-ld", words), credit or _of("json-ld", named)
    for text in _shown(evidence, blocks):
        words, named = split_credit(text)
        caption, credit = caption or _of("figure", words), credit or _of("figure", named)
        break
    return caption, credit


def _shown(evidence: PageEvidence, blocks: list[Block]) -> list[str]:
    """Return the first caption from the headline on, else the first one found in the text."""
    start = max(0, evidence.headline_index - 8)
    lines = evidence.segments[start:]
    found = [s.text for s in lines if "figcaption" in s.inside and s.links < 0.8]
    first = found[:1]
    if len(found) > 1 and not split_credit(found[0])[1] and split_credit(found[1])[0] is None:
        first = [f"{found[0]} © {split_credit(found[1])[1]}"]
    return first or [b.text for b in blocks if b.removed in ("caption", "credit")][:1]


def _of(source: str, value: str | None) -> Candidate | None:
    return Candidate(value, source) if value else None

"""Lines that belong to the site and not to the story: sign-ups, consent, advertisements, walls."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from newsarchive.archive.articles.changes.noise_lines import without_noise
from newsarchive.archive.articles.changes.statements import is_statement
from newsarchive.boilerplate.cues import CERTAIN, Cues, cues_of
from newsarchive.boilerplate.word_cues import word_cues
from newsarchive.text import fold_case
from newsarchive.word_lists import languages

#: Words of the longest request for consent, and how many different words of consent it has.
MOST_WORDS_OF_CONSENT, WORDS_OF_CONSENT = 60, 2


def counted_lines(text: str) -> list[str]:
    """Return what of the lines of *text* counts as text of the article, "" for those that do not.

    A line with a sign belongs to the site also beside one that does, or if both together have two
    signs and one asks for something: "Our newsletter", "Every morning in your inbox".
    """
    lines = text.split("\n")
    found: list[str] = []
    for is_signed, run in groupby(lines, key=lambda line: _signs(line).score > 0):
        box = list(run)
        if is_signed and _is_box([_signs(line) for line in box]):
            found += [""] * len(box)
        else:
            found += map(without_noise, box)
    return found


def _is_box(cues: list[Cues]) -> bool:
    is_asking = any(each.asks for each in cues) and sum(each.score for each in cues) > 1
    return is_asking or any(each.score >= CERTAIN for each in cues)


@lru_cache(maxsize=2_048)
def _signs(line: str) -> Cues:
    """Return the signs that *line* speaks to the reader about the site, or is the title of a box.

    A line that states a correction has none, whatever address it gives.
    """
    if is_statement(line):
        return Cues(0, ())
    return Cues(CERTAIN, ("consent",)) if _asks_for_consent(line) else cues_of(line)


def _asks_for_consent(line: str) -> bool:
    cues = word_cues(line)
    if cues.length > MOST_WORDS_OF_CONSENT or not (cues.readers or cues.reasons):
        return False
    text = fold_case(line)
    return any(
        sum(fold_case(word) in text for word in lists.get("consent", ())) >= WORDS_OF_CONSENT
        for lists in languages().values()
    )

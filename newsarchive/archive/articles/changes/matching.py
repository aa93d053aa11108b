"""Match two lists of lines or words within bounded time, whatever they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

#: Pairs of equal entries, one of each list, that are looked at. difflib looks at all of them for
#: each run that it finds. Articles have fewer; a table with a thousand lines "Yes" and "No" has
#: 500,000, and took seconds, one with 4,000 lines minutes.
MOST_PAIRS: Final = 50_000


def matcher_of(old: Sequence[str], new: Sequence[str]) -> SequenceMatcher[str]:
    """Return a matcher of the two lists.

    If the lists have too many pairs of equal entries, the most frequent entries match only beside
    others that do, or at the beginning.
    """
    before, after = Counter(old), Counter(new)
    pairs = Counter({entry: number * after[entry] for entry, number in before.items()})
    total = pairs.total()
    frequent = set()
    if total > MOST_PAIRS:
        for entry, number in pairs.most_common():
            frequent.add(entry)
            total -= number
            if total <= MOST_PAIRS:
                break
    return SequenceMatcher(frequent.__contains__ if frequent else None, old, new, autojunk=False)

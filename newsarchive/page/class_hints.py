"""Class names that say what a place in the page holds: a caption, related links, a sign-up form.

Developers everywhere choose English names, so one list serves all languages. A name is a hint, not
a proof: it does not count if the body of the article is itself in a place of that name.
"""

from __future__ import annotations

import re
from functools import lru_cache

# reason -> words in the class names of such places
_HINTS = {
    "caption": (
        "caption|figcaption|photo-?credit|image-?credit|bildunterschrift|legende|wp-caption|credit|"
        "copyright|imgcaption|media__description|image-?(?:text|description|source)"
    ),
    "byline": (
        r"byline|author(?!ity)|autor|contributor|writer-?bio|about-?the|bio\b|biography|profile"
    ),
    "signup": (
        "newsletter|subscri|sign-?up|signup|paywall|regwall|access-?wall|donat|membership|"
        "registration|login|premium-?(?:box|promo|teaser)|lightbox|overlay|modal|popup|abo-?box"
    ),
    "related": (
        "related|recommend|read-?(?:more|also|next)|more-?(?:from|on|stories|news)|most-?read|"
        "popular|trending|teaser|promo|also-?like|weitere|siehe-?auch|siehe_auch|linklist|further|"
        "see-?also|collections?__|outbrain|taboola|up-?next|article-?links|latest|onward|carousel|"
        "slider"
    ),
    "summary": "ai-?(?:article-?)?summary|key-?points|bullet-?points|at-a-glance",
    "share": (r"\bshare|sharing|social-?(?:media|links|bar|icons|share|buttons)|follow-?us"),
    "tags": r"\btags?\b|tag-?list|breadcrumb|keyword|topic-?list|categor(?:y|ies)-?list|rubrik",
    "comments": "comment(?!ary)|kommentar|disqus|respond",
    "consent": (
        "placeholder|cookie|consent|gdpr|embed-?(?:placeholder|consent)|opt-?in|"
        "external-?content|privacy"
    ),
    "advert": r"advert|sponsor|anzeige|\bads?\b|\bad-|affiliate|shopping|product-?(?:box|card)",
    "widget": (
        r"widget|info-?box|fact-?box|fakten-?box|toolbar|player|quiz|poll|toc\b|"
        "table-?of-?contents|debug"
    ),
    "date": (
        "dateline|timestamp|publish(?:ed)?-?(?:date|time)|post-?meta|entry-?meta|article-?meta"
    ),
    "disclaimer": "disclaimer|correction-?policy|footnote-?policy|footer|legal",
}
# For names in lower case: a pattern that ignores case takes four times as long.
_PATTERNS = [re.compile(words) for words in _HINTS.values()]


_REASONS = tuple(_HINTS)
# No pattern goes beyond the name it begins in, and the same names come again and again.
_BETWEEN_NAMES = str.maketrans(">.", "  ")


def reason_of_names(names: str, known: str = "") -> str | None:
    """Return the reason that class *names* give; None without one.

    A reason that *known*, the class names around the body itself, gives too does not count.
    """
    hints = _hints_of(names)
    if hints and known:
        hints &= ~_hints_of(known)
    return _REASONS[(hints & -hints).bit_length() - 1] if hints else None


@lru_cache(maxsize=4096)
def _hints_of(names: str) -> int:
    """Return the reasons that *names* give, a bit for each."""
    hints = 0
    for name in names.lower().translate(_BETWEEN_NAMES).split():
        hints |= _hints_of_name(name)
    return hints


@lru_cache(maxsize=16_384)
def _hints_of_name(name: str) -> int:
    return sum(1 << bit for bit, pattern in enumerate(_PATTERNS) if pattern.search(name))


_PICTURE = re.compile(
    r"(?:^|[\s_-])(?:image|img|photo|picture|foto|bild|video|gallery|media)(?:[\s_-]|$)|"
    r"media(?:Info|Con|[A-Z])\b|absatzbild|bild-?(?:text|info|unterschrift)|image-?info"
)


def is_picture(names: str, known: str) -> bool:
    """Return whether class *names* mark an image or video; a short line there is its caption."""
    return bool(_PICTURE.search(names)) and not _PICTURE.search(known)

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
_PATTERNS = [(re.compile(words), reason) for reason, words in _HINTS.items()]


@lru_cache(maxsize=4096)
def reason_of_names(names: str, known: str = "") -> str | None:
    """Return the reason that class *names* give; None without one.

    A reason that *known*, the class names around the body itself, gives too does not count.
    """
    names, known = names.lower(), known.lower()
    for pattern, reason in _PATTERNS:
        if pattern.search(names) and not pattern.search(known):
            return reason
    return None


_PICTURE = re.compile(
    r"(?:^|[\s_-])(?:image|img|photo|picture|foto|bild|video|gallery|media)(?:[\s_-]|$)|"
    r"media(?:Info|Con|[A-Z])\b|absatzbild|bild-?(?:text|info|unterschrift)|image-?info"
)


def is_picture(names: str, known: str) -> bool:
    """Return whether class *names* mark an image or video; a short line there is its caption."""
    return bool(_PICTURE.search(names)) and not _PICTURE.search(known)

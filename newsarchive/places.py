"""What class names say of a place in the page: caption, related, sign-up ...

Developers everywhere name these in English, so one list serves all languages.
A name is a hint, not a proof: it counts only where the body itself does not
stand in a place of that name.
"""

from __future__ import annotations

import re

# reason -> words that class names of such places hold
_HINTS = {
    "caption": "caption|figcaption|photo-?credit|image-?credit|bildunterschrift|legende|"
    "wp-caption|credit|copyright|imgcaption|media__description|image-?(?:text|description|source)",
    "byline": r"byline|author(?!ity)|autor|contributor|writer-?bio|about-?the|bio\b|biography|profile",
    "signup": "newsletter|subscri|sign-?up|signup|paywall|regwall|access-?wall|donat|membership|"
    "registration|login|premium-?(?:box|promo|teaser)|lightbox|overlay|modal|popup|abo-?box",
    "related": "related|recommend|read-?(?:more|also|next)|more-?(?:from|on|stories|news)|most-?read|"
    r"popular|trending|teaser|promo|also-?like|weitere|siehe-?auch|siehe_auch|linklist|further|"
    "see-?also|collections?__|outbrain|taboola|up-?next|article-?links|latest|onward|carousel|slider",
    "share": "share|sharing|social|follow-?us|whatsapp|facebook|twitter",
    "tags": r"\btags?\b|tag-?list|breadcrumb|keyword|topic-?list|categor(?:y|ies)-?list|rubrik",
    "comments": "comment(?!ary)|kommentar|disqus|respond",
    "consent": "cookie|consent|gdpr|embed-?(?:placeholder|consent)|opt-?in|external-?content|privacy",
    "advert": r"advert|sponsor|anzeige|\bads?\b|\bad-|affiliate|shopping|product-?(?:box|card)",
    "widget": "widget|infobox|toolbar|player|quiz|poll|toc\b|table-?of-?contents|debug",
    "date": "dateline|timestamp|publish(?:ed)?-?(?:date|time)|post-?meta|entry-?meta|article-?meta",
    "disclaimer": "disclaimer|correction-?policy|footnote-?policy|footer|legal",
}
_PATTERNS = [(re.compile(words, re.IGNORECASE), reason) for reason, words in _HINTS.items()]


def reason_of_place(place: str, common: str) -> str | None:
    """The reason that the class names in *place* give, those of *common* (the body's) apart."""
    for pattern, reason in _PATTERNS:
        if pattern.search(place) and not pattern.search(common):
            return reason
    return None

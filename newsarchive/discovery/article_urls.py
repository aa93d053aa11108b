"""Does a URL look like the URL of an article? Only the URL is considered.

The signs are general and occur on sites of many languages: a date in the path, a slug of several
words, a long number or key. No rule here is about one site.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from newsarchive.text import word_count

#: Signs that together make an article: a date, or a long slug, or an id with something beside it.
ENOUGH: Final = 3

# Parts of a path that pages other than articles have: lists, people, service, shop, law.
_AROUND = frozenset(
    """
    tag tags topic topics thema themen tema temas tematy theme themes mot-cle keyword keywords
    author authors autor autoren autores auteur auteurs autore autori profile profiles profil
    contributor contributors by user users account konto member members my mein category
    categories kategorie categoria categorie rubrik archive archives archiv archivio archivo
    search suche buscar busca recherche cerca ricerca poisk zoeken szukaj page login logout
    signin sign-in signup sign-up register registration anmelden connexion abmelden subscribe
    subscription subscriptions abo abos abonnement abonnements suscripcion suscripciones
    newsletter newsletters donate spenden shop store boutique tienda gutscheine coupons about
    about-us ueber-uns uber-uns a-propos quienes-somos chi-siamo sobre o-nas contact contacts
    contact-us kontakt contacto contatti contato impressum imprint masthead privacy
    privacy-policy datenschutz privacidad confidentialite cookies cookie-policy terms
    terms-of-use terms-of-service terms-and-conditions agb legal mentions-legales aviso-legal
    hilfe aide ayuda faq accessibility sitemap advertise advertising werbung mediadaten
    media-kit feed feeds rss amp-feed wp-admin wp-login wp-content wp-json cdn-cgi share print
    drucken email comment comments kommentare
    """.split()  # noqa: SIM905 (one word a line would hide what is missing)
)
# Parts that are such a page at the end of a path, but may be a section with articles below.
_AROUND_AT_THE_END = _AROUND | frozenset(
    """
    people team weather wetter meteo games spiele puzzles crossword crosswords horoscope horoskop
    podcasts apps app download downloads tv-guide support jobs careers karriere help
    """.split()  # noqa: SIM905 (as above)
)
# Pages of law and service whose URL goes on after these words.
_SERVICE = re.compile(
    r"(?:privacy|cookies?)-(?:policy|notice|statement|settings|contact)\b.*|terms-(?:of|and)-.*|"
    r"code-of-conduct\b.*|datenschutz\w*|mentions-legales\b.*|imprint\b.*|mediakit"
)
# Parameters that request another view of the same page, or a list.
_OTHER_VIEW = frozenset(
    ("replytocom", "share", "print", "page", "paged", "sort", "filter", "q", "s", "search")
)
_ARTICLE_PART = re.compile(
    r"articles?|artikel\w*|articolo|articulo|artigo|story|stories|noticias?|nota|notizie|posts?",
    re.IGNORECASE,
)
# Parts that sections have as well: they count only directly before the last part.
_NEWS_PART = re.compile(
    r"news|nyheter|nieuws|nachrichten|haber|novosti|a|p|content|html|live", re.IGNORECASE
)
_NOT_A_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|pdf|docx?|xlsx?|pptx?|epub|zip|gz|rar|7z|mp[34]|m4[av]|"
    r"ogg|wav|mov|avi|webm|css|js|json|xml|rss|atom|txt|csv|ics|apk|exe|dmg|woff2?|ttf)",
    re.IGNORECASE,
)
_PAGE_NAME = re.compile(
    r"\.(?:[sdp]?html?|php\d?|aspx?|jsp|cfm|cms|ece|amp|do|story)", re.IGNORECASE
)
_EXTENSION = re.compile(r"\.[a-zA-Z]\w{1,5}$")
_DATE = re.compile(
    r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2]|[a-z]{3})[/-]?(?:0?[1-9]|[12]\d|3[01])?(?=[/_-]\S)"
    r"|[/_-](?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?=[/._-]|$)",
    re.IGNORECASE,
)
_ENDS_IN_DATE = re.compile(r"/(?:19|20)\d\d(?:/\d{1,2}){0,2}/?$|/(?:19|20)\d\d-\d\d(?:-\d\d)?/?$")
_AND = frozenset(("and", "und", "et", "y", "en", "og", "och", "of", "de", "da", "do", "di"))
_SHORT_NUMBER = re.compile(r".*[-_](?!(?:19|20)\d\d$)\d{3,4}")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{5,20}(?!\d)")
_DAY_NUMBER = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_KEY = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{8,40}", re.IGNORECASE)
_ID_PARAMETERS = frozenset(
    (
        "id",
        "aid",
        "article",
        "article_id",
        "articleid",
        "newsid",
        "news_id",
        "p",
        "story",
        "story_id",
    )
)


def looks_like_article(url: str) -> bool:
    """Return whether *url* alone looks like the URL of an article.

    It is cautious: a URL without any sign is refused, although it may be an article. On a web page
    the words of a link and its place are further signs, see ``html_links``.
    """
    return article_score(url) >= ENOUGH


def article_score(url: str) -> int:
    """Return the number of signs of an article that *url* has; negative if it cannot be one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return -1
    path = unquote(parts.path[:2000], errors="replace")
    segments = [part for part in path.split("/") if part]
    if not segments:
        return _query_score(parts.query) if parts.query else -1
    if _is_around(segments) or _ENDS_IN_DATE.search(path):
        return -1
    if parts.query and any(key.lower() in _OTHER_VIEW for key, _ in _pairs(parts.query)):
        return -1
    last = segments[-1]
    extension = _EXTENSION.search(last)
    if extension and _NOT_A_PAGE.fullmatch(extension[0]):
        return -1
    # Below a list, only a URL with strong signs is an article.
    score = -2 if any(part.lower() in _AROUND for part in segments[:-1]) else 0
    if extension and _PAGE_NAME.fullmatch(extension[0]):
        last = last[: extension.start()]
        score += 1
    score += max(_slug_score(last), _slug_score(segments[-2]) if len(segments) > 1 else 0)
    score += _id_score(last, segments[-2] if len(segments) > 1 else "")
    score += 3 * bool(_DATE.search(path))
    score += len(segments) >= 3
    score += any(_ARTICLE_PART.fullmatch(part) for part in segments[:-1]) or _in_news(segments)
    score += last.lower().startswith(("article-", "story-", "artikel-", "news-"))
    score += _is_numbered(segments, last)
    return score + (max(_query_score(parts.query), 0) if parts.query else 0)


def story_keys(url: str) -> frozenset[str]:
    """Return what in *url* names one story: its slugs and numbers.

    All URLs of an article share one (the print version, AMP, a tracking copy, a new headline before
    the same number); URLs of different articles do not.
    """
    parts = urlsplit(url)
    segments = [part for part in unquote(parts.path[:2000], errors="replace").split("/") if part]
    stems = [_EXTENSION.sub("", part).lower() for part in segments]
    keys = {stem for stem in stems if _slug_score(stem) >= 2}
    keys |= {number for stem in stems for number in _LONG_NUMBER.findall(stem)}
    keys |= {stem for stem in stems[-2:] if _UUID.search(stem) or _KEY.fullmatch(stem)}
    keys |= {stem for stem in stems[-1:] if stem.isdigit()}
    keys |= {value for key, value in _pairs(parts.query) if key.lower() in _ID_PARAMETERS}
    return frozenset(key for key in keys if not _DAY_NUMBER.fullmatch(key))


def leads_back(url: str, asked: str) -> bool:
    """Return whether *url*, where a redirect from *asked* led, names *asked* as where to return.

    Pages for consent, for a login and for tests do so, and hardly any other.
    """
    path = urlsplit(asked).path
    if len(path) < 3 or article_score(url) >= ENOUGH or path in urlsplit(url).path:
        return False
    parts = urlsplit(url)
    values = [value for _, value in parse_qsl(f"{parts.query}&{parts.fragment}", max_num_fields=50)]
    return any(path in reading for value in values for reading in _readings(value))


def _readings(value: str) -> list[str]:
    try:
        plain = urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode("utf-8")
    except ValueError:
        plain = ""
    return [value, unquote(value), unquote(unquote(value)), plain]


def is_elsewhere(url: str, asked: str) -> bool:
    """Return whether *url*, where a redirect from *asked* led, is the URL of something else."""
    if url == asked:
        return False
    there, here = urlsplit(url), urlsplit(asked)
    if there.path.strip("/") == here.path.strip("/"):
        return False
    return not story_keys(url) & story_keys(asked)


def _is_around(segments: list[str]) -> bool:
    """Return whether a part of the path says that this is a list or service page."""
    *before, last = (part.lower() for part in segments)
    stem = last.partition(".")[0]
    if stem in _AROUND_AT_THE_END or _SERVICE.fullmatch(stem):
        return True
    # "/tag/some-long-tag" is a list, but "/author/a-b/its-slug" may be an article.
    return any(part in _AROUND for part in before[-1:])


def _slug_score(part: str) -> int:
    """Return 0 to 3 by the number of words in *part*: sections have up to three, headlines more."""
    if part.isascii():
        words = [word for word in re.split(r"[-_+~,]+", part) if re.search(r"[a-zA-Z]{2}", word)]
        count = len(words)
        if count == 3:
            # "arts-and-leisure" is two words, three long ones are a headline.
            count = 2 if words[1].lower() in _AND else 4 if len(part) >= 30 else 3
    else:
        count = word_count(part.replace("-", " ").replace("_", " "))
        # In scripts without spaces each character counts as a word: a headline has eight or more.
        if " " not in part and "-" not in part and "_" not in part:
            count = count // 2
    return min(max(count - 1, 0), 3)


def _id_score(last: str, before: str) -> int:
    """Return 2 for a number, UUID or random key at the end of the path, 3 for a long number."""
    for part in (last, before):
        if _UUID.search(part):
            return 2
        numbers = _LONG_NUMBER.findall(part)
        if lengths := [len(number) for number in numbers if not _DAY_NUMBER.fullmatch(number)]:
            return 3 if max(lengths) >= 7 else 2
    tokens = re.split(r"[-_.~,]", last)
    return 2 if any(_KEY.fullmatch(token) for token in tokens) else 0


def _in_news(segments: list[str]) -> bool:
    return len(segments) > 1 and bool(_NEWS_PART.fullmatch(segments[-2]))


def _is_numbered(segments: list[str], last: str) -> bool:
    """Return whether the path ends in a short number: ``/article/17``, ``/flood-104.html``."""
    if last.isdigit() and len(last) < 5 and len(segments) > 1:
        return _in_news(segments) or bool(_ARTICLE_PART.fullmatch(segments[-2]))
    return bool(_SHORT_NUMBER.fullmatch(last))


def _query_score(query: str) -> int:
    """Return 3 if the query has the number of an article, else 0."""
    return 3 * any(
        key.lower() in _ID_PARAMETERS and re.fullmatch(r"[\w-]*\d{3,}[\w-]*", value)
        for key, value in _pairs(query)
    )


def shape_of(url: str) -> str:
    """Return *url* with the parts masked that differ between articles of one section."""
    parts = urlsplit(url)
    masked = [_mask(part) for part in unquote(parts.path, errors="replace").split("/")]
    return f"{parts.netloc}{'/'.join(masked)}?{'&'.join(sorted(k for k, _ in _pairs(parts.query)))}"


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, max_num_fields=20)
    except ValueError:
        return []


def _mask(part: str) -> str:
    if re.fullmatch(r"\d+", part):
        return "0"
    stem = _EXTENSION.sub("", part)
    if _slug_score(stem) >= 2 or _id_score(stem, ""):
        return "*" + part[len(stem) :]
    return part

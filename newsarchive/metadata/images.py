"""The main image of an article: its address, caption and credit; and lines that are captions."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote, urljoin, urlsplit

from newsarchive.boilerplate.cue_lexicon import texts_of
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.page.jsonld import Node, string
from newsarchive.page.pictures import Picture, caption_alone, is_address
from newsarchive.page.segments import letters_key
from newsarchive.text import one_line
from newsarchive.word_lists import picture_agencies

MAX_CAPTION = 600
#: Characters of the longest credit.
MAX_CREDIT = 120
#: Characters of the longest address.
MAX_URL = 2000

# Names of files with the outlet's sign, or with what is shown where a story has no picture.
_SIGN = re.compile(r"(?:^|[-_.])(?:logo|default|fallback|share|og-?image)(?:[-_.]|$)", re.I)
# A part of an address that names one picture: long, with a figure.
_NAME = re.compile(r"(?=[a-z_-]*\d)[\w-]{8,}", re.IGNORECASE)
_CAPTION_LABEL = re.compile(r"^(?:image caption|caption|bildunterschrift|légende)\s*[,:]\s*", re.I)
# An initial is no end.
_SENTENCE_END = re.compile(r"(?:(?<!\b\w)[.]|[!?…。])['\"”’»)\]]*")
_BY_SLASH = re.compile(r"[A-ZÀ-ÖØ-Þ][\w.'’-]*(?: [\w.'’-]+){0,3} ?/ ?[A-ZÀ-ÖØ-Þ][\w.'’ -]{1,40}")


@cache
def _agency() -> re.Pattern[str]:
    """Return a pattern of agencies' names; two letters would be a word of some language."""
    names = "|".join(re.escape(name) for name in picture_agencies() if len(name) > 2)
    return re.compile(rf"\b(?:{names})\b", re.IGNORECASE)


@cache
def _credit() -> tuple[re.Pattern[str], ...]:
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
    for pattern in _credit()[:2]:
        if found := pattern.search(text):
            rest = text[: found.start()].rstrip(" |–—-(").strip()
            rest += text[found.start()] if text[found.start()] in ".!?" else ""
            return rest or None, _bare_credit(next(filter(None, found.groups())))
    tail = re.search(r"\s*(?:[|/–—]\s|[(（])([^|()]{2,80})[)）]?$", text)
    if tail and _agency().search(tail[1]):
        return text[: tail.start()].strip() or None, tail[1].strip(" )")
    if (end := _end_of_words(text)) is not None:
        return text[:end].strip(" ＝=") or None, _bare_credit(text[end:])
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


def _bare_credit(text: str) -> str | None:
    """Return *text* without the labels before it and the marks around it."""
    label = _credit()[2]
    while (bare := label.sub("", text.strip(" |–—-,;([＝="), count=1)) != text:
        text = bare
    bare = text.strip(" .,;|–—-[]")
    bare = bare.rstrip(")") if bare.count(")") > bare.count("(") else bare
    return bare[:MAX_CREDIT] or None


def ends_with_credit(text: str) -> bool:
    """Return whether the line ends with a credit, as captions do: "(photo credit: A. NAME)"."""
    return len(text) <= MAX_CAPTION and _credit()[0].search(text) is not None


def main_image(evidence: PageEvidence) -> tuple[Candidate | None, ...]:
    """Return address, caption and credit of the main image: as stated, else of the one shown."""
    image = evidence.article.get("image")
    image = evidence.linked_data.resolved(image[0] if isinstance(image, list) and image else image)
    node = image if isinstance(image, dict) else {}
    url = _stated_address(evidence, node or string(image))
    shown = _shown(evidence, url.value if url else None)
    if shown is None or not shown.pieces():
        shown = caption_alone(evidence.segments, evidence.headline_index) or shown
    words, named = _texts_of(shown) if shown else (None, None)
    stated, stated_credit = _stated_texts(evidence, node)
    url = url or (_candidate(evidence, "figure", shown.url) if shown else None)
    caption = _of("json-ld", stated) or _of("figure", words)
    if named and stated_credit and letters_key(stated_credit) in letters_key(named):
        stated_credit = None  # the page shows the photographer beside the agency
    return url, caption, _of("json-ld", stated_credit) or _of("figure", named)


def _stated_address(evidence: PageEvidence, image: Node | str | None) -> Candidate | None:
    """Return the address that the page states; the outlet's sign only if it shows no picture."""
    if isinstance(image, dict):
        image = string(image.get("url") or image.get("contentUrl") or image.get("@id"))
    logos = {
        _name(string(logo.get("url") if isinstance(logo, dict) else logo) or "")
        for node in evidence.linked_data.of_type("Organization", "NewsMediaOrganization")
        if (logo := node.get("logo"))
    }
    found = [
        candidate
        for source, value in (
            ("og", evidence.meta("og:image", "og:image:url", "og:image:secure_url")),
            ("json-ld", image),
            ("meta", evidence.meta("twitter:image", "twitter:image:src", "thumbnail")),
        )
        if value and (candidate := _candidate(evidence, source, value))
    ]
    real = [each for each in found if _name(each.value) not in logos]
    plain = [each for each in real if not _SIGN.search(_name(each.value))]
    if plain or any(picture.url for picture in evidence.pictures):
        return plain[0] if plain else None
    return real[0] if real else None


def _candidate(evidence: PageEvidence, source: str, url: str | None) -> Candidate | None:
    try:
        absolute = urljoin(evidence.page.url, url.strip()) if url and is_address(url) else ""
    except ValueError:
        return None
    is_web = absolute.startswith(("http://", "https://")) and len(absolute) <= MAX_URL
    return Candidate(absolute, source) if is_web else None


def _name(url: str) -> str:
    """Return the name of the file at *url*."""
    return unquote(url.split("?")[0]).rstrip("/").rpartition("/")[2].casefold()


def _shown(evidence: PageEvidence, url: str | None) -> Picture | None:
    """Return the picture at *url* if the page shows it, else the first one from the headline on."""
    names = set(_NAME.findall(urlsplit(url).path)) if url else set()
    for picture in evidence.pictures:
        if picture.url and (picture.url == url or names & set(_NAME.findall(picture.url))):
            return picture
    after = [picture for picture in evidence.pictures if picture.is_after_headline]
    return next(iter(after or evidence.pictures), None)


def _texts_of(picture: Picture) -> tuple[str | None, str | None]:
    """Return caption and credit of a picture that the page shows."""
    words: list[str] = []
    named: list[str] = []
    label = _credit()[2]
    for text, is_credit in picture.pieces():
        if label.fullmatch(f"{text.rstrip(' :')}:"):
            continue
        if is_credit:
            named.append(_bare_credit(text) or "")
            continue
        caption, credit = split_credit(_CAPTION_LABEL.sub("", text))
        words += [caption] if caption else []
        named += [credit] if credit else []
    caption = " ".join(dict.fromkeys(words))[:MAX_CAPTION]
    credit = " / ".join(_distinct(named))
    return caption.removesuffix(credit).strip() or None, credit[:MAX_CREDIT] or None


def _distinct(texts: list[str]) -> list[str]:
    """Return *texts* without those that another one contains."""
    unique = list(dict.fromkeys(filter(None, texts)))
    keys = [letters_key(text) for text in unique]
    return [
        text
        for i, text in enumerate(unique)
        if not any(keys[i] in key and keys[i] != key for key in keys) and keys[i] not in keys[:i]
    ]


def _stated_texts(evidence: PageEvidence, image: Node) -> tuple[str | None, str | None]:
    """Return caption and credit that JSON-LD states; a headline is no caption."""
    stated = string(image.get("caption") or image.get("description"))
    if stated and letters_key(stated) == letters_key(evidence.of_article("headline") or ""):
        stated = None
    words, named = split_credit(stated) if stated else (None, None)
    for key in ("creditText", "creator", "author", "copyrightHolder", "copyrightNotice"):
        value = evidence.linked_data.resolved(image.get(key))
        if (credit := string(value)) and letters_key(credit) not in map(
            letters_key, evidence.site_names
        ):
            return words, _bare_credit(credit)
    return words, named


def _of(source: str, value: str | None) -> Candidate | None:
    return Candidate(value, source) if value else None

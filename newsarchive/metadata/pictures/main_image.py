"""The main image of an article: its address, caption and credit."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin, urlsplit

from newsarchive.metadata.pictures.credits import (
    MAX_CAPTION,
    MAX_CREDIT,
    bare_credit,
    credit_patterns,
    split_credit,
)
from newsarchive.metadata.pictures.frames import (
    Picture,
    caption_alone,
    is_address,
    names_drawing,
    pictures_of,
)
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.page.jsonld import Node, string
from newsarchive.page.segments import letters_key

#: Characters of the longest address.
MAX_URL = 2000

# Names of files with the outlet's sign, or with what is shown where a story has no picture.
_SIGN = re.compile(r"(?:^|[-_.])(?:logo|default|fallback|share|og-?image)(?:[-_.]|$)", re.I)
# A part of an address that names one picture: long, with a figure.
_NAME = re.compile(r"(?=[a-z_-]*\d)[\w-]{8,}", re.IGNORECASE)
_CAPTION_LABEL = re.compile(r"^(?:image caption|caption|bildunterschrift|légende)\s*[,:]\s*", re.I)


def main_image(evidence: PageEvidence) -> tuple[Candidate | None, ...]:
    """Return address, caption and credit of the main image: as stated, else of the one shown."""
    image = evidence.article.get("image")
    image = evidence.linked_data.resolved(image[0] if isinstance(image, list) and image else image)
    node = image if isinstance(image, dict) else {}
    at = evidence.headline_index
    pictures = pictures_of(evidence.tree, evidence.segments[at].element if at >= 0 else None)
    has_picture = any(picture.url for picture in pictures)
    url = _stated_address(evidence, node or string(image), has_picture=has_picture)
    shown = _shown(pictures, url.value if url else None)
    if shown is None or not shown.pieces():
        shown = caption_alone(evidence.segments, at) or shown
    words, named = _texts_of(shown) if shown else (None, None)
    stated, stated_credit = _stated_texts(evidence, node)
    url = url or (_candidate(evidence, "figure", shown.url) if shown else None)
    caption = _of("json-ld", stated) or _of("figure", words)
    if named and stated_credit and letters_key(stated_credit) in letters_key(named):
        stated_credit = None  # the page shows the photographer beside the agency
    return url, caption, _of("json-ld", stated_credit) or _of("figure", named)


def _stated_address(
    evidence: PageEvidence, image: Node | str | None, *, has_picture: bool
) -> Candidate | None:
    """Return the address that the page states; a sign or drawing only if it shows no picture."""
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
    plain = [e for e in real if not _SIGN.search(_name(e.value)) and not names_drawing(e.value)]
    if plain or has_picture:
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


def _shown(pictures: list[Picture], url: str | None) -> Picture | None:
    """Return the picture at *url* if the page shows it, else the first one from the headline on."""
    names = set(_NAME.findall(urlsplit(url).path)) if url else set()
    for picture in pictures:
        if picture.url and (picture.url == url or names & set(_NAME.findall(picture.url))):
            return picture
    after = [picture for picture in pictures if picture.is_after_headline]
    return next(iter(after or pictures), None)


def _texts_of(picture: Picture) -> tuple[str | None, str | None]:
    """Return caption and credit of a picture that the page shows."""
    words: list[str] = []
    named: list[str] = []
    label = credit_patterns()[2]
    for text, is_credit in picture.pieces():
        if label.fullmatch(f"{text.rstrip(' :')}:"):
            continue
        if is_credit:
            named.append(bare_credit(text) or "")
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
            return words, bare_credit(credit)
    return words, named


def _of(source: str, value: str | None) -> Candidate | None:
    return Candidate(value, source) if value else None

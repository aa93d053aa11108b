"""The pictures of a page in their order, with the text beside each: captions and credits.

A picture's *frame* is the element that holds it and its caption: a ``<figure>``, or what is around
an image that stands alone in it. Pictures of other stories, of authors and of the outlet, and
images that load later or measure visitors, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from urllib.parse import unquote

from lxml.html import HtmlElement

from newsarchive.metadata.pictures.captions import MAX_TEXT, pieces_of
from newsarchive.page.segments import Segment

#: Pictures of one page that are looked at, and elements from an image up to its frame.
MAX_PICTURES, MAX_LEVELS = 8, 6
#: Pixels of the narrowest picture; less is an icon or a portrait.
LEAST_WIDTH = 100
#: Lines before and after the headline among which a caption may stand alone.
BEFORE, AFTER = 8, 25
#: Paragraphs of a story, and characters of the shortest of these.
STORY, LONG = 4, 150
#: Attributes with the address of an image; the address in ``src`` may be that of a stand-in.
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-lazy", "data-hi-res-src", "data-url")
_SETS = ("data-srcset", "data-lazy-srcset", "srcset")

_IMAGES = ("img", "amp-img")
# libxml2 takes a <source> for an element that holds what follows.
_WRAPPING = frozenset(("source", "picture", "noscript", "a", "figure"))
_BESIDE_TAGS = frozenset(("aside", "nav", "footer", "form", "article"))
# Names of places with the pictures of other stories, of people of the outlet, and of its services;
# for names in lower case.
_BESIDE = re.compile(
    r"related|recommend|read-?(?:more|also|next)|more-?(?:from|on|stories)|most-?read|popular|"
    r"trending|also-?like|outbrain|taboola|(?:^|\s)side-?bar|newsletter|byline|author(?!i)|autor(?!i)|"
    r"avatar|profile|\bbio\b|biograph|comment|\blogo|share-?(?:bar|button|icon|link|tool)|sharing|"
    r"social|advert|sponsor|cookie|ranking|latest|"
    r"(?:^|[\s_-])teaser(?:s|-?(?:list|box|grid|item))(?:$|[\s_-])"
)
_ALONE = re.compile(r"caption|bild-?unterschrift|cut-?line|didascalia", re.IGNORECASE)
_VIDEO = re.compile("video|player|embed", re.IGNORECASE)
_STAND_IN = re.compile(
    r"(?:^|[-_.])(?:placeholder|blank|spacer|pixel|transparent|no-?image|1x1|lazy(?:-?load\w*)?|"
    r"loading|empty|dummy)(?:[-_.]|$)",
    re.IGNORECASE,
)
_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)$", re.IGNORECASE)


@dataclass(slots=True, frozen=True)
class Picture:
    """One picture of the story."""

    url: str | None
    """The address of the image as the page writes it; None for a video and the like."""
    frame: HtmlElement = field(repr=False)
    """The element that holds it and its caption."""
    is_after_headline: bool = True

    def pieces(self) -> list[tuple[str, bool]]:
        """Return the text beside it, divided where elements end.

        Each piece comes with whether it is marked as a credit.
        """
        return pieces_of(self.frame)


def pictures_of(tree: HtmlElement, headline: HtmlElement | None) -> list[Picture]:
    """Return the pictures of the story under *headline* in document order."""
    held = set(headline.iterancestors()) if headline is not None else set()
    has_article = any(each.tag == "article" for each in held)
    found: list[Picture] = []
    frames: set[HtmlElement] = set()
    is_after = headline is None
    tag = str(headline.tag) if headline is not None else "h1"
    for element in tree.iter("figure", *_IMAGES, tag):
        is_after = is_after or element is headline
        if len(found) >= MAX_PICTURES:
            break
        if element.tag == tag or is_beside(element, held, has_article):
            continue
        if element.tag in _IMAGES and not _is_picture(element):
            continue
        has_caption = element.tag == "figure" and element.find(".//figcaption") is not None
        frame = element if has_caption else _frame(element, held)
        if frame in frames or not frames.isdisjoint(frame.iterancestors()):
            continue
        frames.add(frame)
        if not _is_teaser_or_portrait(frame, element):
            url = _address_in(frame, element, is_drawing=False)
            url = url or (_address_in(frame, element, is_drawing=True) if has_caption else None)
            if url or (element.tag == "figure" and pieces_of(frame)):
                found.append(Picture(url, frame, is_after))
    return found


def caption_alone(segments: list[Segment], headline: int) -> Picture | None:
    """Return the first text in a place for captions around the headline, if it has no picture."""
    held = set(segments[headline].element.iterancestors()) if headline >= 0 else set()
    has_article = any(each.tag == "article" for each in held)
    start = max(0, headline - BEFORE)
    for segment in segments[start : max(0, headline) + AFTER]:
        element = segment.element
        names = f"{element.tag} {element.get('class') or ''}"
        if not _ALONE.search(names) or segment.links >= 0.8 or _VIDEO.search(segment.place):
            continue
        figure = next(element.iterancestors("figure"), element)
        if not is_beside(element, held, has_article) and not _is_portrait(figure):
            parent = element.getparent()
            is_part = parent is not None and _ALONE.search(parent.get("class") or "") is not None
            frame = parent if parent is not None and is_part else element
            if pieces_of(frame):
                return Picture(None, frame)
    return None


def _address_in(frame: HtmlElement, element: HtmlElement, *, is_drawing: bool) -> str | None:
    """Return the first address in *frame* that is one of a drawing (SVG), or of another image.

    A drawing is a picture under a caption only: elsewhere it is an icon or an empty frame.
    """
    written = (url for image in _images(frame, element) for url in addresses_of(image))
    return next((url for url in written if names_drawing(url) == is_drawing), None)


def addresses_of(image: HtmlElement) -> list[str]:
    """Return the addresses of *image*, the best first, without those of stand-ins."""
    picture = next(image.iterancestors("picture"), None)
    sources = list(picture.iter("source")) if picture is not None else []
    written = chain(
        (image.get(name) for name in _LAZY),
        (_largest(each.get(name)) for each in (image, *sources) for name in _SETS),
        (image.get("src"),),
    )
    return [url.strip() for url in written if url and is_address(url)]


def names_drawing(url: str) -> bool:
    """Return whether *url* is that of an SVG file."""
    return url.partition("?")[0].rstrip("/").lower().endswith(".svg")


def is_address(url: str) -> bool:
    """Return whether *url* may be the address of a picture, not of what is shown in its place."""
    name = unquote(url.split("?")[0].rstrip("/").rpartition("/")[2])
    is_written = "{{" not in url and "${" not in url  # no script has put an address there
    return (
        is_written
        and not url.lstrip().lower().startswith(("data:", "blob:", "about:"))
        and (_STAND_IN.search(name) is None)
    )


def _largest(listed: str | None) -> str | None:
    """Return the address of the largest image of a ``srcset``."""
    best, width = None, -1.0
    for candidate in re.split(r",\s+", (listed or "")[:5000]):
        url, _, size = candidate.strip().partition(" ")
        number = re.match(r"[\d.]+", size.strip())
        if url and (float(number[0]) if number else 0.0) > width:
            best, width = url, float(number[0]) if number else 0.0
    return best


def _images(frame: HtmlElement, element: HtmlElement) -> Iterator[HtmlElement]:
    return frame.iter(*_IMAGES) if frame.tag == "figure" else iter((element,))


def _is_picture(image: HtmlElement) -> bool:
    """Return whether *image* is wide enough, as far as it says, and no portrait or logo."""
    size = re.fullmatch(r"(\d{1,4})(?:px)?", (image.get("width") or "").strip())
    if size and int(size[1]) < LEAST_WIDTH:
        return False
    return not _is_name_beside(f"{image.get('class') or ''} {image.get('id') or ''}")


def _frame(image: HtmlElement, held: set[HtmlElement]) -> HtmlElement:
    """Return the figure around *image*, or else the largest element that holds it and little else.

    A figure without a caption may have it beside itself.
    """
    frame = image
    level = 0
    for around in image.iterancestors():
        level += around.tag not in _WRAPPING
        if around.tag == "figure":
            if around.find(".//figcaption") is not None:
                return around
        else:
            is_whole = around in held or around.tag in ("body", "main", "article")
            if level > MAX_LEVELS or is_whole or not _is_of_one_picture(around):
                break
        frame = around
    return frame


def _is_of_one_picture(element: HtmlElement) -> bool:
    """Return whether *element* holds little text and one image, in whatever number of sizes."""
    if (
        len(element.text_content()) > MAX_TEXT
        or next(islice(element.iter("p"), 3, None), None) is not None
    ):
        return False
    shown = {
        image.get("data-src") or image.get("src")
        for image in element.iter(*_IMAGES)
        if next(image.iterancestors("noscript"), None) is None
    }
    return len(shown) <= 1


def _is_teaser_or_portrait(frame: HtmlElement, element: HtmlElement) -> bool:
    """Return whether the picture leads to another story, or shows an author."""
    if _is_portrait(frame):
        return True
    if any(h.find(".//a") is not None or _link_around(h) for h in frame.iter("h2", "h3", "h4")):
        return True
    link = _link_around(element)
    return link is not None and not (_IMAGE_FILE.search(link.split("?")[0]) or pieces_of(frame))


def _is_portrait(frame: HtmlElement) -> bool:
    return any(link.get("rel") == "author" for link in frame.iter("a"))


def is_beside(element: HtmlElement, held: set[HtmlElement], has_article: bool) -> bool:
    """Return whether *element* is in a place for other stories, people or services.

    *held* are the elements around the headline, whose names say nothing. If an article is among
    them (*has_article*), another article is another story.
    """
    for around in (element, *element.iterancestors()):
        if around in held:
            break
        names = f"{around.get('class') or ''} {around.get('id') or ''}"
        if around.tag == "article" and not has_article:
            continue
        if (around.tag in _BESIDE_TAGS or _is_name_beside(names)) and not _holds_story(around):
            return True
    return False


def _is_name_beside(names: str) -> bool:
    return any(map(_is_one_name_beside, names.split()))


# No pattern goes beyond the name it begins in, and the same names come again and again.
@lru_cache(maxsize=16_384)
def _is_one_name_beside(name: str) -> bool:
    return _BESIDE.search(name.lower()) is not None


def _holds_story(element: HtmlElement) -> bool:
    """Return whether *element* is around the text of an article: its names say nothing then."""
    long = (p for p in element.iter("p") if len(p.text_content()) > LONG)
    return next(islice(long, STORY - 1, None), None) is not None


def _link_around(element: HtmlElement) -> str | None:
    return next((a.get("href") for a in element.iterancestors("a") if a.get("href")), None)

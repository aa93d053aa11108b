"""References to an article: APA 7, BibTeX and RIS.

The title is in the article's own case; the archive does not know which words are names. The date is
the publisher's day. The key depends on nothing that a later extraction could change.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from newsarchive.web.articles.author_names import Name

#: APA names up to this many authors; of more, all but one of these and the last.
_MOST_AUTHORS: Final = 20
_UNTITLED: Final = "[Untitled article]"
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_TEX: Final = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{character: "\\" + character for character in "$&#_%"},
}  # fmt: skip
_ENDS_SENTENCE: Final = re.compile(r"[.?!…。？！؟।]['\"’”»)\]」』]*\Z")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference says about an article."""

    key: str
    title: str
    """The headline; "" if there is none."""
    authors: Sequence[Name]
    outlet: str
    published: date | None
    url: str
    seen: date | None
    """The day on which the page was first archived."""
    language: str | None = None
    archived_at: str | None = None
    """The URL of the archived article, if readers elsewhere can open it."""

    @property
    def apa(self) -> Markup:
        """The reference in the style of the American Psychological Association, 7th edition."""
        day = _us_date(self.published, "{year}, {month} {day}") or "n.d."
        title = _one_line(self.title) or _UNTITLED
        authors = _apa_authors(self.authors)
        dated = f"{_sentence(authors or title)} ({day})."
        begin = f"{dated} {_sentence(title)}" if authors else dated
        seen = _us_date(self.seen, "{month} {day}, {year}")
        retrieved = f"Retrieved {seen}, from {self.url}" if seen else self.url
        if self.archived_at:
            retrieved += f" (archived at {self.archived_at})"
        if authors == self.outlet:
            return Markup("{} {}").format(begin, retrieved)
        return Markup("{} <i>{}</i>. {}").format(begin, self.outlet, retrieved)

    @property
    def bibtex(self) -> str:
        """The reference as an entry of a BibTeX or biblatex file, in UTF-8."""
        fields = {
            "author": " and ".join(map(_tex_author, self.authors)),
            # The inner braces keep the style from changing the case.
            "title": f"{{{_tex(self.title) or _UNTITLED}}}",
            "journal": _tex(self.outlet),
            "year": str(self.published.year) if self.published else "n.d.",
            "month": str(self.published.month) if self.published else "",
            "day": str(self.published.day) if self.published else "",
            "url": _plain_url(self.url),
            "urldate": self.seen.isoformat() if self.seen else "",
            "note": f"Archived at \\url{{{_plain_url(self.archived_at)}}}"
            if self.archived_at
            else "",
        }
        lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
        return f"@article{{{self.key},\n{''.join(lines)}}}\n"

    @property
    def ris(self) -> str:
        """The reference as a record of a RIS file, with the line ends that the format wants."""
        published, seen = (f"{day:%Y/%m/%d}/" if day else "" for day in (self.published, self.seen))
        fields = [
            ("TY", "NEWS"),
            ("ID", self.key),
            *(("AU", _ris_author(name)) for name in self.authors),
            ("TI", _one_line(self.title) or _UNTITLED),
            ("T2", self.outlet),
            ("PY", published[:4]),
            ("DA", published),
            ("UR", self.url),
            ("L2", self.archived_at or ""),
            ("Y2", seen),
            ("LA", self.language or ""),
        ]
        lines = [f"{tag}  - {_one_line(value)}\r\n" for tag, value in fields if value]
        return "".join((*lines, "ER  - \r\n"))


def _one_line(text: str) -> str:
    """Return *text* on one line, without control characters."""
    words = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join(words.split())


def _sentence(text: str) -> str:
    return text if _ENDS_SENTENCE.search(text) else f"{text}."


def _us_date(day: date | None, form: str) -> str:
    if day is None:
        return ""
    return form.format(year=day.year, month=_MONTHS[day.month - 1], day=day.day)


def _apa_authors(names: Sequence[Name]) -> str:
    shown = [
        ", ".join(filter(None, (_one_line(name.family), name.initials, name.suffix)))
        for name in names
    ]
    if len(shown) > _MOST_AUTHORS:
        return f"{', '.join(shown[: _MOST_AUTHORS - 1])}, … {shown[-1]}"
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])}, & {shown[-1]}"


def _tex_author(name: Name) -> str:
    if not name.given:
        return f"{{{_tex(name.family)}}}"
    return ", ".join(map(_tex, filter(None, (name.family, name.suffix, name.given))))


def _ris_author(name: Name) -> str:
    return ", ".join(filter(None, (name.family, name.given, name.suffix)))


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in _one_line(text))


def _plain_url(url: str) -> str:
    """Return *url* without the characters that end a field of BibTeX, escaped as URLs escape."""
    return quote(_one_line(url), safe="!#$%&'()*+,-./:;=?@[]_~")

"""The values of other programs' records: dates, names, texts and pictures in all their forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from newsarchive.dates import Moment, in_utc, parsed
from newsarchive.dates.moments import TOLERANCE
from newsarchive.extraction.foreign.markup import is_markup, text_of_markup
from newsarchive.text import one_line

#: How programs write that there is no value: `str(None)` and the like.
_NOTHING = frozenset(("", "none", "null", "nan", "nat", "undefined", "n/a"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"-?\d{9,19}(?:\.\d+)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
#: A language's code, alone or before that of a country, as in "pt-BR" and "zh_Hans".
_CODE = re.compile(r"([A-Za-z]{2})(?:[-_].*)?")
#: The texts in a list that was written as Python or JSON shows it.
_LIST = re.compile(r"""(?<=[\[,\s])(['"])(.*?)\1(?=\s*[,\]])""")
_NAMES_OF_LISTS = re.compile(r"\s*;\s*")
_LINES = re.compile("[\r\n\u2028\u2029\x0b\x0c\x85]+")
_LONGEST_RAW = 500


def is_nothing(value: Any) -> bool:
    """Return whether *value* states nothing; False and 0 are values."""
    if isinstance(value, str):
        return value.strip().casefold() in _NOTHING
    return value is None or value in ([], {})


def text_of(value: Any) -> str | None:
    """Return the text that *value* states: itself, the first of a list, or an object's name."""
    if isinstance(value, list):
        return next((text for each in value if (text := text_of(each))), None)
    if isinstance(value, dict):
        keys = ("name", "@value", "nameRaw", "headline", "text", "$oid")
        return next((text for key in keys if (text := text_of(value.get(key)))), None)
    if isinstance(value, bool) or is_nothing(value):
        return None
    return one_line(str(value)) or None


def url_of(value: Any) -> str | None:
    """Return the URL that *value* states: itself, the first of a list, or that of an object."""
    if isinstance(value, list):
        return next((url for each in value if (url := url_of(each))), None)
    if isinstance(value, dict):
        keys = ("url", "contentUrl", "@id", "src")
        return next((url for key in keys if (url := url_of(value.get(key)))), None)
    return value.strip() if isinstance(value, str) and not is_nothing(value) else None


def names_of(value: Any, key: str = "name") -> list[str]:
    """Return the names in *value*: a list of texts or objects, or one text with semicolons."""
    found = list(_names(value, key))
    return list(dict.fromkeys(found))


def _names(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _names(each, key)
    elif isinstance(value, dict):
        yield from _names(value.get(key), key)
    elif isinstance(value, str) and (listed := _LIST.findall(value)) and value[:1] == "[":
        yield from filter(None, (one_line(text) for _, text in listed))
    elif isinstance(value, str) and not is_nothing(value):
        parts = (one_line(part) for part in _NAMES_OF_LISTS.split(value))
        yield from (part for part in parts if part and not is_nothing(part))


def tags_of(value: Any) -> list[str]:
    """Return the keywords in *value*, a list, or a text with commas or semicolons."""
    if isinstance(value, str) and ";" not in value:
        value = value.split(",")
    return names_of(value)


def lines_of(value: Any, *, is_plain: bool = False) -> list[str]:
    """Return the paragraphs of a text, or of a list of texts, in the words that it has.

    A text may be HTML, unless it *is_plain*: then it is about tags.
    """
    if isinstance(value, list):
        return [line for each in value for line in lines_of(each, is_plain=is_plain)]
    if isinstance(value, dict):
        return lines_of(value.get("@value") or value.get("text"), is_plain=is_plain)
    if not isinstance(value, str) or is_nothing(value):
        return []
    text = text_of_markup(value) if is_markup(value) and not is_plain else value
    return [line for each in _LINES.split(text) if (line := one_line(each))]


def language_of(value: Any) -> str | None:
    """Return the ISO 639-1 code that *value* states, or None."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        value = value.get("alternateName") or value.get("name")
    found = _CODE.fullmatch(value.strip()) if isinstance(value, str) else None
    return found[1].lower() if found else None


def flag_of(value: Any) -> bool | None:
    """Return whether *value* says yes or no, as a boolean or in words; None if neither."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold().rpartition("/")[2]
    return {"true": True, "false": False, "1": True, "0": False}.get(word)


def moment_of(value: Any, now: datetime) -> Moment | None:
    """Return the point in time that *value* states, or None.

    A text in any form that a page may have; seconds, milliseconds or microseconds since 1970; or an
    object of a database (``{"$date": ...}``). A time without a zone is in UTC, as these programs
    document, and 00:00:00 is a day without a time. Nothing later than *now* is one, nor the second
    0 of 1970, which stands for none.
    """
    if isinstance(value, dict):
        keys = ("$date", "$numberLong", "@value")
        value = next((value[key] for key in keys if key in value), None)
        if isinstance(value, dict):
            return moment_of(value, now)
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, bool) or is_nothing(value):
        return None
    text = str(value).strip()
    found = _of_number(float(text)) if _NUMBER.fullmatch(text) else _of_text(text)
    if found is None:
        return None
    at = in_utc(found, UTC)
    if at == _EPOCH or at > now + TOLERANCE:
        return None
    is_midnight = (at.hour, at.minute, at.second) == (0, 0, 0) and not found.at.utcoffset()
    return Moment(at, found.has_time and not is_midnight)


def _of_number(number: float) -> Moment | None:
    while abs(number) >= 1e11:  # milliseconds until the year 5138, or microseconds
        number /= 1000
    return Moment(_EPOCH + timedelta(seconds=int(number)), True)


def _of_text(text: str) -> Moment | None:
    if _ISO.match(text):
        try:  # of any year: an archive may be older than the web
            return Moment(datetime.fromisoformat(text), True)
        except ValueError:
            pass
    try:
        return Moment(datetime.strptime(text, "%Y-%m-%d"), False)
    except ValueError:
        return parsed(text)


def raw_of(value: Any) -> str | None:
    """Return a date as the record writes it."""
    if is_nothing(value):
        return None
    return str(value)[:_LONGEST_RAW]

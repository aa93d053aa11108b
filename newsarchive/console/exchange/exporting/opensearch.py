"""Write articles for OpenSearch: the body of bulk requests, and the mapping of its indexes.

The format is that of the Bulk API: a line with the action, a line with the document, each with a
line feed at its end. An analyzer belongs to a language, so each language has an index of its own,
``newsarchive-en``; a search over ``newsarchive-*`` is one over all. Elasticsearch reads the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from newsarchive.archive.articles.export_records import COLUMNS, is_moment
from newsarchive.article import FLAG_FIELDS
from newsarchive.console.exchange.exporting.output import opened_output
from newsarchive.errors import NewsArchiveError

Record = Mapping[str, Any]

#: The most bytes of an _id.
MOST_ID_BYTES: Final = 512
#: The most characters of a value that is indexed whole: Lucene takes 32,766 bytes, and a character
#: has up to four.
MOST_KEYWORD: Final = 8_191
#: The index of articles in a language without an analyzer, or in none that is known.
OTHERS: Final = "und"

#: The analyzer of each language (ISO 639-1), of those that OpenSearch has without plug-ins.
ANALYZERS: Final = {
    "ar": "arabic", "bg": "bulgarian", "bn": "bengali", "ca": "catalan", "ckb": "sorani",
    "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "gl": "galician", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "ja": "cjk", "ko": "cjk",
    "lt": "lithuanian", "lv": "latvian", "nl": "dutch", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish", "th": "thai", "tr": "turkish",
    "zh": "cjk",
}  # fmt: skip

_FORBIDDEN: Final = frozenset('\\/*?"<>| ,#:')
_TEXTS: Final = ("title", "description", "text", "image_caption", "byline")
_NUMBERS: Final = ("id", "word_count", "story_id", "duplicate_of", "revision_count")


class BadIndexName(NewsArchiveError):
    """A name that OpenSearch does not take for an index."""


def check_index(name: str) -> None:
    """Raise :class:`BadIndexName` unless indexes may be called *name*, with a language after it."""
    is_good = (
        name == name.lower()
        and name[:1] not in ("", "-", "_", "+", ".")
        and not _FORBIDDEN & set(name)
        and name.isprintable()
        and len(name.encode()) <= 250
    )
    if not is_good:
        raise BadIndexName(
            f"{name!r} cannot be the name of an index: small letters, digits, - and _ can, and the"
            " first must be a letter or digit"
        )


def index_of(language: str | None, prefix: str) -> str:
    """Return the index of articles in *language*."""
    return f"{prefix}-{language if language in ANALYZERS else OTHERS}"


def document_id(url: str) -> str:
    """Return the _id of the article at *url*: the URL itself, or its hash if it is too long."""
    encoded = url.encode("utf-8", "replace")
    if len(encoded) <= MOST_ID_BYTES:
        return encoded.decode()
    return f"sha256:{hashlib.sha256(encoded).hexdigest()}"


def actions(records: Iterable[Record], prefix: str) -> Iterator[bytes]:
    """Yield the two lines of each record: it is added, or replaces the document of its URL."""
    for record in records:
        where = {"_index": index_of(record["language"], prefix), "_id": document_id(record["url"])}
        yield _line({"index": where}) + _line(_document(record))


def _document(record: Record) -> dict[str, Any]:
    """Return the fields of *record* that have a value which the mapping takes."""
    return {
        name: value
        for name, value in record.items()
        if value not in (None, []) and (not name.endswith("_at") or is_moment(value))
    }


def _line(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def mapping(prefix: str, languages: Iterable[str]) -> dict[str, Any]:
    """Return the body of the request that creates each index, by its name."""
    names = sorted({index_of(each, prefix) for each in languages} | {index_of(None, prefix)})
    return {name: _body(name.removeprefix(f"{prefix}-")) for name in names}


def write_mapping(connection: Any, archive: Path, output: Path | None, prefix: str) -> None:
    """Write the mapping for the languages of the archive to *output*, or to standard output."""
    rows = connection.execute("SELECT value FROM facet_values WHERE kind = 'lang'")
    body = json.dumps(mapping(prefix, [language for (language,) in rows]), indent=1)
    with opened_output(output, archive, text=True) as file:
        file.write(body + "\n")


def _body(language: str) -> dict[str, Any]:
    """Return settings and mappings of the index of *language*.

    The analyzer keeps stop words, so that a phrase finds what it says.
    """
    analyzer = {"type": ANALYZERS.get(language, "standard"), "stopwords": "_none_"}
    properties = {name: _field(name) for name in COLUMNS}
    return {
        "settings": {"analysis": {"analyzer": {"default": analyzer}}},
        "mappings": {"dynamic": False, "properties": properties},
    }


def _field(name: str) -> dict[str, Any]:
    if name.endswith("_at"):
        return {"type": "date", "format": "strict_date_optional_time"}
    if name in _NUMBERS:
        return {"type": "long"}
    if name in FLAG_FIELDS:
        return {"type": "boolean"}
    keyword = {"type": "keyword", "ignore_above": MOST_KEYWORD}
    if name == "authors":
        return {"type": "text", "analyzer": "standard", "fields": {"keyword": keyword}}
    return {"type": "text"} if name in _TEXTS else keyword

"""Overwrite values of cookies in what a site sends, however it writes them."""

from __future__ import annotations

import html
import re
from base64 import b64encode
from collections.abc import Iterator
from functools import lru_cache
from string import ascii_letters, digits
from urllib.parse import unquote

#: Letters of the shortest value that is masked wherever it is.
LEAST_SECRET = 8
#: Letters of the shortest part of a value that is masked by itself, if it looks like no word.
_LEAST_PART = 16
#: Words, numbers, languages and addresses are not masked wherever they are: "technology" in a
#: cookie, or the last article that was read, must not change the news.
_PLAIN = re.compile(
    r"[a-z]{1,19}|[A-Z][a-z]{1,18}|[\d.,:/ -]{1,14}|[a-z]{2}[-_][A-Za-z]{2,8}"
    r"|(?:https?://[\w.:-]+)?[a-z0-9._/]*(?:[a-z]+[-_/]){2}[a-z0-9._/-]*|https?://[^?#]*"
)
#: Short values that are masked beside the name of their cookie: numbers, and mixed ones.
_SHORT = re.compile(r"\d{4,14}|(?=.*\d)(?=.*[A-Za-z])[\w.~-]{4,7}")
#: Values of one cookie that are masked, besides its first: a site may renew it with each response,
#: and each value costs time. More responses than this are never on their way.
MOST_RENEWALS = 32
#: What may be between the name of a cookie and its value.
_BETWEEN = ("=", ":", " ", ",", '"', "'", "\\", "(", ">", "%3D", "%3d", "%22", "&quot;", "&#34;")
_WORD = re.compile(r"[A-Za-z0-9]+")


class Secrets:
    """The values that cookies have, or had at any time, to be overwritten in bytes.

    *known* are texts whose parts are no secret, such as the addresses of the home pages.
    """

    def __init__(self, known: tuple[str, ...]) -> None:
        self._known = known
        self._secrets: dict[tuple[str, str], list[_Secret]] = {}

    def add(self, name: str, value: str) -> None:
        """Mask *value*, which the cookie *name* has, from now on.

        Of the values of one name the first, your own, and the newest are kept.
        """
        value = value.strip('"')
        if (name, value) not in self._secrets:
            self._secrets[name, value] = list(self._secrets_of(name, value))
            of_name = [key for key in self._secrets if key[0] == name]
            if len(of_name) > MOST_RENEWALS + 1:
                del self._secrets[of_name[1]]

    def masked(self, data: bytes) -> bytes:
        """Return *data* with each value overwritten by as many letters."""
        encodings = ("latin-1", "utf-16-le", "utf-16-be") if b"\0" in data else ("latin-1",)
        for secrets in [*self._secrets.values()]:
            for secret in secrets:
                for encoding in encodings:
                    data = secret.masked(data, encoding)
        return data

    def _secrets_of(self, name: str, value: str) -> Iterator[_Secret]:
        plain = unquote(value)
        if any(plain in each for each in self._known):
            return
        if not _is_secret(plain):
            if _SHORT.fullmatch(plain):
                yield _Secret(plain, beside=name)
            return
        parts = re.split(r"[^A-Za-z0-9_-]+", plain)
        for text in {value, plain, *(part for part in parts if _is_random(part))}:
            yield _Secret(text)


def _is_secret(text: str) -> bool:
    return len(text) >= LEAST_SECRET and not _PLAIN.fullmatch(text)


def _is_random(part: str) -> bool:
    if len(part) < _LEAST_PART or not _is_secret(part):
        return False
    return bool(re.search(r"\d", part) and re.search(r"[A-Za-z]", part))


class _Secret:
    """One text, wherever it is, or only *beside* the name of its cookie."""

    def __init__(self, text: str, beside: str = "") -> None:
        self._text = text
        self._beside = beside
        # What is the same in all spellings: to look for it is fast, and most pages do not have it.
        self._anchor = max(_WORD.findall(text), key=len, default="")
        data = text.encode()
        self._packed = () if beside else (*_in_base64(data), data.hex(), data.hex().upper())

    def masked(self, data: bytes, encoding: str) -> bytes:
        if self._anchor.encode(encoding) in data:
            data = _pattern(self._text, self._beside, encoding).sub(
                lambda found: found[0][: -len(found[1])] + _mask(len(found[1]), encoding), data
            )
        for each in self._packed:
            spelled = each.encode(encoding)
            if spelled in data:
                data = data.replace(spelled, _mask(len(spelled), encoding))
        return data


def _mask(length: int, encoding: str) -> bytes:
    wide = len("x".encode(encoding))
    return "x".encode(encoding) * (length // wide)


def _in_base64(data: bytes) -> Iterator[str]:
    """Yield what base64 of a text with *data* in it has, at each of the three places."""
    for before in range(3):
        start = -(-before * 8 // 6) if before else 0
        whole = (before + len(data)) * 8 // 6
        text = b64encode(b"\0" * before + data).decode()[start:whole]
        if len(text) >= LEAST_SECRET:
            yield text
            if "+" in text or "/" in text:
                yield text.replace("+", "-").replace("/", "_")


@lru_cache(256)
def _pattern(text: str, beside: str, encoding: str) -> re.Pattern[bytes]:
    """Return what finds *text* in all its spellings, as the group 1, at the end of the match."""

    def of(plain: str) -> bytes:
        return re.escape(plain.encode(encoding))

    found = b"".join(b"(?:%s)" % b"|".join(map(of, _spellings(char))) for char in text)
    if not beside:
        return re.compile(b"(%s)" % found)
    between = b"(?:%s){1,12}" % b"|".join(map(of, _BETWEEN))
    after = b"|".join(map(of, ascii_letters + digits))
    return re.compile(b"%s%s(%s)(?!%s)" % (of(beside), between, found, after))


def _spellings(char: str) -> set[str]:
    """Return how *char* is written in pages: in HTML, JSON, scripts and addresses."""
    if char.isascii() and char.isalnum():
        return {char}
    latin = char.encode().decode("latin-1")  # the bytes of UTF-8
    number, escaped = ord(char), "".join(f"%{byte:02X}" for byte in char.encode())
    found = {
        latin, html.escape(char), f"&#{number};", f"&#{number:03};", f"\\{latin}",
        *((char,) if number < 256 else ()),
    }  # fmt: skip
    for each in (
        escaped, escaped.replace("%", "%25"), f"\\u{number:04x}", f"\\\\u{number:04x}",
        f"\\x{number:02x}", f"&#x{number:x};",
    ):  # fmt: skip
        found |= {each, _upper(each)}
        found.add(each.lower())
    return found


def _upper(text: str) -> str:
    """Return *text* with the digits of its number in capitals, and u and x in small letters."""
    return text.upper().replace("U", "u").replace("X", "x")

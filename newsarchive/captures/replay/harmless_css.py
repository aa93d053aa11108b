r"""Style sheets without addresses: nothing in them can request anything.

Names in CSS may be written with escapes (``\\75rl(``), so the escaped letters are read first.
"""

from __future__ import annotations

import re

#: Longest style sheet that is kept, in characters; the rest is cut off.
MOST_CHARACTERS = 2**20

_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\r\n\f]?|([g-zG-Z])|.)", re.DOTALL)
_IMPORT = re.compile(r"@import\b[^;}]*;?", re.IGNORECASE)
# url(...) with the rest of a broken one, up to the end of the declaration; and the functions that
# take an address as a string.
_URL = re.compile(
    r"url\(\s*(?:\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|([^)\"';}]*))[^);}]*\)?",
    re.IGNORECASE | re.DOTALL,
)
_TAKES_ADDRESS = re.compile(
    r"(?:-\w+-)?(?:image-set|cross-fade|image|src|element|paint|expression)\(", re.IGNORECASE
)
_BINDING = re.compile(r"(?:-moz-binding|behavior)\s*:", re.IGNORECASE)
_DATA_IMAGE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif);base64,[A-Za-z0-9+/=\s]*\Z", re.I)


def harmless_css(css: str) -> str:
    """Return *css* without imports and addresses, but with pictures that are in it as data.

    What is left out leaves something in its place. Otherwise the pieces around it could join to
    what is to be left out.
    """
    css = _ESCAPE.sub(_plain_letter, css[:MOST_CHARACTERS].replace("\0", ""))
    css = css.replace("<!--", " ").replace("-->", " ")
    css = _URL.sub(_data_or_nothing, _IMPORT.sub("/**/", css))
    css = _BINDING.sub("x-left-out:", _TAKES_ADDRESS.sub("x-left-out(", css))
    return css.replace("<", "\\00003c ")  # Only "<" could end the element that holds it.


def is_data_image(address: str) -> bool:
    """Return whether *address* is a picture itself, in a format that cannot contain markup."""
    return _DATA_IMAGE.match(address.strip()) is not None


def _plain_letter(escape: re.Match[str]) -> str:
    """Return an escaped letter as itself; other escapes with six digits, to which none can join."""
    if escape[2]:
        return escape[2]
    if not escape[1]:
        return escape[0]
    letter = chr(min(int(escape[1], 16), 0x10FFFF))
    return letter if letter.isascii() and letter.isalpha() else f"\\{ord(letter):06x} "


def _data_or_nothing(match: re.Match[str]) -> str:
    address = (match[1] or match[2] or match[3] or "").strip()
    return f'url("{address}")' if is_data_image(address) else "none"

"""The text of systemd unit files: values written so that systemd reads back what was meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from newsarchive.errors import NewsArchiveError

#: A section of a unit file: its name, and its settings in order; a list repeats the setting.
Sections = Sequence[tuple[str, Mapping[str, str | Sequence[str]]]]

_PLAIN = re.compile(r"[A-Za-z0-9_./:=@,+~-]+")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9:_.]")


def unit_file(sections: Sections, about: str) -> str:
    """Return the text of a unit file, with *about* as a comment at the top."""
    lines = [f"# {line}" for line in about.splitlines()]
    for name, settings in sections:
        lines += ["", f"[{name}]"]
        for key, value in settings.items():
            values = [value] if isinstance(value, str) else value
            lines += [f"{key}={each}" for each in values]
    return "\n".join(lines) + "\n"


def command_line(words: Sequence[str]) -> str:
    """Return *words* as the value of ExecStart=."""
    # The program's path takes no variables, and a "$" in an argument is written twice.
    first, *others = [quoted(word) for word in words]
    return " ".join([first, *(word.replace("$", "$$") for word in others)])


def quoted(word: str) -> str:
    """Return *word* as one word of a value: in quotes if it needs them, with "%" written twice.

    Raises :class:`NewsArchiveError` for a line break, which no unit file can have.
    """
    _check(word)
    doubled = word.replace("%", "%%")
    if _PLAIN.fullmatch(word):
        return doubled
    inner = doubled.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'


def path(value: str) -> str:
    """Return *value* as the whole value of a setting that takes one path, such as EnvironmentFile=.

    Such settings take no quotes: spaces are part of the path.
    """
    _check(value)
    return value.replace("%", "%%")


def _check(value: str) -> None:
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        raise NewsArchiveError(f"{value!r} has a control character; no unit file can name it")


def unit_name(name: str) -> str:
    """Return *name* as a part of a unit's name, as ``systemd-escape`` writes it."""
    out = []
    for at, character in enumerate(name):
        if character == "/":
            out.append("-")
        elif _PLAIN_NAME.fullmatch(character) and not (at == 0 and character == "."):
            out.append(character)
        else:
            out += [f"\\x{byte:02x}" for byte in character.encode()]
    return "".join(out)

"""The file that an export is written to: whole or not at all, or standard output."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

from newsarchive.captures.packaging.warc_output import is_export
from newsarchive.console.output_file import output_file


def opened_output(
    output: Path | None, archive: Path, *, text: bool
) -> AbstractContextManager[IO[Any]]:
    """Return the file to write to: *output*, or standard output, which is UTF-8 everywhere."""
    if output is not None:
        return output_file(output, archive, text=text, is_replaceable=is_export)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="")
    return nullcontext(sys.stdout if text else sys.stdout.buffer)

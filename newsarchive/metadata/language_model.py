"""py3langid's model of the letters that follow each other in 140 languages.

Its file is packed so well that unpacking it takes 0.35 s of CPU, of every crawl with news. It is
kept unpacked in the user's cache folder, which reads in a tenth of that. Nothing depends on the
file: where it cannot be written or is damaged, the model is unpacked as without it.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import os
import sys
from array import array
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

#: What the model consists of, by the names of its arrays.
_ARRAYS = ("ptc", "pc", "classes", "nextmove", "nextmove_row", "out_feat")


@cache
def language_model() -> LanguageIdentifier:
    """Return py3langid's model; it takes 80 MB.

    py3langid unpacks it into a file in the temporary folder: with a full disk no page could be
    read. It is read from the cache or unpacked in memory here, from the layout that its versions
    0.4 have.
    """
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

    arrays = unpacked(MODEL_DIR / MODEL_FILE, cache_folder())
    steps = array("I")
    steps.frombytes(arrays["nextmove"].data.cast("B"))
    return LanguageIdentifier(
        arrays["ptc"],
        arrays["pc"],
        arrays["classes"].tolist(),
        steps,
        arrays["out_feat"].tolist(),
        norm_probs=True,
        tk_row=arrays["nextmove_row"].tolist(),
    )


def cache_folder() -> Path | None:
    """Return our folder among the caches of the user; None without one.

    A service of systemd may not write there, and is told its own (systemd.exec(5)).
    """
    given = os.environ.get("CACHE_DIRECTORY", "").partition(":")[0]
    if given and Path(given).is_absolute():
        return Path(given)
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    if named and Path(named).is_absolute():
        return Path(named) / "newsarchive"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    caches = home / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return caches / "newsarchive" if home.is_dir() else None


def unpacked(packed: Path, folder: Path | None) -> Mapping[str, Any]:
    """Return the arrays of the model in the file *packed*, from *folder* if they are there.

    If they are not, or are damaged, they are unpacked and written there, if that is possible.
    """
    content = packed.read_bytes()
    if folder is None:
        return _read(io.BytesIO(lzma.decompress(content)))
    # Another version of the model has another name.
    kept = folder / f"language-model-{hashlib.sha256(content).hexdigest()[:16]}.npz"
    # A zip file has a checksum of each array, and it is compared. Wide, because a damaged file may
    # raise anything.
    with suppress(Exception), kept.open("rb") as file:
        return _read(file)
    data = lzma.decompress(content)
    with suppress(OSError):
        _write(kept, data)
    return _read(io.BytesIO(data))


def _read(file: IO[bytes]) -> Mapping[str, Any]:
    import numpy

    with numpy.load(file, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in _ARRAYS}


def _write(path: Path, data: bytes) -> None:
    """Write the file at once. Two processes that do so at a time write the same."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise

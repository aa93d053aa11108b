"""The language model is read from the cache, and nothing depends on the cache."""

from __future__ import annotations

from pathlib import Path

import pytest
from py3langid.langid import MODEL_DIR, MODEL_FILE

from newsarchive.metadata.language_model import cache_folder, language_model, unpacked

PACKED = MODEL_DIR / MODEL_FILE


def test_a_cached_model_is_the_same_and_a_damaged_one_is_replaced(tmp_path: Path) -> None:
    first = unpacked(PACKED, tmp_path / "new" / "newsarchive")
    (kept,) = (tmp_path / "new" / "newsarchive").iterdir()
    whole = kept.read_bytes()
    kept_at = kept.stat().st_mtime_ns
    second = unpacked(PACKED, kept.parent)
    assert kept.stat().st_mtime_ns == kept_at, "it was read, not written"
    middle = len(whole) // 2
    for damaged in (
        b"",
        whole[:middle],
        whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        whole[:-400] + bytes(400),
        b"x" * 1000,
    ):
        kept.write_bytes(damaged)
        third = unpacked(PACKED, kept.parent)
        assert kept.read_bytes() == whole
    assert [each.name for each in kept.parent.iterdir()] == [kept.name]
    for name, values in first.items():
        assert values.tobytes() == second[name].tobytes() == third[name].tobytes()
        assert values.dtype == second[name].dtype


def test_the_model_is_read_where_no_cache_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("this is no folder")
    for folder in (tmp_path / "file" / "newsarchive", None):
        assert set(unpacked(PACKED, folder)) >= {"ptc", "nextmove"}
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif("sys.platform != 'linux'")
def test_the_cache_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    assert cache_folder() == tmp_path / ".cache" / "newsarchive"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert cache_folder() == tmp_path / "caches" / "newsarchive"
    monkeypatch.setenv("CACHE_DIRECTORY", f"{tmp_path / 'service'}:/var/cache/other")
    assert cache_folder() == tmp_path / "service", "as systemd names the folder of a service"
    monkeypatch.delenv("CACHE_DIRECTORY")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "missing"))
    assert cache_folder() is None
    language_model.cache_clear()
    assert language_model().labels

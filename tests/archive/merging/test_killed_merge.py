"""A merge that is killed or stopped continues when it is called again."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

from newsarchive.paths import captures_folder
from tests.support.commands import start_eager
from tests.support.merging import Visit, content, made_archive, merge


def test_a_merge_that_is_killed_or_stopped_continues(tmp_path: Path) -> None:
    visits = [Visit(number, number) for number in range(1, 161)]
    other = made_archive(tmp_path / "other.db", visits, learns=False)
    first = [Visit(2 * number, number, number % 2) for number in range(60, 80)]
    ours = made_archive(tmp_path / "a" / "archive.db", first, learns=False)
    whole = tmp_path / "b" / "archive.db"
    whole.parent.mkdir()
    shutil.copy(ours, whole)
    merge(whole, other)
    for number in (signal.SIGKILL, signal.SIGINT, signal.SIGKILL):
        process = start_eager(ours, "merge", str(other), "--no-learn")
        assert process.stderr is not None
        while "article" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(number)
        out, err = process.communicate()
        assert process.returncode in (-number, 130, 0), err
        assert "Traceback" not in out + err
    merge(ours, other)
    found = content(ours)
    assert found == content(whole)
    assert len(found["articles"]) == 160
    assert "nothing new" in merge(ours, other)
    assert not captures_folder(ours).exists()
    assert sorted(path.name for path in ours.parent.iterdir()) == ["archive.db"]

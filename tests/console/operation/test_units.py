"""`newsarchive units` writes units that systemd accepts, and that run what they should."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsarchive.cli import cli
from newsarchive.console.operation.schedule import read_schedule
from newsarchive.console.operation.unit_text import command_line, quoted, unit_name
from newsarchive.errors import NewsArchiveError


def call(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["units", *arguments], catch_exceptions=True)
    return (1 if isinstance(done.exception, NewsArchiveError) else done.exit_code), done.output


ODD = 'my 100% "news" $archive'


def test_systemd_accepts_the_units_also_with_odd_paths(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze here")
    folder = tmp_path / ODD
    folder.mkdir()
    status, out = call(
        *("jpost", "guardian", "--collection", "German dailies", "--serve", "--alerts", "1h"),
        *("--backup", str(tmp_path / "disk 1")),
        *("--output", str(tmp_path / "out"), "--archive", str(folder / "archive.db"), "--system"),
    )
    assert status == 0, out
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert len(written) == 11
    assert r"newsarchive-German\x20dailies.timer" in written
    done = subprocess.run(
        [analyze, "verify", "--man=no", *(str(tmp_path / "out" / n) for n in written)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "Failed to initialize" not in done.stderr
    ours = [line for line in done.stderr.splitlines() if "newsarchive" in line]
    assert not ours, ours
    service = (tmp_path / "out" / "newsarchive-jpost.service").read_text()
    assert f'"-{tmp_path}/my 100%% \\"news\\" $archive"' in service
    assert '\\"news\\" $$archive/archive.db"' in service
    for setting in (
        *("KillSignal=SIGINT", "Nice=10", "ProtectSystem=strict", "NoNewPrivileges=true"),
        *("SuccessExitStatus=130", "RestartForceExitStatus=4", "Type=exec"),
        "CacheDirectory=newsarchive",
    ):
        assert setting in service.splitlines()
    backup = (tmp_path / "out" / "newsarchive-backup.service").read_text()
    assert f'backup "{tmp_path}/disk 1" --archive' in backup
    assert f'"-{tmp_path}/disk 1"\n' in backup, "it may write there"
    timer = (tmp_path / "out" / "newsarchive-jpost.timer").read_text()
    for setting in ("OnCalendar=*:0/15", "Persistent=true", "RandomizedDelaySec=90s"):
        assert setting in timer.splitlines()
    assert "enable --now newsarchive-jpost.timer" in out
    assert "newsarchive-serve.service" in out


def test_a_changed_file_is_kept_unless_it_is_forced(tmp_path: Path) -> None:
    options = ("jpost", "--output", str(tmp_path), "--archive", str(tmp_path / "a.db"))
    assert call(*options)[0] == 0
    assert call(*options)[0] == 0, "the same files again"
    file = tmp_path / "newsarchive-jpost.service"
    file.write_text("changed by hand")
    assert call(*options)[0] == 1
    assert file.read_text() == "changed by hand"
    assert call(*options, "--force")[0] == 0
    assert "ExecStart=" in file.read_text()


def test_a_dry_run_prints_the_files_and_a_crontab_needs_no_systemd(tmp_path: Path) -> None:
    where = ("--archive", str(tmp_path / "100% a.db"))
    status, out = call("jpost", "--dry-run", "--output", str(tmp_path / "no"), *where)
    assert (status, (tmp_path / "no").exists()) == (0, False)
    assert "# ---- newsarchive-jpost.timer" in out
    status, out = call("jpost", "--cron", "--every", "2h", *where)
    assert status == 0
    assert "0 */2 * * * cd " in out
    assert r"100\% a.db" in out
    status, out = call("--backup", str(tmp_path / "disk"), "--cron", *where)
    assert status == 0
    assert f"newsarchive.cli backup {tmp_path}/disk --archive" in out


@pytest.mark.parametrize(
    ("text", "on_calendar"),
    [("15m", "*:0/15"), ("1h", "hourly"), ("60m", "hourly"), ("6h", "0/6:00"), ("1d", "daily"),
     ("daily", "daily"), ("Mon..Fri 06:00", "Mon..Fri 06:00")],
)  # fmt: skip
def test_times_are_read_as_people_write_them(text: str, on_calendar: str) -> None:
    assert read_schedule(text).on_calendar == on_calendar


@pytest.mark.parametrize("text", ["", "0m", "7m", "25h", "often", "5h", "*:0/5\nExecStart=x"])
def test_times_that_a_timer_would_not_keep_are_refused(text: str) -> None:
    with pytest.raises(NewsArchiveError):
        read_schedule(text)


def test_words_are_escaped_as_systemd_reads_them() -> None:
    assert quoted("/a/b") == "/a/b"
    assert quoted("50% of") == '"50%% of"'
    assert command_line(["/usr/bin/x", "a$b", 'c"d\\']) == '/usr/bin/x "a$$b" "c\\"d\\\\"'
    assert unit_name("German dailies/ü") == r"German\x20dailies-\xc3\xbc"
    with pytest.raises(NewsArchiveError):
        quoted("a\nExecStart=/bin/sh")

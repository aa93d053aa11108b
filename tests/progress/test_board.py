"""The line of progress on real terminals, and the lines that replace it elsewhere."""

from __future__ import annotations

import io
import subprocess
import sys
import textwrap
from contextlib import redirect_stderr
from pathlib import Path

import pytest

from newsarchive.progress.board import Board
from newsarchive.progress.figures import Said
from tests.support.terminal import Terminal, screen

#: Work with log lines, prints to both streams, and a line that is written in two pieces.
WORK = textwrap.dedent(
    """
    import logging, sys, time
    import click
    from newsarchive.progress import board
    board.REDRAWN_AFTER = 0.0
    logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(message)s")
    with board.working("extracting", 40, "article") as advance:
        for number in range(40):
            advance(1)
            if number % 10 == 3:
                logging.warning("a warning about page %d", number)
            if number == 20:
                print("a line of output")
                sys.stderr.write("half ")
                advance(0)
                sys.stderr.write("a line\\n")
                click.echo("a line of a command")
                click.echo("a remark of a command", err=True)
    logging.warning("after the work")
    print("40 articles")
    """
)


def run_in(columns: int, **environment: str) -> tuple[str, list[str]]:
    terminal = Terminal([sys.executable, "-c", WORK], columns=columns, environment=environment)
    assert terminal.finish() == 0
    return terminal.seen, [line for line in screen(terminal.seen) if line]


EXPECTED = [
    "WARNING a warning about page 3",
    "WARNING a warning about page 13",
    "a line of output",
    "half a line",
    "a line of a command",
    "a remark of a command",
    "WARNING a warning about page 23",
    "WARNING a warning about page 33",
    "WARNING after the work",
    "40 articles",
]


@pytest.mark.parametrize("columns", [30, 80, 200])
def test_log_lines_stay_whole_and_the_line_disappears(columns: int) -> None:
    seen, lines = run_in(columns)
    assert ("extracting: 52 %" if columns == 30 else "extracting: 21 of 40 articles, 52 %") in seen
    assert lines == EXPECTED
    drawn = [part for part in seen.replace("\x1b[K", "\r").split("\r") if "extracting" in part]
    assert drawn
    assert all(len(part) < columns for part in drawn)


def test_a_terminal_that_does_not_say_its_width_has_80_columns() -> None:
    seen, lines = run_in(0)
    assert "extracting: 21 of 40 articles" in seen
    assert lines == EXPECTED


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_erase_gets_no_control_characters(term: str) -> None:
    seen, lines = run_in(80, TERM=term)
    assert "\x1b" not in seen
    assert lines == EXPECTED


def test_no_colours_are_written_whatever_the_terminal() -> None:
    seen, _ = run_in(80, NO_COLOR="1")
    assert "\x1b[K" in seen
    assert {part[:2] for part in seen.split("\x1b")[1:]} == {"[K"}


def test_a_closed_standard_error_does_not_end_the_work(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f'exec "{sys.executable}" -c "$0" 2>&-', "import sys\n"
         "from newsarchive.progress.board import working\n"
         "with working('x', 2) as advance: advance(1)\n"
         "print('done')"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.stdout == "done\n"


def test_without_a_terminal_a_line_with_the_time_is_written_now_and_then() -> None:
    script = textwrap.dedent(
        """
        from newsarchive.progress.board import Board
        from newsarchive.progress.figures import Figures
        now = [0.0]
        for interval in (60, 0):
            board = Board(lambda: now[0])
            board.enter("paper", interval)
            for _ in range(200):
                now[0] += 1
                board.update("paper", Figures(5, 4, 3, 0, 2))
            board.leave("paper")
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    lines = done.stderr.splitlines()
    assert len(lines) == 3
    assert all(line[20:] == "paper: 5 found, 4 fetched, 3 stored, 2 queued" for line in lines)


def test_crawls_of_one_process_share_one_line() -> None:
    script = textwrap.dedent(
        """
        from newsarchive.progress import board
        from newsarchive.progress.figures import Figures
        board.REDRAWN_AFTER = 0.0
        shown = board.board()
        for name in ("one", "two"):
            shown.enter(name)
        for name in ("one", "two"):
            shown.update(name, Figures(5, 4, 3, 0, 2))
        for name in ("one", "two"):
            shown.leave(name)
        """
    )
    terminal = Terminal([sys.executable, "-c", script])
    assert terminal.finish() == 0
    assert "2 crawls: 10 found, 8 fetched, 6 stored, 4 queued" in terminal.seen
    assert not any(screen(terminal.seen))


def test_what_waits_for_days_is_shown_once_until_it_changes() -> None:
    shown = io.StringIO()
    seconds = iter(range(1000))
    with redirect_stderr(shown):
        board = Board(clock=lambda: float(next(seconds)))
        board.enter("worker", interval=2)
        for text in ["waiting"] * 9 + ["working"] * 6 + ["waiting"] * 6:
            board.update("worker", Said(text), again=text == "working")
        board.leave("worker")
    assert [line.rpartition(": ")[2] for line in shown.getvalue().splitlines()] == [
        "waiting", "working", "working", "working", "waiting",
    ]  # fmt: skip

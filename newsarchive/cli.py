"""The command ``newsarchive`` and its subcommands: everything besides crawling."""

from __future__ import annotations

import sys

try:
    import errno
    import gc
    import os
    import signal
    from collections.abc import Iterator
    from contextlib import contextmanager, suppress
    from functools import partial
    from importlib import import_module
    from io import TextIOWrapper
    from types import FrameType
    from typing import Any, NoReturn

    import click

    from newsarchive import __version__
    from newsarchive.errors import ExitStatus, NewsArchiveError, did_you_mean, exit_status
except KeyboardInterrupt:  # Ctrl-C before main() can answer it
    sys.stderr.write("stopped\n")
    sys.exit(130)

#: Each command with its module in ``newsarchive.console``. The function there has the name of the
#: command; for ``import``, a keyword of Python, it has the name of the module. A module is imported
#: only when its command is called, so that no command loads the libraries of another.
COMMANDS = {
    "init": "init",
    "run": "run",
    "serve": "serve",
    "probe": "catalogue.probe",
    "extract": "exchange.extract",
    "import": "exchange.importing.import_pages",
    "learn": "learn",
    "blocks": "blocks",
    "reextract": "exchange.reextract",
    "runs": "reports",
    "failures": "reports",
    "sites": "catalogue.sites",
    "alerts": "alerting.alerts",
    "witness": "witnessing.witness",
    "remove": "removing.remove",
    "removed": "removing.removed",
    "units": "operation.units",
    "partition": "operation.partition",
    "writer": "clustering.writer",
    "seed": "clustering.seed",
    "cluster": "clustering.cluster",
    "backup": "backing_up.backup",
    "restore": "backing_up.restore",
    "merge": "exchange.merging.merge",
    "doctor": "doctor",
    "show": "reading.show",
    "export": "exchange.exporting.export",
}


class _Commands(click.Group):
    """The group of commands, each imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order in which people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command *cmd_name*, or None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"newsarchive.console.{COMMANDS[cmd_name]}")
        if not gc.isenabled():  # since main(); no collection looks at what was imported
            gc.freeze()
            gc.enable()
        command = getattr(module, "import_pages" if cmd_name == "import" else cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Return the command that *args* name; an unknown one is refused with the nearest name."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            meant = did_you_mean(name, COMMANDS)
            if name in ("crawl", "list"):
                meant = f"; `scrapy {name}` does that"
            ctx.fail(f"there is no command {name!r}{meant}")
        return super().resolve_command(ctx, args)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the arguments, and print the help if they ask for it."""
        with _errors_of_the_system():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with _errors_of_the_system():
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result


@contextmanager
def _errors_of_the_system() -> Iterator[None]:
    """Turn errors of the system in the ``with`` block into ours, which are one line."""
    try:
        yield
    except BrokenPipeError:  # `newsarchive export | head`
        _discard_output()
        raise click.exceptions.Exit(ExitStatus.DONE) from None
    except KeyboardInterrupt:  # click would print an empty line
        raise Stopped from None
    except UnicodeEncodeError as error:
        if any("\udc80" <= letter <= "\udcff" for part in sys.argv for letter in part):
            raise NewsArchiveError("an argument has bytes that are not UTF-8") from error
        raise
    except OSError as error:
        if error.filename is None:
            _discard_output()  # it is the output that failed
        place = f"{error.filename}: " if error.filename is not None else ""
        raise SystemFailed(f"{place}{error.strerror or error}", error.errno) from error


class Stopped(NewsArchiveError):
    """Ctrl-C or SIGTERM ended the command."""


class SystemFailed(NewsArchiveError):
    """The system refused to read or write something; *number* is its error number."""

    def __init__(self, text: str, number: int | None) -> None:
        super().__init__(text)
        self.number = number


def _discard_output() -> None:
    """Make the rest of the output go nowhere, because nobody reads it."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="newsarchive")
def cli() -> None:
    """Search, export, import and maintain a news archive, which is one SQLite file.

    `scrapy crawl SITE` fills the archive; `scrapy list` prints the names of sites.

    The archive is archive.db in the project folder (see `newsarchive init --help`), elsewhere
    archive.db in the current folder. The environment variable NEWSARCHIVE_DB and --archive of a
    command name another file.
    """


def main() -> None:
    """Run the command line. It ends with one line and an exit status, whatever happens.

    Ctrl-C and SIGTERM raise ``KeyboardInterrupt`` wherever the command is, so that it closes what
    it has open; a command that does long work catches the first one itself
    (:mod:`newsarchive.console.interrupts`).
    """
    gc.disable()  # until the command is imported: nothing of it becomes garbage
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # `>&-` closed it; the lines go nowhere
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    interrupts: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, partial(_interrupt, interrupts))
    try:
        status = _status_of_command()
        if interrupts and status == ExitStatus.DONE:  # as `serve` ends
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        status = ExitStatus.STOPPED
    # What is done is done: no signal changes the end any more.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(status)


def _interrupt(interrupts: list[int], number: int, _: FrameType | None) -> NoReturn:
    interrupts.append(number)
    raise KeyboardInterrupt


def _status_of_command() -> int:
    """Run the command and return its exit status; print an error on one line."""
    try:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")  # a path may have any bytes
        status = cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, Stopped):
        raise KeyboardInterrupt from None
    except SystemFailed as error:
        sys.stderr.write(f"newsarchive: {error}\n")
        is_full = error.number in (errno.ENOSPC, errno.EDQUOT, errno.EIO)
        return ExitStatus.ARCHIVE_FULL if is_full else ExitStatus.NOT_DONE
    except NewsArchiveError as error:
        sys.stderr.write(f"newsarchive: {error}\n")
        return exit_status(error)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else ExitStatus.NOT_DONE
    return status if isinstance(status, int) else ExitStatus.DONE


if __name__ == "__main__":
    main()

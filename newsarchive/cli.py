"""``newsarchive``: what can be done with an archive besides crawling and searching."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from newsarchive import __version__
from newsarchive.errors import NewsArchiveError, exit_status

#: Command -> the module of ``newsarchive.console`` that holds it under its own name
#: (``import`` is no name in Python: that of its module). Imported when it is called, so that each
#: command pays for its own libraries only.
COMMANDS = {
    "init": "init",
    "run": "run",
    "serve": "serve",
    "probe": "probe",
    "extract": "exchange.extract",
    "import": "exchange.import_pages",
    "learn": "learn",
    "blocks": "blocks",
    "reextract": "exchange.reextract",
    "runs": "reports",
    "failures": "reports",
    "doctor": "doctor",
    "export": "exchange.export",
}


class _Commands(click.Group):
    """The commands, imported one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command *cmd_name*, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"newsarchive.console.{COMMANDS[cmd_name]}")
        command = getattr(module, "import_pages" if cmd_name == "import" else cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="newsarchive")
def cli() -> None:
    """A news archive in one SQLite file. Crawling is done by `scrapy crawl`, see `scrapy list`.

    The archive is archive.db in the project folder (see `newsarchive init --help`), elsewhere
    archive.db in the current folder. The environment variable NEWSARCHIVE_DB and --archive of a
    command name another file.
    """


def main() -> None:
    """Run the command line; an error of ours is one line, and the exit status tells its kind."""
    try:
        cli()
    except NewsArchiveError as error:
        sys.stderr.write(f"newsarchive: {error}\n")
        sys.exit(exit_status(error))
    except BrokenPipeError:  # `newsarchive export | head`
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()

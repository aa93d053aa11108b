"""The command ``newsarchive`` and its subcommands: everything besides crawling."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from newsarchive import __version__
from newsarchive.errors import NewsArchiveError, exit_status

#: Each command with its module in ``newsarchive.console``. The function there has the name of the
#: command; for ``import``, a keyword of Python, it has the name of the module. A module is imported
#: only when its command is called, so that no command loads the libraries of another.
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
    """The group of commands, each imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order in which people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command *cmd_name*, or None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"newsarchive.console.{COMMANDS[cmd_name]}")
        command = getattr(module, "import_pages" if cmd_name == "import" else cmd_name)
        assert isinstance(command, click.Command)
        return command


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
    """Run the command line. An error of ours is printed on one line and has its exit status."""
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

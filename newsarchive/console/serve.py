"""``newsarchive serve``: serve the archive for the browser."""

from __future__ import annotations

import asyncio
import errno
import inspect
import logging
import os
import socket
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import click

from newsarchive.archive.connection import needs_migration, open_for_reading, open_for_writing
from newsarchive.archive.files import is_frozen
from newsarchive.archive.parts.catalogue import parts_of
from newsarchive.console.options import PORT, examples
from newsarchive.errors import ArchiveError
from newsarchive.paths import default_archive_path


@click.command(
    epilog=examples(
        "newsarchive serve",
        "newsarchive serve --port 9000 old.db",
        "newsarchive serve --host 0.0.0.0 --public",
    )
)
@click.argument("archive", required=False, type=click.Path(path_type=Path))
@click.option(
    "--port",
    "-p",
    default=8001,
    show_default=True,
    type=PORT,
    help="Port to listen on; 0 selects a free one.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; with 0.0.0.0 other machines can connect.",
)
@click.option(
    "--public",
    is_flag=True,
    help="Close arbitrary SQL, downloads and the tables about crawling.",
)
@click.option(
    "--allow-host",
    "allowed_hosts",
    multiple=True,
    metavar="NAME",
    help="A name of this server that browsers or a proxy use; repeatable. IP addresses and local"
    " names are always allowed, with --public all names.",
)
@click.option(
    "--captures",
    is_flag=True,
    help="With --public: also show the captured pages, which are the publishers' whole pages.",
)
def serve(
    archive: Path | None,
    port: int,
    host: str,
    public: bool,
    allowed_hosts: tuple[str, ...],
    captures: bool,
) -> None:
    """Serve the archive for searching and reading in the browser.

    ARCHIVE is the file. The default is the one that NEWSARCHIVE_DB names, else archive.db in the
    project folder, else archive.db in the current folder. An archive of an older version is
    updated first. Press Ctrl-C to stop.
    """
    path = (archive or default_archive_path()).absolute()
    open_for_reading(path).close()
    if needs_migration(path):
        click.echo(f"{path.name} is of an older version and is being updated", err=True)
        open_for_writing(path).close()
    update_parts(path)
    with _listening(host, port) as listener:
        run(path, listener, public, captures, (host, *allowed_hosts))


def update_parts(archive: Path) -> None:
    """Bring those parts of *archive* up to date that an older version wrote.

    Those that cannot be read are left as they are: the pages name them.
    """
    with closing(open_for_reading(archive)) as connection:
        parts = parts_of(connection)
    for part in parts:
        with suppress(ArchiveError):
            if part.problem() is None and needs_migration(part.path):
                click.echo(
                    f"{part.path.name} is of an older version and is being updated", err=True
                )
                open_for_writing(part.path, part_mark=part.mark).close()


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens on *host* and *port*, or raise an error that says why not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise click.ClickException(
                f"port {port} is in use by another program; choose another one with --port"
            ) from error
        raise click.ClickException(f"cannot listen on {host}, port {port}: {error}") from error


def datasette_for(
    path: Path, public: bool, captures: bool = False, hosts: Sequence[str] = ()
) -> Any:
    """Return a Datasette that serves the archive at *path* with our settings and pages.

    If *public*, arbitrary SQL, downloads and the tables about crawling are closed, and captured
    pages too unless *captures*. *hosts* are names under which the server is known.
    """
    from datasette.app import Datasette

    from newsarchive.web.framework.security import datasette_configuration, datasette_settings
    from newsarchive.web.framework.served_archive import ServedArchive

    # Datasette 1.0 reads from config what 0.65 reads from metadata.
    name = "config" if "config" in inspect.signature(Datasette).parameters else "metadata"
    is_mutable = not is_frozen(path)
    datasette = Datasette(
        **{"files" if is_mutable else "immutables": [str(path)]},
        settings=datasette_settings(public),
        **{name: datasette_configuration(path.stem, public, captures, hosts)},
    )
    # Datasette has no argument for a database of another class.
    datasette.remove_database(path.stem)
    served = ServedArchive(datasette, path, is_mutable=is_mutable, is_public=public)
    datasette.add_database(served, name=path.stem)
    return datasette


def run(
    path: Path,
    listener: socket.socket,
    public: bool,
    captures: bool = False,
    hosts: Sequence[str] = (),
) -> None:
    """Print the URL on one line and serve until Ctrl-C or SIGTERM."""
    import uvicorn

    in_environment = os.environ.get("NEWSARCHIVE_ALLOWED_HOSTS", "").replace(",", " ").split()
    datasette = datasette_for(path, public, captures, (*hosts, *in_environment))
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                click.echo(f"{path.name} on http://{shown}:{port}  (press Ctrl-C to stop)")

    app = datasette.app()
    # datasette-mcp, where it is installed, lets the whole program log each request.
    logging.getLogger().setLevel(logging.WARNING)
    config = uvicorn.Config(app, log_level="warning", lifespan="on", workers=1)
    # A second Ctrl-C cancels what still shuts down, which uvicorn would log as an error.
    logging.getLogger("uvicorn.error").addFilter(_is_no_cancellation)
    # uvicorn shuts down cleanly and then raises the signal again.
    with suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listener])


def _is_no_cancellation(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


if __name__ == "__main__":
    serve()

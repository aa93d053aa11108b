"""``newsarchive units``: write systemd units that crawl sites at regular times."""

from __future__ import annotations

import getpass
import shlex
import sys
from pathlib import Path

import click

from newsarchive.console.operation.schedule import Schedule, read_schedule
from newsarchive.console.operation.unit_files import (
    ABOUT,
    Place,
    alert_units,
    backup_command,
    backup_units,
    crawl_units,
    serve_unit,
)
from newsarchive.console.options import PORT, archive_option, examples
from newsarchive.errors import ExitStatus, NewsArchiveError
from newsarchive.paths import project_folder


@click.command(
    epilog=examples(
        "newsarchive units jpost guardian",
        "newsarchive units jpost --every 30m --serve --alerts 1h",
        "newsarchive units jpost --backup /media/disk/news",
        "newsarchive units jpost --dry-run",
        "newsarchive units jpost --cron",
    )
)
@click.argument("sites", nargs=-1)
@click.option(
    "--collection",
    "collections",
    multiple=True,
    metavar="NAME",
    help="Crawl this collection, in one process; repeatable.",
)
@click.option(
    "--every",
    default="15m",
    show_default=True,
    metavar="TIME",
    help='How often: 5m, 1h, daily, or a calendar event of systemd such as "Mon..Fri 06:00".',
)
@click.option("--alerts", metavar="TIME", help="Also run the alerts at these times.")
@click.option(
    "--backup",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="TARGET",
    help="Also back up to this folder every day.",
)
@click.option("--serve", is_flag=True, help="Also serve the pages, on 127.0.0.1.")
@click.option("--port", type=PORT, default=8001, show_default=True, help="Port of the pages.")
@click.option("--on-failure", metavar="UNIT", help="A unit to start when one of these fails.")
@click.option(
    "--user/--system",
    "is_user",
    default=True,
    help="Units of this user (default), or the system.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where to write. Default: ~/.config/systemd/user, or /etc/systemd/system.",
)
@click.option("--force", is_flag=True, help="Overwrite files that were changed.")
@click.option("--dry-run", is_flag=True, help="Print the files, and write nothing.")
@click.option("--cron", is_flag=True, help="Print lines of a crontab instead, without systemd.")
@archive_option
def units(
    sites: tuple[str, ...],
    collections: tuple[str, ...],
    every: str,
    alerts: str | None,
    backup: Path | None,
    serve: bool,
    port: int,
    on_failure: str | None,
    is_user: bool,
    output: Path | None,
    force: bool,
    dry_run: bool,
    cron: bool,
    archive: Path,
) -> None:
    """Write systemd units that crawl sites at regular times.

    SITES are names of `scrapy list`. Each site gets a service and a timer, so that one can be
    watched and stopped alone; crawls of one site never overlap. Nothing is started: the lines to do
    that are printed. Put CRAWLER_CONTACT and secrets into the environment file that is named
    there; only you should be able to read it.
    """  # fmt: skip
    crawls = {site: [site] for site in sites}
    crawls |= {name: ["collection", "-a", f"name={name}"] for name in collections}
    if not crawls and not serve and alerts is None and backup is None:
        raise click.UsageError("name a site, --collection, --alerts, --backup or --serve")
    schedule, of_alerts = read_schedule(every), read_schedule(alerts) if alerts else None
    if cron:
        click.echo("\n".join(_crontab(crawls, schedule, archive, backup)))
        return
    place = _place(archive, is_user=is_user, on_failure=on_failure)
    files: dict[str, str] = {}
    for name, arguments in crawls.items():
        files |= crawl_units(place, name, arguments, schedule)
    if of_alerts is not None:
        files |= alert_units(place, of_alerts)
    if backup is not None:
        files |= backup_units(place, backup.absolute())
    if serve:
        files |= serve_unit(place, port)
    if dry_run:
        for name, text in files.items():
            click.echo(f"# ---- {name}\n{text}")
        return
    folder = output or _default_folder(is_user=is_user)
    _write(folder, files, force=force)
    _say_what_next(files, place, folder)


def _place(archive: Path, *, is_user: bool, on_failure: str | None) -> Place:
    secret = Path.home() / ".config" if is_user else Path("/etc")
    return Place(
        archive=archive.absolute(),
        project=project_folder() or archive.absolute().parent,
        is_user=is_user,
        environment_file=secret / "newsarchive" / "crawl.env",
        on_failure=on_failure,
        user=None if is_user else getpass.getuser(),
    )


def _default_folder(*, is_user: bool) -> Path:
    return Path.home() / ".config/systemd/user" if is_user else Path("/etc/systemd/system")


def _write(folder: Path, files: dict[str, str], *, force: bool) -> None:
    """Write *files*, all or none: one that differs from what is there is not overwritten."""
    changed = [
        name for name, text in files.items()
        if (folder / name).exists() and (folder / name).read_text(encoding="utf-8") != text
    ]  # fmt: skip
    if changed and not force:
        raise NewsArchiveError(
            f"{folder / changed[0]} is there and differs; nothing was written. Compare it with"
            " --dry-run, then use --force"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        click.echo(str(folder / name))


def _say_what_next(files: dict[str, str], place: Place, folder: Path) -> None:
    control = "systemctl --user" if place.is_user else "sudo systemctl"
    started = [name for name in files if "\n[Install]\n" in files[name]]
    lines = ["", "Next:"]
    if folder != _default_folder(is_user=place.is_user):
        lines.append(f"  copy the files to {_default_folder(is_user=place.is_user)}")
    lines += [
        f"  {control} daemon-reload",
        f"  {control} enable --now {' '.join(shlex.quote(name) for name in started)}",
    ]
    if place.is_user:
        lines.append("  loginctl enable-linger    # so that they run while you are logged out")
    lines += [
        f"  {control} list-timers 'newsarchive-*'",
        f"Environment (mode 600): {place.environment_file}, lines such as"
        " CRAWLER_CONTACT=you@example.org",
    ]
    click.echo("\n".join(lines))


def _crontab(
    crawls: dict[str, list[str]], schedule: Schedule, archive: Path, backup: Path | None
) -> list[str]:
    """Return a line of a crontab for each crawl, and one for the back-up of each night.

    `flock` keeps crawls from overlapping.
    """
    if schedule.cron is None:
        click.echo("a crontab cannot say such a time; use 15m, 2h or daily", err=True)
        raise SystemExit(ExitStatus.NOT_DONE)
    lines = [f"# {ABOUT.partition('.')[0]} --cron", "CRAWLER_CONTACT=you@example.org"]
    for name, arguments in crawls.items():
        lock = archive.absolute().parent / f".crawl-{name.replace('/', '-')}.lock"
        command = ["flock", "-n", str(lock), sys.executable, "-P", "-m", "scrapy", "crawl"]
        command += [*arguments, "-s", f"ARCHIVE_PATH={archive.absolute()}"]
        command += ["-s", "PROGRESS_INTERVAL=0"]
        project = project_folder() or archive.absolute().parent
        line = f"cd {shlex.quote(str(project))} && {shlex.join(command)}"
        lines.append(f"{schedule.cron} {_for_cron(line)}")
    if backup is not None:
        command = backup_command(backup.absolute(), archive.absolute())
        lines.append(f"17 3 * * * {_for_cron(shlex.join(command))}")
    return lines


def _for_cron(line: str) -> str:
    return line.replace("%", "\\%")  # cron ends a line at %

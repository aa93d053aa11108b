"""The unit files for an archive: crawls, alerts, back-ups, the web pages."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from newsarchive.console.operation.schedule import Schedule, read_schedule
from newsarchive.console.operation.unit_text import command_line, path, quoted, unit_file, unit_name
from newsarchive.paths import captures_folder

#: The first line of each file, and how to make it again.
ABOUT = "Written by `newsarchive units`. Changes here stay: it does not overwrite them."
#: Exit statuses of a crawl that are no reason to run it again before the next time: 1 the site
#: could not be read, 130 somebody stopped it. 4 (the archive stayed locked) passes soon.
_RETRIED, _NOT_FAILED = "4", "130"


@dataclass(frozen=True, slots=True)
class Place:
    """What all units of an archive have in common."""

    archive: Path
    project: Path
    """The folder in which the commands work."""
    is_user: bool
    environment_file: Path
    on_failure: str | None = None
    """A unit to start when one fails."""
    user: str | None = None
    """With units of the system: the user that runs them."""

    @property
    def target(self) -> str:
        """The target that starts services."""
        return "default.target" if self.is_user else "multi-user.target"


def crawl_units(
    place: Place, name: str, arguments: list[str], schedule: Schedule
) -> dict[str, str]:
    """Return the files of a crawl, by name; *arguments* are those of `scrapy crawl`."""
    unit = f"newsarchive-{unit_name(name)}"
    command = [sys.executable, "-P", "-m", "scrapy", "crawl", *arguments]
    command += ["-s", f"ARCHIVE_PATH={place.archive}", "-s", "PROGRESS_INTERVAL=0"]
    return {
        f"{unit}.service": _service(place, f"Crawl of {name}", command),
        f"{unit}.timer": _timer(f"Time of the crawl of {name}", schedule),
    }


def alert_units(place: Place, schedule: Schedule) -> dict[str, str]:
    """Return the files that run the alerts, also while no crawl ends."""
    command = [*_newsarchive(), "alerts", "run", "--archive", str(place.archive)]
    return {
        "newsarchive-alerts.service": _service(place, "Alerts of the archive", command),
        "newsarchive-alerts.timer": _timer("Time of the alerts", schedule),
    }


def backup_units(place: Place, target: Path) -> dict[str, str]:
    """Return the files that back the archive up to the folder *target* every day."""
    command = backup_command(target, place.archive)
    about = "Back-up of the archive"
    return {
        "newsarchive-backup.service": _service(place, about, command, writable=target),
        "newsarchive-backup.timer": _timer("Time of the back-up", read_schedule("daily")),
    }


def backup_command(target: Path, archive: Path) -> list[str]:
    """Return the words of the command that backs *archive* up to *target*."""
    return [*_newsarchive(), "backup", str(target), "--archive", str(archive)]


def serve_unit(place: Place, port: int) -> dict[str, str]:
    """Return the file of the service that serves the pages on 127.0.0.1."""
    command = [*_newsarchive(), "serve", "--port", str(port), str(place.archive)]
    settings = {
        "Type": "exec",
        **_how_to_run(place, command),
        "Restart": "on-failure",
        "RestartSec": "10",
        "KillSignal": "SIGINT",
        "SuccessExitStatus": _NOT_FAILED,
        **_limits(place),
    }
    return {
        "newsarchive-serve.service": unit_file(
            [
                ("Unit", _unit(place, "Pages of the archive") | {"After": "network.target"}),
                ("Service", settings),
                ("Install", {"WantedBy": place.target}),
            ],
            ABOUT,
        )
    }


def _service(place: Place, about: str, command: list[str], *, writable: Path | None = None) -> str:
    online = "network-online.target"  # the manager of a user has no such target
    unit = _unit(place, about) | ({} if place.is_user else {"After": online, "Wants": online})
    unit |= {
        # Timers may start it often, and a locked archive is tried again until it is free.
        "StartLimitIntervalSec": "0",
    }
    service = {
        # A timer starts no service that still runs: crawls of a site do not overlap. Not "oneshot",
        # because systemd refuses RestartForceExitStatus= there.
        "Type": "exec",
        **_how_to_run(place, command),
        "SuccessExitStatus": _NOT_FAILED,
        "RestartForceExitStatus": _RETRIED,
        "RestartSec": "2min",
        # The first signal ends a crawl after the pages that it has begun; then it learns nothing.
        "KillSignal": "SIGINT",
        "KillMode": "mixed",
        "TimeoutStopSec": "2min",
        "Nice": "10",
        "IOSchedulingClass": "best-effort",
        "IOSchedulingPriority": "7",
        **_limits(place, writable),
    }
    return unit_file([("Unit", unit), ("Service", service)], ABOUT)


def _timer(about: str, schedule: Schedule) -> str:
    timer = {
        "OnCalendar": schedule.on_calendar,
        "RandomizedDelaySec": f"{schedule.delay}s",
        "AccuracySec": "1s" if schedule.delay < 60 else "1min",
        # A time that passed while the machine was off is made up for at its start.
        "Persistent": "true",
    }
    return unit_file(
        [
            ("Unit", {"Description": _described(about)}),
            ("Timer", timer),
            ("Install", {"WantedBy": "timers.target"}),
        ],
        ABOUT,
    )


def _unit(place: Place, about: str) -> dict[str, str]:
    unit = {"Description": _described(about)}
    if place.on_failure:
        unit["OnFailure"] = place.on_failure
    return unit


def _described(about: str) -> str:
    return path(about)


def _how_to_run(place: Place, command: list[str]) -> dict[str, str]:
    return {
        **({"User": place.user} if place.user and not place.is_user else {}),
        "WorkingDirectory": path(str(place.project)),
        # With "-", a file that is not there is no error.
        "EnvironmentFile": f"-{path(str(place.environment_file))}",
        "ExecStart": command_line(command),
    }


def _limits(place: Place, writable: Path | None = None) -> Mapping[str, str]:
    """Return what the service may do: write to the archive, its captures and *writable*.

    ProtectSystem=strict makes everything else read-only. The folder of the archive must be
    writable, because SQLite makes its log beside the file. The model of languages is kept in the
    folder of CacheDirectory, which systemd makes.
    """
    named = (place.archive.parent, captures_folder(place.archive), writable)
    folders = dict.fromkeys(folder for folder in named if folder is not None)
    limits = {
        "NoNewPrivileges": "true",
        "MemoryMax": "4G",
        "TasksMax": "256",
        "UMask": "0077",
    }
    # In units of a user, systemd can close folders only where users may make namespaces; elsewhere
    # the service would not start.
    if not place.is_user:
        limits |= {
            "PrivateTmp": "true",
            "ProtectSystem": "strict",
            # "-": the folder of captures may not be there yet.
            "ReadWritePaths": " ".join(quoted(f"-{folder}") for folder in folders),
            "CacheDirectory": "newsarchive",
            "ProtectKernelTunables": "true",
            "ProtectKernelModules": "true",
            "ProtectControlGroups": "true",
            "RestrictSUIDSGID": "true",
            "LockPersonality": "true",
        }
    return limits


def _newsarchive() -> list[str]:
    return [sys.executable, "-P", "-m", "newsarchive.cli"]

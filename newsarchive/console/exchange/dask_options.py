"""The options ``--dask`` and ``--files-at`` of the commands that extract many pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def dask_options(function: F) -> F:
    """Add ``--dask ADDRESS`` and ``--files-at URL``, which the command gets as text or None."""
    files_at = click.option(
        "--files-at",
        metavar="URL",
        help="With --dask: the folder of the files as the workers reach it, for fsspec, such as"
        " s3://bucket/captures. Without it they read the files at the same path.",
    )
    dask = click.option(
        "--dask",
        metavar="ADDRESS",
        help="Extract on the workers of this Dask scheduler, such as tcp://10.0.0.1:8786, or of one"
        " that runs on this machine as long as the command: local.",
    )
    return dask(files_at(function))


def check_files_at(dask: str | None, files_at: str | None) -> None:
    """Raise :class:`click.UsageError` if *files_at* is no URL, or is given without *dask*."""
    if files_at is not None and dask is None:
        raise click.UsageError("--files-at is for the workers of --dask")
    if files_at is not None and "://" not in files_at:
        raise click.UsageError(f"--files-at {files_at}: write a URL, such as file:///mnt/captures")

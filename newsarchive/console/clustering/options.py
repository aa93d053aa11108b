"""The option that all commands of a cluster have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def cluster_option(function: F) -> F:
    """Add ``--cluster URL`` to a command, which gets it as ``url``."""
    return click.option(
        "--cluster",
        "url",
        metavar="URL",
        required=True,
        envvar="CLUSTER_URL",
        show_envvar=True,
        help="The Redis or Valkey server, such as redis://10.0.0.5:6379/0.",
    )(function)

"""The option that all commands of a cluster have."""

from __future__ import annotations

import os
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
        default=lambda: os.environ.get("CLUSTER_URL") or None,
        help="The Redis or Valkey server, such as redis://10.0.0.5:6379/0. Default: CLUSTER_URL.",
    )(function)

"""How the cluster stands that this archive is written for, if the server was told of one."""

from __future__ import annotations

import asyncio
import logging
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsarchive.errors import NewsArchiveError

if TYPE_CHECKING:
    from newsarchive.streams.status import Standing

logger = logging.getLogger(__name__)

#: Seconds that a page waits for Redis.
_PATIENCE = 2.0


@dataclass(frozen=True, slots=True)
class ClusterPart:
    """The part of the page about the cluster: how it stands, or why that is not known."""

    standing: Standing | None
    problem: str = ""


async def cluster_part() -> ClusterPart | None:
    """Return how the cluster of CLUSTER_URL stands; None if the environment names none."""
    url = os.environ.get("CLUSTER_URL")
    return await asyncio.to_thread(_read, url) if url else None


def _read(url: str) -> ClusterPart:
    from newsarchive.streams.connection import connect, readable_errors
    from newsarchive.streams.status import standing

    try:
        with readable_errors(url), connect(url, _PATIENCE) as redis:
            return ClusterPart(standing(redis))
    except NewsArchiveError as error:
        logger.info("%s", error)
        return ClusterPart(None, str(error))

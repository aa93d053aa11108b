"""The questions of a crawl to the ledger, asked of the writer, which alone has the archive."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from newsarchive.archive.cluster.messages import Message, link_message, link_of, packed
from newsarchive.archive.ledger.frontier import Decision, KnownUrl
from newsarchive.article import Link
from newsarchive.errors import NewsArchiveError
from newsarchive.streams.keys import CALLS, reply_to
from newsarchive.streams.server_errors import is_outage

if TYPE_CHECKING:
    from newsarchive.cluster.worker import Worker

logger = logging.getLogger(__name__)

#: Seconds after which a question is asked again: it may have been lost with the server.
ASK_AGAIN = 15


class QuestionFailed(NewsArchiveError):
    """The writer could not answer a question."""


class RemoteLinks:
    """What :class:`~newsarchive.archive.ledger.link_queue.LinkQueue` is in a crawl of its own.

    *tell* and *hand_over* are those of the run.
    """

    def __init__(
        self,
        worker: Worker,
        run_id: int,
        tell: Callable[[Message], None],
        hand_over: Callable[[str, Message], None],
    ) -> None:
        self._worker = worker
        self._run_id = run_id
        self._tell = tell
        self._hand_over = hand_over

    async def ask(self, question: str, **values: Any) -> Any:
        """Return the writer's answer to *question*. It may be asked twice."""
        said = False
        while True:
            call = uuid4().hex
            try:
                message = {"id": call, "run": self._run_id, "ask": question, "with": values}
                entry = await self._worker.redis.xadd(CALLS, {"m": packed(message)})
                reply: Any = await self._worker.redis.blpop([reply_to(call)], timeout=ASK_AGAIN)
                if reply is None:  # else the stream would grow until a writer comes
                    await self._worker.redis.xdel(CALLS, entry)
            except Exception as error:
                if not is_outage(error):
                    raise
                logger.info("%s: %s; asking again", question, error)
                await asyncio.sleep(1)
                continue
            if reply is not None:
                answer = json.loads(reply[1])
                if "error" in answer:
                    raise QuestionFailed(f"{question}: the writer says: {answer['error']}")
                return answer["answer"]
            if not said:
                logger.warning("no writer answers; is `newsarchive writer` running?")
                said = True

    async def known(self, urls: Iterable[str]) -> dict[str, KnownUrl]:
        """Return what the ledger knows about *urls*, by URL."""
        rows = await self.ask("known", urls=[*urls])
        return {row["url"]: KnownUrl(**row) for row in rows}

    async def known_sites(self) -> list[str]:
        """Return the keys of all sites that have URLs in the ledger."""
        return list(await self.ask("known_sites"))

    async def recent_walls(self, sites: Message) -> dict[str, tuple[int, int, int]]:
        """Return how many of the last articles of each of *sites*, named groups, were walled."""
        found = await self.ask("walls", sites=sites)
        return {name: tuple(numbers) for name, numbers in found.items()}

    async def sites_named_by(self, sources: Iterable[str]) -> list[str]:
        """Return the keys of the sites whose articles *sources* named first."""
        return list(await self.ask("sites_named_by", sources=[*sources]))

    async def left_open(self, sites: Iterable[str], most: int | None = None) -> list[Link]:
        """Return the links of *sites* that earlier runs left, or that are due again."""
        return [link_of(x) for x in await self.ask("left_open", sites=[*sites], most=most)]

    async def count_left(self, sites: Iterable[str]) -> int:
        """Return the number of links to articles of *sites* that this run leaves to the next."""
        return int(await self.ask("count_left", sites=[*sites]))

    async def due(self, sites: Iterable[str]) -> list[Link]:
        """Return the links to the stored articles of *sites* that are due for a revisit."""
        return [link_of(x) for x in await self.ask("due", sites=[*sites])]

    async def decisions(self, links: Sequence[Link]) -> list[tuple[Link, Decision]]:
        """Return each of *links* with the decision that follows from the ledger."""
        rows = await self.ask("decisions", links=[link_message(link) for link in links])
        return [(link_of(link), Decision(decision)) for link, decision in rows]

    async def claim(self, links: Sequence[Link]) -> list[Link]:
        """Enter *links* in the ledger as being fetched; return those that no other run claims."""
        if not links:
            return []
        rows = await self.ask("claim", links=[link_message(link) for link in links])
        return [link_of(row) for row in rows]

    async def queue(self, links: Sequence[Link]) -> None:
        """Enter *links* in the ledger for the next run to request."""
        if links:
            await self.ask("queue", links=[link_message(link) for link in links])

    def note_changes(self, links: Sequence[Link]) -> None:
        """Record the dates of change that another source states for links already requested."""
        dated = [link_message(link) for link in links if link.modified_raw]
        if dated:
            self._tell({"do": "changes", "links": dated})

    def put_back(self, url: str, until: datetime) -> None:
        """Leave the claimed *url* to a run that starts after *until*."""
        self._hand_over(url, {"do": "postpone", "url": url, "until": until})

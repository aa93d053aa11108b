"""The writer of a cluster: the one process that has the archive.

It reads what workers hand over, writes it as a crawl of one machine does, and acknowledges what is
committed. It holds a lease; a second writer waits until the first has let go of it, or has died.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import uuid4

from newsarchive.archive import Archive
from newsarchive.archive.cluster.answers import answer
from newsarchive.archive.cluster.closing import AtTheEnd
from newsarchive.archive.cluster.messages import Message, packed
from newsarchive.errors import ArchiveError, described
from newsarchive.progress.board import board
from newsarchive.progress.figures import Said
from newsarchive.streams import scripts
from newsarchive.streams.connection import connect_async, end_tasks
from newsarchive.streams.frontier import acknowledge, entries_in, make_group
from newsarchive.streams.kept_runs import KeptRuns
from newsarchive.streams.keys import (
    CALLS,
    DEAD,
    FENCE,
    RESULTS,
    WRITER,
    WRITER_GROUP,
    reply_to,
)
from newsarchive.streams.server_errors import explained, is_full, is_group_lost, is_outage, outages

logger = logging.getLogger(__name__)

#: Messages that are read at once; they share transactions.
BATCH = 100
#: Milliseconds to wait for messages.
_BLOCK = 200
#: Seconds between two looks of a writer that stands by.
_LOOK = 1.0
#: Seconds between two looks at how far it is, and the name under which that is shown.
_SHOWN_AFTER, _NAME = 0.5, "writer"
#: Seconds that a reply waits for who asked.
_REPLY = 120


class LeaseLost(Exception):
    """Another writer has the lease now."""


class ClusterWriter:
    """Writes to *archive* what the workers at *url* hand over, until *is_stopped* returns True.

    *say* gets the summary line of each run that ends.
    """

    def __init__(
        self,
        archive: Archive,
        url: str,
        at_the_end: AtTheEnd,
        say: Callable[[str], None],
        is_stopped: Callable[[], bool],
        lease_seconds: float = 15.0,
    ) -> None:
        self._archive = archive
        self._redis = connect_async(url)
        self._runs = KeptRuns(archive, self._redis, at_the_end, say)
        self._say = say
        self._is_stopped = is_stopped
        self._ms = int(lease_seconds * 1000)
        self._name = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:6]}"
        self._token = ""
        self._renewed_at = 0.0
        self._acquire = self._redis.register_script(scripts.ACQUIRE)
        self._renew = self._redis.register_script(scripts.RENEW)
        self._release = self._redis.register_script(scripts.RELEASE)

    async def run(self) -> None:
        """Write until stopped. Raises the error of the archive if that cannot be used."""
        said = ""
        board().enter(_NAME)
        try:
            while not self._is_done():
                try:
                    if await self._has_lease():
                        said = ""
                        await self._write()
                except LeaseLost:
                    logger.warning("another writer took over; standing by")
                except Exception as error:
                    if not is_outage(error) and not is_group_lost(error):
                        raise
                    if (why := explained(error)) != said:
                        logger.warning("waiting for the frontier: %s", why)
                    said = why
                    board().update(_NAME, Said("waiting for the frontier"), again=False)
                    await asyncio.sleep(_LOOK)
        finally:
            await self._runs.end()
            with suppress(*outages()):
                await self._release(keys=[WRITER], args=[self._token])
            await self._redis.aclose()
            board().leave(_NAME)
        if self._runs.broken is not None:
            raise self._runs.broken

    def _is_done(self) -> bool:
        return self._runs.broken is not None or self._is_stopped()

    async def _has_lease(self) -> bool:
        """Wait for the lease; return False if stopped meanwhile."""
        said = False
        asked = time.monotonic()
        if self._token and (await self._renew(keys=[WRITER], args=[self._ms, self._token]))[0]:
            self._renewed_at = asked  # it is ours still, after an outage
            return True
        while not self._is_done():
            asked = time.monotonic()
            got: Any = await self._acquire(keys=[WRITER, FENCE, FENCE + ":"],
                                           args=[self._name, self._ms])  # fmt: skip
            if got:
                self._token, self._renewed_at = str(got[0]), asked
                return True
            if not said:
                self._say("another writer has the lease; standing by")
                said = True
            board().update(_NAME, Said("standing by"), again=False)
            await asyncio.sleep(_LOOK)
        return False

    async def _write(self) -> None:
        """Write while the lease is held."""
        for stream in (RESULTS, CALLS):
            await make_group(self._redis, stream, WRITER_GROUP)
        await self._runs.adopt()
        self._say(f"writing to {self._archive.path}")
        steps = (self._keep_lease, self._read_results, self._read_calls, self._runs.look_after,
                 self._show)  # fmt: skip
        tasks = [asyncio.ensure_future(step()) for step in steps]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await end_tasks(tasks)

    async def _keep_lease(self) -> None:
        while not self._is_done():
            asked = time.monotonic()
            held: Any = await self._renew(keys=[WRITER], args=[self._ms, self._token])
            if not held[0]:
                raise LeaseLost
            self._renewed_at = asked
            await asyncio.sleep(min(_LOOK, self._ms / 3000))

    async def _show(self) -> None:
        while not self._is_done():
            figures = self._runs.figures(int(await self._redis.xlen(RESULTS)))
            board().update(_NAME, figures, again=False)
            await asyncio.sleep(_SHOWN_AFTER)

    def _check_lease(self) -> None:
        if time.monotonic() - self._renewed_at > self._ms / 1000:
            raise LeaseLost  # this process stood still

    # --- results ---------------------------------------------------------------------------------

    async def _read_results(self) -> None:
        """Write what workers hand over: first what an earlier writer had read, then what is new."""
        last = "0"
        while not self._is_done():
            found = await self._read(RESULTS, last)
            if not found:
                last = ">"
                continue
            self._check_lease()
            done = await asyncio.gather(
                *(self._apply(message_id, text, again=last != ">") for message_id, text in found)
            )
            await asyncio.wrap_future(self._archive.submit(lambda connection: None, urgent=True))
            ended = [x for (x, _), is_done in zip(found, done, strict=True) if is_done]
            await acknowledge(self._redis, RESULTS, ended)
            if last != ">":
                last = found[-1][0]

    async def _apply(self, message_id: str, text: str, *, again: bool) -> bool:
        try:
            message: Message = json.loads(text)
            return await self._runs.run(message["run"]).apply(message_id, message, again=again)
        except ArchiveError:
            raise
        except Exception as error:  # of any kind, of one message: the others are written
            why = described(error)
            logger.error("a result: please report this error: %s", why, exc_info=error)
            dead = {"reason": f"it cannot be written: {why}", "message": text}
            await self._redis.xadd(DEAD, {"m": packed(dead)})
            return True

    async def _read(self, stream: str, last: str) -> list[tuple[str, str]]:
        """Return messages of *stream*; those that were deleted meanwhile count as written."""
        block = _BLOCK if last == ">" else None
        while True:
            found: Any = await self._redis.xreadgroup(
                WRITER_GROUP, "writer", {stream: last}, count=BATCH, block=block
            )
            entries = entries_in(found)
            gone = [entry_id for entry_id, fields in entries if not fields]
            await acknowledge(self._redis, stream, gone)
            if not gone or len(gone) < len(entries):
                return [(entry_id, fields["m"]) for entry_id, fields in entries if fields]

    # --- questions -------------------------------------------------------------------------------

    async def _read_calls(self) -> None:
        last = "0"
        while not self._is_done():
            found = await self._read(CALLS, last)
            if not found:
                last = ">"
                continue
            self._check_lease()
            for message_id, text in found:
                call = json.loads(text)
                try:
                    reply = {"answer": await self._answer(call)}
                except ArchiveError:
                    raise
                except Exception as error:  # of any kind: who asked asks again or gives up
                    why = described(error)
                    logger.error("%s: please report: %s", call.get("ask"), why, exc_info=error)
                    reply = {"error": why}
                try:
                    await self._reply(call["id"], packed(reply))
                except Exception as error:
                    if not is_full(error):
                        raise
                    last = "0"  # who asked waits; meanwhile results are written, which makes room
                    await asyncio.sleep(_LOOK)
                    break
                await acknowledge(self._redis, CALLS, [message_id])

    async def _reply(self, call: str, reply: str) -> None:
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.rpush(reply_to(call), reply)
        pipeline.expire(reply_to(call), _REPLY)
        await pipeline.execute()

    async def _answer(self, call: Message) -> Any:
        values = call["with"]
        if call["ask"] == "seed":
            return await self._runs.seed(values["spider"], values["arguments"])
        if call["ask"] == "retry":
            return await self._runs.retry(values["spider"], values["arguments"], values["links"])
        opened = self._runs.run(call["run"])
        reply = await answer(opened, call["ask"], values)
        if call["ask"] == "begin":
            await self._runs.publish(
                opened
            )  # a worker may have died between a claim and its request
        return reply

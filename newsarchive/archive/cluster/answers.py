"""The writer's answers to the questions of workers, with the functions of a crawl of its own."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from functools import partial
from typing import Any

from newsarchive.archive.cluster.messages import Message, link_message, link_of
from newsarchive.archive.cluster.open_run import OpenRun
from newsarchive.archive.ledger.reporting.recent_walls import recent_walls


async def answer(opened: OpenRun, question: str, values: Message) -> Any:
    """Return the answer to *question* of the run *opened*, as plain data.

    It may be asked twice: the second answer is that of the first time, or as good.
    """
    links = opened.run.links
    match question:
        case "begin":
            job = partial(opened.begin, values=values)
            future = opened.run.archive.submit(job, urgent=True)
            return {"forced": await asyncio.wrap_future(future)}
        case "known":
            return [asdict(known) for known in (await links.known(values["urls"])).values()]
        case "known_sites":
            return await links.known_sites()
        case "sites_named_by":
            return await links.sites_named_by(values["sources"])
        case "left_open":
            return _rows(await links.left_open(values["sites"], values["most"]))
        case "count_left":
            return await links.count_left(values["sites"])
        case "due":
            return _rows(await links.due(values["sites"]))
        case "decisions":
            found = await links.decisions([link_of(link) for link in values["links"]])
            return [(link_message(link), str(decision)) for link, decision in found]
        case "claim":
            return _rows(await links.claim([link_of(link) for link in values["links"]]))
        case "walls":
            read = opened.archive.read
            return {
                name: read(partial(recent_walls, sites=sites))
                for name, sites in values["sites"].items()
            }
        case "queue":
            await links.queue([link_of(link) for link in values["links"]])
            return None
    raise ValueError(f"no such question: {question}")


def _rows(links: list[Any]) -> list[Message]:
    return [link_message(link) for link in links]

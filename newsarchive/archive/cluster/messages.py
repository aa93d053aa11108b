"""Links, endings, articles and captures as plain JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from newsarchive.archive.ledger.endings import Ending
from newsarchive.archive.witness.queueing import NOTHING, WitnessRules
from newsarchive.article import MOMENT_FIELDS, Article, Block, FieldSource, Link
from newsarchive.outcomes import Outcome

Message = dict[str, Any]


def packed(message: Mapping[str, Any]) -> str:
    """Return *message* as JSON on one line; a lone half of a surrogate pair is escaped."""
    return json.dumps(message, default=_plain, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} in a message")


def link_message(link: Link) -> Message:
    """Return *link* without the values that it has by default."""
    return {name: value for name, value in asdict(link).items() if value}


def link_of(message: Message) -> Link:
    """Return the link of *message*."""
    return Link(**message)


def ending_of(message: Message) -> Ending:
    """Return the ending that ``asdict`` made *message* of."""
    until = message.get("not_before")
    return Ending(
        **message
        | {
            "outcome": Outcome(message["outcome"]),
            "not_before": datetime.fromisoformat(until) if until else None,
        }
    )


def witness_rules_of(message: Message | None) -> WitnessRules:
    """Return the rules that ``asdict`` made *message* of; without one, no web archive is used."""
    if not message:
        return NOTHING
    return WitnessRules(**message | {"except_sites": frozenset(message["except_sites"])})


def article_of(message: Message) -> Article:
    """Return the article that ``asdict`` made *message* of."""
    moments = {
        name: datetime.fromisoformat(message[name]) for name in MOMENT_FIELDS if message[name]
    }
    blocks = [Block(**each) for each in message["blocks"]]
    sources = [FieldSource(**each) for each in message["sources"]]
    return Article(**message | moments | {"blocks": blocks, "sources": sources})

"""What a crawl tells a web archive, and the work for it at the end of the crawl."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from newsarchive.archive import Archive
from newsarchive.archive.witness.queueing import WitnessRules
from newsarchive.errors import ArchiveError, NewsArchiveError, described
from newsarchive.witness.settings import DEFAULTS, read_settings

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)


def witness_rules(settings: BaseSettings, spider: Any) -> WitnessRules:
    """Return what a web archive is told of the pages of *spider*; nothing if a setting is wrong.

    A site that is read with somebody's own cookies is not submitted, and not asked for by addresses
    with a query: these may be personal.
    """
    try:
        rules = read_settings(settings, os.environ).rules
    except NewsArchiveError as error:
        logger.error("web archive: %s", error)
        return WitnessRules()
    if _has_cookies(settings, spider):
        return replace(rules, saves=False, no_queries=True)
    return rules


def _has_cookies(settings: BaseSettings, spider: Any) -> bool:
    """Return whether somebody's own cookies are set for *spider*, in any of the three ways."""
    names = {re.sub(r"\W", "_", each).upper() for each in (spider.name, *spider.sites())}
    return bool(
        getattr(spider, "cookies", None)
        or settings.get("COOKIES_FILE")
        or any(os.environ.get(f"NEWSARCHIVE_COOKIES_{name}") for name in names)
    )


def settings_in_use(settings: BaseSettings) -> dict[str, str]:
    """Return the settings of the web archive for the record of the run, without keys.

    `newsarchive witness run` continues with them. {} if no web archive is used.
    """
    if not settings.get("WAYBACK"):
        return {}
    return {name: str(settings[name]) for name in DEFAULTS if settings.get(name)}


def run_at_end(archive: Archive, settings: BaseSettings) -> str:
    """Work off what waits for the web archive; return what was done, for the summary.

    Whatever fails here, the crawl has succeeded. "" if the web archive is not used.
    """
    try:
        wanted = read_settings(settings, os.environ)
        if wanted.is_off:
            return ""
        from newsarchive.witness.run import run_witness

        ran = run_witness(
            archive,
            wanted,
            captures=settings.getbool("CAPTURE_ENABLED"),
            seconds=settings.getfloat("WAYBACK_SECONDS"),
        )
    except ArchiveError:
        raise
    except NewsArchiveError as error:
        logger.error("web archive: %s", error)
        return "web archive failed"
    except Exception as error:  # of any kind: the queue is worked off by a later run
        logger.error("web archive: please report this error: %s", described(error), exc_info=error)
        return "web archive failed"
    return f"web archive: {ran}" if str(ran) else ""

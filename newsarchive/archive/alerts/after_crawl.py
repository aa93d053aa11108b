"""The alerts at the end of a crawl, or of a collection of crawls."""

from __future__ import annotations

import logging
import os

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.alerts.names import alert_names
from newsarchive.errors import NewsArchiveError, described

logger = logging.getLogger(__name__)


def run_alerts_after_crawl(archive: Archive, seconds: float) -> str:
    """Run the alerts and return what they did, for the summary; "" if there are none.

    No delivery begins after *seconds*. Whatever fails here, the crawl has succeeded.
    """
    try:
        with open_reader(archive.path) as connection:
            if not alert_names(connection):  # the search and the mail need not be loaded
                return ""
        from newsarchive.archive.alerts.run import run_alerts
        from newsarchive.delivery.settings import read_settings

        ran = run_alerts(archive, lambda: read_settings(os.environ), seconds=seconds)
    except NewsArchiveError as error:
        logger.error("alerts: %s", error)
        return "alerts failed"
    except Exception as error:  # of any kind: they are run again after the next crawl
        logger.error("alerts: please report this error: %s", described(error), exc_info=error)
        return "alerts failed"
    for name, _, failure in ran.failed:
        logger.warning("alert %s: not delivered: %s", name, failure.reason)
    return f"alerts: {ran}" if ran.alerts else ""

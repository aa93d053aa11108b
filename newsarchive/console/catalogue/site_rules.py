"""The rules of the sites for commands that extract: those that the next crawl would use."""

from __future__ import annotations

import json
import subprocess
import sys

from newsarchive.console.crawl_call import crawl_environment
from newsarchive.errors import NewsArchiveError
from newsarchive.site_rules import RuledSite, RuleTable, SiteRules


def rule_table() -> RuleTable:
    """Return the rules of all sites that have some, as `scrapy list --rules` prints them.

    Mistakes in spider files are printed, one line each. Raises :class:`NewsArchiveError` if the
    rules cannot be read.
    """
    command = [sys.executable, "-P", "-m", "scrapy", "list", "--rules"]
    called = subprocess.run(command, env=crawl_environment(), stdout=subprocess.PIPE, check=False)
    if called.returncode:
        raise NewsArchiveError("the rules of the sites cannot be read: `scrapy list` says why")
    return RuleTable(
        RuledSite(
            name=site["name"],
            home=site["home"],
            rules=SiteRules.of(site["rules"] or {}),
            allowed_hosts=tuple(site["allowed_hosts"]),
        )
        for site in json.loads(called.stdout)
    )

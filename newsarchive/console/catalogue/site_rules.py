"""The rules of the sites for commands that extract: those that the next crawl would use."""

from __future__ import annotations

from newsarchive.console.crawl_call import listed
from newsarchive.site_rules import RuledSite, RuleTable, SiteRules


def rule_table(*, is_silent: bool = False) -> RuleTable:
    """Return the rules of all sites, as `scrapy list --rules` prints them.

    It takes about a second: call it when there is something to extract. Mistakes in spider files
    are printed, one line each, unless it *is_silent*. Raises ``SitesUnreadable`` if the
    rules cannot be read.
    """
    return RuleTable(
        RuledSite(
            name=site["name"],
            home=site["home"],
            rules=SiteRules.of(site["rules"] or {}),
            allowed_hosts=tuple(site["allowed_hosts"]),
        )
        for site in listed("--rules", is_silent=is_silent)
    )

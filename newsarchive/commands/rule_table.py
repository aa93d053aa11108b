"""The rules of all sites: those of spider files, and of the file that SITE_RULES names.

The file is for sites without a spider file, which `scrapy crawl site` crawls: a table for each
host, with the same rules.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from scrapy import Spider

from newsarchive.commands.site_facts import wrong_rules
from newsarchive.errors import BadURL, NewsArchiveError, did_you_mean
from newsarchive.site_rules import RULES, RuledSite, RuleTable, SiteRules
from newsarchive.urls import normalised_url


class BadRules(NewsArchiveError):
    """A file of rules that cannot be used; its text names the file and what is wrong there."""


def rule_table(spiders: Iterable[type[Spider]], file: str) -> RuleTable:
    """Return the rules of *spiders*; those in *file* take their place. "" stands for no file."""
    stated = [
        RuledSite(
            name=spider.name,
            home=normalised_url(spider.home),  # type: ignore[attr-defined]
            rules=SiteRules.of({rule: getattr(spider, rule, None) for rule in RULES}),
            allowed_hosts=tuple(getattr(spider, "allowed_hosts", ())),
        )
        for spider in spiders
        if getattr(spider, "home", "")
    ]
    return RuleTable([*(rules_of_file(Path(file)) if file else ()), *stated])


def rules_of_file(file: Path) -> list[RuledSite]:
    """Return the site of each table of *file*; raise :class:`BadRules` for the first mistake."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadRules(f"{file}: the file of SITE_RULES cannot be read: {error}") from error
    return [_site_of(file, host, facts) for host, facts in tables.items()]


def _site_of(file: Path, host: str, facts: object) -> RuledSite:
    try:
        home = normalised_url(f"https://{host}/")
    except BadURL as error:
        raise BadRules(f"{file}: [{host}] is no host: {error.why}") from error
    if not isinstance(facts, dict):
        raise BadRules(f'{file}: {host} must be a table, such as ["{host}"]')
    for fact, value in facts.items():
        if fact not in RULES:
            hint = did_you_mean(fact, RULES) or f"; there are {', '.join(RULES)}"
            raise BadRules(f"{file}: {host}: `{fact}` is no rule{hint}")
        if fact == "drop" and not isinstance(value, list):
            raise BadRules(f"{file}: {host}: `drop` must be a list, such as [...]")
    if wrong := wrong_rules(facts):
        raise BadRules(f"{file}: {host}: {wrong}")
    return RuledSite(host, home, SiteRules.of(facts))

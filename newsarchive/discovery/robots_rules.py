"""What a robots.txt says to this crawler: the choice of the group, by RFC 9309, section 2.2.1.

Protego, which matches the paths, chooses a group by any word of the user agent, and the words of a
contact's URL or the beginning of a name are such words. Here the product token alone chooses.
"""

from __future__ import annotations

import re

from protego import Protego

from newsarchive.article import Link
from newsarchive.discovery.documents import document_of
from newsarchive.discovery.sitemaps import sitemaps_in_robots

#: Bytes of a robots.txt that are read; RFC 9309, section 2.5, requires at least 500 KiB.
MOST_BYTES = 500 * 2**10

_TOKEN = re.compile(r"[\w-]+")
# "Mozilla/5.0 (compatible; NameOfTheBot/1.0; ...)": a bot that calls itself a browser first.
_COMPATIBLE = re.compile(r"mozilla/.*?\(\s*compatible\s*;\s*([\w-]+)", re.IGNORECASE)
# With the spellings that Protego and Google's parser read.
_AGENT = re.compile(r"user[ -]?agent\s*(?::|\s)\s*(.*)", re.IGNORECASE)
_RULE = re.compile(
    r"(?:allow|dis{1,2}al{1,2}ow|diasllow|disallaw|crawl[ -]delay|request[ -]rate|visit[ -]time)"
    r"\s*(?=[:\s])",
    re.IGNORECASE,
)


def product_token(user_agent: str) -> str:
    """Return the product token of a *user_agent*, in lower case: what a robots.txt calls it.

    It is the first name: "newsarchive" of "newsarchive/0.2 (+https://example.org/)". "" if the
    user agent begins with none.
    """
    found = _COMPATIBLE.match(user_agent.strip())
    token = found[1] if found else _leading_token(user_agent)
    return token.lower()


class RobotsRules:
    """The rules of a robots.txt for the crawler with one product token.

    All groups of that token count together, in any case of letters; those of ``*`` count only if
    there is none. Lines that are no rules, such as Sitemap or a web page's, divide no group.
    """

    def __init__(self, body: bytes, url: str, token: str) -> None:
        document = document_of(_whole_lines(body), url)
        # RFC 9309 ends lines by CR, LF or both; str.splitlines would end them at other characters.
        text = document.body.decode("utf-8", "replace")
        lines = [" ".join(line.partition("#")[0].split()) for line in re.split(r"[\r\n]+", text)]
        self._paths = Protego.parse("\n".join(["User-agent: *", *_group(lines, token)]))
        self.crawl_delay: float | None = self._paths.crawl_delay("*")
        """Seconds between requests; None if it states none."""
        self.sitemaps: list[Link] = sitemaps_in_robots(document).links
        """The sitemaps that it names, anywhere."""

    def allow(self, url: str) -> bool:
        """Return whether *url* may be requested."""
        return self._paths.can_fetch(url, "*")


def _whole_lines(body: bytes) -> bytes:
    """Return the part of *body* that is read: half a path would forbid more than the whole one."""
    if len(body) <= MOST_BYTES:
        return body
    head = body[:MOST_BYTES]
    return head[: max(head.rfind(b"\r"), head.rfind(b"\n")) + 1]


def _group(lines: list[str], token: str) -> list[str]:
    """Return the rules of the groups of *token*; if there is no such group, those of ``*``."""
    groups: dict[str, list[str]] = {}
    names: set[str] = set()
    is_in_rules = True
    for line in lines:
        if agent := _AGENT.match(line):
            if is_in_rules:
                names, is_in_rules = set(), False
            name = "*" if agent[1].split(" ")[0] == "*" else _leading_token(agent[1]).lower()
            if name in (token, "*"):
                names.add(name)
                groups.setdefault(name, [])
        elif _RULE.match(line):
            is_in_rules = True
            for name in names:
                groups[name].append(line)
    return groups[token] if token in groups else groups.get("*", [])


def _leading_token(text: str) -> str:
    found = _TOKEN.match(text.strip())
    return found[0] if found else ""

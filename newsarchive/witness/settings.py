"""The settings of the web archive, from those of a crawl or from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from newsarchive.archive.witness.queueing import WitnessRules
from newsarchive.errors import NewsArchiveError
from newsarchive.urls import HostAndPort, host_and_port, hosts_and_ports, site_of

#: Values of the settings that are not given. Each name is documented in docs/settings.md.
DEFAULTS: Mapping[str, Any] = {
    "WAYBACK": "",
    "WAYBACK_URL": "https://web.archive.org",
    "WAYBACK_TIMEGATE": "",
    "WAYBACK_DELAY": 12.0,
    "WAYBACK_PER_RUN": 50,
    "WAYBACK_SECONDS": 120.0,
    "WAYBACK_EXCEPT": "",
    "WAYBACK_PRIVATE_HOSTS": "",
}
_MODES = ("save", "ask")


class WrongWitnessSetting(NewsArchiveError):
    """A setting of the web archive that cannot be used."""


@dataclass(frozen=True, slots=True)
class WitnessSettings:
    """How the web archive is used."""

    rules: WitnessRules
    url: str
    """Address of the service that saves pages, without a slash at its end."""
    timegate: str
    """What stands before the address of a page to get a copy of it; it ends with a slash."""
    delay: float = 12.0
    """Seconds between two submissions; between other requests a quarter of it."""
    per_run: int = 50
    """Most pages that one run submits, and most that it asks for."""
    private_hosts: frozenset[HostAndPort] = frozenset()
    """Private addresses of which the web archive may be told."""
    user_agent: str = "newsarchive"
    keys: str = field(default="", repr=False)
    """"access:secret" of the account; "": none."""
    timeout: float = 60.0
    """Seconds for one exchange."""

    @property
    def is_off(self) -> bool:
        """Whether the web archive is not used at all."""
        return not (self.rules.saves or self.rules.asks)

    @property
    def own_hosts(self) -> set[HostAndPort]:
        """The hosts that the operator named: they may have private addresses."""
        return {host_and_port(self.url), host_and_port(self.timegate)}


def read_settings(values: Mapping[str, Any], environment: Mapping[str, str]) -> WitnessSettings:
    """Return the settings in *values*; the keys are in the *environment* only.

    Raises :class:`WrongWitnessSetting`, whose text never has a key.
    """

    def value(name: str) -> Any:
        given = values.get(name)
        return DEFAULTS[name] if given is None or given == "" else given

    modes = {each.strip().lower() for each in str(value("WAYBACK")).split(",") if each.strip()}
    if unknown := modes - set(_MODES):
        raise WrongWitnessSetting(f"WAYBACK={','.join(sorted(unknown))}: save, ask or save,ask")
    url = _address("WAYBACK_URL", str(value("WAYBACK_URL")))
    timegate = _address("WAYBACK_TIMEGATE", str(value("WAYBACK_TIMEGATE") or f"{url}/web"))
    access, secret = (
        environment.get(name, "").strip() for name in ("WAYBACK_ACCESS_KEY", "WAYBACK_SECRET_KEY")
    )
    if bool(access) != bool(secret) or not f"{access}{secret}".isprintable():
        raise WrongWitnessSetting("set both WAYBACK_ACCESS_KEY and WAYBACK_SECRET_KEY, or neither")
    contact = str(values.get("CRAWLER_CONTACT") or environment.get("CRAWLER_CONTACT", ""))
    agent = str(values.get("USER_AGENT") or "newsarchive")
    sites = filter(None, map(str.strip, str(value("WAYBACK_EXCEPT")).split(",")))
    return WitnessSettings(
        WitnessRules("save" in modes, "ask" in modes, frozenset(map(_site_key, sites))),
        url,
        f"{timegate}/",
        delay=_number("WAYBACK_DELAY", value("WAYBACK_DELAY")),
        per_run=int(_number("WAYBACK_PER_RUN", value("WAYBACK_PER_RUN"))),
        private_hosts=frozenset(hosts_and_ports(str(value("WAYBACK_PRIVATE_HOSTS")).split(","))),
        user_agent=f"{agent} (+{contact})" if contact and contact not in agent else agent,
        keys=f"{access}:{secret}" if access else "",
    )


def _site_key(written: str) -> str:
    """Return the key of a site that a person may have written as a URL, or with ``www.``."""
    return site_of(written if "://" in written else f"https://{written}")


def _address(name: str, written: str) -> str:
    try:
        parts = urlsplit(written)
        is_right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right or parts.username or parts.query or parts.fragment:
        example = DEFAULTS["WAYBACK_URL"]
        raise WrongWitnessSetting(f"{name}={written}: must be a URL such as {example}")
    return written.rstrip("/")


def _number(name: str, written: Any) -> float:
    try:
        number = float(written)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 <= number < 1e7:
        raise WrongWitnessSetting(f"{name}={written}: must be a number, 0 or more")
    return number

"""Where Chromium is, and how it is started: with nothing that a page could misuse."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from urllib.request import getproxies

from newsarchive.errors import BrowserMissing
from newsarchive.rendering.limits import BrowserOptions

#: Names of Chromium in Debian, Ubuntu, Fedora and others, and of Chrome.
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

#: The proxies of the environment that Scrapy uses.
_PROXIES = ("https", "http", "all")
#: Of Playwright's own switches: with it a page could open windows without a click of a person.
UNWANTED = ["--disable-popup-blocking"]


def is_installed() -> bool:
    """Return whether the extra ``browser`` is installed; nothing of it is imported."""
    return find_spec("playwright") is not None


def executable_of(setting: str) -> str:
    """Return the path of Chromium: *setting*, a path or a name, or the one that is found.

    Raises :class:`BrowserMissing` if there is none, the extra is not installed, or the crawl uses
    a proxy: the browser would pass by it, and a proxy that resolves names could not be checked.
    """
    if not is_installed():
        raise BrowserMissing("pages are drawn by a browser; pip install 'newsarchive[browser]'")
    if name := next((name for name in _PROXIES if getproxies().get(name)), None):
        raise BrowserMissing(
            f"pages are drawn by a browser, which uses no proxy; unset {name}_proxy to draw pages"
        )
    for name in (setting,) if setting else _NAMES:
        if found := shutil.which(name):
            return found
    if setting:
        raise BrowserMissing(f"BROWSER_EXECUTABLE={setting}: there is no such program")
    raise BrowserMissing(
        "pages are drawn by Chromium, which was not found; install it (apt install chromium),"
        " or set BROWSER_EXECUTABLE to its path"
    )


def uses_sandbox(setting: str) -> bool:
    """Return whether to use Chromium's sandbox: by *setting* (on, off), or unless this is root."""
    return setting == "on" or (setting != "off" and os.geteuid() != 0)


def switches(options: BrowserOptions, proxy_port: int, mark: str) -> list[str]:
    """Return the command line of Chromium, besides Playwright's own."""
    return [
        f"--newsarchive-browser={mark}",  # Chromium ignores it; see processes.py
        # The proxy is the only way out, also to 127.0.0.1 and for what resolves names by itself.
        f"--proxy-server=http://127.0.0.1:{proxy_port}",
        "--proxy-bypass-list=<-loopback>",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        "--disable-quic",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        # Pictures and fonts are not fetched.
        "--blink-settings=imagesEnabled=false",
        "--disable-remote-fonts",
        "--autoplay-policy=user-gesture-required",
        # Nothing of its own accord.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-domain-reliability",
        "--disable-sync",
        "--no-pings",
        "--disable-gpu",
    ]


def environment(home: Path) -> dict[str, str]:
    """Return the environment of Chromium: no secret of ours, and *home* as its folder."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    return {**kept, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home)}

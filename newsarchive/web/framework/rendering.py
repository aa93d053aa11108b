"""How values look on a page: dates, languages, links; the template environment."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from datasette import Response
from markupsafe import Markup, escape

from newsarchive.web.framework.security import STRICT_CSP

_STATIC: Final = Path(__file__).parents[1] / "static"
_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"})
_LANGUAGES: Final = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip


def prepare_environment(env: Any) -> None:
    """Filters and functions for templates; named so that none of Datasette's is hidden."""
    env.globals["archive_asset"] = asset_path
    env.filters.update(
        archive_date=format_date,
        archive_time=time_tag,
        archive_language=language_name,
        archive_link=http_url,
        archive_direction=text_direction,
    )


@cache
def asset_path(name: str) -> str:
    """The address of a file of ours under Datasette's root; it changes when the file does."""
    digest = hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/-/static-plugins/newsarchive/{name}?v={digest}"


def parse_moment(value: str | None) -> datetime | None:
    """*value* as the archive writes points in time; None where it is none."""
    try:
        moment = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def format_date(value: str | None) -> str:
    """The day of a point in time, for people: "3 May 2026"; as it stands where it is none."""
    moment = parse_moment(value)
    return f"{moment.day} {moment:%B %Y}" if moment else (value or "")


def time_tag(value: str | None, precision: str | None = "time") -> Markup:
    """A ``<time>`` with day and, where it is known, the time in UTC."""
    moment = parse_moment(value)
    if moment is None:
        return escape(value or "")
    shown = format_date(value) + ("" if precision == "day" else f", {moment:%H:%M} UTC")
    stamp = f"{moment:%Y-%m-%d}" if precision == "day" else f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    return Markup('<time datetime="{}">{}</time>').format(stamp, shown)


def language_name(code: str | None) -> str:
    """The English name of a language; its code where we have none."""
    return _LANGUAGES.get(code or "", code or "")


def text_direction(code: str | None) -> str:
    """The text_direction a language is written in; "auto" where it is not known."""
    if not code:
        return "auto"
    return "rtl" if code.split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def http_url(value: str | None) -> str:
    """*value* if it is an http or https address, else "": nothing else may become a link."""
    try:
        parts = urlsplit((value or "").strip())
    except ValueError:
        return ""
    return (value or "").strip() if parts.scheme in ("http", "https") and parts.netloc else ""


async def render_page(
    datasette: Any, request: Any, name: str, status: int = 200, **context: Any
) -> Response:
    """One of our pages, with the strict security policy."""
    get_environment = getattr(datasette, "get_jinja_environment", None)  # new in 1.0
    environment = get_environment(request) if get_environment else datasette.jinja_env
    template = _synchronous_environment(environment).get_template(f"archive_{name}.html")
    html = template.render(context, urls=datasette.urls)
    return Response.html(html, status=status, headers=response_headers())


@lru_cache(8)
def _synchronous_environment(environment: Any) -> Any:
    """Datasette's template environment, rendering in one go.

    ``Datasette.render_template`` awaits each piece of a page and asks all plugins for scripts
    and menus, of which our pages show none: three times the time for a search page.
    """
    return environment.overlay(enable_async=False)


def response_headers(**more: str) -> dict[str, str]:
    """The headers of what is wholly ours; names in *more* with ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return {"content-security-policy": STRICT_CSP, "cache-control": "no-cache", **named}

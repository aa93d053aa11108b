"""Rendering of templates, and the filters that show dates, languages and links."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from datasette import Response
from markupsafe import Markup, escape

from newsarchive.dates.spelling import format_date, read_moment
from newsarchive.text import counted
from newsarchive.web.framework.database import (
    known_archive_name,
    problems_of_request,
    request_has_parts,
)
from newsarchive.web.framework.datasette_html import named_controls
from newsarchive.web.framework.security import STRICT_CSP, is_public

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


def prepare_environment(env: Any, datasette: Any) -> None:
    """Add our filters and functions to *env*. Their names begin with ``archive_``, as none of
    Datasette's do.
    """
    env.globals["archive_asset"] = asset_path
    env.globals["archive_database"] = lambda: known_archive_name(datasette)
    env.globals["archive_problems"] = problems_of_request
    env.globals["archive_has_parts"] = request_has_parts
    env.globals["archive_saves"] = lambda: not is_public(datasette)
    env.filters.update(
        archive_time=time_tag,
        archive_count=counted,
        archive_date=format_date,
        archive_accessible=named_controls,
        archive_language=language_name,
        archive_link=http_url,
        archive_direction=text_direction,
    )


@cache
def asset_path(name: str) -> str:
    """Return the path of one of our static files below Datasette's root.

    The path contains a hash of the file, so browsers may cache it forever.
    """
    digest = hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/-/static-plugins/newsarchive/{name}?v={digest}"


def time_tag(value: str | None, precision: str | None = None) -> Markup:
    """Return a ``<time>`` element with *value* as :func:`format_date` spells it."""
    moment, level = read_moment(value, precision)
    shown = format_date(value, precision)
    if moment is None:
        return escape(shown)
    stamp = moment.isoformat()[: {"month": 7, "day": 10}.get(level, 19)]
    return Markup('<time datetime="{}">{}</time>').format(
        stamp if level in ("month", "day") else f"{stamp}Z", shown
    )


def language_name(code: str | None) -> str:
    """Return the English name of a language, or its code if we have no name."""
    return _LANGUAGES.get(code or "", code or "")


def text_direction(code: str | None) -> str:
    """Return the value of HTML's ``dir`` for a language; "auto" if there is no language."""
    if not code:
        return "auto"
    return "rtl" if code.split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def http_url(value: str | None) -> str:
    """Return *value* if it is an http or https URL, else "": nothing else may become a link."""
    try:
        parts = urlsplit((value or "").strip())
    except ValueError:
        return ""
    return (value or "").strip() if parts.scheme in ("http", "https") and parts.netloc else ""


async def render_page(
    datasette: Any, request: Any, name: str, status: int = 200, **context: Any
) -> Response:
    """Return the template ``archive_<name>.html`` as a response with the strict policy."""
    get_environment = getattr(datasette, "get_jinja_environment", None)  # new in 1.0
    environment = get_environment(request) if get_environment else datasette.jinja_env
    template = _synchronous_environment(environment).get_template(f"archive_{name}.html")
    html = template.render(context, urls=datasette.urls)
    return Response.html(html, status=status, headers=response_headers())


def render_error(datasette: Any, status: int, text: str, **headers: str) -> Response:
    """Return the error page with *text*, which is for people, and further *headers*."""
    template = _synchronous_environment(datasette.jinja_env).get_template("error.html")
    html = template.render(status=status, error=text, urls=datasette.urls)
    return Response.html(html, status=status, headers=response_headers(**headers))


@lru_cache(8)
def _synchronous_environment(environment: Any) -> Any:
    """Return Datasette's template environment with asynchronous rendering switched off.

    ``Datasette.render_template`` awaits each piece of a page and collects the scripts and menus of
    all plugins, which our pages do not show. A search page takes three times as long that way.
    Whether a file has changed is not looked up for each piece either: 30 times for a search page.
    """
    return environment.overlay(enable_async=False, auto_reload=False)


def response_headers(**more: str) -> dict[str, str]:
    """Return the headers of our own responses; in the names of *more*, ``_`` becomes ``-``."""
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return {"content-security-policy": STRICT_CSP, "cache-control": "no-cache", **named}

"""Our settings, also for a `scrapy` that is called outside the project's folder."""

from __future__ import annotations

from scrapy.settings import BaseSettings


def use_our_settings(settings: BaseSettings) -> None:
    """Put this project's settings under what the command line says, if no project's are there."""
    if settings["BOT_NAME"] != "newsarchive" and not settings.getlist("SPIDER_MODULES"):
        from importlib import import_module

        settings.setmodule(import_module("newsarchive.settings"), priority="project")

"""Our settings, also for a `scrapy` that is called outside the project's folder."""

from __future__ import annotations

from scrapy.settings import BaseSettings


def is_ours(settings: BaseSettings) -> bool:
    """Whether these are this project's settings."""
    return bool(settings["BOT_NAME"] == "newsarchive")


def use_our_settings(settings: BaseSettings) -> None:
    """Put this project's settings under what the command line says, if no project's are there."""
    if not is_ours(settings) and not settings.getlist("SPIDER_MODULES"):
        from importlib import import_module

        settings.setmodule(import_module("newsarchive.settings"), priority="project")

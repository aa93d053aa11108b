"""Decide to which project a call of `scrapy` belongs: ours, another one, or none."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from scrapy.settings import BaseSettings
from scrapy.utils.conf import closest_scrapy_cfg

from newsarchive.paths import SETTINGS


def is_ours(settings: BaseSettings) -> bool:
    """Return whether *settings* are this project's."""
    return bool(settings["BOT_NAME"] == "newsarchive")


def in_another_project() -> bool:
    """Return whether `scrapy` was called in a project that does not use our settings.

    Scrapy loads a project's settings before its commands, and names them in the environment.
    """
    in_a_project = bool(os.environ.get("SCRAPY_SETTINGS_MODULE") or closest_scrapy_cfg())
    return in_a_project and SETTINGS not in sys.modules


def use_our_settings(settings: BaseSettings) -> None:
    """Use our settings, below those of the command line, unless a project has its own."""
    if not is_ours(settings) and not settings.getlist("SPIDER_MODULES"):
        settings.setmodule(import_module(SETTINGS), priority="project")

"""Packages of the lock file that an older `.venv` may lack."""

from __future__ import annotations

import importlib
import os
from typing import Any

import pytest


def needed(module: str) -> Any:
    """Return *module*. Where it is not installed the calling file is skipped, but not in CI."""
    if os.environ.get("CI"):
        return importlib.import_module(module)
    return pytest.importorskip(module, reason=f"{module} is not installed: run make setup")

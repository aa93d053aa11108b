"""The wheel and its environments, made once for all workers of a session of tests."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest

from tests.wheel.environments import (
    VirtualEnvironment,
    build_wheel,
    install_wheel,
    made_once,
    make_environment,
)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all workers of this session share.

    A worker of pytest-xdist has its own temporary folder in that of the session.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    (folder / "wheel").mkdir(exist_ok=True)
    return folder / "wheel"


@pytest.fixture(scope="session")
def wheel(shared_folder: Path) -> Path:
    """Return the path of the wheel."""
    [path] = made_once(shared_folder / "build", build_wheel).glob("*.whl")
    return path


@pytest.fixture(scope="session")
def installed(shared_folder: Path, wheel: Path) -> VirtualEnvironment:
    """Return an environment in which the wheel is installed."""
    install = partial(install_wheel, wheel=wheel)
    return VirtualEnvironment(made_once(shared_folder / "installed", install))


@pytest.fixture(scope="session")
def plain(shared_folder: Path) -> VirtualEnvironment:
    """Return the same environment without newsarchive: plain Scrapy."""
    return VirtualEnvironment(made_once(shared_folder / "plain", make_environment))


@pytest.fixture
def project(installed: VirtualEnvironment, tmp_path: Path) -> Path:
    """Return a new project folder."""
    installed.call(tmp_path, "newsarchive", "init", "mynews")
    return tmp_path / "mynews"

"""Headless Chromium and a served archive, as fixtures for the tests of the pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.support.archives import FilledArchive, sample_archive
from tests.support.captured import capture

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)


class Served:
    """`newsarchive serve` as a process, on a free port."""

    def __init__(self, path: Path, *options: str) -> None:
        program = [sys.executable, "-m", "newsarchive.console.serve"]
        command = [*program, str(path), "--port", "0", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        line = self.process.stdout.readline()
        self.base_url = line.split(" on ")[1].split()[0]

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()


def recorded_dialogs(page: Page) -> list[str]:
    """Return a list to which the messages of all later dialogs of *page* are added."""
    dialogs: list[str] = []

    def note(dialog: Any) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    return dialogs


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have a Chromium: `make browser` installs one")
        pytest.skip("no Chromium here; `make browser` installs one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("browser") / "archive.db"
    sample_archive(path)
    archive = FilledArchive(path)
    body = b"<h1>Night ferry</h1><p>As it was sent. <img src=quay.jpg alt=''>"
    for at in ("2026-05-04T18:20:00Z", "2026-05-05T18:20:00Z"):
        capture(archive, body, at, "https://herald.example/harbour/night-ferry")
    archive.close()
    served = Served(path)
    yield served.base_url
    served.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert problems == []

"""The examples for programs in docs/publishing.md work as they are written."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.archives import sample_archive
from tests.support.browser import Served
from tests.support.crawls import ROOT
from tests.support.needed import needed

PAGE = (ROOT / "docs" / "publishing.md").read_text(encoding="utf-8").partition("## For programs")[2]
SERVER = "http://127.0.0.1:8001"


def examples(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    sample_archive(folder / "archive.db")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    served = Served(folder / "archive.db")
    yield served.base_url
    served.close()


def test_every_address_that_is_requested_gives_json(server: str) -> None:
    urls = re.findall(r"^curl '([^']+)'$", "\n".join(examples("sh")), re.MULTILINE)
    assert len(urls) == 5
    for url in urls:
        with urlopen(url.replace(SERVER, server)) as response:
            assert json.load(response).get("results") != [], url


@pytest.mark.parametrize("program", examples("python"))
def test_a_program_prints_articles(folder: Path, server: str, program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program.replace(SERVER, server)],
        capture_output=True, text=True, check=True, cwd=folder,
    )  # fmt: skip
    assert re.search("Harbour council votes|Night ferry to return", done.stdout)


def test_a_client_of_a_model_connects_as_configured(server: str) -> None:
    client = needed("mcp").Client
    needed("datasette_mcp")
    [configuration] = examples("json")
    url = json.loads(configuration)["mcpServers"]["newsarchive"]["url"].replace(SERVER, server)

    async def names() -> set[str]:
        async with client(url) as connected:
            return {tool.name for tool in (await connected.list_tools()).tools}

    tools = asyncio.run(names())
    documented = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert documented == {"search", "article", "history", "sources"}
    assert documented <= tools

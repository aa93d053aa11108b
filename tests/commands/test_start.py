"""What a program does not do before its first article."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scrapy.settings import default_settings

from newsarchive import settings

#: What `scrapy crawl` does in a process until it crawls; each line prints something.
CRAWL = """
import gc, sys
from scrapy.exceptions import UsageError
from scrapy.settings import Settings
from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import load_object

sys.argv = ["scrapy", "crawl"]
from newsarchive.commands import anywhere
print("garbage is collected:", gc.isenabled())
command = anywhere.crawl()
command.settings = Settings()
command.settings.setmodule("newsarchive.settings", priority="project")
for _ in range(2):
    try:
        command.run([], None)
    except UsageError:
        print("garbage is collected:", gc.isenabled(), gc.get_freeze_count() > 10_000)
    gc.unfreeze()
for each in build_component_list(command.settings.getwithbase("EXTENSIONS")):
    load_object(each)
print("loaded:", sorted({"aiohttp", "scrapy.extensions.telnet"} & sys.modules.keys()))
"""
#: What the process does that forks the workers.
WORKERS = """
import gc, newsarchive.extraction.preload
print("garbage is collected:", gc.isenabled(), gc.get_freeze_count() > 10_000)
"""
#: The command, before and after its module is loaded.
COMMAND = """
import gc, sys
from newsarchive import cli
sys.argv = ["newsarchive", "show", "--help"]
class Command(cli._Commands):
    def get_command(self, ctx, name):
        print("garbage is collected:", gc.isenabled())
        return super().get_command(ctx, name)
cli.cli.__class__ = Command
try:
    cli.main()
finally:
    print("garbage is collected:", gc.isenabled(), gc.get_freeze_count() > 10_000)
"""


def output_of(program: str, folder: Path) -> list[str]:
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_crawl_loads_no_extension_that_is_off_and_collects_no_garbage_before_it_runs(
    tmp_path: Path,
) -> None:
    assert output_of(CRAWL, tmp_path) == [
        "garbage is collected: False",
        "garbage is collected: True True",
        "garbage is collected: True False",  # nothing is frozen a second time
        "loaded: []",
    ]


def test_of_the_extensions_of_scrapy_only_three_are_off() -> None:
    off = default_settings.EXTENSIONS_BASE.keys() - settings.EXTENSIONS_BASE.keys()
    assert {path.rpartition(".")[2] for path in off} == {
        "TelnetConsole", "LogStats", "RemoteControl",
    }  # fmt: skip
    assert not settings.EXTENSIONS_BASE.keys() - default_settings.EXTENSIONS_BASE.keys()


def test_workers_collect_garbage_but_not_of_what_was_loaded_for_all_of_them(tmp_path: Path) -> None:
    assert output_of(WORKERS, tmp_path) == ["garbage is collected: True True"]


def test_a_command_collects_no_garbage_before_it_is_loaded(tmp_path: Path) -> None:
    lines = output_of(COMMAND, tmp_path)
    assert lines[0] == "garbage is collected: False"
    assert lines[-1] == "garbage is collected: True True"

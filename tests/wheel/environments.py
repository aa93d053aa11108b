"""What the tests of the wheel share: building it, virtual environments, and calls in them.

A virtual environment has the packages of the one that runs the tests, by symbolic links, and no
newsarchive but that of the wheel.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from tests.support.crawls import QUICK, ROOT

#: What `python -m build` needs of the repository.
SOURCES = ("newsarchive", "spiders", "pipelines", "pyproject.toml", "MANIFEST.in", "README.md",
           "LICENSE", "scrapy.cfg")  # fmt: skip
#: Variables that would lead a call to another archive, project or source tree.
OUR_VARIABLES = ("NEWSARCHIVE_DB", "SCRAPY_SETTINGS_MODULE", "PYTHONPATH", "CRAWLER_CONTACT")


@dataclass(frozen=True)
class VirtualEnvironment:
    """A virtual environment in *folder*, in which programs can be called."""

    folder: Path

    @property
    def programs(self) -> Path:
        """Return the folder of the programs."""
        return self.folder / "bin"

    @property
    def packages(self) -> Path:
        """Return the site-packages folder."""
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.folder / "lib" / version / "site-packages"

    def call(
        self, folder: Path, *command: str, status: int | None = 0, **variables: str
    ) -> CompletedProcess[str]:
        """Call a program in *folder* and check its exit status, unless *status* is None."""
        done = subprocess.run(
            [str(self.programs / command[0]), *command[1:]],
            cwd=folder, env=clean_variables() | variables,
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        if status is not None:
            assert done.returncode == status, done.stdout + done.stderr
            assert "Traceback" not in done.stderr
        return done


def clean_variables() -> dict[str, str]:
    """Return the environment variables without OUR_VARIABLES."""
    return {name: value for name, value in os.environ.items() if name not in OUR_VARIABLES}


def made_once(folder: Path, make: Callable[[Path], object]) -> Path:
    """Return *folder* after `make(folder)`, which only the first of several processes calls.

    The workers of pytest-xdist share the wheel and its environments like this. The others wait for
    the first one. If it fails or is killed, the next one begins with an empty folder.
    """
    done = folder.with_name(f"{folder.name}.done")
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            done.touch()
    return folder


def build_wheel(folder: Path) -> None:
    """Build an sdist in *folder*, and the wheel from it, as `python -m build` does."""
    tree = folder / "tree"
    tree.mkdir(parents=True)
    for name in SOURCES:
        if (ROOT / name).is_dir():
            without = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, tree / name, symlinks=True, ignore=without)
        else:
            shutil.copy(ROOT / name, tree)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(tree)],
        env=clean_variables() | {"PYTHONWARNINGS": "default", "NO_COLOR": "1"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.findall(r".*(?:Deprecat|_Warning|UserWarning).*", done.stdout + done.stderr)


def make_environment(folder: Path) -> None:
    """Make a virtual environment with all packages of this one except newsarchive."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    new = VirtualEnvironment(folder)
    for package in Path(sysconfig.get_path("purelib")).iterdir():
        if "newsarchive" not in package.name and package.suffix != ".pth":
            (new.packages / package.name).symlink_to(package)
    script = new.programs / "scrapy"
    python = new.programs / "python"
    script.write_text(f"#!{python}\nfrom scrapy.cmdline import execute\nexecute()\n")
    script.chmod(0o755)


def install_wheel(folder: Path, wheel: Path) -> None:
    """Make a virtual environment with *wheel*; pip checks that all it requires is there."""
    make_environment(folder)
    pip = ("python", "-m", "pip", "install", "--no-index", "--quiet")
    VirtualEnvironment(folder).call(ROOT.parent, *pip, str(wheel))


def crawl(environment: VirtualEnvironment, folder: Path, *arguments: str, status: int = 0) -> str:
    """Call `scrapy crawl` in *folder* and return all that it prints."""
    settings = [part for setting in QUICK for part in ("-s", setting)]
    done = environment.call(folder, "scrapy", "crawl", *arguments, *settings, status=status)
    return done.stdout + done.stderr


def files_in(folder: Path) -> set[str]:
    """Return the paths of all files below *folder*, without compiled Python modules."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {str(file) for file in files if "__pycache__" not in file.parts}


def free_port() -> int:
    """Return a port of 127.0.0.1 that no program uses at this moment."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(environment: VirtualEnvironment, folder: Path, *command: str) -> Iterator[str]:
    """Call `newsarchive` with *command*, yield the URL that it serves, and end it with Ctrl-C."""
    port = free_port()
    program = [str(environment.programs / "newsarchive"), *command, "--port", str(port)]
    variables = clean_variables() | {"PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(program, cwd=folder, env=variables) as process:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
    # `run` ends well if it was serving; `serve` was stopped.
    assert process.returncode == (130 if command[0] == "serve" else 0)


def read_json(url: str) -> Any:
    """Return the JSON value at *url*; wait up to half a minute until the server is up."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return json.load(response)
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not respond")

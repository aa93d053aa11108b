"""The wheel, installed in an environment of its own: a project folder, the sample site, neighbours.

The environment has the packages of this one by links, and no newsarchive but the wheel's.
"""

from __future__ import annotations

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
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from newsarchive.sample.site import serve_sample
from tests.support.crawls import QUICK, ROOT, rows, value

pytestmark = pytest.mark.slow

#: Python code for a folder in PYTHONPATH: no name but this machine's has an address.
NO_NETWORK = """\
import socket
real = socket.getaddrinfo
def getaddrinfo(host, *arguments, **more):
    if host in ("127.0.0.1", "localhost", None):
        return real(host, *arguments, **more)
    raise socket.gaierror(socket.EAI_NONAME, "no network in tests")
socket.getaddrinfo = getaddrinfo
"""


@dataclass(frozen=True)
class Installed:
    """A virtual environment."""

    python: Path

    @property
    def packages(self) -> Path:
        """Its site-packages."""
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.python.parent.parent / "lib" / version / "site-packages"

    def call(
        self, folder: Path, *command: str, status: int | None = 0, **environment: str
    ) -> CompletedProcess[str]:
        """Call a program of this environment in *folder*; *status* None: any will do."""
        done = subprocess.run(
            [str(self.python.parent / command[0]), *command[1:]],
            cwd=folder, env=clean_environment() | environment,
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        if status is not None:
            assert done.returncode == status, done.stdout + done.stderr
            assert "Traceback" not in done.stderr
        return done


def clean_environment() -> dict[str, str]:
    """The environment without what would lead to another archive, project or tree."""
    ours = ("NEWSARCHIVE_DB", "SCRAPY_SETTINGS_MODULE", "PYTHONPATH", "CRAWLER_CONTACT")
    return {name: value for name, value in os.environ.items() if name not in ours}


def environment_in(folder: Path) -> Installed:
    """A new virtual environment with all packages of this one but newsarchive."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    new = Installed(folder / "bin" / "python")
    for package in Path(sysconfig.get_path("purelib")).iterdir():
        if "newsarchive" not in package.name and package.suffix != ".pth":
            (new.packages / package.name).symlink_to(package)
    script = folder / "bin" / "scrapy"
    script.write_text(f"#!{new.python}\nfrom scrapy.cmdline import execute\nexecute()\n")
    script.chmod(0o755)
    return new


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that `python -m build` makes: first an sdist, and the wheel of that."""
    folder = tmp_path_factory.mktemp("build")
    tree = folder / "tree"
    names = ("newsarchive", "spiders", "pipelines", "pyproject.toml", "MANIFEST.in", "README.md",
             "LICENSE", "scrapy.cfg")  # fmt: skip
    tree.mkdir()
    for name in names:
        if (ROOT / name).is_dir():
            without = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, tree / name, symlinks=True, ignore=without)
        else:
            shutil.copy(ROOT / name, tree)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(tree)],
        env=clean_environment() | {"PYTHONWARNINGS": "default", "NO_COLOR": "1"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.findall(r".*(?:Deprecat|_Warning|UserWarning).*", done.stdout + done.stderr)
    [found] = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Installed:
    """An environment with the wheel; pip checks that what it needs is there."""
    new = environment_in(tmp_path_factory.mktemp("installed"))
    new.call(ROOT.parent, "python", "-m", "pip", "install", "--no-index", "--quiet", str(wheel))
    return new


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The same environment without newsarchive: plain Scrapy."""
    return environment_in(tmp_path_factory.mktemp("plain"))


@pytest.fixture
def project(installed: Installed, tmp_path: Path) -> Path:
    """A new project folder."""
    installed.call(tmp_path, "newsarchive", "init", "mynews")
    return tmp_path / "mynews"


def crawl(installed: Installed, folder: Path, *arguments: str, status: int = 0) -> str:
    settings = [part for setting in QUICK for part in ("-s", setting)]
    done = installed.call(folder, "scrapy", "crawl", *arguments, *settings, status=status)
    return done.stdout + done.stderr


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_wheel_has_one_package_and_no_scrap_of_the_repository(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"newsarchive"}
    assert {"newsarchive/spiders/jpost.py", "newsarchive/pipelines/store.py"} <= set(names)
    assert len(names) == len(set(names))


def test_a_new_project_folder_has_three_files(project: Path) -> None:
    assert files_in(project) == {"scrapy.cfg", "spiders/README.md", "spiders/template.py.txt"}


def test_any_site_is_crawled_into_the_project_folder(installed: Installed, project: Path) -> None:
    (project / "below").mkdir()
    with serve_sample() as url:
        assert "40 new" in crawl(installed, project, "site", "-a", f"start={url}/")
        assert "0 new" in crawl(installed, project / "below", "site", "-a", f"start={url}/")
    assert value(project / "archive.db", "SELECT count(*) FROM articles") == 40
    assert list((project / "captures").rglob("*.warc.gz"))
    assert list((project / "below").iterdir()) == []


def test_the_archive_of_the_project_folder_is_served(installed: Installed, project: Path) -> None:
    with serve_sample() as url:
        crawl(installed, project, "site", "-a", f"start={url}/")
    with serving(installed, project, "serve") as url:
        assert len(answer(f"{url}/archive/articles.json?_shape=array")) == 40


def test_a_file_of_ones_own_is_a_site(installed: Installed, project: Path) -> None:
    template = (project / "spiders" / "template.py.txt").read_text()
    with serve_sample() as url:
        own = template.replace('"example"', '"lantern"').replace("https://www.example.com", url)
        own = re.sub(r"^    sitemaps = .*\n", "", own.replace("/rss.xml", "/feed.xml"), flags=re.M)
        (project / "spiders" / "lantern.py").write_text(own)
        listed = installed.call(project, "scrapy", "list")
        allowed = url.removeprefix("http://")
        arguments = ("lantern", "-a", "limit=3", "-s", f"ALLOW_PRIVATE_HOSTS={allowed}")
        assert "lantern: 3 new" in crawl(installed, project, *arguments)
    assert {"lantern", "jpost", "site"} <= set(listed.stdout.split())
    assert listed.stderr == ""
    assert rows(project / "archive.db", "SELECT spider FROM runs") == [("lantern",)]


def test_an_own_site_replaces_the_bundled_one_and_the_list_says_so(
    installed: Installed, project: Path
) -> None:
    own = (project / "spiders" / "template.py.txt").read_text().replace('"example"', '"jpost"')
    (project / "spiders" / "jpost.py").write_text(own)
    listed = installed.call(project, "scrapy", "list")
    assert listed.stdout.split().count("jpost") == 1
    assert listed.stderr == "jpost: spiders/jpost.py is used in place of the bundled site\n"


def test_a_mistake_in_a_file_is_one_line_and_the_other_sites_go_on(
    installed: Installed, project: Path
) -> None:
    (project / "spiders" / "broken.py").write_text("x = 1\nclass Broken(:\n")
    (project / "spiders" / "lost.py").write_text("\nimport no_such_package\n")
    mistakes = ["spiders/broken.py:2: SyntaxError: ", "spiders/lost.py:2: ModuleNotFoundError: "]
    listed = installed.call(project, "scrapy", "list")
    assert {"jpost", "site"} <= set(listed.stdout.split())
    with serve_sample() as url:
        crawled = crawl(installed, project, "site", "-a", f"start={url}/", "-a", "limit=1")
        probed = installed.call(project, "newsarchive", "probe", url, "--limit", "1")
    assert "1 new" in crawled
    assert "site: 1 new" in probed.stdout
    for text in (listed.stderr, crawled, probed.stderr):
        for mistake in mistakes:
            assert len([line for line in text.splitlines() if line.startswith(mistake)]) == 1
    assert len(listed.stderr.splitlines()) == 2
    refused = crawl(installed, project, "broken", status=1)
    assert refused.splitlines()[-1].startswith("broken: no site 'broken'")


def test_a_bundled_site_that_cannot_be_reached_is_reported(
    installed: Installed, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "cut").mkdir()
    (tmp_path / "cut" / "sitecustomize.py").write_text(NO_NETWORK)
    done = installed.call(
        project, "scrapy", "crawl", "jpost", status=1, PYTHONPATH=str(tmp_path / "cut")
    )
    assert done.stdout.startswith("jpost: 0 new, ")
    assert "3 dns" in done.stdout
    assert value(project / "archive.db", "SELECT spider FROM runs") == "jpost"


def test_the_sample_site_is_crawled_and_served_from_any_folder(
    installed: Installed, tmp_path: Path
) -> None:
    (tmp_path / "calendar.py").write_text("raise SystemExit('not the calendar of Python')\n")
    packages = files_in(installed.packages / "newsarchive")
    with serving(installed, tmp_path, "run", "--sample-port", str(free_port())) as url:
        found = answer(f"{url}/search.json?q=bridge")
    assert found["count"] >= 1
    assert value(tmp_path / "archive.db", "SELECT count(*) FROM articles") == 40
    assert (tmp_path / "captures").is_dir()
    assert files_in(installed.packages / "newsarchive") == packages


def test_scrapy_lists_and_crawls_outside_of_every_project(
    installed: Installed, tmp_path: Path
) -> None:
    assert "jpost" in installed.call(tmp_path, "scrapy", "list").stdout
    with serve_sample() as url:
        assert "1 new" in crawl(installed, tmp_path, "site", "-a", f"start={url}/", "-a", "limit=1")
    assert (tmp_path / "archive.db").is_file()


@pytest.mark.parametrize("commands", ["", "COMMANDS_MODULE = 'other.commands'\n"])
def test_another_project_does_not_notice_the_wheel(
    installed: Installed, plain: Installed, tmp_path: Path, commands: str
) -> None:
    files = {
        "scrapy.cfg": "[settings]\ndefault = other.settings\n",
        "other/__init__.py": "",
        "other/settings.py": "BOT_NAME = 'other'\nSPIDER_MODULES = ['other.spiders']\n"
        f"LOG_LEVEL = 'ERROR'\n{commands}",
        "other/spiders/__init__.py": "",
        "other/spiders/theirs.py": "import scrapy\nclass Theirs(scrapy.Spider):\n"
        "    name = 'theirs'\n    start_urls = ['data:,hello']\n"
        "    def parse(self, response):\n        print(response.text)\n",
        "other/commands/__init__.py": "",
        "other/commands/crawl.py": "from scrapy.commands.crawl import Command as Crawl\n"
        "class Command(Crawl):\n    def short_desc(self):\n        return 'their crawl'\n"
        "    def run(self, args, opts):\n        super().run(args, opts)\n"
        "        self.exitcode = 7\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    def both(*command: str) -> CompletedProcess[str]:
        def in_one(environment: Installed) -> CompletedProcess[str]:
            return environment.call(tmp_path, *command, status=None)

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(in_one, (plain, installed))
        assert first.returncode == second.returncode, second.stderr
        assert first.stdout == second.stdout
        # Tracebacks name the files of the one environment or the other.
        prefixes = [str(each.python.parent.parent) for each in (plain, installed)]
        assert first.stderr.replace(prefixes[0], prefixes[1]) == second.stderr
        return second

    assert both("scrapy", "list").stdout == "theirs\n"
    ran = both("scrapy", "crawl", "theirs")
    assert (ran.stdout, ran.returncode) == ("hello\n", 7 if commands else 0)
    assert both("scrapy", "crawl", "nobody").returncode == 1
    assert both("scrapy", "crawl").returncode == 2
    assert "archive.db" not in both("scrapy", "crawl", "-h").stdout
    assert ("their crawl" in both("scrapy").stdout) == bool(commands)
    (tmp_path / "other" / "spiders" / "broken.py").write_text("class Broken(:\n")
    assert both("scrapy", "list").returncode == 1
    assert not (tmp_path / "archive.db").exists()


def test_a_project_folder_is_only_made_where_nothing_is(
    installed: Installed, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    (tmp_path / "empty").mkdir()
    refused = installed.call(tmp_path, "newsarchive", "init", "full", status=1)
    assert refused.stderr == "Error: full is not empty; name a new or an empty folder\n"
    assert files_in(tmp_path / "full") == {"letter.txt"}
    again = installed.call(tmp_path, "newsarchive", "init", "mynews", status=1)
    assert "mynews is a Scrapy project already" in again.stderr
    file = installed.call(tmp_path, "newsarchive", "init", "full/letter.txt", status=1)
    assert "is not a folder" in file.stderr
    made = installed.call(tmp_path / "empty", "newsarchive", "init", ".")
    assert "cd " not in made.stdout
    assert files_in(tmp_path / "empty") == files_in(project)


@contextmanager
def serving(installed: Installed, folder: Path, *command: str) -> Iterator[str]:
    """Call `newsarchive` with *command*, which serves until Ctrl-C; give the address."""
    port = free_port()
    program = [str(installed.python.parent / "newsarchive"), *command, "--port", str(port)]
    environment = clean_environment() | {"PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(program, cwd=folder, env=environment) as process:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
    assert process.returncode == 0


def answer(url: str) -> Any:
    """What *url* answers, once it is served; within half a minute."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return json.load(response)
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")

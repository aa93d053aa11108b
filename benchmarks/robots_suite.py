"""Measure the reading of robots.txt on the tests of two other parsers.

    .venv/bin/python benchmarks/robots_suite.py --google robotstxt --protego protego

The folders are checkouts of google/robotstxt and scrapy/protego. The checks of Google's
robots_test.cc are read from its C++ source: strings, and EXPECT_TRUE or EXPECT_FALSE of
IsUserAgentAllowed. Protego's test_protego.py and test_on_google_spec.py run in pytest with our
rules in place of the class Protego. Each check that gives another answer is printed. Some must:
we take no group for a word or the beginning of our name, and read no request rate.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from newsarchive.discovery.robots_rules import RobotsRules, product_token  # noqa: E402

_STRING = r'"(?:[^"\\]|\\.)*"'
_STEP = re.compile(
    rf"(?:absl::string_view|std::string)\s+(?P<name>\w+)\s*=\s*(?P<value>(?:{_STRING}\s*)+);"
    r"|EXPECT_(?P<wanted>TRUE|FALSE)\(\s*IsUserAgentAllowed\((?P<arguments>.*?)\)\);",
    re.DOTALL,
)
_ARGUMENT = re.compile(rf"\s*((?:{_STRING}\s*)+|\w+)\s*(?:,|$)")
# pytest runs Protego's tests with this module in place of the package.
_STAND_IN = """
import sys, types
sys.path.insert(0, {root!r})
import protego
from newsarchive.discovery.robots_rules import RobotsRules, product_token
class Protego:
    @classmethod
    def parse(cls, content):
        if not isinstance(content, str):
            raise TypeError
        self = cls()
        self.body = content.encode("utf-8", "surrogatepass")
        return self
    def rules(self, agent):
        token = product_token(agent)
        return RobotsRules(self.body, "https://www.site.local/robots.txt", token)
    def can_fetch(self, url, agent):
        return self.rules(agent).allow(url)
    def crawl_delay(self, agent):
        return self.rules(agent).crawl_delay
    @property
    def sitemaps(self):
        return iter([link.url for link in self.rules("x").sitemaps])
real, protego.Protego = protego.Protego, Protego
"""


def google_checks(source: str) -> Iterator[tuple[str, bool, list[str]]]:
    """Yield test, expected answer, and robots.txt, user agent and URL of each check."""
    for test in re.split(r"^TEST\(\w+, ", source, flags=re.MULTILINE)[1:]:
        names: dict[str, str] = {}
        for step in _STEP.finditer(test):
            if step["name"]:
                names[step["name"]] = _text(step["value"])
                continue
            found = _ARGUMENT.findall(step["arguments"])
            values = [_text(a) if a.startswith('"') else names.get(a, "") for a in found]
            if len(values) == 3 and "StrCat" not in step["arguments"]:
                yield test.partition(")")[0], step["wanted"] == "TRUE", values


def _text(literal: str) -> str:
    return "".join(ast.literal_eval(part) for part in re.findall(_STRING, literal))


def measure_google(folder: Path) -> None:
    """Print the checks of Google's parser that we answer in another way, and their number."""
    same = total = 0
    for test, wanted, (text, agent, url) in google_checks(
        (folder / "robots_test.cc").read_text("utf-8")
    ):
        rules = RobotsRules(text.encode(), "http://foo.bar/robots.txt", product_token(agent))
        total += 1
        same += rules.allow(url) is wanted
        if rules.allow(url) is not wanted:
            print(f"  {test}: {agent!r} {url!r} should be {wanted} in {text!r}")
    print(f"google/robotstxt: {same} of {total} checks as there")


def measure_protego(folder: Path) -> None:
    """Run Protego's tests with our rules in place of its class."""
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch, "stand_in.py").write_text(_STAND_IN.format(root=str(ROOT)))
        tests = [
            str(folder / "tests" / f"test_{name}.py") for name in ("protego", "on_google_spec")
        ]
        command = [sys.executable, "-m", "pytest", "-q", "-n0", "--tb=line", "-p", "stand_in"]
        command += ["--rootdir", scratch, "-c", "/dev/null", "-p", "no:cacheprovider", *tests]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False,
            env={"PYTHONPATH": scratch, "PATH": "/usr/bin:/bin"}, cwd=scratch,
        )  # fmt: skip
    print(done.stdout)


def main() -> None:
    """Measure the suites whose folders are given."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--google", type=Path, help="checkout of google/robotstxt")
    parser.add_argument("--protego", type=Path, help="checkout of scrapy/protego")
    options = parser.parse_args()
    if options.google:
        measure_google(options.google)
    if options.protego:
        measure_protego(options.protego)


if __name__ == "__main__":
    main()

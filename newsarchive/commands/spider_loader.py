"""Loading of the sites that can be crawled: the bundled ones and the project's own.

A site is a class in a file of its own, or a table of a TOML file (:mod:`.site_tables`).

Scrapy's own loader ends with a traceback at the first file that cannot be imported, and ignores a
class without a name. This one reports each mistake on one line with file and line number, and
loads the other sites.
"""

from __future__ import annotations

import inspect
import logging
import sys
import traceback
from collections.abc import Iterator, Sequence
from filecmp import cmp
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Self

from scrapy import Request, Spider
from scrapy.settings import BaseSettings

from newsarchive.commands.rule_table import BadRules, rule_table
from newsarchive.commands.site_facts import Mistake, shown, wrong_with
from newsarchive.commands.site_tables import facts_of, spiders_of_tables
from newsarchive.paths import project_folder
from newsarchive.site_rules import RuleTable

logger = logging.getLogger(__name__)

#: The package of the project folder's own sites.
OWN = "spiders"


class SiteLoader:
    """Finds the spiders in SPIDER_MODULES by name. Of two with one name the later one is used."""

    def __init__(self, settings: BaseSettings) -> None:
        self.wrong_rules: str | None = None
        """What is wrong in the file of SITE_RULES; None if nothing is."""
        self.mistakes: list[Mistake] = []
        """The mistakes in spider files; the spiders that have one are left out."""
        self.replaced: list[str] = []
        """One line for each bundled site that a site of the project replaces."""
        self._spiders: dict[str, type[Spider]] = {}
        self._files: dict[str, Path] = {}
        seen: set[Path] = set()
        for name in settings.getlist("SPIDER_MODULES"):
            place = _place_of(name)
            if place is not None and place.resolve() not in seen:
                seen.add(place.resolve())
                self._load(name, place)
        self.rules = self._rules(settings["SITE_RULES"] or "")
        """The rules of all sites."""
        for spider in self._spiders.values():
            spider.rule_table = self.rules  # type: ignore[attr-defined]

    def _rules(self, file: str) -> RuleTable:
        """Return the rules of the sites, those in *file* too unless it has a mistake."""
        try:
            return rule_table(self._spiders.values(), file)
        except BadRules as error:
            self.wrong_rules = str(error)
            return rule_table(self._spiders.values(), "")

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Return the sites of *settings*; print each mistake on one line of standard error."""
        loader = cls(settings)
        for mistake in loader.mistakes:
            sys.stderr.write(f"{mistake}\n")
        if loader.wrong_rules:
            sys.stderr.write(f"{loader.wrong_rules}\n")
        for line in loader.replaced:
            logger.info("%s", line)
        return loader

    def list(self) -> list[str]:
        """Return the names of all sites."""
        return [*self._spiders]

    def load(self, spider_name: str) -> type[Spider]:
        """Return the spider of that name; raise ``KeyError`` if there is none."""
        return self._spiders[spider_name]

    def find_by_request(self, request: Request) -> Sequence[str]:
        """Return the names of the sites that handle *request*."""
        return [name for name, spider in self._spiders.items() if spider.handles_request(request)]

    def _load(self, name: str, place: Path) -> None:
        """Add the sites of the package or module *name*; they replace those of earlier ones."""
        taken: dict[str, Path] = {}
        is_package = place.is_dir()
        for file in sorted(place.glob("[!_]*.py")) if is_package else [place]:
            try:
                module = import_module(f"{name}.{file.stem}" if is_package else name)
            except Exception as error:  # anything may go wrong in a file that people write
                self.mistakes.append(_mistake_of(error, file))
                continue
            for spider in _spiders_in(module):
                self._take(spider, file, taken, wrong_with(spider))
        for file in sorted(place.rglob("[!_]*.toml")) if is_package else ():
            for site in spiders_of_tables(file):
                if isinstance(site, Mistake):
                    self.mistakes.append(site)
                else:
                    self._take(site, file, taken)

    def _take(
        self, spider: type[Spider], file: Path, taken: dict[str, Path], wrong: str | None = None
    ) -> None:
        """Add *spider* unless it is *wrong*; *taken* has the names of its package so far."""
        if wrong is None and spider.name in taken:
            wrong = f"the name {spider.name!r} is taken by {shown(taken[spider.name])}"
        if wrong is not None:
            line = vars(spider).get("_line") or inspect.getsourcelines(spider)[1]
            self.mistakes.append(Mistake(file, line, f"{spider.__name__}: {wrong}"))
            return
        taken[spider.name] = file
        before, self._spiders[spider.name] = self._spiders.get(spider.name), spider
        bundled, self._files[spider.name] = self._files.get(spider.name), file
        if before is None or bundled is None or facts_of(before) == facts_of(spider) != {}:
            return  # two clones of the repository have the same table
        if not cmp(bundled, file, shallow=False):
            self.replaced.append(
                f"{spider.name}: {shown(file)} is used in place of the bundled site"
            )


def _place_of(name: str) -> Path | None:
    """Return the folder of the package *name*, or the file of the module *name*.

    None stands for the project's own sites if it has no such folder.
    """
    if name == OWN:
        project = project_folder()
        if project is None or not (project / OWN).is_dir():
            return None
        _install(project / OWN)
        return project / OWN
    module = import_module(name)
    return Path(module.__path__[0] if hasattr(module, "__path__") else inspect.getfile(module))


def _install(folder: Path) -> None:
    """Make ``import spiders`` import from *folder*, whatever package of that name is installed."""
    known = sys.modules.get(OWN)
    if known is not None and [*getattr(known, "__path__", ())] == [str(folder)]:
        return
    for name in [name for name in sys.modules if name.partition(".")[0] == OWN]:
        del sys.modules[name]
    package = ModuleType(OWN)
    package.__path__ = [str(folder)]
    sys.modules[OWN] = package


def _spiders_in(module: ModuleType) -> Iterator[type[Spider]]:
    """Yield the spider classes that *module* itself defines; ``_Name`` is a base for others."""
    for value in vars(module).values():
        if (
            isinstance(value, type)
            and issubclass(value, Spider)
            and value.__module__ == module.__name__
            and not value.__name__.startswith("_")
        ):
            yield value


def _mistake_of(error: Exception, file: Path) -> Mistake:
    """Return the mistake that *error* of an import shows, at the innermost line in its folder."""
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return Mistake(Path(error.filename), error.lineno, f"{type(error).__name__}: {error.msg}")
    line = 1
    for frame, number in traceback.walk_tb(error.__traceback__):
        here = Path(frame.f_code.co_filename)
        if here.parent == file.parent:
            file, line = here, number
    return Mistake(file, line, " ".join(text.split()))

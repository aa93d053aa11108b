"""Loading of the sites that can be crawled, one file each: the bundled ones and the project's own.

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
from dataclasses import dataclass
from filecmp import cmp
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scrapy import Request, Spider
from scrapy.settings import BaseSettings

from newsarchive.archive.ledger.revisit_rules import parse_ages
from newsarchive.crawling.spider import NewsSpider
from newsarchive.crawling.spider_arguments import own_code
from newsarchive.errors import BadURL, did_you_mean
from newsarchive.paths import project_folder
from newsarchive.urls import normalised_url

logger = logging.getLogger(__name__)

#: The package of the project folder's own sites.
OWN = "spiders"
_LISTS = ("feeds", "sitemaps", "sections", "allowed_hosts")
#: What a spider's file may state (docs/add-a-site.md).
_FACTS = (
    "name",
    "country",
    *(name for name, kind in NewsSpider.__annotations__.items() if kind.startswith("ClassVar")),
)


@dataclass(slots=True, frozen=True)
class Mistake:
    """A mistake in a spider file, printed as compilers do."""

    file: Path
    line: int
    text: str

    def __str__(self) -> str:
        """Return one line: file, line number, what is wrong."""
        return f"{_shown(self.file)}:{self.line}: {self.text}"


class SiteLoader:
    """Finds the spiders in SPIDER_MODULES by name. Of two with one name the later one is used."""

    def __init__(self, settings: BaseSettings) -> None:
        self.mistakes: list[Mistake] = []
        """The mistakes in spider files; the spiders that have one are left out."""
        self.replaced: list[str] = []
        """One line for each bundled site that a site of the project replaces."""
        self._spiders: dict[str, type[Spider]] = {}
        seen: set[Path] = set()
        for name in settings.getlist("SPIDER_MODULES"):
            place = _place_of(name)
            if place is not None and place.resolve() not in seen:
                seen.add(place.resolve())
                self._load(name, place)

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Return the sites of *settings*; print each mistake on one line of standard error."""
        loader = cls(settings)
        for mistake in loader.mistakes:
            sys.stderr.write(f"{mistake}\n")
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
                if (wrong := _wrong_with(spider)) is None and spider.name in taken:
                    wrong = f"the name {spider.name!r} is taken by {_shown(taken[spider.name])}"
                if wrong is not None:
                    line = inspect.getsourcelines(spider)[1]
                    self.mistakes.append(Mistake(file, line, f"{spider.__name__}: {wrong}"))
                    continue
                taken[spider.name] = file
                self._add(spider, file)

    def _add(self, spider: type[Spider], file: Path) -> None:
        before = self._spiders.get(spider.name)
        self._spiders[spider.name] = spider
        if before is None:
            return
        bundled = Path(inspect.getfile(before))
        # Two clones of the repository have the same file, which needs no message.
        if not cmp(bundled, file, shallow=False):
            self.replaced.append(
                f"{spider.name}: {_shown(file)} is used in place of the bundled site"
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


def _wrong_with(spider: type[Spider]) -> str | None:
    """Return why *spider* cannot be crawled; None if it can."""
    if not issubclass(spider, NewsSpider):
        return "is not a NewsSpider; derive it from newsarchive.crawling.spider.NewsSpider"
    if not isinstance(getattr(spider, "name", None), str) or not spider.name:
        return "has no `name`, by which `scrapy crawl` calls it"
    if (unknown := _unknown_fact(spider)) is not None:
        hint = did_you_mean(unknown, _FACTS) or f"; there are {', '.join(_FACTS)}"
        return f"`{unknown}` is no fact of a site{hint}"
    for attribute in _LISTS:
        if isinstance(getattr(spider, attribute), str):
            return f'`{attribute}` is a string, not a tuple; write a tuple of one as ("...",)'
    try:
        parse_ages(spider.revisit_ages or "")
        ZoneInfo(spider.timezone or "UTC")
    except (ValueError, ZoneInfoNotFoundError, TypeError) as error:
        return f"`revisit_ages` or `timezone`: {error}"
    if spider.sites is not NewsSpider.sites:
        return None  # it finds its sites itself, as spiders/site.py does
    if not spider.home:
        return "has no `home`, the URL of the site's home page"
    named = [("home", spider.home)]
    named += [(fact, url) for fact in _LISTS[:-1] for url in getattr(spider, fact)]
    for fact, url in named:
        try:
            normalised_url(url)
        except (BadURL, AttributeError, TypeError) as error:
            return f"`{fact}`: {error}"
    return None


def _unknown_fact(spider: type[NewsSpider]) -> str | None:
    """Return the first attribute of *spider* that nobody reads: a misspelt fact; None if none.

    A spider may have attributes of its own if its code reads them, and any whose name begins with
    an underscore.
    """
    read = {name for _, code in own_code(spider, NewsSpider) for name in code.co_names}
    for owner in spider.__mro__[: spider.__mro__.index(NewsSpider)]:
        for name, value in vars(owner).items():
            is_data = not (callable(value) or hasattr(value, "__get__"))
            is_known = name in _FACTS or name in read or hasattr(NewsSpider, name)
            if is_data and not is_known and not name.startswith("_"):
                return name
    return None


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


def _shown(file: Path) -> str:
    """Return the path of *file*, relative to the current folder if it is below it."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)

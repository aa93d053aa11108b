"""``newsarchive import``: add saved pages to the archive, by the same steps as crawled ones."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from newsarchive.archive import Archive
from newsarchive.archive.files import is_part_of
from newsarchive.archive.ledger.crawl_run import CrawlRun
from newsarchive.archive.ledger.runs import COLUMNS
from newsarchive.archive.removal.erasing import erase_captures
from newsarchive.captures.imports.folders import FilesToImport
from newsarchive.captures.imports.import_files import import_items, own_import_items
from newsarchive.captures.imports.items import ImportItem
from newsarchive.captures.warc_writer import check_folder, is_own_file
from newsarchive.console.exchange.dask_options import check_files_at, dask_options
from newsarchive.console.exchange.importing.dry_run import DryRun, lines_beside
from newsarchive.console.exchange.importing.importer import Importer
from newsarchive.console.exchange.importing.news_month import news_month, take_month
from newsarchive.console.exchange.importing.page_extractor import page_extractor
from newsarchive.console.interrupts import catch_interrupts, exit_stopped
from newsarchive.console.options import SITE, archive_option, examples
from newsarchive.errors import ArchiveError, BadURL, ExitStatus, NewsArchiveError
from newsarchive.outcomes import Outcome, summary
from newsarchive.paths import captures_folder
from newsarchive.progress.board import doing, working
from newsarchive.text import counted
from newsarchive.urls import normalised_url

#: Sites named in the summary line, those with the most queued URLs.
_SITES_NAMED = 5

FileToImport = tuple[Path, Path]
#: Brings what was named into the archive, until it is done or somebody stops it.
Take = Callable[[Importer], None]


@click.command(
    name="import",
    epilog=examples(
        "newsarchive import crawl.warc.gz collection.wacz saved-pages/",
        "newsarchive import --url-prefix https://www.example.org/ mirror/",
        "newsarchive import --dry-run articles.jsonl feeds.opml",
        "newsarchive import --dask tcp://10.0.0.1:8786 warcs/",
        "newsarchive import --cc-news 2026-08 --site www.example.org",
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--url-prefix", metavar="URL", help="URL of the folder, for pages that state none.")
@click.option(
    "--site",
    "sites",
    type=SITE,
    metavar="SITE",
    multiple=True,
    help="Only this site; repeatable.",
)
@click.option(
    "--cc-news",
    metavar="MONTH",
    help="Instead of PATHS: the news that Common Crawl collected in this month, such as 2026-08.",
)
@click.option(
    "--language",
    metavar="CODE",
    help="With --cc-news: only pages that may be in this language, such as de.",
)
@click.option(
    "--cc-news-url",
    metavar="URL",
    envvar="CC_NEWS_URL",
    default="https://data.commoncrawl.org",
    help="With --cc-news: where Common Crawl's files are. Default: CC_NEWS_URL, else"
    " https://data.commoncrawl.org.",
)
@click.option("--dry-run", is_flag=True, help="Say what is in the files; store nothing.")
@click.option("--no-captures", is_flag=True, help="Do not copy the pages into captures/.")
@click.option("-v", "--verbose", is_flag=True, help="Name each record that gives no page.")
@click.option("--no-learn", is_flag=True, help="Do not learn now; `newsarchive learn` does it.")
@dask_options
@archive_option
def import_pages(
    paths: tuple[Path, ...],
    url_prefix: str | None,
    sites: tuple[str, ...],
    cc_news: str | None,
    language: str | None,
    cc_news_url: str,
    dry_run: bool,
    no_captures: bool,
    verbose: bool,
    no_learn: bool,
    dask: str | None,
    files_at: str | None,
    archive: Path,
) -> None:
    """Add saved pages, WARC files and lists of URLs to the archive.

    Each of PATHS is an HTML, MHTML, WARC, ARC or WACZ file, JSON of news-please, newspaper4k, Zyte,
    schema.org, trafilatura or `newsarchive export`, OPML of a feed reader, a folder of them such as
    a mirror of wget or HTTrack, or a list of URLs (.txt, .csv, .tsv). The URL of a page is the one
    that its file states: in the WARC record, in the comment of the browser or of HTTrack, in the
    canonical link or in og:url. If it states none, the folder of its host tells it, or --url-prefix
    and its path in the folder. The next crawl of their sites requests the URLs of a list; `scrapy
    crawl feeds` reads the feeds.

    With --cc-news it reads a month of Common Crawl, file by file, and goes on where it was stopped.

    If you import the same files again, nothing is added. You can also import the archive's own
    captures/ to restore articles that it lost; these pages are not copied.

    Exit status: 0 something could be read, 1 nothing, or nothing of --site, 130 Ctrl-C stopped it.
    """
    _check_source(paths, cc_news, language, dry_run=dry_run)
    check_files_at(dask, files_at)
    chosen = _chosen_files(paths, archive)
    items = _items_in(chosen.files, captures_folder(archive), _checked_prefix(url_prefix))
    if dry_run:
        read = _with_progress(items, chosen.files)
        is_of_use = DryRun(archive, set(sites)).report(read, chosen.left_out)
        raise SystemExit(ExitStatus.DONE if is_of_use else ExitStatus.NOT_DONE)
    started, interrupts = time.monotonic(), list[int]()
    if cc_news:
        month = news_month(cc_news, cc_news_url, sites, language, interrupts)
        take: Take = partial(take_month, month, interrupts=interrupts, verbose=verbose)
        named, sites = [f"CC-NEWS {cc_news}"], ()  # its pages are selected before
    else:
        take = partial(_take_all, items, chosen.files, interrupts=interrupts, verbose=verbose)
        named = [*map(str, paths)]
    if not no_captures:
        check_folder(captures_folder(archive))
    with Archive(archive) as opened:
        with catch_interrupts(interrupts), page_extractor(dask, files_at) as extractor:
            run = CrawlRun(opened, "import", {"paths": named}, lambda _: None)
            importer = Importer(opened, run, set(sites), extractor, captures=not no_captures)
            with _closing_run(opened, importer, interrupts):
                take(importer)
        _report(importer, time.monotonic() - started, named, chosen)
        if importer.sites and not (interrupts or no_learn):
            _learn(opened, importer.sites)
    _end(interrupts, is_of_use=importer.is_of_use)


def _check_source(
    paths: tuple[Path, ...], cc_news: str | None, language: str | None, *, dry_run: bool
) -> None:
    """Raise :class:`click.UsageError` unless there are *paths* or a month, with its options."""
    if bool(paths) == bool(cc_news):
        raise click.UsageError("name the PATHS to import, or a month with --cc-news")
    if language and not cc_news:
        raise click.UsageError("--language is for --cc-news")
    if dry_run and cc_news:
        raise click.UsageError("--dry-run is for files on this machine, not for --cc-news")


def _end(interrupts: list[int], *, is_of_use: bool) -> None:
    """Exit with the status of an import that was stopped or found nothing; else return."""
    if interrupts:
        exit_stopped()
    if not is_of_use:
        raise SystemExit(ExitStatus.NOT_DONE)


def _chosen_files(paths: tuple[Path, ...], archive: Path) -> FilesToImport:
    chosen = FilesToImport(paths)
    if own := [str(file) for file, _ in chosen.files if is_part_of(file, archive)]:
        raise click.UsageError(f"{own[0]} is the archive itself; name other files")
    return chosen


def _take_all(
    items: Iterable[ImportItem],
    files: list[FileToImport],
    importer: Importer,
    interrupts: list[int],
    *,
    verbose: bool,
) -> None:
    """Bring *items* into the archive, until somebody stops it."""
    with _progress(files, importer.run) as advance:
        for item in items:
            importer.take(item)
            if verbose and item.no_page is not None:
                click.echo(f"{item.no_page.why}: {item.no_page.url}")
            advance(item.read_bytes)
            if interrupts:
                break
        importer.finish()


def _checked_prefix(prefix: str | None) -> str | None:
    try:
        return normalised_url(prefix) if prefix else None
    except BadURL as error:
        raise NewsArchiveError(f"--url-prefix {prefix}: {error.why}") from error


@contextmanager
def _closing_run(archive: Archive, importer: Importer, interrupts: list[int]) -> Iterator[None]:
    """Close *importer* and its run at the end, with the reason for the end and the final counts."""
    run, reason = importer.run, "archive_error"
    try:
        yield
        reason = "shutdown" if interrupts else "finished"
    except NewsArchiveError as error:
        if not isinstance(error, ArchiveError):  # the cluster, or the server of a month
            reason = "shutdown"
        raise
    finally:
        importer.close()
        row = run.close(reason, requests=0, received_bytes=importer.received_bytes)
        run.counts = Counter({outcome: row[name] for outcome, name in COLUMNS.items()})
    # Captures of pages that turned out to be removed articles.
    erase_captures(archive, lambda _: None, lambda: False, only_known=True)


def _items_in(
    files: list[FileToImport], captures: Path, prefix: str | None
) -> Iterator[ImportItem]:
    """Yield what is in *files*. Those that we wrote to *captures* are the archive's own."""
    for file, root in files:
        if file.resolve().parent == captures.resolve() and is_own_file(file):
            yield from own_import_items(file)
        else:
            yield from import_items(file, root, prefix)


def _learn(archive: Archive, sites: set[str]) -> None:
    """Learn from what was stored. Ctrl-C ends it at once: the next learning goes on with it."""
    from newsarchive.archive.learning.learn import learn

    with doing(archive.path.name) as say:
        learn(archive, sites, now=datetime.now(UTC), step=say)


def _report(
    importer: Importer, seconds: float, named: Sequence[str], chosen: FilesToImport
) -> None:
    """Print the summary of the import, then what was not taken, then what could not be used."""
    click.echo(summary("import", importer.run.counts, seconds) + _details(importer))
    for line in lines_beside(importer.unplaced, chosen.left_out):
        click.echo(line)
    problems = [*importer.problems, *importer.missing_sites()]
    if not (importer.is_of_use or problems or importer.records):
        problems = [f"there is no page, record or URL in {', '.join(named)}"]
    for line in problems:
        click.echo(line, err=True)


def _details(importer: Importer) -> str:
    """Return the end of the summary line: reasons, queued URLs, records without a page."""
    parts = [f"{number} {reason}" for reason, number in sorted(importer.run.reasons.items())]
    if importer.queued:
        names = [site for site, _ in importer.queued.most_common(_SITES_NAMED)]
        if more := len(importer.queued) - len(names):
            names.append(f"{counted(more, 'more site')}")
        parts.append(
            f"{counted(importer.queued.total(), 'URL')} queued for the next crawl of"
            f" {', '.join(names)}"
        )
    if importer.feeds_added:
        parts.append(importer.feeds_added)
    if importer.without_page:
        kinds = ", ".join(f"{number} {why}" for why, number in importer.without_page.most_common())
        parts.append(f"{counted(importer.without_page.total(), 'record')} without a page: {kinds}")
    details = ", ".join(parts)
    if importer.records:
        details += f"{'; ' if details else ''}{counted(importer.records, 'record')} in all"
    return f" ({details})" if details else ""


def _progress(
    files: list[FileToImport], run: CrawlRun
) -> AbstractContextManager[Callable[[int], None]]:
    """Show how much of *files* is read, and what is stored. Give the function that counts bytes."""

    def stored() -> str:
        return f"{run.counts[Outcome.NEW] + run.counts[Outcome.REVISED]:,} stored"

    return working("importing", _size_of(files), beside=stored)


def _with_progress(items: Iterable[ImportItem], files: list[FileToImport]) -> Iterator[ImportItem]:
    """Yield *items*, and show how much of *files* is read."""
    with working("reading", _size_of(files)) as advance:
        for item in items:
            yield item
            advance(item.read_bytes)


def _size_of(files: list[FileToImport]) -> int:
    return sum(file.stat().st_size for file, _ in files if file.is_file())

"""``newsarchive doctor``: is everything sound?"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from newsarchive.archive import Archive, open_for_reading
from newsarchive.archive.captures import every_capture
from newsarchive.archive.derived import make_anew
from newsarchive.archive.reports import problems
from newsarchive.captures import read_capture
from newsarchive.console.options import archive_option
from newsarchive.errors import ExtractionError
from newsarchive.paths import captures_folder


@click.command()
@click.option("--captures", is_flag=True, help="Read every capture too; takes longer.")
@click.option(
    "--repair",
    is_flag=True,
    help="First make index, facets, counts and stories anew from the articles; not during a crawl.",
)
@archive_option
def doctor(captures: bool, repair: bool, archive: Path) -> None:
    """Check the whole archive; exit status 1 and a line each for what is wrong."""
    if repair:
        open_for_reading(archive).close()  # an archive that is not there is not made
        with Archive(archive) as opened:
            opened.write(make_anew)
    with closing(open_for_reading(archive)) as connection:
        found = list(problems(connection))
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        if captures:
            folder = captures_folder(archive)
            for capture in every_capture(connection):
                try:
                    read_capture(folder, capture)
                except ExtractionError as error:
                    found.append(str(error))
    for line in found:
        click.echo(line)
    if found:
        raise SystemExit(1)
    click.echo(f"{archive}: {articles} articles, all sound")

"""The parts of a proof (proof.py). Each uses the program in one way and records the outputs.

This file imports only ``extraction.extract`` and ``article.Page`` of newsarchive, so that it works
with any layout of the modules.
"""

from __future__ import annotations

import gzip
import html
import json
import re
import shutil
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from urllib.parse import quote_plus
from urllib.request import urlopen

from proof_calls import (
    CLI,
    SCRAPY,
    call,
    fetched,
    make_articles_due,
    newsarchive,
    rows_of,
    serving,
    turn,
)
from proof_inputs import FETCHED, eval_pages, other_pages, save, warc_record
from proof_outputs import Outputs

#: The sample site's port is part of its URLs, so it must be the same in every run.
PORT = 18723
#: Settings for one page at a time, so that each article has the same id in every run.
IN_ORDER = ("CONCURRENT_REQUESTS=1", "SCRAPER_SLOT_MAX_ACTIVE_SIZE=1", "EXTRACT_WORKERS=1",
            "AUTOTHROTTLE_ENABLED=0", "LOG_FORMAT=%(levelname)s %(message)s")  # fmt: skip
#: Columns that differ from run to run: offsets depend on the times in compressed captures, and
#: each process has another id.
LEFT_OUT = {("captures", "warc_offset"), ("runs", "process")}
#: Queries for the parts of an article, by name; ?1 is its id.
PARTS_OF_ARTICLE = {
    "raw_text": "SELECT text FROM raw_articles WHERE id = ?1",
    "removed": "SELECT position, text, reason, family_id, stories, verdict_by FROM removed_blocks"
    " WHERE article_id = ?1 ORDER BY position",
    "sources": "SELECT field, source, value_raw FROM field_sources WHERE article_id = ?1"
    " ORDER BY field",
    "revisions": "SELECT * FROM revisions WHERE article_id = ?1 ORDER BY number",
    "duplicates": "SELECT other_id, relation, overlap FROM near_duplicates WHERE article_id = ?1"
    " ORDER BY other_id",
}
#: How long failed URLs and sources wait for the next request. This is exact; the time of the next
#: request itself is masked.
WAITS = ("SELECT url, unixepoch(next_try_at) - unixepoch(last_at) AS seconds FROM urls"
         " WHERE article_id IS NULL ORDER BY url")  # fmt: skip
QUERIES = (
    "the", "harbour ferry", '"developing story"', "city -bridge", "ferry OR bridge", "elect*",
    "title:bridge", f"site:127.0.0.1:{PORT}", "lang:de", "lang:ja", "港", "is:paywalled", "is:live",
    "author:ada after:2026-11 before:2026-12", "harbuor", "before:yesterdy", "zzzz", "<b>&",
)  # fmt: skip
FILTERS = ("", "sort=newest", "sort=oldest", "sort=archived", "lang=en&sort=newest", "is=free",
           "q=the&sort=newest&lang=en", "q=city&after=2026-11-01&before=2026-11-15")  # fmt: skip
DATASETTE = ("/archive", "/archive/articles", "/archive/articles/1", "/archive/boilerplate",
             "/archive/articles.json?_shape=array&_size=5", "/archive?sql=select+1")  # fmt: skip
#: Paths that are requested from a server that was started with --public.
PUBLIC = ("/", "/search?q=the", "/sites", "/stats", "/a/1", "/archive.db", "/archive/urls",
          "/archive/runs", "/-/versions", *DATASETTE)  # fmt: skip
EXPORTS = {
    "jsonl": (), "csv": ("--format", "csv"), "atom": ("--format", "atom"),
    "newsplease": ("--as", "newsplease"), "zyte": ("--as", "zyte"),
    "schemaorg": ("--as", "schemaorg"), "query": ("--query", "the -city lang:en"),
    "since": ("--since", "2026-11-10"), "site": ("--site", f"127.0.0.1:{PORT}"),
}  # fmt: skip


def extraction(outputs: Outputs, scratch: Path, shared: Path) -> None:
    """Extract the pages of the development sets."""
    from newsarchive.article import Page
    from newsarchive.extraction import extract

    for name, url, body in (*eval_pages(shared), *other_pages(shared)):
        article = extract(Page(url=url, body=body, fetched_at=FETCHED))
        fields = asdict(article) | {"text": article.text, "raw_text": article.raw_text}
        outputs.add("extract", name, fields)


def helps(outputs: Outputs, scratch: Path, shared: Path) -> None:
    """Record the help of every command and of its subcommands."""
    waiting: list[list[str]] = [[]]
    while waiting:
        command = waiting.pop()
        name = " ".join(["newsarchive", *command])
        printed = call(outputs, "help", name, [*CLI, *command, "--help"])
        listed = printed.partition("\nCommands:\n")[2]
        waiting += [[*command, each] for each in re.findall(r"(?m)^  (\S+) ", listed)]
    for each in ("crawl", "list"):
        call(outputs, "help", f"scrapy {each}", [*SCRAPY, each, "--help"])


def crawls(outputs: Outputs, scratch: Path, shared: Path) -> None:
    """Crawl the three editions of the sample site, which "newsarchive run" serves."""
    with turn():
        for edition in ("1", "2", "3"):
            _crawl(outputs, scratch, edition)


def imports(outputs: Outputs, scratch: Path, shared: Path) -> None:
    """Import the development sets in several steps, and learn between them."""
    path = scratch / "archive.db"
    truth = shared / "boilerplate" / "truth.jsonl"
    rows = truth.read_text(encoding="utf-8").splitlines() if truth.is_file() else []
    for number, first in enumerate(range(0, len(rows), 40), 1):
        folder = scratch / f"harbor {number}"
        for at, row in enumerate(rows[first : first + 40], first):
            name = json.loads(row)["url"].lstrip("/")
            body = (truth.parent / "pages" / name).read_bytes()
            save(folder / name, body, FETCHED.timestamp() + 60 * at)
        prefix = ("--url-prefix", "https://harbor.example/")
        newsarchive(outputs, path, "import", str(folder), *prefix, "--no-learn")
        newsarchive(outputs, path, "learn", name=f"learn after harbor {number}")
    if pages := [*eval_pages(shared)]:
        file = scratch / "eval.warc.gz"
        save(file, b"".join(warc_record(url, body) for _, url, body in pages))
        newsarchive(outputs, path, "import", str(file))
        newsarchive(outputs, path, "import", str(file), name="import again")
    for case in sorted((shared / "cases" / "archive").glob("*")):
        # Two files with unusual headers end the import with a traceback, which is a known bug.
        if case.is_file() and not case.name.startswith("header-"):
            save(scratch / "cases" / case.name, case.read_bytes())
    if (scratch / "cases").exists():
        newsarchive(outputs, path, "import", str(scratch / "cases"))
    if (scratch / "cases" / "old-archive.db.gz").exists():
        old = scratch / "old.db"
        old.write_bytes(gzip.decompress((scratch / "cases" / "old-archive.db.gz").read_bytes()))
        for command in ("learn", "doctor", "export"):
            newsarchive(outputs, old, command, name=f"{command}, archive of an older version")


def other_commands(outputs: Outputs, scratch: Path, shared: Path) -> None:
    """Call the other commands on the archive and on a page, also with wrong arguments."""
    path, page = scratch / "archive.db", str(scratch / "page.html")
    for line in ("learn", "runs", "failures", "doctor --captures", "doctor --quick",
                 "reextract --dry-run"):  # fmt: skip
        newsarchive(outputs, path, *line.split())
    for verdict in ("drop", "review", "keep"):
        newsarchive(outputs, path, "blocks", "list", "--verdict", verdict, "--last", "500")
        families = rows_of(path, "SELECT family_id FROM boilerplate WHERE verdict = ?"
                           " ORDER BY articles DESC, family_id LIMIT 3", (verdict,))  # fmt: skip
        for row in families:
            newsarchive(outputs, path, "blocks", "show", str(row["family_id"]))
        for decision in ("keep", "drop", "undo") if families else ():
            newsarchive(outputs, path, "blocks", decision, str(families[0]["family_id"]))
    for shape in ("record", "newsplease", "zyte", "schemaorg"):
        url = ("--url", "https://page.example/news/page?utm_source=x#top")
        newsarchive(outputs, None, "extract", page, *url, "--as", shape)
    newsarchive(outputs, None, "probe", page)
    newsarchive(outputs, path, "export", "--query", "before:nothing")
    newsarchive(outputs, path, "export", "--format", "csv", "--as", "zyte")
    newsarchive(outputs, path, "reextract", "--since", "soon")
    newsarchive(outputs, path, "blocks", "show", "1")
    newsarchive(outputs, None, "sreve")
    newsarchive(outputs, None, "extract", page)
    newsarchive(outputs, None, "extract", "nofile", "--url", "x")
    for name in ("export", "runs", "doctor"):
        newsarchive(outputs, scratch / "missing.db", name, name=f"{name}, no archive")
    for crawl in (["crawl", "nosuchsite"], ["crawl", "site"], ["list"]):
        more = ["-s", f"ARCHIVE_PATH={path}"] if crawl[0] == "crawl" else []
        call(outputs, "commands", f"scrapy {' '.join(crawl)}", [*SCRAPY, *crawl, *more])
    copy = scratch / "copy.db"
    shutil.copyfile(path, copy)
    for command in (["failures", "retry"], ["failures"], ["doctor", "--repair"],
                    ["doctor", "--rescue", str(scratch / "rescued.db")]):  # fmt: skip
        name, *options = command
        call(outputs, "commands", f"{' '.join(command)}, on a copy",
             [*CLI, name, "--archive", str(copy), *options])  # fmt: skip


def sql(outputs: Outputs, scratch: Path, shared: Path) -> None:
    """Record the schema, the rows of all tables and views, and each article with its parts."""
    path = scratch / "archive.db"
    for row in rows_of(path, "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"):
        name, is_index = row["name"], re.search("VIRTUAL|_(fts|beginnings)_", f"{row}")
        outputs.add("schema", f"{row['type']} {name}", str(row["sql"]))
        if row["type"] in ("table", "view") and not is_index:
            _record_rows(outputs, path, name, f'SELECT * FROM "{name}"')
    _record_rows(outputs, path, "waits", WAITS)
    if (scratch / "old.db").exists():
        names = rows_of(
            scratch / "old.db", "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"
        )
        outputs.add("schema", "archive of an older version", {r["name"]: r["sql"] for r in names})
    for article in rows_of(path, "SELECT * FROM articles ORDER BY id"):
        parts = {name: rows_of(path, query, (article["id"],))
                 for name, query in PARTS_OF_ARTICLE.items()}  # fmt: skip
        outputs.add("articles", f"{article['id']:04} {article['url']}", article | parts)


def web(outputs: Outputs, scratch: Path, shared: Path) -> None:
    """Request the pages of the archive, and all that its main pages link to."""
    path = scratch / "archive.db"
    searches = [f"q={quote_plus(query)}" for query in QUERIES] + list(FILTERS)
    first = ["/", "/sites", "/stats", "/robots.txt", "/a/999999", "/story/999999", "/nothing"]
    first += [f"/search?{search}" for search in searches]
    ids = [row["id"] for row in rows_of(path, "SELECT id FROM articles ORDER BY id")]
    stories = [row["id"] for row in rows_of(path, "SELECT story_id AS id FROM stories ORDER BY 1")]
    more = [f"/search{form}?{search}" for form in (".json", ".atom", ".feed.json", ".csv")
            for search in searches]  # fmt: skip
    more += [f"/a/{each}?cut=1&q=the" for each in ids] + [f"/a/{each}/history" for each in ids]
    more += [f"/a/{each}/history?view=side" for each in ids[:2]]
    more += [f"/story/{each}" for each in stories] + list(DATASETTE)
    with serving(outputs, "serve", "serve", "--port", "0", str(path)) as port:
        for each in first:
            body = fetched(outputs, port, each)
            links = re.findall(r'(?:href|src)="(/[^"#]*)', body)
            more += [html.unescape(link) for link in links]
        for each in dict.fromkeys(more):
            fetched(outputs, port, each)
    with serving(outputs, "serve --public", "serve", "--public", "--port", "0", str(path)) as port:
        for each in PUBLIC:
            fetched(outputs, port, each, "public ")


def exports(outputs: Outputs, scratch: Path, shared: Path) -> None:
    """Export the archive in each format; for Parquet, record the schema and the rows."""
    export = [*CLI, "export", "--archive", str(scratch / "archive.db")]
    for name, options in EXPORTS.items():
        call(outputs, "export", name, [*export, *options])
    file = scratch / "articles.parquet"
    call(outputs, "export", "parquet", [*export, "--format", "parquet", "-o", str(file)])
    if file.is_file():
        from pyarrow.parquet import read_table

        table = read_table(file)
        rows = [json.dumps(row, ensure_ascii=False, default=datetime.isoformat)
                for row in table.to_pylist()]  # fmt: skip
        outputs.add("export", "parquet rows", "\n".join([str(table.schema), *rows]))


#: The order matters: later parts use the archive that earlier ones made.
PARTS = (extraction, helps, crawls, imports, other_commands, sql, web, exports)


def _crawl(outputs: Outputs, scratch: Path, edition: str) -> None:
    """Crawl one edition of the sample site into the archive; save a page of the first edition."""
    path = scratch / "archive.db"
    run = ["run", "--sample-port", str(PORT), "--edition", edition, "--port", "0"]
    run += ["--archive", str(scratch / "run.db")]
    with serving(outputs, f"run, edition {edition}", *run):
        if path.exists():
            make_articles_due(path)
        crawl = ["crawl", "site", "-a", f"start=http://127.0.0.1:{PORT}/", "-L", "INFO"]
        for setting in (*IN_ORDER, f"ARCHIVE_PATH={path}"):
            crawl += ["-s", setting]
        call(outputs, "commands", f"scrapy crawl, edition {edition}", [*SCRAPY, *crawl])
        if edition == "1":
            url = rows_of(path, "SELECT url FROM articles ORDER BY url")[5]["url"]
            newsarchive(outputs, path, "probe", url)
            with urlopen(url) as page:
                save(scratch / "page.html", page.read())


def _record_rows(outputs: Outputs, path: Path, name: str, query: str) -> None:
    """Record the rows of *query*, one per line, sorted after masking."""
    rows = [{k: v for k, v in row.items() if (name, k) not in LEFT_OUT}
            for row in rows_of(path, query)]  # fmt: skip
    lines = [outputs.masked(json.dumps(row, ensure_ascii=False)) for row in rows]
    outputs.add("tables", name, "\n".join(sorted(lines)))

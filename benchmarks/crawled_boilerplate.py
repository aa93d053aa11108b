"""Measure what remains and what is lost of the boilerplate set when it is crawled.

    .venv/bin/python benchmarks/crawled_boilerplate.py

The script serves the pages of the set, which is beside the project, on 127.0.0.1 and calls `scrapy
crawl` as a user would. It prints the output of the crawl, then the tables of the set's score.py for
three texts of each article: the raw text (`raw_articles`), what extraction kept of it, and what
learning left (`articles.text`). The differences between the tables show what each step removed of
the boilerplate and lost of the text.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parent.parent
SET = ROOT.parent / "shared" / "boilerplate"

TEXTS = {
    "raw_articles: before any cut": "SELECT url, text FROM raw_articles",
    "without learning: what extraction kept": """
        SELECT url, (SELECT group_concat(text, char(10)) FROM (
            SELECT blocks.text FROM article_blocks JOIN blocks USING (block_id)
            WHERE article_id = articles.id AND removed_by IS NOT 'extraction' ORDER BY position))
        FROM articles""",
    "articles: after learning": "SELECT url, text FROM articles",
}


class Handler(SimpleHTTPRequestHandler):
    """Serve the pages and a sitemap that lists them."""

    def do_GET(self) -> None:
        """Send a page or the sitemap."""
        if self.path != "/sitemap.xml":
            super().do_GET()
            return
        rows = [json.loads(line) for line in (SET / "truth.jsonl").read_text().splitlines()]
        host = self.headers["Host"]
        urls = "".join(f"<url><loc>http://{host}{row['url']}</loc></url>" for row in rows)
        body = (
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
        )
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Do not log requests."""


def main() -> None:
    """Crawl the set and print its scores."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    if not SET.is_dir():
        print("../shared/boilerplate does not exist: nothing was measured")
        return
    handler = partial(Handler, directory=str(SET / "pages"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "archive.db"
            command = [sys.executable, "-m", "scrapy", "crawl", "site", "-a"]
            command += [f"start={url}/sitemap.xml", "-s", f"ARCHIVE_PATH={archive}"]
            subprocess.run(command, cwd=ROOT, check=True)
            with closing(sqlite3.connect(archive)) as connection:
                for title, sql in TEXTS.items():
                    texts = {u.removeprefix(url): text for u, text in connection.execute(sql)}
                    print(f"\n{title}")
                    score(texts, Path(folder))
        server.shutdown()


def score(texts: dict[str, str], folder: Path) -> None:
    """Call the scorer of the set, which prints its table for *texts*."""
    path = folder / "texts.json"
    path.write_text(json.dumps(texts), encoding="utf-8")
    subprocess.run([sys.executable, str(SET / "score.py"), str(path)], check=True)


if __name__ == "__main__":
    main()

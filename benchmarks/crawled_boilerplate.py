"""What is left and lost of the boilerplate set when it is crawled as a user would crawl it.

    .venv/bin/python benchmarks/crawled_boilerplate.py

Serves the pages of the set beside the project on 127.0.0.1 and crawls them. Prints what `scrapy
crawl` says, then the tables of the set's own score.py for three texts of each article: what
extraction gave (`raw_articles`), what it kept of that, and what learning left (`articles.text`).
The differences between the tables are what each step cut of the boilerplate, and lost of the text.
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
    """The pages, and a sitemap of them."""

    def do_GET(self) -> None:
        """Answer with a page or the sitemap."""
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
        """Print nothing."""


def main() -> None:
    """Crawl and score."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    if not SET.is_dir():
        print("../shared/boilerplate is not there: nothing measured")
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
    """Print the set's own table for *texts*."""
    path = folder / "texts.json"
    path.write_text(json.dumps(texts), encoding="utf-8")
    subprocess.run([sys.executable, str(SET / "score.py"), str(path)], check=True)


if __name__ == "__main__":
    main()

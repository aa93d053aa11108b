"""Worker processes survive a real crash, a real endless loop and a real memory hog."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from newsarchive.article import Article, Page
from newsarchive.errors import ExtractionError
from newsarchive.extraction.workers import ExtractionPool, Function

PAGE = Page(url="https://example.com/a", body=b"<html></html>")
ROOT = Path(__file__).parents[2]


def crash(page: Page) -> Article:
    os.abort()


def crash_on_demand(page: Page) -> Article:
    if page.body == b"crash":
        os.abort()
    return Article(url=page.url, title=str(os.getpid()))


def loop(page: Page) -> Article:
    while True:
        pass


def hog(page: Page) -> Article:
    return Article(url=page.url, title=str(len(bytearray(2 * 1024**3))))


def fail(page: Page) -> Article:
    raise ZeroDivisionError("a bug")


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (crash, "extract_crash"),
        (loop, "extract_timeout"),
        (hog, "extract_memory"),
        (fail, "extract_error"),
    ],
)
def test_a_bad_page_costs_one_page_and_has_its_reason(function: Function, reason: str) -> None:
    pool = ExtractionPool(
        workers=1, timeout_seconds=1, memory_bytes=512 * 1024**2, function=function
    )
    try:
        with pytest.raises(ExtractionError) as caught:
            pool.submit(PAGE).result(timeout=30)
    finally:
        pool.close()
    assert caught.value.reason == reason
    assert caught.value.url == PAGE.url


@pytest.fixture(scope="module")
def pool() -> Iterator[ExtractionPool]:
    pool = ExtractionPool(workers=1)
    yield pool
    pool.close()


def test_a_worker_returns_the_article(pool: ExtractionPool) -> None:
    words = b"<p>The council voted on Tuesday to rebuild the old bridge over the river.</p>" * 5
    body = b"<html><body><article><h1>Bridge</h1>" + words + b"</article></body></html>"
    article = pool.submit(Page(url="https://example.com/bridge", body=body)).result(timeout=30)
    assert "rebuild the old bridge" in article.text
    assert article.reason is None


def test_pages_after_a_crash_are_extracted() -> None:
    pool = ExtractionPool(workers=1, function=crash_on_demand)
    try:
        bad = pool.submit(Page(url="https://example.com/bad", body=b"crash"))
        good = [pool.submit(PAGE) for _ in range(3)]
        assert [future.result(timeout=30).url for future in good] == [PAGE.url] * 3
        failure = bad.exception(timeout=30)
        assert isinstance(failure, ExtractionError)
        assert failure.reason == "extract_crash"
    finally:
        pool.close()


def test_a_process_is_renewed_after_so_many_pages() -> None:
    pool = ExtractionPool(workers=1, max_tasks=2, function=crash_on_demand)
    try:
        processes = [pool.submit(PAGE).result(timeout=30).title for _ in range(4)]
    finally:
        pool.close()
    assert len(set(processes)) == 2


def test_pages_that_wait_when_all_workers_end_fail_and_the_next_page_gets_new_workers() -> None:
    # No process starts with so little memory. The pages are larger than the pipe to the workers.
    pool = ExtractionPool(workers=2, memory_bytes=1, function=crash_on_demand)
    try:
        waiting = [pool.submit(replace(PAGE, body=bytes(100_000))) for _ in range(20)]
        failures = [future.exception(timeout=30) for future in waiting]
        assert {str(failure) for failure in failures} == {
            f"{PAGE.url}: extract_crash: the worker processes ended"
        }
        pool.memory_bytes = 1024**3
        assert pool.submit(PAGE).result(timeout=30).url == PAGE.url
    finally:
        pool.close()


def test_idle_workers_that_are_killed_are_replaced() -> None:
    pool = ExtractionPool(workers=1, function=crash_on_demand)
    try:
        first = int(title_of(pool.submit(PAGE)))
        os.kill(first, signal.SIGKILL)
        assert ends(first)
        titles = [title_of(pool.submit(PAGE)) for _ in range(3)]
    finally:
        pool.close()
    # One page may have been submitted before the end of the worker was seen.
    assert titles[-1] not in ("", str(first))


def title_of(future: Future[Article]) -> str:
    return "" if future.exception(timeout=30) else future.result().title or ""


def test_closing_cancels_open_pages_and_a_new_page_starts_new_workers() -> None:
    pool = ExtractionPool(workers=1, timeout_seconds=60, function=loop)
    future = pool.submit(PAGE)
    started = time.monotonic()
    pool.close()
    assert future.cancelled() or isinstance(future.exception(timeout=5), ExtractionError)
    assert time.monotonic() - started < 20
    pool.close()


def script(tmp_path: Path, source: str) -> Path:
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(source), encoding="utf-8")
    return path


def test_nothing_heavy_is_imported_before_the_first_page(tmp_path: Path) -> None:
    path = script(
        tmp_path,
        """
        import sys
        from newsarchive.extraction.workers import ExtractionPool
        ExtractionPool().close()
        print([name for name in ("pebble", "trafilatura", "lxml") if name in sys.modules])
        """,
    )
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_script_without_a_main_guard_works_with_warnings_as_errors(tmp_path: Path) -> None:
    path = script(
        tmp_path,
        """
        from newsarchive.article import Page
        from newsarchive.extraction.workers import ExtractionPool
        print("started")
        pool = ExtractionPool(workers=2)
        print(pool.submit(Page(url="https://example.com/", body=b"%PDF")).result().reason)
        pool.close()
        """,
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", path], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == ["started", "not_html"]
    assert done.stderr == ""


def test_workers_that_cannot_be_started_cost_their_pages_until_they_can(tmp_path: Path) -> None:
    path = script(
        tmp_path,
        """
        import resource
        from newsarchive.article import Page
        from newsarchive.extraction.workers import ExtractionPool
        pool, page = ExtractionPool(workers=1), Page(url="https://example.com/", body=b"%PDF")
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (4, hard))
        print(pool.submit(page).exception())
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        print(pool.submit(page).result().reason)
        pool.close()
        """,
    )
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines() == [
        "https://example.com/: extract_crash: no worker process can be started: "
        "Too many open files",
        "not_html",
    ]
    assert done.stderr == ""


def test_workers_die_with_the_parent(tmp_path: Path) -> None:
    path = script(
        tmp_path,
        """
        import os, signal, sys
        from pathlib import Path
        sys.path.insert(0, sys.argv[1])
        from newsarchive.article import Page
        from newsarchive.extraction.workers import ExtractionPool
        from tests.extraction.test_workers import crash_on_demand
        pool = ExtractionPool(workers=1, function=crash_on_demand)
        page = Page(url="https://example.com/", body=b"")
        Path(sys.argv[2]).write_text(pool.submit(page).result().title)
        os.kill(os.getpid(), signal.SIGKILL)
        """,
    )
    noted = tmp_path / "pid"
    subprocess.run([sys.executable, path, ROOT, noted], timeout=60, check=False)
    worker = int(noted.read_text())
    assert ends(worker)


def ends(pid: int) -> bool:
    """Return whether the process *pid* ends within ten seconds."""
    deadline = time.monotonic() + 10
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not alive(pid)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"

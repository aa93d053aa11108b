"""A Dask cluster extracts as the processes of one machine do, whatever its workers go through."""

from __future__ import annotations

import gzip
import hashlib
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import distributed
import pytest

from newsarchive.article import Article, Page
from newsarchive.errors import ClusterFailed, ExtractionError
from newsarchive.extraction.machines import dask_clients
from newsarchive.extraction.machines.chunks import Limits, PageWork, RecordWork
from newsarchive.extraction.machines.dask_clients import dask_engine
from newsarchive.extraction.machines.dask_engine import CHUNK_PAGES
from tests.support import warcs
from tests.support.dask_cluster import Cluster, dask_cluster

URL = "https://example.org/{}"


def misbehave(page: Page) -> Article:
    """Do what the body of *page* says; run by the extraction process of a worker."""
    if page.body == b"loop":
        while True:
            pass
    if page.body == b"hog":
        len(bytearray(2 * 1024**3))
    if page.body == b"crash":
        os.abort()
    if page.body == b"kill the worker":
        fork_server = os.getppid()
        status = Path(f"/proc/{fork_server}/status").read_text()
        worker = int(status.partition("PPid:")[2].split()[0])
        os.kill(worker, signal.SIGKILL)
    return Article(url=page.url, title=page.body.decode())


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with dask_cluster(tmp_path_factory.mktemp("dask")) as started:
        yield started


def results_of(cluster: Cluster, bodies: list[bytes]) -> list[str]:
    """Return what the pages *bodies* give in order: a title, or the reason why there is none."""
    limits = Limits(timeout_seconds=2, memory_bytes=512 * 1024**2, function=misbehave)
    found = []
    with dask_engine(cluster.address, "/", limits) as engine:
        futures = [
            engine.submit(PageWork(Page(url=URL.format(number), body=body)))
            for number, body in enumerate(bodies)
        ]
        for number, future in enumerate(futures):
            try:
                article = future.result()
                assert article.url == URL.format(number)
                found.append(article.title or "")
            except ExtractionError as error:
                found.append(error.reason)
    return found


def test_a_bad_page_costs_one_page_and_a_killed_worker_none(cluster: Cluster) -> None:
    bodies = [f"page {number}".encode() for number in range(3 * CHUNK_PAGES)]
    wanted = [body.decode() for body in bodies]
    bad = {5: (b"loop", "extract_timeout"), 21: (b"hog", "extract_memory"),
           22: (b"crash", "extract_crash"), 40: (b"kill the worker", "extract_crash")}  # fmt: skip
    for number, (body, reason) in bad.items():
        bodies[number], wanted[number] = body, reason
    assert results_of(cluster, bodies) == wanted


def test_a_record_is_read_by_the_worker(cluster: Cluster, tmp_path: Path) -> None:
    file = tmp_path / "pages.warc.gz"
    body = warcs.page("The ferry")
    first = gzip.compress(warcs.response(URL.format(0), b"<html>another</html>"))
    file.write_bytes(first + gzip.compress(warcs.response(URL.format(1), body)))
    bare = Page(url=URL.format(1), body=b"", headers={"Content-Type": "text/html"})
    digest = hashlib.sha256(body).hexdigest()
    work = RecordWork(bare, str(file), len(first), digest)
    with dask_engine(cluster.address, "/") as engine:
        article = engine.submit(work).result()
        assert article.title == "The ferry"
        changed = engine.submit(replace(work, offset=0))
        with pytest.raises(ExtractionError, match="was changed") as caught:
            changed.result()
        assert caught.value.reason == "truncated"
    by_url = replace(work, file=file.name)
    with dask_engine(cluster.address, tmp_path.as_uri()) as engine:
        assert engine.submit(by_url).result().text == article.text
        with pytest.raises(ClusterFailed, match=r"elsewhere\.warc\.gz.*run the command again"):
            engine.submit(replace(by_url, file="elsewhere.warc.gz")).result()
    with dask_engine(cluster.address, "/") as engine:
        unseen = engine.submit(replace(work, file="/elsewhere/pages.warc.gz"))
        with pytest.raises(ClusterFailed, match=r"cannot read /elsewhere/pages.*--files-at"):
            unseen.result()


def test_what_is_wrong_with_the_cluster_is_said(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_clients, "TIMEOUT", 1)
    with pytest.raises(ClusterFailed, match=r"no Dask scheduler at tcp://127\.0\.0\.1:9 "):
        ExitStack().enter_context(dask_engine("tcp://127.0.0.1:9", "/"))
    with pytest.raises(ClusterFailed, match="no Dask scheduler at nonsense"):
        ExitStack().enter_context(dask_engine("nonsense://x", "/"))
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0") as empty,
        pytest.raises(ClusterFailed, match="has no workers; start some with `dask worker tcp://"),
        dask_engine(empty.scheduler_address, "/"),
    ):
        pass
    # A worker runs this function too, and gets another version by it.
    monkeypatch.setattr(dask_clients, "code_version", lambda: f"newsarchive 0.{os.getpid()}")
    said = rf"runs newsarchive 0.\d+, and this program is newsarchive 0.{os.getpid()}; all machines"
    with pytest.raises(ClusterFailed, match=said):
        ExitStack().enter_context(dask_engine(cluster.address, "/"))


def test_a_worker_that_comes_later_says_what_it_runs(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dask_engine(cluster.address, "/") as engine:
        monkeypatch.setattr(engine, "_chunk", replace(engine._chunk, version="newsarchive 0.0.1"))
        with pytest.raises(ClusterFailed, match=r"runs newsarchive .*, and this program is"):
            engine.submit(PageWork(Page(url=URL.format(1), body=b"a"))).result()

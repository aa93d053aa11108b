"""A crawl fetches pages while the worker processes start."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future

import pytest
from scrapy.utils.test import get_crawler

from newsarchive.article import Article, Link, Page, Visit
from newsarchive.extraction.workers import ExtractionPool
from newsarchive.pipelines.extract import ExtractPipeline
from tests.support.example_page import page as example_page

SETTINGS = {
    "EXTRACT_WORKERS": 1, "EXTRACT_TIMEOUT": 60.0, "EXTRACT_MEMORY": 2**31, "EXTRACT_PAGES": 10,
}  # fmt: skip


def test_the_processes_start_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []
    submit = ExtractionPool.submit

    def noted(pool: ExtractionPool, page: Page) -> Future[Article]:
        threads.append(threading.current_thread())
        return submit(pool, page)

    monkeypatch.setattr(ExtractionPool, "submit", noted)
    articles = asyncio.run(_extracted(3))
    assert [article.title for article in articles] == ["Bridge reopens after two years"] * 3
    main = threading.main_thread()
    assert [thread is main for thread in threads] == [False, True, True]


async def _extracted(number: int) -> list[Article]:
    pipeline = ExtractPipeline.from_crawler(get_crawler(settings_dict=SETTINGS))
    pipeline.open_spider()
    try:
        visits = [
            Visit(link=Link(url=p.url), page=p) for p in (example_page() for _ in range(number))
        ]
        return await asyncio.gather(*map(pipeline._article_of, visits))
    finally:
        pipeline.close_spider()

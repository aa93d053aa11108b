"""A site that attacks its reader loses nothing of what it also publishes, and reaches nothing else.

All cases, with the memory that they cost, run with `benchmarks/reliability/hostile_site.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.hostile.pages import PAYLOADS
from tests.support.hostile.rendering import active_content
from tests.support.hostile.site import HostileSite
from tests.support.hostile.trial import attempt


@pytest.mark.slow
def test_a_hostile_site_harms_no_good_article_and_leads_nowhere(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    kinds = frozenset(("wire", "pauses", "codings", "redirects", "injections"))
    with HostileSite(5, kinds) as site:
        done = attempt(
            site, archive, "DOWNLOAD_TIMEOUT=5", "CONCURRENT_REQUESTS_PER_DOMAIN=8", patience=100
        )
    assert done.problems == []
    assert done.good == 5
    assert done.asked == []
    assert done.cases >= 200
    assert active_content(archive, PAYLOADS) == []

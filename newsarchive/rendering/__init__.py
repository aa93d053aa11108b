"""Run a page's scripts in a headless browser, within limits, and return the page that they drew.

Start reading with ``renderer.py``. Playwright drives Chromium; both are optional, and nothing of
them is imported before the first page that needs them.

Rules for the next author: whatever a page does, it costs that page only. The browser has no way to
the network but ``boundary_proxy.py``, which knows the limits; a rule that only Playwright enforces
has gaps (redirects, workers, WebSockets). Every wait has a time limit, also that for closing.
"""

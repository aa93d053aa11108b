"""Fixtures that several files of tests use, and the default reaction to Ctrl-C."""

import signal

from tests.support.browser import base_url, browser, page

__all__ = ["base_url", "browser", "page"]

# A shell starts background jobs with the signal ignored, and programs that the tests start inherit
# this. The tests end these programs with the signal and would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

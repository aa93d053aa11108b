"""Fixtures that more than one file of tests asks for; and Ctrl-C, which many of them send."""

import signal

from tests.support.browser import address, browser, page

__all__ = ["address", "browser", "page"]

# A shell starts what runs behind its prompt with the signal ignored, and so would the programs be
# that the tests start and end with it: they would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

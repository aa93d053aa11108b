"""Fixtures that more than one file of tests asks for."""

from browsing import address, browser, page

__all__ = ["address", "browser", "page"]

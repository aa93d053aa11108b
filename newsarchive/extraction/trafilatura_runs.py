"""Runs of trafilatura on a page that is parsed. No other module imports it.

The precision run comes first on every page, and is all that three pages of four need. It is done
here in the steps of ``trafilatura.core``, because two of the four copies of the page that are made
there are for the steps of other runs. ``tests/extraction/test_trafilatura_runs.py`` compares them.
"""

from __future__ import annotations

import logging
import os
from copy import copy
from functools import cache
from typing import Any

from lxml.html import HtmlElement

from newsarchive.extraction.attribute_marks import AttributeMarks


def prepare(tree: HtmlElement) -> None:
    """Mark the elements of *tree* for the runs; attributes must not change any more."""
    _marks().mark(tree)


def lines_of(tree: HtmlElement, **options: bool) -> list[str]:
    """Return the lines that a run with *options* takes for the text of *tree*."""
    document = _library().bare_extraction(tree, options=_options(**options))
    text = document.text if document is not None else None
    return text.split("\n") if text else []


def precise_lines_of(tree: HtmlElement) -> list[str]:
    """Return what :func:`lines_of` returns for the options ``precision`` and ``fast``.

    *tree* must have no scripts: with them trafilatura recognises forums.
    """
    core, options = _library().core, _options(precision=True, fast=True)
    try:
        copied = core.prune_unwanted_nodes(copy(tree), core.RAW_TREE_PRUNE_XPATH)
        copied = core.prune_unwanted_nodes(copied, core.REMOVE_COMMENTS_AND_LISTS_XPATH)
        copied = core.convert_tags(core.tree_cleaning(copied, options), options)
        copied = core.prune_unwanted_nodes(copied, core.REMOVE_COMMENTS_XPATH)
        body, text = core.extract_content(copied, options)
    except (TypeError, ValueError):
        return []
    found = core.xmltotxt(body, options.formatting) if text else ""
    return found.split("\n") if found else []


@cache
def _options(**options: bool) -> Any:
    """Return the options of a run; made for each page they would take 0.15 ms of it."""
    settings = _library().settings
    return settings.Extractor(output_format="python", comments=False, **options)


@cache
def _marks() -> AttributeMarks:
    """Return the marks by which the expressions of trafilatura find elements in this process."""
    xpaths = _library().xpaths
    return AttributeMarks(
        xpaths.RAW_TREE_PRUNE_XPATH,
        xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH,
        xpaths.REMOVE_COMMENTS_XPATH,
        xpaths.BODY_XPATH,
        xpaths.OVERALL_DISCARD_XPATH,
        xpaths.DISCARD_IMAGE_ELEMENTS,
        xpaths.TEASER_DISCARD_XPATH,
        xpaths.PRECISION_DISCARD_XPATH,
    )


@cache
def _library() -> Any:
    """Return trafilatura, imported at the first page because that takes a third of a second.

    Its log messages about pages are switched off: the article has the result. It imports numpy,
    whose threads would wait for work in every worker, and in a process that forks.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import trafilatura

    for name in ("trafilatura", "htmldate", "justext", "readability", "courlan"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return trafilatura

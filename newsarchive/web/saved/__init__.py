"""Saved searches in the browser: saving, what they found, feeds.

Start reading in :mod:`newsarchive.web.saved.access`, which says who sees them. Rules for the next
author: rows are read and written by the functions of :mod:`newsarchive.archive.alerts` that the
command uses, a GET changes nothing, and destinations are never put into a form.
"""

"""Talk to a web archive: have articles saved there, and get its copies of pages that are missing.

Start reading in :mod:`~newsarchive.witness.run`, which works off the queue in
``archive/witness/``; then in :mod:`~newsarchive.witness.save_page` and
:mod:`~newsarchive.witness.mementos`, the two interfaces of web archives. Rules for the next author:
a crawl never waits for the web archive and never fails because of it, no answer is believed without
a check, and keys are neither logged nor stored.
"""

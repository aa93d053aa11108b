"""Captured pages for people to look at: read from the WARC file, and made harmless.

Start reading in :mod:`newsarchive.captures.replay.stored_record` (the record of a capture, checked
against its digest; of a revisit record, what it repeats), then
:mod:`~newsarchive.captures.replay.harmless_html`. Rules for the next author: what is not known to
be harmless is left out, so the lists here name what stays; every read has a limit; and the page is
served with a policy that would hold without any of this.
"""

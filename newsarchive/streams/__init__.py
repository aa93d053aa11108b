"""The shared frontier of many crawlers, on Redis or Valkey Streams, and the writer of its results.

Needs the extra ``cluster``. Start reading in :mod:`newsarchive.streams.scripts`: every step after
which something could be lost or done twice is one script there. Rules for the next author: nothing
here decides what to request, because only the archive's ledger knows; what is in Redis can be
lost and costs only requests; messages are plain JSON, never pickle.
"""

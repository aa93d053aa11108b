"""A crawl that shares its frontier with others: ``CLUSTER_URL`` is set, docs/cluster.md.

A worker is a crawl as always, with another scheduler and a run that hands over what it finds
instead of writing it. Start reading in :mod:`newsarchive.cluster.remote_run`. Rules for the next
author: a worker opens no archive; what it asks is asked of the writer; each request that it takes
ends by one hand-over.
"""

from newsarchive.cluster.scheduler import StreamScheduler

__all__ = ["StreamScheduler"]

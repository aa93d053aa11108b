"""The commands of a cluster: `writer`, `seed`, `cluster`.

Start reading in :mod:`newsarchive.console.clustering.writer`. Rules for the next author: redis is
imported by no module here, only by :mod:`newsarchive.streams`.
"""

"""Extraction on many machines, by Dask: chunks of pages, what a worker does, who collects it.

Start reading in :mod:`newsarchive.extraction.machines.dask_engine`. Only this package imports dask,
distributed and fsspec, and only when somebody names a cluster. Rules for the next author: workers
get and return plain data and never open the archive, one bad page costs one page, and one bad
machine costs time.
"""

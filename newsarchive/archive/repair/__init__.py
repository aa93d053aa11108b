"""Finding and mending what is wrong in an archive: `newsarchive doctor` and its `--rescue`.

Start reading in :mod:`newsarchive.archive.repair.problems`, which lists what is wrong. Rules for
the next author: looking changes nothing; mending computes derived rows again and never touches
what was fetched; a damaged file is only read, and what is saved goes to a new one.
"""

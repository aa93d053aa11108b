"""Find and repair problems in an archive, for `newsarchive doctor` and its `--rescue`.

Start reading in :mod:`newsarchive.archive.repair.problems`, which lists all problems. Rules for the
next author: a check changes nothing; a repair computes derived rows again and never changes what
was fetched; a damaged file is only read, and everything that is rescued goes to a new file.
"""

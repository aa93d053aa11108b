"""The archive's side of a back-up: a copy while others write, what is in it, when it was made.

Start reading in :mod:`~newsarchive.archive.backup.online_copy`. Rules for the next author: here is
only what needs SQL; folders and files are in ``console/backing_up/``. A back-up is read without
changing it, because its bytes have a digest.
"""

"""WARC files in a store behind a URL: S3 and its kin, FTP, SFTP, WebDAV, whatever fsspec reaches.

A file is written on the own disk, uploaded when it is closed, compared, and only then deleted here.
Start reading in :mod:`newsarchive.captures.stores.uploader`. Rules for the next author: the archive
names a file by the store's URL without user and password; no message has them either; no store is
contacted that CAPTURES_URL does not name; and a file that is not proved to be in the store stays.
"""

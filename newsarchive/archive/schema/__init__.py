"""The schema of archive.db: its SQL, one module per topic; the migrations apply it.

Start reading in :mod:`newsarchive.archive.schema.migrations`. Names and columns that docs/sql.md
lists are a contract. Times are TEXT, ISO 8601, in UTC, ending in Z; lists are JSON; a missing value
is NULL, never "". Rules for the next author: SQL that a migration has applied never changes, write
the change beside it; keep Python here to what a migration needs. SQL comments inside a CREATE
statement are stored in every archive, so they do not change either.
"""

#: PRAGMA application_id: "NWSA". It distinguishes an archive from any other SQLite file.
APPLICATION_ID = 0x4E575341

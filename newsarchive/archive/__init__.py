"""The only door to SQLite: schema, writing, the ledger, reading. Nobody else imports sqlite3."""

"""The one database of the shop: opening, migrating, backing up, and windowshop's own tables.

In: a database URL (SQLite by default, PostgreSQL by URL). Out: an `Engine` that is whole and
at the newest revision, the append-only `EventStore` and the `RoomStateStore`. Only the front
process writes. Every package keeps its own tables; `migrations/` collects them all.
"""

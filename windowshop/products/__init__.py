"""Merchants' own products: from an uploaded file to goods on the shelf.

In: files and forms of people with an account (`api.py`). Out: published versions in the database,
models in the content-addressed store, and what `windowshop.stockroom` shows in the open rooms.
The database's versions are the truth; all else follows from them at the next start.
"""

"""Keeps articles, claims and decisions for good, in one SQLite file.

with open_store() as store:
    store.add(article, claims, mentions)
"""

from dashboard.store.errors import StoreError
from dashboard.store.repository import Reading, Store, open_store
from dashboard.store.safekeeping import backup, check, restore

__all__ = ["Reading", "Store", "StoreError", "backup", "check", "open_store", "restore"]

"""What outlives the process: SQLite in the data directory, or PostgreSQL for several replicas.

The one package that speaks to a database. It knows chats, users and updates by their numbers and
nothing of Telegram; every failure of the database is a StorageError.
"""

from bot.storage.errors import StorageError
from bot.storage.store import Store

__all__ = ["StorageError", "Store"]

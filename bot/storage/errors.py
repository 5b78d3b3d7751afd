"""What goes wrong with a database."""

from __future__ import annotations


class StorageError(Exception):
    """The database cannot be reached, is full, or refuses; its text names the kind, no content."""

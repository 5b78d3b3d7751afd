"""What a transaction is spoken through, whatever the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Executable

T = TypeVar("T")
Rows = Mapping[str, Any] | Sequence[Mapping[str, Any]]
"""Values of a statement: of one row, or of several."""


class Transaction(Protocol):
    """A transaction at work."""

    async def execute(self, statement: Executable, values: Rows | None = None, /) -> Any:
        """Run a statement and return its result, all of which is there."""
        ...

    async def run_sync(self, work: Callable[[Connection], T], /) -> T:
        """Let something that does not wait work on the connection."""
        ...

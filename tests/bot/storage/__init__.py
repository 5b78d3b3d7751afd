"""Tests of the store, on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import Any


def raw(number: int, chat: int = 1, typed: str = "hello") -> tuple[dict[str, Any], int]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": typed}}, chat

"""A process of its own brings the tables to their newest form."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from bot.storage import StorageError, Store, upgrading
from bot.storage.database import Database
from bot.storage.upgrading import upgrade


async def is_newest(url: str) -> bool:
    database = Database(url)
    try:
        return await database.is_newest()
    finally:
        await database.close()


async def test_tables_are_made_and_then_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'bot.db'}"
    assert not await is_newest(url)
    await upgrade(url)
    assert await is_newest(url)

    async def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(upgrading, "elsewhere", never)
    await upgrade(url)


async def test_tables_are_made_in_postgresql(postgres_url: str) -> None:
    await upgrade(postgres_url)
    assert await is_newest(postgres_url)


async def test_where_no_other_process_may_be_the_store_does_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(*_: object) -> None:
        raise BrokenProcessPool

    monkeypatch.setattr(upgrading, "elsewhere", killed)
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    await upgrade(url)
    async with Store(url):
        assert await is_newest(url)


async def test_what_cannot_be_reached_is_told() -> None:
    with pytest.raises(StorageError):
        await upgrade("postgresql://nobody@/none?host=/nonexistent")


def test_serving_needs_neither_alembic_nor_the_dialect_of_postgresql(tmp_path: Path) -> None:
    program = f"""
import asyncio, sys
from bot.storage import Store
from bot.storage.upgrading import upgrade
async def main():
    url = "sqlite:///{tmp_path / "bot.db"}"
    await upgrade(url)
    async with Store(url, b"key") as store:
        await store.inbox.claim(1)
if __name__ == "__main__":
    asyncio.run(main())
    print(*(name for name in ("alembic", "psycopg", "sqlalchemy.dialects.postgresql") if name in sys.modules))
"""
    path = tmp_path / "program.py"
    path.write_text(program, "utf-8")
    done = subprocess.run(
        [sys.executable, path], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == ""

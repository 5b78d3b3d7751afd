"""The journal: what was answered before a kill is not answered again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.storage import StorageError, Store
from bot.storage.journal import Finished
from bot.storage.people import Asked
from tests.bot.storage import raw


async def test_what_cannot_be_finished_is_finished_when_the_database_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise StorageError("gone")

    async with Store(f"sqlite:///{tmp_path / 'bot.db'}") as store:
        await store.inbox.accept([raw(n) for n in range(3)])
        await store.inbox.claim(1)
        with monkeypatch.context() as patched:
            patched.setattr(store.database, "begin", broken)
            futures = [store.finish(Finished(n, 1)) for n in range(3)]
            await asyncio.sleep(0.1)
            assert not any(future.done() for future in futures)
        await asyncio.gather(*futures)
        assert (await store.inbox.depth()).waiting == 0


async def test_what_was_noted_before_a_kill_is_not_answered_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    killed = Store(url)
    await killed.__aenter__()
    await killed.inbox.accept([raw(1, 5), raw(2, 5)])
    await killed.inbox.claim(1)
    asked = Asked(killed.people.hashed(9), "declined", "en", "why", "reason", 0.2)
    killed.finish(Finished(1, 5, {(5, 9): "{}"}, (asked,)))
    assert killed._flushing is not None
    killed._flushing.cancel()
    await killed.database.close()
    noted = (tmp_path / "bot.db.journal").read_bytes()
    assert noted.strip().startswith(b"[1,5,")
    with (tmp_path / "bot.db.journal").open("ab") as file:
        file.write(b'[2,5,[[5,9,"cut o')
    async with Store(url) as store:
        assert [w.update_id for w in await store.inbox.claim(9)] == [2]
        assert list(await store.people.threads([5], 60)) == [(5, 9)]
        assert await store.people.log(9) == [("declined", "en", "why")]
        assert (tmp_path / "bot.db.journal").stat().st_size == 0


async def test_the_journal_holds_nothing_that_the_database_has(tmp_path: Path) -> None:
    async with Store(f"sqlite:///{tmp_path / 'bot.db'}") as store:
        await store.inbox.accept([raw(1)])
        await store.inbox.claim(1)
        await store.finish(Finished(1, 1, {(1, 1): "{}"}))
        assert (tmp_path / "bot.db.journal").stat().st_size == 0


async def test_what_was_noted_and_stored_is_not_stored_again(tmp_path: Path) -> None:
    url, path = f"sqlite:///{tmp_path / 'bot.db'}", tmp_path / "bot.db.journal"
    async with Store(url) as store:
        await store.inbox.accept([raw(1)])
        await store.inbox.claim(1)
        asked = Asked(store.people.hashed(9), "declined", "en", "why", "reason", 0.2)
        future = store.finish(Finished(1, 1, {(1, 9): "{}"}, (asked,)))
        noted = path.read_bytes()
        await future
        await store.people.forget(9)
    path.write_bytes(noted)
    async with Store(url) as store:
        assert await store.people.log(9) == []
        assert await store.people.threads([1], 60) == {}

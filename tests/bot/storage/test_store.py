"""The store: the same promises on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from bot.storage import StorageError, Store, inbox
from bot.storage.database import HEAD, Database
from bot.storage.journal import Finished
from bot.storage.people import Asked
from bot.storage.tables import METADATA

KEY = b"key"


def raw(number: int, chat: int = 1, typed: str = "hello") -> tuple[dict[str, Any], int]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": typed}}, chat


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with Store(url, KEY) as opened:
        yield opened


async def test_what_came_is_taken_up_in_order_until_it_is_finished(store: Store) -> None:
    assert await store.inbox.accept([raw(3), raw(1), raw(2, 7)]) == 3
    claimed = await store.inbox.claim(10)
    assert [(w.update_id, w.chat) for w in claimed] == [(1, 1), (2, 7), (3, 1)]
    assert claimed[0].raw["message"]["text"] == "hello"
    assert await store.inbox.claim(10) == []
    for waiting in claimed:
        await store.finish(Finished(waiting.update_id, waiting.chat))
    assert await store.inbox.depth() == inbox.Depth(0, 0.0, 0)


async def test_what_comes_again_is_known_before_and_after_it_was_answered(store: Store) -> None:
    await store.inbox.accept([raw(1)])
    assert await store.inbox.accept([raw(1), raw(1)]) == 0
    (waiting,) = await store.inbox.claim(10)
    await store.finish(Finished(waiting.update_id, waiting.chat))
    assert await store.inbox.accept([raw(1)]) == 0
    assert await store.inbox.claim(10) == []


async def test_nothing_typed_is_left_of_what_was_answered(store: Store) -> None:
    await store.inbox.accept([raw(1, typed="a secret")])
    (waiting,) = await store.inbox.claim(10)
    await store.finish(Finished(waiting.update_id, waiting.chat))
    async with store.database.begin() as connection:
        rows = await connection.execute(text("SELECT raw FROM inbox"))
        assert rows.scalars().all() == [""]


async def test_later_messages_of_a_chat_in_hand_are_taken_up_by_the_same(store: Store) -> None:
    await store.inbox.accept([raw(1)])
    await store.inbox.claim(10)
    await store.inbox.accept([raw(2)])
    assert [w.update_id for w in await store.inbox.claim(10)] == [2]


async def test_what_a_claim_may_have_taken_unseen_is_taken_again(store: Store) -> None:
    await store.inbox.accept([raw(1), raw(2, 2)])
    await store.inbox.claim(10)
    assert [w.update_id for w in await store.inbox.claim(10, holding=[1])] == [2]


async def test_letters_and_numbers_of_any_kind_survive(store: Store) -> None:
    odd = "\x00 \ud800 \U0001f600 ə"
    await store.inbox.accept([raw(2**62, -(2**62), odd)])
    (waiting,) = await store.inbox.claim(1)
    assert waiting.raw["message"]["text"] == odd
    assert waiting.chat == -(2**62)


async def test_what_is_given_up_is_listed_and_retried(store: Store) -> None:
    await store.inbox.accept([raw(1)])
    await store.inbox.claim(10)
    await store.inbox.give_up(1, "ValueError")
    assert [(d.update_id, d.why) for d in await store.inbox.dead(5)] == [(1, "ValueError")]
    assert (await store.inbox.depth()).dead == 1
    assert await store.inbox.retry() == 1
    assert [w.update_id for w in await store.inbox.claim(10)] == [1]


async def test_what_kills_every_process_that_takes_it_is_given_up(url: str) -> None:
    async with Store(url, KEY) as first:
        await first.inbox.accept([raw(1)])
    for _ in range(inbox.MOST_TRIES):
        store = Store(url, KEY)
        await store.inbox.hand_back(all_=True)
        assert len(await store.inbox.claim(1)) == 1
        await store.database.close()
    async with Store(url, KEY) as last:
        await last.inbox.hand_back(all_=True)
        assert await last.inbox.claim(1) == []
        assert (await last.inbox.depth()).dead == 1


async def test_what_was_handed_back_is_no_try(url: str) -> None:
    for number in range(inbox.MOST_TRIES + 2):
        async with Store(url, KEY) as store:
            if number == 0:
                await store.inbox.accept([raw(1)])
            assert len(await store.inbox.claim(1)) == 1


async def test_a_conversation_is_kept_with_the_mark(store: Store) -> None:
    await store.inbox.accept([raw(1, 5)])
    await store.inbox.claim(1)
    await store.finish(Finished(1, 5, {(5, 9): "{}"}))
    assert {who: kept for who, (kept, _) in (await store.people.threads([5], 60)).items()} == {
        (5, 9): "{}"
    }
    assert await store.people.threads([5], -1) == {}


async def test_forgetting_erases_every_row_of_a_person(store: Store) -> None:
    for number, person in ((1, 9), (2, 8)):
        await store.inbox.accept([raw(number, person)])
        await store.inbox.claim(1)
        asked = Asked(store.people.hashed(person), "declined", "en", f"why {person}", "reason", 0.2)
        await store.finish(Finished(number, person, {(person, person): "{}"}, (asked,)))
        await store.people.choose(person, "az")
    await store.people.forget(9)
    assert await store.people.chosen([8, 9]) == {8: "az"}
    assert list(await store.people.threads([8, 9], 60)) == [(8, 8)]
    assert await store.people.log(9) == [("declined", "en", "why 8")]


async def test_questions_name_nobody_and_go_after_their_time(store: Store) -> None:
    await store.inbox.accept([raw(1, 123456)])
    await store.inbox.claim(1)
    asked = Asked(store.people.hashed(123456), "declined", "en", "why", "reason", 0.2)
    await store.finish(Finished(1, 123456, {}, (asked,)))
    async with store.database.begin() as connection:
        (row,) = await connection.execute(text("SELECT * FROM questions"))
    assert "123456" not in str(row)
    await store.people.purge(3600, 3600)
    assert await store.people.log(9)
    await store.people.purge(-1, -1)
    assert await store.people.log(9) == []


async def test_a_choice_can_be_changed(store: Store) -> None:
    await store.people.choose(1, "az")
    await store.people.choose(1, "ru")
    assert await store.people.chosen([1, 2]) == {1: "ru"}


async def test_answered_updates_are_forgotten_after_two_days(store: Store) -> None:
    await store.inbox.accept([raw(1)])
    await store.inbox.claim(1)
    await store.finish(Finished(1, 1))
    await store.inbox.purge(3600)
    assert await store.inbox.accept([raw(1)]) == 0
    async with store.database.begin() as connection:
        await connection.execute(text("UPDATE inbox SET at = at - 200000"))
    await store.inbox.purge(3600)
    assert await store.inbox.accept([raw(1)]) == 1


async def test_many_finish_together(store: Store) -> None:
    await store.inbox.accept([raw(n, n) for n in range(1, 201)])
    claimed = await store.inbox.claim(500)
    await asyncio.gather(*(store.finish(Finished(w.update_id, w.chat)) for w in claimed))
    assert (await store.inbox.depth()).waiting == 0


async def test_replicas_tell_what_they_serve(store: Store) -> None:
    await store.replicas.sign("v1")
    await store.replicas.sign("v2")
    (one,) = await store.replicas.all()
    assert one.version == "v2"
    assert await store.replicas.take("polling")
    await store.replicas.leave()
    assert await store.replicas.all() == []


async def test_content_is_announced_under_the_next_number(store: Store) -> None:
    assert await store.replicas.announced() is None
    assert await store.replicas.announce("base", "v1", b"1") == 1
    assert await store.replicas.announce("base", "v2", b"\x00\xff") == 2
    found = await store.replicas.announced()
    assert found is not None
    assert (found.number, found.version) == (2, "v2")
    assert await store.replicas.bundle() == b"\x00\xff"


async def test_what_admins_did_is_kept(store: Store) -> None:
    await store.replicas.note(5, "reload", "v" * 900)
    ((admin, action, detail),) = await store.replicas.notes(5)
    assert (admin, action, len(detail)) == (5, "reload", 400)


async def test_the_migrations_lead_to_the_tables_of_the_code(store: Store) -> None:
    def differences(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA))

    async with store.database.begin() as connection:
        assert await connection.run_sync(differences) == []
        version = await connection.execute(text("SELECT version_num FROM alembic_version"))
        assert version.scalar() == HEAD
    await store.database.migrate()


async def test_two_replicas_never_work_on_one_chat(postgres_url: str) -> None:
    async with Store(postgres_url, KEY) as one, Store(postgres_url, KEY) as two:
        await one.inbox.accept([raw(n, n % 7) for n in range(1, 71)])
        mine, theirs = await asyncio.gather(one.inbox.claim(4), two.inbox.claim(4))
        assert len(mine) + len(theirs) == 70
        assert not {w.chat for w in mine} & {w.chat for w in theirs}
        chat = mine[0].chat
        await two.inbox.accept([raw(100, chat)])
        assert await two.inbox.claim(9) == []
        assert [w.update_id for w in await one.inbox.claim(9)] == [100]


async def test_a_dead_replica_is_succeeded_when_its_lease_is_over(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "LEASE", 0.3)
    async with Store(postgres_url, KEY) as alive:
        dead = Store(postgres_url, KEY)
        await dead.inbox.accept([raw(1), raw(2)])
        assert len(await dead.inbox.claim(1)) == 2
        await dead.database.close()
        assert await alive.inbox.claim(1) == []
        await asyncio.sleep(0.4)
        assert [w.update_id for w in await alive.inbox.claim(1)] == [1, 2]


async def test_a_lease_that_is_renewed_is_kept(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "LEASE", 0.5)
    async with Store(postgres_url, KEY) as one, Store(postgres_url, KEY) as two:
        await one.inbox.accept([raw(1)])
        await one.inbox.claim(1)
        for _ in range(3):
            await asyncio.sleep(0.25)
            await one.inbox.renew()
        assert await two.inbox.claim(1) == []


async def test_one_replica_alone_has_a_role(postgres_url: str) -> None:
    async with Store(postgres_url, KEY) as one, Store(postgres_url, KEY) as two:
        assert await one.replicas.take("polling")
        assert not await two.replicas.take("polling")
        assert await one.replicas.take("polling")
        await one.replicas.leave()
        assert await two.replicas.take("polling")


async def test_replicas_that_work_at_once_lose_and_double_nothing(postgres_url: str) -> None:
    handled: list[int] = []

    async def work(seed: int) -> None:
        chance = random.Random(seed)
        async with Store(postgres_url, KEY) as store:
            for _ in range(200):
                for waiting in await store.inbox.claim(chance.randrange(1, 5)):
                    handled.append(waiting.update_id)
                    await store.finish(Finished(waiting.update_id, waiting.chat))
                if not (await store.inbox.depth()).waiting:
                    return

    async with Store(postgres_url, KEY) as store:
        await store.inbox.accept([raw(n, n % 11) for n in range(1, 301)])
    await asyncio.gather(*(work(seed) for seed in range(3)))
    assert sorted(handled) == list(range(1, 301))


async def test_migrating_at_once_is_no_race(postgres_url: str) -> None:
    stores = [Store(postgres_url, KEY) for _ in range(3)]
    await asyncio.gather(*(store.database.migrate() for store in stores))
    for store in stores:
        await store.database.close()


@pytest.mark.parametrize(
    "address", ["postgresql://nobody@/none?host=/nonexistent", "mysql://x/y", "nonsense"]
)
async def test_a_database_out_of_reach_is_one_kind_of_error(address: str) -> None:
    with pytest.raises(StorageError):
        await Database(address).ping()


async def test_a_full_disk_stores_nothing_by_halves(tmp_path: Path) -> None:
    async with Store(f"sqlite:///{tmp_path / 'bot.db'}", KEY) as store:
        async with store.database.begin() as connection:
            pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
            await connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
        with pytest.raises(StorageError):
            await store.inbox.accept([raw(n, n, "x" * 2000) for n in range(1, 50)])
        async with store.database.begin() as connection:
            await connection.execute(text("PRAGMA max_page_count = 100000"))
        assert (await store.inbox.depth()).waiting == 0
        assert await store.inbox.accept([raw(1)]) == 1


async def test_what_cannot_be_finished_is_finished_when_the_database_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise StorageError("gone")

    async with Store(f"sqlite:///{tmp_path / 'bot.db'}", KEY) as store:
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
    killed = Store(url, KEY)
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
    async with Store(url, KEY) as store:
        assert [w.update_id for w in await store.inbox.claim(9)] == [2]
        assert list(await store.people.threads([5], 60)) == [(5, 9)]
        assert await store.people.log(9) == [("declined", "en", "why")]
        assert (tmp_path / "bot.db.journal").stat().st_size == 0


async def test_the_journal_holds_nothing_that_the_database_has(tmp_path: Path) -> None:
    async with Store(f"sqlite:///{tmp_path / 'bot.db'}", KEY) as store:
        await store.inbox.accept([raw(1)])
        await store.inbox.claim(1)
        await store.finish(Finished(1, 1, {(1, 1): "{}"}))
        assert (tmp_path / "bot.db.journal").stat().st_size == 0


async def test_what_was_noted_and_stored_is_not_stored_again(tmp_path: Path) -> None:
    url, path = f"sqlite:///{tmp_path / 'bot.db'}", tmp_path / "bot.db.journal"
    async with Store(url, KEY) as store:
        await store.inbox.accept([raw(1)])
        await store.inbox.claim(1)
        asked = Asked(store.people.hashed(9), "declined", "en", "why", "reason", 0.2)
        future = store.finish(Finished(1, 1, {(1, 9): "{}"}, (asked,)))
        noted = path.read_bytes()
        await future
        await store.people.forget(9)
    path.write_bytes(noted)
    async with Store(url, KEY) as store:
        assert await store.people.log(9) == []
        assert await store.people.threads([1], 60) == {}


async def test_what_was_given_up_is_forgotten_with_its_person(store: Store) -> None:
    for number, person in ((1, 5), (2, 6)):
        update, chat = raw(number, -100, "a secret")
        update["message"]["from"] = {"id": person}
        await store.inbox.accept([(update, chat)])
    await store.inbox.claim(9)
    for number in (1, 2):
        await store.inbox.give_up(number, "ValueError")
    await store.inbox.forget(5)
    assert [d.update_id for d in await store.inbox.dead(9)] == [2]
    await store.inbox.purge(-1)
    async with store.database.begin() as connection:
        rows = await connection.execute(text("SELECT raw FROM inbox"))
        assert set(rows.scalars()) == {""}


async def test_texts_that_a_database_refuses_are_mended(store: Store) -> None:
    await store.inbox.accept([raw(1)])
    await store.inbox.claim(1)
    asked = Asked(store.people.hashed(9), "declined", "en", "a\0b\ud800", "reason", 0.2)
    await store.finish(Finished(1, 1, {}, (asked,)))
    assert await store.people.log(1) == [("declined", "en", "ab?")]

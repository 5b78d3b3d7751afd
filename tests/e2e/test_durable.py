"""Nothing that was asked is lost: not by a kill, a stop, a database or a replica that goes."""

from __future__ import annotations

import asyncio
import shutil
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.cli.parser import main
from bot.reload import Reloaded
from bot.telegram import app as life
from bot.telegram import asking
from bot.telegram.processor import TRIES
from bot.telegram.web import HEADER, path_of
from bot.world import World
from knowledge.loading import DATA
from tests.botapi import BotApi, Fault, Person, Trouble
from tests.e2e.conftest import Bot, Clock, at_work
from tests.e2e.test_admin import edit
from tests.e2e.test_process import start
from tests.postgres import Postgres

QUESTION = "when was readmission agreement signed"
DATE = "28 February 2014"
SECRET = "a-secret-of-the-webhook"


def answered(api: BotApi) -> list[int]:
    return [m["chat"]["id"] for m in api.sent if DATE in m["text"]]


async def until_answered(api: BotApi, wanted: int) -> None:
    await api.until(lambda: len(answered(api)) >= wanted)


async def test_a_kill_loses_nothing_and_doubles_at_most_what_was_in_flight(
    api: BotApi, tmp_path: Path
) -> None:
    process = await start(api, tmp_path)
    people = [Person(api, 8000 + n) for n in range(60)]
    for person in people:
        await person.says(QUESTION)
    for wanted in (5, 25):
        await until_answered(api, wanted)
        process.kill()
        await process.wait()
        process = await start(api, tmp_path)
    await api.until(lambda: len(set(answered(api))) == len(people))
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(process.communicate(), 90)
    assert process.returncode == 0
    assert len(answered(api)) <= len(people) + 2


async def test_what_a_stop_leaves_is_answered_by_the_next_process(
    api: BotApi, world: World, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life, "LAST_WORDS", 0.2)
    people = [Person(api, 8000 + n) for n in range(8)]
    async with at_work(api, world, clock, data=tmp_path) as bot:
        api.faults.append(Fault(Trouble.SILENCE, "sendMessage", times=99, seconds=5))
        for person in people:
            await person.says(QUESTION)
        await api.until(lambda: not api.updates)
        await bot.ended()
    api.faults.clear()
    assert answered(api) == []
    async with at_work(api, world, clock, data=tmp_path) as bot:
        await bot.settled()
    assert sorted(answered(api)) == [person.id for person in people]


async def test_a_conversation_goes_on_after_a_restart(
    api: BotApi, world: World, clock: Clock, tmp_path: Path
) -> None:
    async with at_work(api, world, clock, data=tmp_path) as bot:
        await bot.person.asks("when was the readmission agreement signed")
        await bot.settled()
    async with at_work(api, world, clock, data=tmp_path) as bot:
        reply = await bot.person.asks("and the visa one?")
        assert "29 November 2013" in reply["text"]


async def test_a_long_outage_ends_in_dead_letters_that_can_be_retried(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.processor.PAUSE", 0.001)
    monkeypatch.setattr("bot.telegram.sending.PAUSES", (0, 0, 0))
    outage = Fault(Trouble.SERVER, "sendMessage", times=4 * TRIES, chat=bot.person.id)
    bot.api.faults.append(outage)
    await bot.person.says(QUESTION)
    await bot.settled()
    listed = (await bot.admin.asks("/dead"))["text"]
    assert "One message was given up" in listed
    assert "NetworkError" in listed
    assert QUESTION not in listed
    assert "1" in (await bot.admin.asks("/status"))["text"]
    assert "tried again" in (await bot.admin.asks("/retry"))["text"]
    await bot.settled()
    assert answered(bot.api) == [bot.person.id]
    assert "Nothing was given up" in (await bot.admin.asks("/dead"))["text"]


async def test_a_mistake_of_ours_is_laid_aside_once(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("x")

    with monkeypatch.context() as patched:
        patched.setattr(asking, "ask", broken)
        await bot.person.says(QUESTION)
        await bot.settled()
    assert len(bot.person.unheard()) == 1
    assert (await bot.desk.store.inbox.depth()).dead == 1


async def test_updates_that_come_again_are_answered_once(bot: Bot) -> None:
    await bot.person.says(QUESTION)
    await bot.settled()
    first = next(iter(bot.api.chats))
    assert first
    update = {
        "update_id": 1001,
        "message": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": bot.person.id, "type": "private", "first_name": "x"},
            "from": {"id": bot.person.id, "is_bot": False, "first_name": "x"},
            "text": QUESTION,
        },
    }
    assert await bot.service.intake.accept({**update, "update_id": 5}) is True
    assert await bot.service.intake.accept({**update, "update_id": 5}) is False
    await bot.settled()
    assert len(answered(bot.api)) == 2


async def test_a_flood_gets_one_note(bot: Bot) -> None:
    for _ in range(30):
        await bot.person.says("hello")
    await bot.settled()
    heard = [m["text"] for m in bot.person.unheard()]
    slow = bot.desk.held.world.texts["en"].say("throttle.slow")
    assert heard.count(slow) == 1
    assert len(heard) <= 25


async def test_a_chosen_language_wins_where_the_message_does_not_tell(bot: Bot) -> None:
    chosen = await bot.person.asks("/language ru")
    assert "по-русски" in chosen["text"]
    assert "Вопрос" in (await bot.person.asks("/privacy"))["text"]
    assert "28 февраля 2014" in (await bot.person.asks("когда подписали реадмиссию"))["text"]
    assert DATE in (await bot.person.asks(QUESTION))["text"]
    assert "Международная" in (await bot.person.asks("IOM"))["text"]


async def test_a_language_is_chosen_by_a_button(bot: Bot) -> None:
    offer = await bot.person.asks("/language")
    labels = [b["text"] for row in offer["reply_markup"]["inline_keyboard"] for b in row]
    assert labels == ["English", "Azərbaycanca", "Русский"]
    await bot.person.presses_data("1s:l:az", offer)
    await bot.settled()
    await bot.person.hears()
    assert "saxlayıram" in (await bot.person.asks("/privacy"))["text"]
    await bot.person.presses_data("1s:l:xx", offer)
    await bot.settled()


async def test_forgetting_erases_what_is_stored(bot: Bot) -> None:
    await bot.person.asks("what is the weather on mars")
    await bot.settled()
    assert await bot.desk.store.people.log(5)
    await bot.person.asks("/forget")
    await bot.settled()
    assert await bot.desk.store.people.log(5) == []
    assert await bot.desk.store.people.threads([bot.person.id], 60) == {}


async def test_updates_come_by_webhook(
    api: BotApi, world: World, clock: Clock, postgres_url: str
) -> None:
    options: dict[str, Any] = {
        "webhook_url": "https://bot.example",
        "webhook_secret": SECRET,
        "listen": ("127.0.0.1", 0),
        "database_url": postgres_url,
    }
    async with at_work(api, world, clock, wait=False, **options) as bot:
        await api.until(lambda: api.webhook == "https://bot.example" + path_of(SECRET))
        await bot.person.says(QUESTION)
        async with httpx.AsyncClient() as client:
            address = f"http://127.0.0.1:{bot.service.port}"
            assert (await client.get(address + "/readyz")).status_code == 200
            for update in api.updates * 3:
                sent = await client.post(
                    address + path_of(SECRET), json=update, headers={HEADER: SECRET}
                )
                assert sent.status_code == 200
            api.updates.clear()
            await bot.settled()
            measured = (await client.get(address + "/metrics")).text
        assert 'bot_updates_total{kind="message",outcome="answered"}' in measured
        assert answered(api) == [bot.person.id]


async def test_replicas_share_conversations_and_reloads(
    api: BotApi, world: World, clock: Clock, postgres_url: str, tmp_path: Path
) -> None:
    options: dict[str, Any] = {"database_url": postgres_url}
    async with (
        at_work(api, world, clock, data=tmp_path / "1", **options) as one,
        at_work(api, world, clock, data=tmp_path / "2", wait=False, **options) as two,
    ):
        await one.person.asks("when was the readmission agreement signed")
        await one.settled()
        message = {
            "message_id": 999,
            "date": int(clock().timestamp()),
            "chat": {"id": one.person.id, "type": "private", "first_name": "x"},
            "from": {"id": one.person.id, "is_bot": False, "first_name": "x"},
            "text": "and the visa one?",
        }
        await two.service.intake.accept({"update_id": 77, "message": message})
        await two.settled()
        assert "29 November 2013" in api.sent[-1]["text"]
        status = (await one.admin.asks("/status"))["text"]
        assert status.count(world.version) >= 2


async def test_a_database_that_restarts_loses_nothing(
    api: BotApi,
    world: World,
    clock: Clock,
    postgres_url: str,
    postgres_server: Postgres,
    caplog: pytest.LogCaptureFixture,
) -> None:
    people = [Person(api, 8000 + n) for n in range(30)]
    async with at_work(api, world, clock, database_url=postgres_url) as bot:
        for person in people:
            await person.says(QUESTION)
        await api.until(lambda: bool(answered(api)))
        await asyncio.to_thread(postgres_server.stop, "immediate")
        await asyncio.sleep(0.5)
        await asyncio.to_thread(postgres_server.start)
        await api.until(lambda: len(set(answered(api))) == len(people))
        await bot.settled()
    assert len(answered(api)) == len(people)


async def test_silent_conversations_go_after_an_hour(bot: Bot, clock: Clock) -> None:
    await bot.person.asks("when was the readmission agreement signed")
    await bot.settled()
    clock.ahead += timedelta(hours=2)
    assert "29 November 2013" not in (await bot.person.asks("and the other one?"))["text"]


async def test_a_store_that_cannot_be_opened_is_one_line(api: BotApi, tmp_path: Path) -> None:
    process = await start(
        api, tmp_path, DATABASE_URL="postgresql://nobody:hidden@/none?host=/nonexistent"
    )
    out, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 3
    assert b"DATABASE_URL" in out
    assert b"hidden" not in out
    assert b"Traceback" not in out


@pytest.mark.parametrize(
    "message",
    [
        {"message_id": 1, "text": "a secret"},
        ["no object"],
        {"message_id": 1, "date": 10**15, "chat": {"id": 1, "type": "private"}, "text": "a secret"},
        {"message_id": 1, "date": 1, "chat": {"id": 2**70, "type": "private"}, "text": "a secret"},
    ],
)
async def test_an_update_that_cannot_be_read_stops_nothing(
    bot: Bot, message: Any, caplog: pytest.LogCaptureFixture
) -> None:
    await bot.api.push("message", message)
    assert DATE in (await bot.person.asks(QUESTION))["text"]
    await bot.settled()
    assert "a secret" not in caplog.text


async def test_questions_in_vain_can_be_read_beside_the_running_bot(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await bot.person.asks("what is the weather on mars")
    await bot.settled()
    url = f"sqlite:///{bot.desk.store.database.path}".removesuffix(".journal")
    monkeypatch.setenv("DATABASE_URL", url)
    assert await asyncio.to_thread(main, ["questions"]) == 0
    assert "declined\ten\twhat is the weather on mars" in capsys.readouterr().out


async def test_a_reload_reaches_every_replica(
    api: BotApi, world: World, clock: Clock, postgres_url: str, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "knowledge"))
    options: dict[str, Any] = {"database_url": postgres_url}
    async with (
        at_work(api, world, clock, folder, data=tmp_path / "1", **options) as one,
        at_work(api, world, clock, data=tmp_path / "2", wait=False, **options) as two,
    ):
        edit(folder, "facts:", "# a new version\nfacts:")
        # Whoever polls takes a command, so it is not sent but carried out here.
        outcome = await one.desk.reloader.reload()
        assert isinstance(outcome, Reloaded)
        await one.desk.replication.announce(outcome)
        new = one.desk.held.world.version
        assert new != world.version
        for _ in range(100):
            if two.desk.held.world.version == new:
                break
            await asyncio.sleep(0.1)
        assert two.desk.held.world.version == new

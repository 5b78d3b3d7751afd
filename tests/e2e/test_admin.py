"""Admins reload, look at versions and ask why; nobody else learns that they can."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.preparing import Order, Prepared
from bot.world import World
from knowledge.loading import DATA
from tests.botapi import BotApi, Person
from tests.e2e.conftest import Bot, Clock, at_work

QUESTION = "when was readmission agreement signed"
FACT = "eu-readmission-agreement"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge that a test may change."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
async def bot(api: BotApi, world: World, clock: Clock, folder: Path) -> AsyncIterator[Bot]:
    """A bot that serves the copy."""
    async with at_work(api, world, clock, folder) as running:
        yield running


def edit(folder: Path, old: str, new: str) -> Path:
    """Change the first file that holds a text, and return its path."""
    path = next(p for p in sorted(folder.rglob("*.yaml")) if old in p.read_text())
    path.write_text(path.read_text().replace(old, new, 1))
    return path


async def test_a_reload_tells_what_changed_and_serves_it(bot: Bot, folder: Path) -> None:
    before = bot.desk.held.world
    fact = before.knowledge.facts[FACT]
    edit(folder, fact.text["en"], fact.text["en"] + " It has been renewed.")
    report = (await bot.admin.asks("/reload"))["text"]
    after = bot.desk.held.world
    assert after.version in report
    assert before.version in report
    assert f"~ fact {fact.id}: text" in report
    assert f"{len(after.knowledge.facts)} facts" in report
    assert "test questions" in report
    assert after.knowledge.facts[fact.id].text["en"].endswith("renewed.")
    assert (await bot.admin.asks("/reload"))["text"].startswith("Nothing has changed")
    noted = [(bot.admin.id, "reload", after.version)] * 2
    assert await bot.desk.store.replicas.notes(5) == noted


async def test_a_broken_reload_changes_nothing_and_names_file_and_line(
    bot: Bot, folder: Path
) -> None:
    before = bot.desk.held.world
    path = edit(folder, "\n    kind: ", "\n    kidn: ")
    line = (
        path.read_text()
        .splitlines()
        .index(next(text for text in path.read_text().splitlines() if "kidn: " in text))
    )
    report = (await bot.admin.asks("/reload"))["text"]
    assert f"{path}:{line + 1}:" in report
    assert "kidn" in report
    assert bot.desk.held.world is before
    assert "28 February 2014" in (await bot.person.asks(QUESTION))["text"]


async def test_knowledge_that_answers_wrongly_is_not_served(bot: Bot, folder: Path) -> None:
    before = bot.desk.held.world
    path = edit(folder, "2014-02-28", "2014-02-27")
    path.write_text(path.read_text().replace("28 February 2014", "27 February 2014"))
    report = (await bot.admin.asks("/reload"))["text"]
    assert "selftest.yaml:" in report
    assert bot.desk.held.world is before


async def test_a_reload_that_breaks_off_changes_nothing(
    bot: Bot, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(order: Order) -> Prepared:
        raise RuntimeError("secret detail")

    before = bot.desk.held.world
    monkeypatch.setattr(bot.desk.reloader, "_prepare", broken)
    report = (await bot.admin.asks("/reload"))["text"]
    assert "RuntimeError" in report
    assert "secret detail" not in report
    assert bot.desk.held.world is before
    assert "reload broke off" in caplog.text


async def test_questions_are_answered_while_a_reload_goes_on(bot: Bot, folder: Path) -> None:
    askers = [Person(bot.api, 8000 + n) for n in range(12)]
    edit(folder, "facts:", "# a new version\nfacts:")
    reloads = 0
    for _ in range(2):
        await bot.admin.says("/reload")
        for asker in askers:
            await asker.says(QUESTION)
        reloads += 1
        await asyncio.sleep(0.2)
    await bot.settled()
    for asker in askers:
        replies = asker.unheard()
        assert len(replies) == reloads
        assert all("28 February 2014" in reply["text"] for reply in replies)
    assert len(bot.admin.unheard()) == reloads


async def test_only_one_reload_at_a_time(bot: Bot, api: BotApi) -> None:
    running = asyncio.create_task(bot.desk.reloader.reload())
    await asyncio.sleep(0)
    busy = bot.desk.held.world.texts["en"].say("reload.busy")
    assert (await bot.admin.asks("/reload"))["text"] == busy
    await running


async def test_version_tells_what_is_served(bot: Bot) -> None:
    text = (await bot.admin.asks("/version"))["text"]
    assert bot.desk.held.world.version in text
    assert "Python" in text


async def test_why_explains_the_question_that_it_replies_to(bot: Bot) -> None:
    asked = await bot.admin.says(QUESTION)
    answer = await bot.admin.hears()
    await bot.admin.says("/why", reply_to_message=asked)
    explanation = await bot.admin.hears()
    assert "normalised: when was readmission agreement signed" in explanation["text"]
    assert explanation["html"].startswith("<pre>")
    how = bot.desk.held.world.texts["en"].say("why.how")
    assert (await bot.admin.asks("/why"))["text"] == how
    reply = {k: v for k, v in answer.items() if k != "html"}
    await bot.admin.says("/why", reply_to_message=reply)
    assert (await bot.admin.hears())["text"] == how


@pytest.mark.parametrize("command", ["reload", "version", "why"])
async def test_others_are_refused_as_if_there_were_no_such_command(bot: Bot, command: str) -> None:
    before = bot.desk.held.world
    refusal = (await bot.person.asks("/nonsense"))["text"]
    assert (await bot.person.asks(f"/{command}"))["text"] == refusal
    member = bot.group.member(bot.admin.id)
    assert (await member.asks(f"/{command}"))["text"] == refusal
    assert bot.desk.held.world is before


async def test_an_admin_cannot_be_forged(bot: Bot) -> None:
    refusal = (await bot.person.asks("/nonsense"))["text"]
    bot.api.chats[bot.admin.id]["type"] = "private"
    forged = {"id": bot.admin.id, "type": "channel", "title": "x"}
    await bot.person.says("/version", sender_chat=forged, forward_origin=None)
    assert (await bot.person.hears())["text"] == refusal
    await bot.admin.says("/version", sender_chat=forged)
    assert (await bot.admin.hears())["text"] == refusal

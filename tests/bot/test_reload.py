"""A reload serves new content whole, or changes nothing at all."""

from __future__ import annotations

import asyncio
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import selftest
from bot.asking import ask
from bot.preparing import Order, Prepared, prepare
from bot.reload import Held, Refused, Reloaded, Reloader
from bot.state import DialogueState
from bot.world import World
from content.problems import ContentError
from intents.opinion import Opinion
from intents.reading import DATA as INTENTS
from knowledge.loading import DATA as KNOWLEDGE
from tests.worlds import hand_to

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def clock() -> datetime:
    return NOW


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))


@pytest.fixture
def intents(tmp_path: Path) -> Path:
    return Path(shutil.copytree(INTENTS, tmp_path / "intents"))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return hand_to(tmp_path)


async def at_once(order: Order) -> Prepared:
    return prepare(order)


def yaml_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.yaml"))


def test_the_packaged_self_test_passes_whole(world: World) -> None:
    tested = selftest.test_world(world, selftest.SUITE, NOW)
    assert tested.problems == ()
    assert tested.warnings == ()
    assert tested.asked >= 10


def test_a_question_about_facts_that_are_gone_is_passed_over(world: World, tmp_path: Path) -> None:
    suite = tmp_path / "suite.yaml"
    suite.write_text(
        "questions:\n"
        "  - {ask: hello, expect: smalltalk}\n"
        "  - {ask: what was it, expect: answer, facts: [long-gone]}\n"
    )
    tested = selftest.test_world(world, suite, NOW)
    assert tested.asked == 1
    assert tested.problems == ()
    assert "long-gone" in str(tested.warnings[0])


def test_a_question_that_fails_is_told_with_its_place(world: World, tmp_path: Path) -> None:
    suite = tmp_path / "suite.yaml"
    suite.write_text("questions:\n  - {ask: hello, expect: decline}\n")
    problem = selftest.test_world(world, suite, NOW).problems[0]
    assert str(problem).startswith(f"{suite}:2:")


async def test_phrasings_that_come_and_go_are_counted(
    world: World, intents: Path, cache: Path
) -> None:
    path = next(p for p in yaml_files(intents) if "- id: date\n    phrasings:" in p.read_text())
    text = path.read_text()
    path.write_text(text.replace("phrasings:\n", 'phrasings:\n      - "xylophone {x}"\n', 1))
    reloader = Reloader(Held(world, NOW), None, intents, cache, clock)
    outcome = await reloader.reload()
    assert isinstance(outcome, Reloaded)
    assert [(c.how, c.count) for c in outcome.phrasings] == [("added", 1)]
    assert outcome.changes == ()
    assert outcome.old != outcome.new


async def test_random_corruption_never_changes_what_is_served(
    world: World,
    knowledge: Path,
    intents: Path,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Fitting a classifier a dozen times would take minutes, and is not what is tested.
    monkeypatch.setattr(Opinion, "prepare", lambda _: None)
    monkeypatch.setattr(Opinion, "on", lambda _, __, matches: matches)
    held = Held(world, NOW)
    reloader = Reloader(held, knowledge, intents, cache, clock, prepare=at_once)
    files = [*yaml_files(knowledge), *yaml_files(intents)]
    chance = random.Random(7)
    refused = 0
    for _ in range(12):
        path = chance.choice(files)
        whole = path.read_bytes()
        path.write_bytes(corrupted(whole, chance))
        before = held.world
        outcome = await reloader.reload()
        if isinstance(outcome, Refused):
            refused += 1
            assert held.world is before
            assert outcome.problems
            assert all(p.mark.line >= 1 and Path(p.mark.file).name for p in outcome.problems)
        reply = ask(held.world, "when was the readmission agreement signed", DialogueState(), NOW)
        assert "28 February 2014" in " ".join(part.text for part in reply.reply.parts)
        path.write_bytes(whole)
    assert refused >= 4


def corrupted(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw))
    return chance.choice(
        [
            raw[:at],
            raw[:at] + bytes(chance.randrange(256) for _ in range(8)) + raw[at:],
            raw[:at] + b"\n\t- : [}" + raw[at:],
            raw[:at] + raw[at + 40 :],
            b"\xff\xfe" + raw,
            raw.replace(b"id: ", b"id:: ", 1),
            b"a: &a [*a, *a]\n" + raw,
        ]
    )


async def test_reloads_wait_for_each_other(world: World, tmp_path: Path) -> None:
    reloader = Reloader(Held(world, NOW), None, None, tmp_path, clock)
    first = asyncio.create_task(reloader.reload())
    await asyncio.sleep(0)
    assert reloader.busy
    outcomes = await asyncio.gather(first, reloader.reload())
    assert all(isinstance(outcome, Reloaded) for outcome in outcomes)
    assert not reloader.busy


async def test_the_event_loop_goes_on_during_a_reload(world: World, tmp_path: Path) -> None:
    reloader = Reloader(Held(world, NOW), None, None, tmp_path, clock)
    running = asyncio.create_task(reloader.reload())
    ticks = 0
    while not running.done():
        await asyncio.sleep(0.005)
        ticks += 1
    assert ticks > 10


def test_a_broken_suite_is_told_as_content(world: World, tmp_path: Path) -> None:
    suite = tmp_path / "suite.yaml"
    suite.write_text("questions:\n  - {ask: hello, expct: smalltalk}\n")
    with pytest.raises(ContentError, match="expct"):
        selftest.test_world(world, suite, NOW)

"""Preparing a world in a process of its own: read, checked, built, tested and kept on disk.

What is worked out along the way takes seconds and twice the memory of what is served, so the
process that serves people is spared both and only loads what was kept.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from bot import selftest
from bot.processes import elsewhere
from bot.world import build
from content.problems import ContentError, Problem


class Order(Struct, frozen=True):
    """What is to be prepared."""

    knowledge_dir: Path | None
    """Folder of the knowledge; None is the packaged one."""
    intents_dir: Path | None
    """Folder of the intents; None is the packaged one."""
    cache: Path
    """Folder in which it is kept."""
    now: datetime
    """When the questions of the self-test are asked."""
    suite: Path | None = selftest.SUITE
    """Questions of the self-test; None asks nothing."""


class Prepared(Struct, frozen=True):
    """What came of it."""

    version: str = ""
    """Version of the content; empty where it cannot be used."""
    problems: tuple[Problem, ...] = ()
    """Why it cannot be used; empty where it can."""
    warnings: tuple[Problem, ...] = ()
    """What is doubtful in it."""
    asked: int = 0
    """How many questions of the self-test were asked."""


Prepare = Callable[[Order], Awaitable[Prepared]]


def prepare(order: Order) -> Prepared:
    """Build a world anew, test it, and keep on disk what it takes to load it in a moment."""
    try:
        world = build(order.knowledge_dir, order.intents_dir, order.cache, fresh=True).prepare()
        if order.suite is None:
            return Prepared(world.version, warnings=world.warnings)
        tested = selftest.test_world(world, order.suite, order.now)
    except ContentError as error:
        return Prepared(problems=error.problems)
    return Prepared(
        version="" if tested.problems else world.version,
        problems=tested.problems,
        warnings=(*world.warnings, *tested.warnings),
        asked=tested.asked,
    )


async def in_process(order: Order) -> Prepared:
    """Prepare in a process of its own; raises BrokenExecutor where that is killed."""
    return await elsewhere(prepare, order)

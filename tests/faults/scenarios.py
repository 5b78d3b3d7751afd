"""What breaks while people ask. Each scenario returns how often it killed a process."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress

from tests.botapi import Fault, Person, Trouble
from tests.faults.world import ADMIN, World

Scenario = Callable[[World], Awaitable[int]]


async def _some_answers(world: World, more: int = 20) -> None:
    """Wait until a few more answers went out, so that what breaks breaks in the middle."""
    wanted = len(world.api.sent) + more
    with suppress(TimeoutError):  # where all are answered there are no more
        await world.api.until(lambda: len(world.api.sent) >= wanted, 10)


async def nothing(world: World) -> int:
    """Nothing breaks."""
    return 0


async def kills(world: World) -> int:
    """kill -9, three times."""
    for number in range(3):
        await _some_answers(world)
        replica = world.replicas[number % len(world.replicas)]
        await replica.end(signal.SIGKILL)
        await replica.start()
    return 3


async def rolling_restart(world: World) -> int:
    """SIGTERM and start again, one process after the other."""
    for replica in world.replicas:
        await _some_answers(world)
        status = await replica.end(signal.SIGTERM)
        if status != 0:
            raise AssertionError(f"SIGTERM ended with {status}")
        await replica.start()
    return 0


async def database_restarts(world: World) -> int:
    """The database server crashes and comes back, twice."""
    assert world.server is not None
    for _ in range(2):
        await _some_answers(world)
        await asyncio.to_thread(world.server.stop, "immediate")
        await asyncio.sleep(1)
        await asyncio.to_thread(world.server.start)
    return 0


async def disk_full(world: World) -> int:
    """No file may grow for three seconds."""
    await _some_answers(world)
    replica = world.replicas[0]
    replica.limit_files(max(p.stat().st_size for p in replica.data.glob("bot.db*")))
    await asyncio.sleep(3)
    replica.limit_files(-1)
    return 0


async def too_many_requests(world: World) -> int:
    """A storm of 429."""
    world.api.faults.append(Fault(Trouble.TOO_MANY, "sendMessage", times=60, seconds=1))
    return 0


async def telegram_ill(world: World) -> int:
    """502 and answers that are no JSON."""
    world.api.faults += [
        Fault(Trouble.SERVER, "sendMessage", times=100),
        Fault(Trouble.GARBAGE, "sendMessage", times=20),
        Fault(Trouble.SERVER, "getUpdates", times=3),
    ]
    return 0


async def time_outs(world: World) -> int:
    """Requests that Telegram sits on and then drops."""
    world.api.faults.append(Fault(Trouble.SILENCE, "sendMessage", times=20, seconds=2))
    return 0


async def resets(world: World) -> int:
    """Connections torn down in the middle of a request."""
    world.api.faults += [
        Fault(Trouble.RESET, "sendMessage", times=100),
        Fault(Trouble.RESET, "getUpdates", times=3),
    ]
    return 0


async def half_open(world: World) -> int:
    """Connections that look open and never answer."""
    world.api.faults.append(Fault(Trouble.SILENCE, "sendMessage", times=6, seconds=300))
    return 0


async def twice_and_late(world: World) -> int:
    """Updates delivered twice, and chats later than others that asked after them."""
    world.twice = True
    await asyncio.sleep(3)
    if world.server is None:
        # Telegram repeats what was fetched and not confirmed, as after a lost answer.
        world.api.faults.append(Fault(Trouble.LOST_ANSWER, "getUpdates", times=2, seconds=25))
    return 0


async def clock_jumps(world: World) -> int:
    """Telegram's clock, which dates the messages, jumps a day back and forth."""
    real = world.api.clock
    world.api.clock = lambda: real() - 86_400
    await world.ask(50)
    world.api.clock = lambda: real() + 86_400
    await world.ask(50)
    world.api.clock = real
    return 0


async def reload(world: World) -> int:
    """An admin reloads."""
    await _some_answers(world)
    admin = Person(world.api, ADMIN, "Aysel")
    await admin.says("/reload")
    return 0


SCENARIOS: tuple[Scenario, ...] = (
    nothing, kills, rolling_restart, database_restarts, disk_full, too_many_requests,
    telegram_ill, time_outs, resets, half_open, twice_and_late, clock_jumps, reload,
)  # fmt: skip


def breaks(scenario: Scenario, *, server: bool) -> bool:
    """Return whether a scenario breaks anything where there is a database server, or none."""
    return scenario is not (disk_full if server else database_restarts)

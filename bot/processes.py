"""What a process knows of itself, and leaves to another one."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Order = TypeVar("Order")
Result = TypeVar("Result")


def resident() -> float:
    """Return the memory that this process holds now, in megabytes; 0 where it is not told."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def elsewhere(work: Callable[[Order], Result], order: Order) -> Result:
    """Do something in a process of its own, whose memory goes with it; raises what that raises,
    and BrokenExecutor where it is killed."""
    # Only where it is needed: what starts processes takes a megabyte.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Spawned, not forked: the connections and threads of this process are none of its business.
    # Ctrl-C in a terminal reaches both; what it means is for this one to say.
    pool = ProcessPoolExecutor(
        1,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_IGN),
    )
    try:
        return await asyncio.get_running_loop().run_in_executor(pool, work, order)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)

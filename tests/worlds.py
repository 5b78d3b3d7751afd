"""The packaged content, worked out once for all tests of a run."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from bot.world import build


@functools.cache
def worked_out() -> Path:
    """Return a folder that holds what is worked out from the packaged content."""
    folder = Path(tempfile.mkdtemp(prefix="worked-out"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    build(cache=folder).prepare()
    return folder


def hand_to(data: Path) -> Path:
    """Put what is worked out into a data directory that has none, so that a bot there starts in a
    moment; returns its cache folder."""
    cache = data / "cache"
    if not cache.exists():
        shutil.copytree(worked_out(), cache)
    return cache

"""What a process knows of itself."""

from __future__ import annotations

import os
from pathlib import Path


def resident() -> float:
    """Return the memory that this process holds now, in megabytes; 0 where it is not told."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

"""Where figures were measured, and how much memory a process holds."""

from __future__ import annotations

import os
import platform
import sys
from importlib import metadata
from pathlib import Path


def resident() -> float:
    """Return the memory that this process holds now, in megabytes; 0 where it is not told."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def describe() -> str:
    """Return the machine and the versions that figures depend on, in a line."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("numpy", "rapidfuzz"))
    return (
        f"{platform.machine()}, {os.cpu_count()} cores ({_processor()}), {platform.system()}, "
        f"Python {sys.version.split()[0]}, {versions}; one thread"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "unknown")

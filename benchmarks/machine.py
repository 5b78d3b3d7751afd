"""Where figures were measured."""

from __future__ import annotations

import os
import platform
import sys
from importlib import metadata
from pathlib import Path


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

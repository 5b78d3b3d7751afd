"""What the library imports and this bot never calls: its own HTTP client, seven megabytes.

The library names three of httpx's classes in its signatures, and uses it where it makes a client of
its own; requests go through `bot.telegram.client`. While the library is imported a stand-in bears
these names. Afterwards it is gone, and what still holds it gets the real httpx at the first use.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any, Final

NAME: Final = "httpx"
NAMED: Final = ("AsyncClient", "Proxy", "URL")
"""The classes that stand in signatures, which are evaluated when the library is imported."""


class _StandIn(ModuleType):
    """httpx, loaded when something of it is used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(NAME), name)


def import_library() -> None:
    """Import python-telegram-bot, without its HTTP client where that is not there yet."""
    if NAME in sys.modules:
        return
    stand_in = _StandIn(NAME)
    for name in NAMED:
        setattr(stand_in, name, type(name, (), {}))
    sys.modules[NAME] = stand_in
    try:
        importlib.import_module("telegram.ext")
    finally:
        del sys.modules[NAME]
        for name in NAMED:
            delattr(stand_in, name)

"""The library without its HTTP client: not imported for serving, and there for whoever asks."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
import bot.telegram.app
print(sorted({"httpx", "httpcore", "rich", "click"} & sys.modules.keys()))
from telegram.request import HTTPXRequest
HTTPXRequest()
import httpx
print(httpx.__name__, httpx.Proxy.__module__, issubclass(httpx.TimeoutException, Exception))
"""


def test_the_client_is_loaded_by_its_first_use_alone() -> None:
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines() == ["[]", "httpx httpx True"]

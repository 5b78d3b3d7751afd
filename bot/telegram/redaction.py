"""Logs without the token: whatever is written, tracebacks too, passes here last.

The HTTP client and the library put request addresses into records and exceptions, and the token
stands in every address.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from types import TracebackType
from typing import Final
from urllib.parse import quote

FORM: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
"""How a line of the log looks."""
MASK: Final = "<token>"
"""What stands where the token stood."""
CHATTY: Final = ("telegram.ext.AIORateLimiter",)
"""Loggers that tell every wait."""


class Redacting(logging.Formatter):
    """A formatter that substitutes the token over the finished text."""

    def __init__(self, token: str, form: str = FORM) -> None:
        super().__init__(form)
        secret = token.partition(":")[2]
        # The longest first, so that nothing of it is left over.
        forms = {token, quote(token, safe=""), secret}
        self._forms = sorted((form for form in forms if len(form) > 3), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with its traceback, without the token."""
        return self.redact(super().format(record))

    def redact(self, text: str) -> str:
        """Return a text without the token."""
        for form in self._forms:
            text = text.replace(form, MASK)
        return text


class Structured(Redacting):
    """The same as a JSON object a line, for whoever collects logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the event with its time (UTC), level, logger and, if any, traceback."""
        event = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if record.exc_info:
            event["trace"] = self.formatException(record.exc_info)
        return self.redact(json.dumps(event, ensure_ascii=False))


def quieten() -> None:
    """Silence the loggers that tell of every request."""
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def install(token: str, level: str | int) -> None:
    """Send all logs, and the traceback of a crash, to standard error without the token: lines for
    people in a terminal, JSON elsewhere."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(token) if sys.stderr.isatty() else Structured(token))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    quieten()

    def crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        logging.getLogger("bot").critical("the bot broke down", exc_info=(kind, error, trace))

    sys.excepthook = crash

"""The token is in no log line, whatever is logged."""

from __future__ import annotations

import json
import logging
import sys

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.redaction import MASK, Redacting, Structured

SECRET = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
TOKEN = f"110201543:{SECRET}"


def line(text: str, *values: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, text, values, info)
    return Redacting(TOKEN).format(record)


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_message_shows_it(before: str, after: str) -> None:
    for form in (TOKEN, SECRET, TOKEN.replace(":", "%3A")):
        shown = line("%s", f"{before}{form}{after}")
        assert SECRET not in shown
        assert MASK in shown


def test_addresses_and_arguments() -> None:
    shown = line("POST %s %d", f"https://api.telegram.org/bot{TOKEN}/getMe", 200)
    assert f"/bot{MASK}/getMe 200" in shown


def test_tracebacks() -> None:
    try:
        raise ValueError(f"no such bot{TOKEN}")
    except ValueError as error:
        shown = line("failed", error=error)
    assert "Traceback" in shown
    assert SECRET not in shown


def test_the_rest_is_left_alone() -> None:
    assert line("110201543 says AAH").endswith("110201543 says AAH")


def test_events_are_one_json_object_a_line() -> None:
    record = logging.LogRecord("bot", logging.ERROR, "x.py", 1, "no %s\nhere", (TOKEN,), None)
    try:
        raise ValueError(TOKEN)
    except ValueError:
        record.exc_info = sys.exc_info()
    line = Structured(TOKEN).format(record)
    event = json.loads(line)
    assert "\n" not in line
    assert TOKEN.partition(":")[2] not in line
    assert (event["level"], event["logger"]) == ("error", "bot")
    assert event["event"].startswith("no ")
    assert "ValueError" in event["trace"]

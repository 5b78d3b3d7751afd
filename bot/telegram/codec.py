"""What stands behind a button: an action as at most 64 bytes, without any state kept for it.

`1o:f:readmission-agreement` is version 1, an offered option, verb and target; a detail may follow.
Data of an unknown version, as old buttons carry after an upgrade, reads as nothing.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from msgspec import Struct
from telegram.constants import InlineKeyboardButtonLimit

from bot.model import Action, Verb

VERSION: Final = "1"
"""Version of the form; count it up when old buttons would be misread."""
MAX_BYTES: Final = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)
"""What a button may carry."""

_FORM: Final = re.compile(
    r"(?P<version>[0-9])(?P<place>[a-z]):(?P<verb>[a-z])(?::(?P<target>[A-Za-z0-9_-]*))?"
    r"(?::(?P<detail>[A-Za-z0-9_-]+))?"
)
_WORD: Final = re.compile(r"[A-Za-z0-9_-]*")


class Place(StrEnum):
    """What a button was offered as."""

    OPTION = "o"
    """An alternative of a question that waits for its answer."""
    SUGGESTION = "s"
    """Something to ask next."""
    FEEDBACK = "k"
    """What may be said of an answer."""


class Press(Struct, frozen=True):
    """What pressing a button means."""

    place: Place
    """What it was offered as."""
    action: Action
    """What it asks for."""


def encode(press: Press) -> str:
    """Return a button's data; raises ValueError where an id does not fit."""
    action = press.action
    if not (_WORD.fullmatch(action.target) and _WORD.fullmatch(action.detail)):
        raise ValueError(f"{action} holds what no id holds")
    data = f"{VERSION}{press.place}:{action.verb}"
    if action.target or action.detail:
        data += f":{action.target}"
    if action.detail:
        data += f":{action.detail}"
    if len(data) > MAX_BYTES:
        raise ValueError(f"{action} takes {len(data)} bytes, {MAX_BYTES} fit")
    return data


def decode(data: str) -> Press | None:
    """Return what a button's data means; None where it is not ours or of another version."""
    match = _FORM.fullmatch(data)
    if not match or match["version"] != VERSION or len(data) > MAX_BYTES:
        return None
    try:
        place, verb = Place(match["place"]), Verb(match["verb"])
    except ValueError:
        return None
    return Press(place, Action(verb, match["target"] or "", match["detail"] or ""))

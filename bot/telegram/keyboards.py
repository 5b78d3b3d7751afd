"""Buttons below a reply: what is to be chosen, what may be asked next, and sharing."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NewType
from urllib.parse import quote

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.helpers import create_deep_linked_url

from bot.model import Action, Option, Reply, ReplyKind
from bot.telegram.codec import Place, Press, encode

ROW_WIDTH: Final = 30
"""Characters of labels that a phone shows in one row without cutting."""
ROW_BUTTONS: Final = 3
"""Most buttons in a row."""
MAX_BUTTONS: Final = 90
"""Most buttons below a message; Telegram takes 100."""
SHARE_URL: Final = "https://t.me/share/url?url="
"""Telegram's own page for passing a link on."""

MOST_SHARED: Final = 1_000
"""Facts of which the address that shares them is remembered."""
MOST_BUTTONS: Final = 1_000
"""Buttons of which the data is remembered."""

Markup = NewType("Markup", str)
"""The buttons below a message, as JSON of the Bot API: they are only sent, and so never objects."""
_Button = dict[str, str]

_LOG: Final = logging.getLogger(__name__)


def keyboard(
    reply: Reply, *, feedback: Sequence[Option] = (), share: str = "", username: str = ""
) -> Markup | None:
    """Return the buttons of a reply; None where it has none.

    `feedback` is what may be said of it, `share` the label of a button that passes on a link to the
    one fact of an answer; they stand in the last row.
    """
    rows = [[button] for button in _buttons(reply.options, Place.OPTION)]
    rows += _pack(list(_buttons(reply.suggestions, Place.SUGGESTION)))
    last = list(_buttons(feedback, Place.FEEDBACK))
    if share and username and reply.kind is ReplyKind.ANSWER and len(reply.facts) == 1:
        last.append({"text": share, "url": _shared(username, reply.facts[0])})
    rows += _pack(last)
    return Markup(json.dumps({"inline_keyboard": rows})) if rows else None


@lru_cache(MOST_SHARED)
def _shared(username: str, fact: str) -> str:
    """Return the address that passes on a link to a fact."""
    return SHARE_URL + quote(create_deep_linked_url(username, fact), safe="")


@lru_cache(MOST_BUTTONS)
def _data(place: Place, action: Action) -> str:
    """Return the data of a button; raises ValueError where an id does not fit."""
    return encode(Press(place, action))


def relabelled(markup: InlineKeyboardMarkup, data: str, label: str) -> InlineKeyboardMarkup:
    """Return a keyboard in which the pressed button bears another label."""
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(label, callback_data=data) if b.callback_data == data else b
                for b in row
            ]
            for row in markup.inline_keyboard
        ]
    )


def label_of(markup: InlineKeyboardMarkup | None, data: str) -> str:
    """Return what stands on the button with this data; empty where there is none."""
    rows = markup.inline_keyboard if markup else ()
    return next((b.text for row in rows for b in row if b.callback_data == data), "")


def _buttons(options: Sequence[Option], place: Place) -> Iterator[_Button]:
    for option in options[:MAX_BUTTONS]:
        try:
            data = _data(place, option.action)
        except ValueError as error:
            # Content checks keep ids short; a reply without one button is better than none.
            _LOG.warning("left out a button: %s", error)
            continue
        yield {"text": option.label, "callback_data": data}


def _pack(buttons: Sequence[_Button]) -> list[list[_Button]]:
    rows: list[list[_Button]] = []
    width = ROW_WIDTH + 1
    for button in buttons:
        if width + len(button["text"]) > ROW_WIDTH or len(rows[-1]) >= ROW_BUTTONS:
            rows.append([])
            width = 0
        rows[-1].append(button)
        width += len(button["text"])
    return rows

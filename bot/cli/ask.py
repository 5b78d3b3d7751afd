"""Answer one question, or a stream of them as JSON Lines."""

from __future__ import annotations

import gc
import json
import sys
from argparse import Namespace
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any, Final

from bot.asking import Turn, ask
from bot.cli import loading
from bot.explain import explain
from bot.render import to_text
from bot.state import DialogueState
from bot.world import World

MAX_SESSIONS: Final = 10_000
"""Conversations that are remembered at once; the longest silent is forgotten first."""


def main(options: Namespace) -> int:
    """Answer the question of the command line, or those of standard input."""
    if options.jsonl:
        gc.enable()
        return _stream(loading.world())
    text = " ".join(options.text) or sys.stdin.read().strip()
    if not text:
        print(
            'ask what? partnerbot ask "when was the readmission agreement signed"', file=sys.stderr
        )
        return 2
    turn = ask(loading.world(), text, DialogueState(), datetime.now(UTC))
    if options.json:
        print(json.dumps(_as_json(turn), ensure_ascii=False))
    else:
        print(to_text(turn.reply))
        for number, option in enumerate(turn.reply.options, 1):
            print(f"{number}. {option.label}")
    if options.explain:
        print("\n" + explain(turn))
    return 0


def _as_json(turn: Turn) -> dict[str, Any]:
    reply = turn.reply
    return {
        "kind": reply.kind.value,
        "text": to_text(reply),
        "lang": reply.lang,
        "intent": reply.intent,
        "facts": list(reply.facts),
        "options": [option.label for option in reply.options],
        "confidence": reply.confidence,
    }


def _stream(world: World) -> int:
    states: OrderedDict[str, DialogueState] = OrderedDict()
    for line in sys.stdin:
        if not line.strip():
            continue
        print(json.dumps(_reply(world, line, states), ensure_ascii=False), flush=True)
    return 0


def _reply(world: World, line: str, states: OrderedDict[str, DialogueState]) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except ValueError as error:
        return {"id": None, "error": f"not a JSON object: {error}"}
    if not isinstance(request, dict) or not isinstance(request.get("text"), str):
        return {"id": None, "error": 'expected {"id": ..., "session": ..., "text": "..."}'}
    session = request.get("session")
    key = None if session is None else json.dumps(session, sort_keys=True)
    state = states.get(key, DialogueState()) if key else DialogueState()
    turn = ask(world, request["text"], state, datetime.now(UTC))
    if key:
        states[key] = turn.state
        states.move_to_end(key)
        if len(states) > MAX_SESSIONS:
            states.popitem(last=False)
    return {"id": request.get("id"), **_as_json(turn)}

"""What is kept of a question that was answered, for those that follow it."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from bot.context import Context
from bot.state import MAX_FACTS, MAX_RECENT, DialogueState
from intents.model import Family, Type, Understanding
from knowledge.dates import DateRange


def remember(
    state: DialogueState,
    lang: str,
    now: datetime,
    u: Understanding,
    context: Context,
    intent: str,
    when: DateRange | None,
    facts: tuple[str, ...],
    rest: tuple[str, ...] = (),
    members: tuple[str, ...] = (),
    opened: tuple[str, ...] = (),
) -> DialogueState:
    """Return the state after a question was answered, in a language, now.

    `opened` are the facts that a single one stands for, where it is a list itself.
    """
    query = context.query
    recent, listed = state.recent, state.listed
    more = context.intent is not None and context.intent.family is Family.MORE
    # A set of another kind is not that of which something was claimed before.
    classed = any(m.type is Type.KIND for m in u.mentions)
    told = dict.fromkeys((*state.told, *state.facts, *facts)) if more else ()
    if len(facts) == 1:
        recent = (*(f for f in recent if f != facts[0]), *facts)[-MAX_RECENT:]
        if len(opened) > 1:
            listed = opened[:MAX_FACTS]
        elif facts[0] not in listed and context.query.pool is None and not u.elliptic:
            listed = ()
    elif facts:
        recent, listed = (), facts[:MAX_FACTS]
    return replace(
        state,
        lang=lang,
        at=now,
        intent=intent,
        partners=tuple(sorted(min(ids) for ids in query.partners))
        or (state.partners if query.pool is not None else ()),
        people=tuple(sorted(query.people)),
        kinds=tuple(sorted(k for ids in query.kinds for k in ids))
        or (state.kinds if query.pool is not None else ()),
        types=tuple(
            sorted({id_ for m in u.mentions if m.type is Type.PARTNER_TYPE for id_ in m.ids})
        ),
        statuses=_claimed(u) or (() if classed else state.statuses),
        when=(
            when.first.isoformat() if when and when.first else "",
            when.last.isoformat() if when and when.last else "",
        ),
        concepts=tuple(t.concept for t in query.terms if not t.tags)[:8]
        or (state.concepts if query.pool is not None else ()),
        facts=facts[:MAX_FACTS] or (state.facts if query.pool is not None else ()),
        listed=listed,
        recent=recent,
        told=tuple(told)[-2 * MAX_FACTS :],
        rest=rest,
        members=members,
        options=(),
        asked="",
        astray=False,
    )


def _claimed(u: Understanding) -> tuple[str, ...]:
    """Return the statuses that a question claims; what it negates it does not claim."""
    if u.negated:
        return ()
    return tuple(sorted({id_ for m in u.mentions if m.type is Type.STATUS for id_ in m.ids}))

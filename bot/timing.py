"""The time that a follow-up takes over: the same, the year before, whatever came after."""

from __future__ import annotations

from datetime import date, timedelta

from bot.following import FollowUp
from intents.language import moved
from intents.model import Family, Type
from knowledge.dates import DateRange


def inherited(seen: FollowUp) -> DateRange | None:
    """Return the time asked about last, where the question names neither a time nor anything of
    its own."""
    u, best = seen.u, seen.u.ranked[0].intent.family if seen.u.ranked else None
    if u.times or seen.named() or best in (Family.FIRST, Family.LAST):
        return None
    first, last = (date.fromisoformat(d) if d else None for d in seen.state.when)
    return DateRange(first, last) if first or last else None


def beyond(seen: FollowUp) -> tuple[DateRange, str] | None:
    """Return the time before or after what was told last, and which: "and after that?"."""
    u, language = seen.u, seen.language
    kinds = [m.start for m in u.mentions if m.type is Type.KIND]
    opening = [t.text for t in u.tokens[u.focus[0] : kinds[0]]] if kinds else []
    named = {p for p in language.beyond if p == tuple(opening[-len(p) :])}
    said = (h for p, h in language.beyond.items() if p not in named and seen.says((p,)))
    how = next(said, None)
    if how is None or seen.named() or u.times:
        return None
    asked = [date.fromisoformat(d) for d in seen.state.when if d]
    told = [f.date for f in seen.last_facts]
    first = min([*asked[:1], *(d.first for d in told if d)], default=None)
    last = max([*asked[-1:], *(d.last for d in told if d)], default=None)
    if first is None or last is None:
        return None
    if how == "before":
        return DateRange(None, first - timedelta(days=1)), how
    return DateRange(last + timedelta(days=1), None), how


def shifted(seen: FollowUp) -> tuple[DateRange, int] | None:
    """Return the year so many before or after the one that was told or asked about last, and how
    many: "and the year before?", "two years later"."""
    u, (start, end) = seen.u, seen.u.focus
    numbers = {i - start: value for i, value in u.numbers if start <= i < end}
    years = moved(seen.language, seen.words, numbers)
    if years is None or seen.named():
        return None
    told = {f.date.year for f in seen.last_facts if f.date}
    asked = {date.fromisoformat(d).year for d in seen.state.when if d}
    from_year = next((min(known) for known in (asked, told) if len(known) == 1), None)
    if from_year is None:
        return None
    year = from_year + years
    return DateRange(date(year, 1, 1), date(year, 12, 31)), years

"""Time expressions: dates, months, years and ranges in a sequence of words.

Words of the language (months, "before", "between") come in as data; the clock is injected.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from msgspec import Struct, field
from msgspec.structs import force_setattr

from intents.model import TimeMention

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2099
"""A four-digit number in this range is read as a year."""

SLOT: Final = "{t}"
"""Stands for a date, month or year in a pattern."""
UNITS: Final = ("years", "months", "days")
"""Units of time, longest first."""
NUMBER: Final = "{number}"
"""Stands for a number in a pattern."""


class TimeWords(Struct, frozen=True):
    """How a language puts time."""

    months: Mapping[str, int]
    """Name -> 1 to 12."""
    relations: Mapping[tuple[str, ...], str]
    """Pattern of words and {t} -> before, after, since, between, on."""
    relative: Mapping[tuple[str, ...], tuple[int | str, int | str]]
    """Pattern of words and {number} -> first and last year, counted from the current one; the
    string "-{number}" stands for as many years back."""
    day_suffixes: frozenset[str]
    """What may follow a day number: st, nd, rd, th."""
    links: frozenset[str]
    """Words allowed inside a date: "28th of february"."""
    reach: Mapping[str, int] = field(default_factory=dict)
    """First word of a relative pattern -> words in the longest one."""

    def __post_init__(self) -> None:
        reach: dict[str, int] = {}
        for pattern in self.relative:
            reach[pattern[0]] = max(reach.get(pattern[0], 0), len(pattern))
        force_setattr(self, "reach", reach)


class _Atom(Struct, frozen=True):
    first: date | None
    last: date | None
    start: int
    end: int
    month: int | None = None


def read_times(
    words: Sequence[str], language: TimeWords, today: date, numbers: Mapping[int, int]
) -> tuple[TimeMention, ...]:
    """Return the time expressions in normalised words, in order.

    `numbers` gives the values of number words by their index. Impossible dates are no time.
    """
    atoms = _atoms(words, language)
    taken = {i for atom in atoms for i in range(atom.start, atom.end)}
    found = list(_related(words, atoms, language))
    found += _relative(words, language, today, numbers, taken)
    return tuple(sorted(found, key=lambda mention: mention.start))


def _atoms(words: Sequence[str], language: TimeWords) -> list[_Atom]:
    atoms: list[_Atom] = []
    # Dates start with digits or a month: most words are passed over at once.
    opening = [i for i, w in enumerate(words) if w in language.months or w[:1].isdecimal()]
    past = 0
    for at in opening:
        if at < past:
            continue
        atom = (
            _numeric(words, at)
            or _day_month(words, at, language)
            or _month_day(words, at, language)
            or _month(words, at, language)
            or _year(words, at)
        )
        if atom is not None:
            atoms.append(atom)
            past = atom.end
    return atoms


def _numeric(words: Sequence[str], at: int) -> _Atom | None:
    """29 11 2013, 2013 11 29 (dots, slashes and hyphens are spaces by now)."""
    part = [_int(w) for w in words[at : at + 3]]
    if len(part) < 3 or None in part:
        return None
    a, b, c = (value or 0 for value in part)
    day, month, year = (a, b, c) if _is_year(c) else (c, b, a)
    return _day(year, month, day, at, at + 3)


def _day_month(words: Sequence[str], at: int, language: TimeWords) -> _Atom | None:
    """29 november 2013, 29th of november 2013, 28 may."""
    day = _day_number(words[at], language)
    if day is None:
        return None
    after = at + 1
    while after < len(words) and words[after] in language.links:
        after += 1
    if after >= len(words) or words[after] not in language.months:
        return None
    month = language.months[words[after]]
    year = _int(words[after + 1]) if after + 1 < len(words) else None
    if year is not None and _is_year(year):
        return _day(year, month, day, at, after + 2)
    return _Atom(None, None, at, after + 1, month)


def _month_day(words: Sequence[str], at: int, language: TimeWords) -> _Atom | None:
    """november 29 2013."""
    if words[at] not in language.months or at + 2 >= len(words):
        return None
    day, year = _day_number(words[at + 1], language), _int(words[at + 2])
    if day is None or year is None or not _is_year(year):
        return None
    return _day(year, language.months[words[at]], day, at, at + 3)


def _month(words: Sequence[str], at: int, language: TimeWords) -> _Atom | None:
    """november 2018, november of 2018, 2018 november."""
    if words[at] in language.months:
        month, after = language.months[words[at]], at + 1
        while after < len(words) and words[after] in language.links:
            after += 1
        year = _int(words[after]) if after < len(words) else None
        if year is not None and _is_year(year):
            return _range(year, month, at, after + 1)
        # So short a word may be another: "may" is a month where it is said to be a time.
        told = at > 0 and (words[at - 1], SLOT) in language.relations
        return _Atom(None, None, at, at + 1, month) if told or len(words[at]) > 3 else None
    year = _int(words[at])
    if year is not None and _is_year(year) and at + 1 < len(words):
        month = language.months.get(words[at + 1], 0)
        return _range(year, month, at, at + 2) if month else None
    return None


def _year(words: Sequence[str], at: int) -> _Atom | None:
    digits = words[at][:-1] if words[at][:-1].isdigit() and words[at][-1:] == "s" else words[at]
    year = _int(digits)
    if year is None or not _is_year(year):
        return None
    last = year + 9 if digits != words[at] and year % 10 == 0 else year
    return _Atom(date(year, 1, 1), date(last, 12, 31), at, at + 1)


def _related(
    words: Sequence[str], atoms: Sequence[_Atom], language: TimeWords
) -> list[TimeMention]:
    """Join atoms with the words around them: before 2015, between 2013 and 2016."""
    if not atoms:
        return []
    row: list[str] = []
    origin: list[tuple[int, int]] = []
    slots: list[_Atom] = []
    at = 0
    starts = {atom.start: atom for atom in atoms}
    while at < len(words):
        atom = starts.get(at)
        row.append(SLOT if atom else words[at])
        origin.append((at, atom.end if atom else at + 1))
        at = origin[-1][1]
    found: list[TimeMention] = []
    longest = max((len(pattern) for pattern in language.relations), default=1)
    index = 0
    slots = list(atoms)
    while index < len(row):
        for size in range(min(longest, len(row) - index), 0, -1):
            pattern = tuple(row[index : index + size])
            relation = language.relations.get(pattern) or ("on" if pattern == (SLOT,) else None)
            if relation is None:
                continue
            used = [slots.pop(0) for piece in pattern if piece == SLOT]
            found.append(_mention(used, relation, origin[index][0], origin[index + size - 1][1]))
            index += size
            break
        else:
            index += 1
    return found


def _mention(atoms: Sequence[_Atom], relation: str, start: int, end: int) -> TimeMention:
    first, last = atoms[0].first, atoms[-1].last
    if first is None or last is None:
        return TimeMention(None, None, start, end, relation, atoms[0].month)
    if relation == "before":
        return TimeMention(None, _shift(first, -1), start, end, relation)
    if relation == "until":
        return TimeMention(None, last, start, end, relation)
    if relation == "after":
        return TimeMention(_shift(last, 1), None, start, end, relation)
    if relation == "since":
        return TimeMention(first, None, start, end, relation)
    return TimeMention(
        min(first, atoms[-1].first or first), max(last, atoms[0].last or last), start, end, relation
    )


def _relative(
    words: Sequence[str],
    language: TimeWords,
    today: date,
    numbers: Mapping[int, int],
    taken: set[int],
) -> list[TimeMention]:
    found: list[TimeMention] = []
    opening = [NUMBER if at in numbers else word for at, word in enumerate(words)]
    past = 0
    for at in [at for at, word in enumerate(opening) if word in language.reach]:
        if at < past:
            continue
        for size in range(min(language.reach[opening[at]], len(words) - at), 0, -1):
            span = range(at, at + size)
            if taken.intersection(span):
                continue
            years = language.relative.get(tuple(opening[at : at + size]))
            if years is None:
                continue
            count = next((numbers[i] for i in span if i in numbers), 0)
            first, last = (-count if isinstance(y, str) else y for y in years)
            if today.year + first >= FIRST_YEAR and today.year + last <= LAST_YEAR:
                found.append(
                    TimeMention(
                        date(today.year + first, 1, 1),
                        date(today.year + last, 12, 31),
                        at,
                        at + size,
                        "on",
                    )
                )
            past = at + size
            break
    return found


def _int(word: str) -> int | None:
    return int(word) if word.isdecimal() and len(word) <= 4 else None


def _is_year(value: int) -> bool:
    return FIRST_YEAR <= value <= LAST_YEAR


def _day_number(word: str, language: TimeWords) -> int | None:
    for suffix in ("", *sorted(language.day_suffixes)):
        if suffix and not word.endswith(suffix):
            continue
        value = _int(word[: len(word) - len(suffix)])
        if value is not None and 1 <= value <= 31:
            return value
    return None


def _day(year: int, month: int, day: int, start: int, end: int) -> _Atom | None:
    if not (_is_year(year) and 1 <= month <= 12):
        return None
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return _Atom(date(year, month, day), date(year, month, day), start, end)


def _range(year: int, month: int, start: int, end: int) -> _Atom:
    days = calendar.monthrange(year, month)[1]
    return _Atom(date(year, month, 1), date(year, month, days), start, end)


def _shift(day: date, days: int) -> date | None:
    ordinal = day.toordinal() + days
    return date.fromordinal(ordinal) if ordinal >= 1 else None

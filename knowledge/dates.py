"""Dates as precise as the source gives them, and ranges to hold them against."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import total_ordering
from typing import Final

from msgspec import Struct

_FORM: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@total_ordering
class PartialDate(Struct, frozen=True):
    """A day, a month or a year; never more precise than it was given.

    Ordered by its first possible day, then the more precise first.
    """

    year: int
    """1 to 9999."""
    month: int | None = None
    """1 to 12; None where only the year is known."""
    day: int | None = None
    """Day of the month; None where only the month is known."""

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Return the date written as 2014-02-28, 2018-11 or 2006; raises ValueError."""
        match = _FORM.fullmatch(text)
        if not match:
            raise ValueError("is not written as 2014-02-28, 2018-11 or 2006")
        year = int(match[1])
        month, day = (int(part) if part else None for part in match.groups()[1:])
        if year < 1:
            raise ValueError("has no such year")
        if month is not None and not 1 <= month <= 12:
            raise ValueError(f"has no month {month}")
        if month is not None and day is not None:
            last = calendar.monthrange(year, month)[1]
            if not 1 <= day <= last:
                raise ValueError(f"has no day {day}; that month has {last}")
        return cls(year, month, day)

    @property
    def first(self) -> date:
        """The first day that it may be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day that it may be."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def precision(self) -> str:
        """Either day, month or year."""
        return "day" if self.day else "month" if self.month else "year"

    def __lt__(self, other: PartialDate) -> bool:
        return (self.first, self.last) < (other.first, other.last)

    def __str__(self) -> str:
        parts = (f"{self.year:04}", *(f"{p:02}" for p in (self.month, self.day) if p))
        return "-".join(parts)


class DateRange(Struct, frozen=True):
    """Days from first to last, both included; None is open."""

    first: date | None = None
    """First day."""
    last: date | None = None
    """Last day."""

    def intersects(self, when: PartialDate) -> bool:
        """Return whether the date may lie in the range."""
        return (self.first is None or when.last >= self.first) and (
            self.last is None or when.first <= self.last
        )

    def contains(self, when: PartialDate) -> bool:
        """Return whether the date surely lies in the range."""
        return (self.first is None or when.first >= self.first) and (
            self.last is None or when.last <= self.last
        )


def certainly_before(a: PartialDate, b: PartialDate) -> bool:
    """Return whether a was before b whatever days they turn out to be."""
    return a.last < b.first


def days_between(a: PartialDate, b: PartialDate) -> tuple[int, int]:
    """Return the least and the most days between two dates; equal where both are days."""
    early, late = sorted((a, b))
    return max(0, (late.first - early.last).days), (late.last - early.first).days

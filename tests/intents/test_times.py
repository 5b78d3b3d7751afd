"""Time expressions, read with an injected clock."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from content.normal import normalise
from content.problems import Problems
from intents.reading import DATA, load
from intents.times import TimeWords, read_times

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def english() -> TimeWords:
    problems = Problems()
    _, languages = load(Path(DATA), problems, ["en"], fitted=["en"])
    assert not problems.errors
    return languages["en"].times


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("what happened in 2018", "2018-01-01", "2018-12-31"),
        ("on 29.11.2013", "2013-11-29", "2013-11-29"),
        ("28 february 2014", "2014-02-28", "2014-02-28"),
        ("february 28th, 2014", "2014-02-28", "2014-02-28"),
        ("28th of february 2014", "2014-02-28", "2014-02-28"),
        ("2014-02-28", "2014-02-28", "2014-02-28"),
        ("november 2018", "2018-11-01", "2018-11-30"),
        ("before 2015", "None", "2014-12-31"),
        ("after 2016", "2017-01-01", "None"),
        ("since 2016", "2016-01-01", "None"),
        ("until 2016", "None", "2016-12-31"),
        ("between 2013 and 2016", "2013-01-01", "2016-12-31"),
        ("from 2013 to 2016", "2013-01-01", "2016-12-31"),
        ("in the 2010s", "2010-01-01", "2019-12-31"),
        ("in the last decade", "2016-01-01", "2026-12-31"),
        ("last 5 years", "2021-01-01", "2026-12-31"),
    ],
)
def test_ranges(english: TimeWords, text: str, first: str, last: str) -> None:
    words = normalise(text).split()
    numbers = {i: int(w) for i, w in enumerate(words) if w.isdecimal()}
    found = read_times(words, english, TODAY, numbers)
    assert [(str(t.first), str(t.last)) for t in found] == [(first, last)]


@pytest.mark.parametrize("text", ["30.02.2014", "may i ask", "article 5", "12345", ""])
def test_no_time_is_seen_where_there_is_none(english: TimeWords, text: str) -> None:
    found = read_times(normalise(text).split(), english, TODAY, {})
    assert not [t for t in found if t.first and t.last and (t.last - t.first).days < 300]


def test_a_month_alone_has_no_year(english: TimeWords) -> None:
    found = read_times(["in", "november"], english, TODAY, {})
    assert [(t.month, t.first) for t in found] == [(11, None)]

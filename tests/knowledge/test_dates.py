"""Partial dates never pretend to more than was given."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.dates import DateRange, PartialDate, certainly_before, days_between

partials = st.dates(date(1900, 1, 1), date(2099, 12, 31)).flatmap(
    lambda d: st.sampled_from(
        [PartialDate(d.year), PartialDate(d.year, d.month), PartialDate(d.year, d.month, d.day)]
    )
)


@given(partials)
def test_a_date_survives_writing_and_reading(when: PartialDate) -> None:
    assert PartialDate.parse(str(when)) == when
    assert when.first <= when.last


@given(partials, partials)
def test_order_agrees_with_certainty(a: PartialDate, b: PartialDate) -> None:
    if certainly_before(a, b):
        assert a < b
        assert not certainly_before(b, a)


@given(partials, partials)
def test_days_between_hold_for_every_reading(a: PartialDate, b: PartialDate) -> None:
    least, most = days_between(a, b)
    assert 0 <= least <= most
    assert least <= abs((a.first - b.first).days) <= most or least == 0


def test_days_between_the_two_eu_agreements() -> None:
    pair = PartialDate.parse("2013-11-29"), PartialDate.parse("2014-02-28")
    assert days_between(*pair) == (91, 91)


@pytest.mark.parametrize("text", ["2014-13", "2014-02-30", "14-02-28", "2014-2-28", "soon", "0000"])
def test_impossible_dates_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PartialDate.parse(text)


def test_a_year_may_lie_in_a_range_that_does_not_hold_it_whole() -> None:
    middle = DateRange(date(2006, 5, 1), date(2006, 6, 1))
    assert middle.intersects(PartialDate(2006))
    assert not middle.contains(PartialDate(2006))
